/// Named points at which a test may stop the program, as if the power had failed there. Compiled only with
/// GATEHOUSE_FAILPOINTS; in a release build nothing of it exists.
///
/// `GATEHOUSE_FAILPOINT="intake.before_commit=kill@3"` in the environment ends the process by SIGKILL when it
/// passes that point for the third time; `=fail` makes the enclosing function return an error there instead.
#pragma once

#ifdef GATEHOUSE_FAILPOINTS

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gatehouse/failpoint_names.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse {

[[nodiscard]] constexpr bool is_failpoint(std::string_view name) {
  return std::find(failpoint_names.begin(), failpoint_names.end(), name) != failpoint_names.end();
}

/// True where this pass must fail; does not return where it must die. `passes` counts the visits of one point.
[[nodiscard]] inline bool failpoint_hit(std::string_view name, unsigned& passes) {
  const char* const wish = std::getenv("GATEHOUSE_FAILPOINT");
  if (wish == nullptr) return false;
  const std::string_view text(wish);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || text.substr(0, equals) != name) return false;
  const std::string_view action = text.substr(equals + 1);
  const auto at = action.find('@');
  unsigned wanted = 1;
  if (at != std::string_view::npos) std::from_chars(action.data() + at + 1, action.data() + action.size(), wanted);
  if (++passes != wanted) return false;
  if (action.substr(0, at) == "kill") ::kill(::getpid(), SIGKILL);
  return action.substr(0, at) == "fail";
}

}  // namespace gatehouse

/// Our other macro. The enclosing function returns a `Result`.
#define GATEHOUSE_FAILPOINT(name)                                                               \
  do {                                                                                          \
    static_assert(::gatehouse::is_failpoint(name), "name it in gatehouse/failpoint_names.hpp"); \
    static unsigned gatehouse_passes_ = 0;                                                      \
    if (::gatehouse::failpoint_hit(name, gatehouse_passes_))                                    \
      return ::gatehouse::fail(::gatehouse::Errc::internal, "stopped at the failpoint " name);  \
  } while (false)

#else

#define GATEHOUSE_FAILPOINT(name) \
  do {                            \
  } while (false)

#endif
