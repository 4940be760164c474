/// Heads of the audit trail, kept outside the store: whoever can write the store cannot take back what stands
/// there. One line a head, appended and synced: `gatehouse-audit-anchor 1 ROW TIME HASH`. The file belongs on
/// another file system, with an append-only mode, or its lines are sent on to another machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "config/site.hpp"
#include "gatehouse/result.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

[[nodiscard]] std::string anchor_line(const hub::AuditHead& head);
/// Appends the line, durably. Makes the file (0600) where there is none.
[[nodiscard]] Result<void> append_anchor(const std::filesystem::path& file, const hub::AuditHead& head);
/// All heads in a file; Errc::corrupt, with the line's number, where one is no anchor. A last line without its end
/// (a power cut) is left out.
[[nodiscard]] Result<std::vector<hub::AuditHead>> read_anchors(const std::filesystem::path& file);

/// Keeps the head as it is now in the site's anchor file and in the log. Does nothing if it has not moved since
/// `last`; gives the row that was kept last.
[[nodiscard]] Result<std::int64_t> keep_head(const config::Site& site, hub::Hub& hub, Log& log, std::int64_t last);
/// Fails with Errc::corrupt where the newest row that the anchor file knows is not in the store, or is another one
/// there: the trail's end was cut off, or an older copy was put in its place and has gone on from there.
[[nodiscard]] Result<void> check_newest_anchor(const config::Site& site, hub::Hub& hub);

/// The action of the row by which people go on from an older copy on purpose.
inline constexpr const char* accept_restore_action = "accept-restore";
/// The heads that still hold, in the order of the file: once the head of an accepted restore stands there, what was
/// kept before it does not. That head vouches for all rows before it.
[[nodiscard]] Result<std::vector<hub::AuditHead>> standing_heads(std::vector<hub::AuditHead> kept, hub::Hub& hub);

/// What `gatehouse audit verify` and `GET /v1/audit/verify` say.
struct Proof {
  std::int64_t rows = 0;
  std::size_t anchors = 0;  ///< heads that were held against the trail
  std::vector<std::string> wrong;
};
/// `named`: another file than the site's own. That the site's own is gone, or says nothing, is wrong too, once the
/// site has worked.
[[nodiscard]] Result<Proof> prove_audit(const config::Site& site, hub::Hub& hub,
                                        const std::filesystem::path& named = {});
/// Writes the row by which an older copy is accepted, and keeps its head: the trail goes on from there.
/// Errc::conflict where the store is no older copy, or the site keeps no heads; Errc::corrupt where its own trail
/// is not whole. The hub must be open to write.
[[nodiscard]] Result<hub::AuditHead> accept_restore(const config::Site& site, hub::Hub& hub, std::string_view actor,
                                                    std::string_view because);

}  // namespace gatehouse::control
