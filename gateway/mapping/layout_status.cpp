#include "mapping/compiled.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

LayoutStatus target_status(const Mapping& mapping) {
  if (mapping.to_layout == nullptr) return {};
  return {mapping.to_layout->status, mapping.to_layout->status_note};
}

}  // namespace gatehouse::mapping
