/// What a draft of a layout finds in a sample, before it is written down. For the draft of a layout only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "mapping/draft.hpp"
#include "mapping/draft_values.hpp"

namespace gatehouse::mapping {

struct DraftField {
  std::string name{};     ///< the layout's name of it
  std::string place{};    ///< column heading, path, or columns; empty: the name says it
  std::size_t width = 0;  ///< fixed-width: columns
  ValueProfile profile{};
  std::vector<DraftField> group{};  ///< a repeated group's fields
};

struct DraftFile {
  std::string kind{}, encoding{}, delimiter{}, records_path{}, quote{}, escape{};
  std::string header{}, trailer{};  ///< as the layout writes them; empty: none
  std::string line_end{};
  std::size_t record_length = 0;
  std::uint64_t records = 0;
  std::vector<DraftField> fields{};
  std::vector<std::string> remarks{};
};

[[nodiscard]] Result<DraftFile> find_delimited(std::string_view sample, const DraftWish& wish);
/// `sample` is text; `length` is of the records where they follow each other without line ends, else 0.
[[nodiscard]] Result<DraftFile> find_fixed(std::string_view sample, const DraftWish& wish, std::size_t length);
[[nodiscard]] Result<DraftFile> find_json(std::string_view sample);
[[nodiscard]] Result<DraftFile> find_xml(const std::string& sample);

/// Lines without their ends, at most `most`; a byte order mark is left out.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view sample, std::size_t most);
/// Heading or path to a name that a mapping can write bare: letters, digits and _, and not one of `taken`.
[[nodiscard]] std::string field_name(std::string_view text, const std::vector<DraftField>& taken);

}  // namespace gatehouse::mapping
