#include "hub/fsck.hpp"

#include "hub/audit.hpp"

namespace gatehouse::hub {

Result<std::vector<Finding>> fsck(Core& core, const std::function<void(double)>& progress) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  std::vector<Finding> out;
  const auto audit = check_audit(*reading->db, reading->keys);
  if (!audit) return fail(audit.error());
  for (const std::string& text : *audit) out.push_back({true, "F-30", text});
  if (progress) progress(1.0);
  return out;
}

}  // namespace gatehouse::hub
