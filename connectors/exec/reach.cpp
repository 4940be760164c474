// Is the program there, and may this account run it? It is not run: only the site knows what that would do.
#include <unistd.h>

#include "connector.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::exec {

Result<Reached> reach(const Surroundings& around, Side, std::chrono::seconds) {
  const auto program = path_option(around, "program");
  if (!program) return fail(program.error());
  if (const auto secret = secret_option(around, "secret"); !secret) return fail(secret.error());
  if (::access(program->c_str(), X_OK) != 0)
    return fail(system_error(errno, "running '" + program->string() + "'"));
  return Reached{};
}

}  // namespace gatehouse::exec
