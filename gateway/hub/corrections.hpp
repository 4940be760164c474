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
  /// Keeps it, sealed, and gives the record the outcome of `mapped`, which was made with it: both or neither. The
  /// audit has who, why and the names of the fields. `known`: how many corrections the record had when it was
  /// mapped. Errc::conflict unless the record is held or rejected, or where somebody else has corrected it
  /// meanwhile; Errc::bad_config without a field, or without a reason of one line and at most 500 characters.
  virtual Result<Outcome> bring_in(RecordId record, const Correction& correction, std::size_t known,
                                   const MappingInfo& mapping, std::string_view key,
                                   const MappedRecord& mapped) = 0;
};

}  // namespace gatehouse::hub
