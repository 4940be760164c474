/// The audit trail: rows chained by a keyed hash, so that an edit, a gap, a swap or a cut tail is noticed.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Inside a transaction of `db`.
[[nodiscard]] Result<void> append_audit(Connection& db, Keys& keys, Timestamp at, const AuditEntry& entry);
/// In a transaction of its own, under the write lock. A hub that only reads writes this one row too: nothing is
/// shown without it. The service beside it waits for the moment that this takes.
[[nodiscard]] Result<void> audit_alone(Core& core, const AuditEntry& entry);

[[nodiscard]] Result<void> read_audit(Core& core, const AuditFilter& filter,
                                      const std::function<Result<void>(const AuditRow&)>& visit);
[[nodiscard]] Result<AuditHead> read_audit_head(Core& core);
/// The chain, and each head that was kept elsewhere.
[[nodiscard]] Result<std::vector<std::string>> verify_audit(Core& core, std::span<const AuditHead> kept_elsewhere);

/// Says what is wrong with the chain; nothing when it is whole.
[[nodiscard]] Result<std::vector<std::string>> check_audit(Connection& db, Keys& keys,
                                                           std::span<const AuditHead> kept_elsewhere = {});

}  // namespace gatehouse::hub
