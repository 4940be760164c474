/// What is wrong with the header of a request, decided from plain values: what two readers could understand in two
/// ways (request smuggling), what tries to walk out of a path, what a browser shows for another site.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "control/http.hpp"

namespace gatehouse::control {

struct HeaderRules {
  std::span<const std::string> names{};  ///< what callers may call us; ports do not count
  std::size_t most_fields = 64;
  std::size_t most_target = 4096;
};

struct Header {
  std::string_view method, target;
  unsigned version = 11;                                          ///< 11 is HTTP/1.1
  std::span<const std::pair<std::string, std::string>> fields{};  ///< names in lower case, in their order
};

/// The answer for a header that is refused; nothing for a good one.
[[nodiscard]] std::optional<Response> refusal_of(const Header& header, const HeaderRules& rules);

}  // namespace gatehouse::control
