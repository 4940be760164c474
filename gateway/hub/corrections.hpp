/// What people correct in a record that was kept back: beside what came, never over it. The record's own bytes
/// stay; whoever maps it again lays the corrections over them. A face of the hub of its own (`Hub::corrections`).
#pragma once

#include <string>

#include "gatehouse/result.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

class Corrections {
 public:
  virtual ~Corrections() = default;
  /// Keeps it, sealed; the audit has who, why and the names of the fields. A later one counts before those that
  /// the record has already. Errc::conflict unless the record is held or rejected; Errc::bad_config without a
  /// reason or a field.
  virtual Result<void> add(RecordId record, const Correction& correction) = 0;
};

}  // namespace gatehouse::hub
