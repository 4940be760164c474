/// The account of what left, about whom, to whom, when and why. It is written with its audit row before anything is
/// sent: nothing leaves without an account of it, and after a crash the account says that it may have left.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Ids as rising differences of seven bits a byte: one or two bytes for each client of a portion.
[[nodiscard]] std::string encode_ids(std::vector<std::int64_t> ids);
/// Whether `wanted` is among them.
[[nodiscard]] bool contains_id(std::string_view encoded, std::int64_t wanted);

[[nodiscard]] Result<DisclosureId> disclose(Core& core, RunId run, const Terms& terms,
                                            std::span<const ClientId> clients);
[[nodiscard]] Result<void> end_disclosure(Core& core, DisclosureId id, bool sent);
/// Of the client and of all that were merged into it, oldest first.
[[nodiscard]] Result<std::vector<Disclosure>> read_disclosures(Core& core, ClientId client);
[[nodiscard]] Result<std::int64_t> release_kept_back(Core& core, std::string_view route);

}  // namespace gatehouse::hub
