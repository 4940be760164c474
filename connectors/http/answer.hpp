/// What a service's JSON says beside the records: how many there are, where to go on, which messages wait. Depth is
/// limited by the parser (simdjson: 1,024), size by the client.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::http {

struct Page {
  std::size_t records = 0;
  std::string cursor{};  ///< of the next page; "" if there is none
};

/// `records` and `cursor` are JSON pointers. Errc::bad_input if the body is no JSON or has no list there.
[[nodiscard]] Result<Page> read_page(const std::string& body, std::string_view records, std::string_view cursor);
/// The text or number at `id` in each element of the list at `records`.
[[nodiscard]] Result<std::vector<std::string>> read_ids(const std::string& body, std::string_view records,
                                                        std::string_view id);
/// The text or number at a pointer; "" if there is none, or the body is no JSON.
[[nodiscard]] std::string text_at(const std::string& body, std::string_view pointer);
/// The target of rel="next" in a Link header (RFC 8288); "" if there is none.
[[nodiscard]] std::string next_link(std::string_view header);

}  // namespace gatehouse::http
