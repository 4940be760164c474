/// What a service's answer says beside the records: how many there are, where to go on, which messages wait. Depth
/// is limited by the parser (simdjson: 1,024), size by the client.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::http {

struct Page {
  std::size_t records = 0;
  std::string cursor{};  ///< of the next page; "" on the last one
};

/// What says that no page follows, besides null, false or "" in the cursor's place.
enum class LastPage : std::uint8_t {
  null,   ///< nothing else
  fewer,  ///< nothing in that place on a page shorter than asked for, or behind pages that had a cursor
  absent  ///< nothing in that place
};

/// Where a page names the next one.
struct CursorPlace {
  std::string_view pointer;  ///< a JSON pointer
  LastPage last = LastPage::null;
  std::size_t asked_for = 0;  ///< records on a full page; 0: the service was not told
  bool seen = false;          ///< an earlier page had a cursor
};

/// `records` is a JSON pointer. Errc::bad_input if the body is no JSON, has no list there, or names the next page
/// in a way that cannot be followed.
[[nodiscard]] Result<Page> read_page(const std::string& body, std::string_view records,
                                     const std::optional<CursorPlace>& cursor);
/// The text or number at `id` in each element of the list at `records`.
[[nodiscard]] Result<std::vector<std::string>> read_ids(const std::string& body, std::string_view records,
                                                        std::string_view id);
/// The text or number at a pointer; "" if there is none, or the body is no JSON.
[[nodiscard]] std::string text_at(const std::string& body, std::string_view pointer);
/// The target of rel="next" in a Link header (RFC 8288, section 3) as it is written there, perhaps relative; "" if
/// there is none. Errc::bad_input if the header is no list of links.
[[nodiscard]] Result<std::string> next_link(std::string_view header);

}  // namespace gatehouse::http
