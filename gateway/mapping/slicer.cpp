#include "mapping/slicer.hpp"

#include <algorithm>

namespace gatehouse::mapping {

Placeholders::Placeholders(const Mapping& mapping) {
  for (std::size_t i = 0; i < mapping.sources.size(); ++i) {
    const LayoutField& field = mapping.from_layout->fields[mapping.sources[i].field];
    const bool plain =
        field.sentinels.empty() && field.deletes.empty() && field.withheld.empty() && field.blank == Blank::unknown;
    if (!plain) fields_.push_back({i, &field});
  }
}

bool Placeholders::settle(const Field& field, Slice& slice) {
  if (slice.size == 0) return field.layout->blank == Blank::unknown;
  const auto is = [text = slice.text()](const std::string& word) { return word == text; };
  if (is(field.layout->withheld)) return false;
  const std::vector<std::string>&sentinels = field.layout->sentinels, &deletes = field.layout->deletes;
  if (std::any_of(sentinels.begin(), sentinels.end(), is)) {
    slice.size = slice.special = 0;
    return true;
  }
  return std::none_of(deletes.begin(), deletes.end(), is);
}

}  // namespace gatehouse::mapping
