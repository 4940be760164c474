#include "mapping/members.hpp"

#include "mapping/compiled.hpp"

namespace gatehouse::mapping {
namespace {

std::string pointer_of(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& step : path) out += "/" + step;
  return out;
}

}  // namespace

std::vector<std::string> members_of(const Mapping& mapping) {
  std::vector<std::string> out;
  if (!mapping.from_layout || mapping.from_layout->kind != LayoutKind::json) return out;
  for (const LayoutField& field : mapping.from_layout->fields)
    if (field.group < 0) out.push_back(pointer_of(field.path));
  for (const LayoutGroup& group : mapping.from_layout->groups)
    if (group.outer < 0) out.push_back(pointer_of(group.path));
  return out;
}

}  // namespace gatehouse::mapping
