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
/// Fails with Errc::corrupt where the anchor file knows of rows that the store does not have: its end was cut off,
/// or an older copy was put in its place.
[[nodiscard]] Result<void> check_newest_anchor(const config::Site& site, hub::Hub& hub);

}  // namespace gatehouse::control
