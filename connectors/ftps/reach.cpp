// Does the server let us in, is its certificate trusted, and can the folder be listed?
#include "connector.hpp"
#include "gatehouse/support/ftps.hpp"
#include "gatehouse/support/options.hpp"
#include "settings.hpp"

namespace gatehouse::ftps {

Result<Reached> reach(const Surroundings& around, Side, std::chrono::seconds patience) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  access->wait = patience;
  Session session(*access);
  const auto listed = session.list(text_option(around.options, "folder"));
  if (!listed) return fail(listed.error());
  return Reached{};
}

}  // namespace gatehouse::ftps
