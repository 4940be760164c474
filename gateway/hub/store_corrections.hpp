/// Corrections on the store. Private to the hub.
#pragma once

#include <vector>

#include "hub/core.hpp"
#include "hub/corrections.hpp"

namespace gatehouse::hub {

class StoreCorrections final : public Corrections {
 public:
  explicit StoreCorrections(Core& core) : core_(core) {}
  Result<Outcome> bring_in(RecordId record, const Correction& correction, std::size_t known,
                           const MappingInfo& mapping, std::string_view key, const MappedRecord& mapped) override;

 private:
  Core& core_;
};

/// One more of a record that is held, with its audit row. Inside a transaction. `known` as in `bring_in`.
[[nodiscard]] Result<void> add_correction(Core& core, std::int64_t record, const Correction& correction,
                                          std::size_t known);
/// Those of a record, oldest first.
[[nodiscard]] Result<std::vector<Correction>> corrections_of(Reading& reading, RecordId record);
/// The record has found its client: its corrections are sealed with that client's key. Inside a transaction.
[[nodiscard]] Result<void> seal_corrections_for(Core& core, std::int64_t client, std::int64_t record);

}  // namespace gatehouse::hub
