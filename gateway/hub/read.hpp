/// The hub as it is read: held records, single records, clients, totals. Each call borrows a read connection and
/// sees the last committed state. What is unsealed for a person is audited by the caller.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

[[nodiscard]] Result<std::vector<HeldRecord>> read_held(Core& core, const HeldFilter& filter);
[[nodiscard]] Result<void> read_each_outcome(Core& core, FileId file,
                                             const std::function<Result<void>(const RecordOutcome&)>& visit);
[[nodiscard]] Result<StoredRecord> read_record(Core& core, RecordId id);
[[nodiscard]] Result<std::vector<StoredRecord>> read_records_of(Core& core, ClientId id);
[[nodiscard]] Result<std::string> read_mapping(Core& core, std::string_view hash);
/// Follows merges.
[[nodiscard]] Result<ClientView> read_client(Core& core, ClientId id);
[[nodiscard]] Result<void> read_each_client(Core& core, const AsOf& as_of,
                                            const std::function<Result<void>(const ClientView&)>& visit);
[[nodiscard]] Result<AsOf> read_now(Core& core);
[[nodiscard]] Result<std::vector<Review>> read_reviews(Core& core, std::size_t limit);
[[nodiscard]] Result<Review> read_review(Core& core, std::int64_t id);
[[nodiscard]] Result<Status> read_status(Core& core);
/// The client that a merged one went into, at the end of the chain; itself where it was not merged.
[[nodiscard]] Result<ClientId> surviving(Connection& db, ClientId id);

}  // namespace gatehouse::hub
