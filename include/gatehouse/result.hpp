/// What the outside world does to us comes back as a `Result`; what a record does is data (see
/// pipeline.hpp: `Problem`); bugs assert. We throw nothing of our own.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace gatehouse {

/// Tells the caller what to do next, not what happened: the message says that.
enum class Errc {
  bad_config,     ///< a file that people write is wrong: show it, mend it, try again
  bad_input,      ///< data from another system is wrong: hold it and ask a person
  not_found,      ///< what was named does not exist
  not_permitted,  ///< a rule forbids it: do not try again
  conflict,       ///< somebody else was faster or holds it: read again, then decide
  unavailable,    ///< the other side does not answer: try again later
  no_space,       ///< disk or quota is full: stop taking work until there is room
  corrupt,        ///< stored data fails its own check: stop and ask a person
  internal,       ///< a broken assumption that was noticed in time
};

/// `where` is "file:line" or empty. Neither text ever carries a restricted value.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::string where{};

  [[nodiscard]] std::string text() const { return where.empty() ? message : where + ": " + message; }
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error why) { return tl::unexpected<Error>(std::move(why)); }

/// Adds what we were doing, once a layer: `return fail(why, "reading wages.csv");`
[[nodiscard]] inline tl::unexpected<Error> fail(Error why, std::string_view doing) {
  why.message.insert(0, std::string(doing) + ": ");
  return tl::unexpected<Error>(std::move(why));
}

}  // namespace gatehouse

/// Returns the error of `expr` from the enclosing function, or goes on. One of our two macros.
#define GATEHOUSE_TRY(expr)                                                         \
  if (auto gatehouse_try_ = (expr); !gatehouse_try_) {                              \
    return ::tl::unexpected<::gatehouse::Error>(std::move(gatehouse_try_.error())); \
  }
