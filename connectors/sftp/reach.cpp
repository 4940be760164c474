// Does the server let us in with this key, is it the one that is pinned, and is the folder there?
#include "connector.hpp"
#include "gatehouse/support/options.hpp"
#include "settings.hpp"

namespace gatehouse::sftp {

Result<Reached> reach(const Surroundings& around, Side, std::chrono::seconds patience) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  access->wait = patience;
  auto session = Session::open(*access);
  if (!session) return fail(session.error());
  const std::string folder = text_option(around.options, "folder");
  const auto there = session->look(folder);
  if (!there) return fail(there.error());
  if (!*there) return fail(Errc::not_found, "there is no folder '" + folder + "' at the server");
  return Reached{};
}

}  // namespace gatehouse::sftp
