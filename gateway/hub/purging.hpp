/// What every purge does, of a whole client or of single records. Private to the hub.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core.hpp"
#include "hub/retention.hpp"

namespace gatehouse::hub {

/// A keyed hash that runs over all that is destroyed.
using PurgeProof = std::array<unsigned char, 32>;

/// What stands in the place of a body: a record that says nothing.
[[nodiscard]] std::string empty_body();
/// Errc::conflict where the client was purged: nobody is there, and nothing may be sealed for it again.
[[nodiscard]] Result<void> refuse_purged(Core& core, std::int64_t client);
/// By which key each record is known in its system: of rows (record, system, sealed body).
[[nodiscard]] Result<void> each_named_key(Core& core, Result<Rows> rows,
                                          const std::function<void(std::int64_t, const Hash16&)>& visit);
/// The clients that a hold keeps, after merges.
[[nodiscard]] Result<std::set<std::int64_t>> clients_under_hold(Connection& db);
/// Destroys all that was sealed of a record, and what it was waiting for. `client`: 0 where it never had one.
[[nodiscard]] Result<void> empty_record(Core& core, std::int64_t record, std::int64_t client, std::int64_t at,
                                        std::string_view actor, PurgeProof& proof);
/// What systems said against each other of a client, open or not, and what each was sent.
[[nodiscard]] Result<void> forget_what_systems_said(Core& core, std::int64_t client, std::int64_t at);
/// Numbers the receipt, writes it and its audit row.
[[nodiscard]] Result<void> write_receipt(Core& core, PurgeReceipt& receipt, const PurgeProof& proof);

}  // namespace gatehouse::hub
