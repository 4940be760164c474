#include "control/anchor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t most_bytes = 2ull << 30;  // a line a minute for thirty years
constexpr std::string_view mark = "gatehouse-audit-anchor 1 ";

std::optional<hub::AuditHead> head_of(std::string_view line) {
  if (!line.starts_with(mark)) return std::nullopt;
  line.remove_prefix(mark.size());
  hub::AuditHead head;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), head.last);
  if (error != std::errc{} || head.last < 1) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  const std::size_t space = line.rfind(' ');
  if (!line.starts_with(' ') || space == 0) return std::nullopt;
  const auto at = timestamp_from_iso(line.substr(1, space - 1));
  head.mac = line.substr(space + 1);
  const bool hexadecimal =
      head.mac.size() == 64 && head.mac.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!at || !hexadecimal) return std::nullopt;
  head.at = *at;
  return head;
}

/// The hash of a row; empty where the trail has no such row.
Result<std::string> mac_of_row(hub::Hub& hub, std::int64_t row) {
  std::string mac;
  bool found = false;
  const auto read = hub.each_audit_row({.after = row - 1}, [&](const hub::AuditRow& one) -> Result<void> {
    found = true;
    if (one.id == row) mac = one.mac;
    return fail(Errc::conflict, "one is enough");
  });
  if (!read && !found) return fail(read.error());
  return mac;
}

Result<std::vector<hub::AuditHead>> kept_heads(const std::filesystem::path& file) {
  std::error_code error;
  if (file.empty() || !std::filesystem::exists(file, error)) return std::vector<hub::AuditHead>{};
  return read_anchors(file);
}

/// The trail has the newest row that was kept, whatever else was kept under its number.
Result<bool> has_newest(const std::vector<hub::AuditHead>& heads, hub::Hub& hub) {
  const std::int64_t newest = std::max_element(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
                                return a.last < b.last;
                              })->last;
  const auto mac = mac_of_row(hub, newest);
  if (!mac) return fail(mac.error());
  return std::all_of(heads.begin(), heads.end(),
                     [&](const hub::AuditHead& head) { return head.last != newest || head.mac == *mac; });
}

std::string older_copy(const std::vector<hub::AuditHead>& heads, std::int64_t last) {
  std::int64_t newest = 0;
  for (const hub::AuditHead& head : heads) newest = std::max(newest, head.last);
  return (newest > last ? "the audit trail of the store ends at row " + std::to_string(last) + ", and row " +
                              std::to_string(newest) + " was kept in the anchor"
                        : "row " + std::to_string(newest) +
                              " of the store's audit trail is not the one that was kept in the anchor") +
         ": its end was cut off, or the store is an older copy; `gatehouse audit verify` says more. If you "
         "restored "
         "a copy on purpose: `gatehouse audit accept-restore --because \"...\"`";
}

}  // namespace

std::string anchor_line(const hub::AuditHead& head) {
  return std::string(mark) + std::to_string(head.last) + " " + iso(head.at) + " " + head.mac + "\n";
}

Result<void> append_anchor(const std::filesystem::path& file, const hub::AuditHead& head) {
  const std::string doing = "the audit anchor " + file.string();
  const Handle out(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out) return fail(system_error(errno, doing));
  const std::string line = anchor_line(head);
  const ssize_t written = ::write(out.get(), line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) return fail(system_error(written < 0 ? errno : ENOSPC, doing));
  if (::fsync(out.get()) != 0) return fail(system_error(errno, doing));
  return {};
}

Result<std::vector<hub::AuditHead>> read_anchors(const std::filesystem::path& file) {
  const auto text = read_file(file, most_bytes);
  if (!text) return fail(text.error(), "the audit anchors");
  std::vector<hub::AuditHead> heads;
  std::string_view left = *text;
  for (std::size_t number = 1;; ++number) {
    const std::size_t end = left.find('\n');
    if (end == std::string_view::npos) return heads;
    auto head = head_of(left.substr(0, end));
    if (!head)
      return fail(Errc::corrupt, file.string() + ":" + std::to_string(number) + ": this is no audit anchor");
    heads.push_back(std::move(*head));
    left.remove_prefix(end + 1);
  }
}

Result<std::int64_t> keep_head(const config::Site& site, hub::Hub& hub, Log& log, std::int64_t last) {
  const auto head = hub.audit_head();
  if (!head) return fail(head.error());
  if (head->last == last || head->last == 0) return last;
  if (!site.audit_anchor.empty()) GATEHOUSE_TRY(append_anchor(site.audit_anchor, *head));
  log.write(messages::audit_head, {{"row", head->last}, {"hash", head->mac}});
  return head->last;
}

Result<std::vector<hub::AuditHead>> standing_heads(std::vector<hub::AuditHead> kept, hub::Hub& hub) {
  if (kept.empty()) return kept;
  std::size_t first = 0;
  const auto read =
      hub.each_audit_row({.action = accept_restore_action}, [&](const hub::AuditRow& row) -> Result<void> {
        for (std::size_t i = kept.size(); i > first; --i)
          if (kept[i - 1].last == row.id && kept[i - 1].mac == row.mac) {
            first = i - 1;
            break;
          }
        return {};
      });
  if (!read) return fail(read.error());
  kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(first));
  return kept;
}

/// The usual case asks for one row. Where a restore was accepted, the whole trail is proven against what still
/// holds, until it has come further than the one that was given up.
Result<void> check_newest_anchor(const config::Site& site, hub::Hub& hub) {
  const auto heads = kept_heads(site.audit_anchor);
  if (!heads) return fail(heads.error());
  if (heads->empty()) return {};
  const auto same = has_newest(*heads, hub);
  if (!same) return fail(same.error());
  if (*same) return {};
  const auto standing = standing_heads(*heads, hub);
  if (!standing) return fail(standing.error());
  if (standing->size() < heads->size()) {
    const auto wrong = hub.verify_audit(*standing);
    if (!wrong) return fail(wrong.error());
    if (wrong->empty()) return {};
  }
  const auto now = hub.audit_head();
  if (!now) return fail(now.error());
  return fail(Errc::corrupt, older_copy(*standing, now->last));
}

Result<Proof> prove_audit(const config::Site& site, hub::Hub& hub, const std::filesystem::path& named) {
  auto kept = named.empty() ? kept_heads(site.audit_anchor) : read_anchors(named);
  if (!kept) return fail(kept.error());
  const bool nothing = kept->empty();
  const auto heads = standing_heads(std::move(*kept), hub);
  if (!heads) return fail(heads.error());
  auto wrong = hub.verify_audit(*heads);
  if (!wrong) return fail(wrong.error());
  const auto head = hub.audit_head();
  if (!head) return fail(head.error());
  const bool missing = nothing && named.empty() && !site.audit_anchor.empty();
  const auto runs = missing ? hub.runs(1) : Result<std::vector<hub::RunInfo>>{};
  if (!runs) return fail(runs.error());
  if (!runs->empty())
    wrong->push_back("the anchor " + site.audit_anchor.string() +
                     " is gone or says nothing, though the site has worked: heads that were kept there were taken "
                     "away, or none was kept since `audit: anchor:` was written");
  return Proof{head->last, heads->size(), std::move(*wrong)};
}

Result<hub::AuditHead> accept_restore(const config::Site& site, hub::Hub& hub, std::string_view actor,
                                      std::string_view because) {
  const auto heads = kept_heads(site.audit_anchor);
  if (!heads) return fail(heads.error());
  if (heads->empty()) return fail(Errc::conflict, "no head of the audit trail was kept: nothing is to be accepted");
  if (const auto fits = check_newest_anchor(site, hub); fits || fits.error().code != Errc::corrupt)
    return fits ? fail(Errc::conflict, "the store is no older copy: nothing is to be accepted")
                : fail(fits.error());
  const auto wrong = hub.verify_audit({});
  if (!wrong) return fail(wrong.error());
  if (!wrong->empty()) return fail(Errc::corrupt, "the copy's own audit trail is not whole: " + wrong->front());
  std::int64_t agrees = 0, newest = 0;
  for (const hub::AuditHead& head : *heads) {
    const auto mac = mac_of_row(hub, head.last);
    if (!mac) return fail(mac.error());
    if (*mac == head.mac) agrees = std::max(agrees, head.last);
    newest = std::max(newest, head.last);
  }
  GATEHOUSE_TRY(hub.audit({std::string(actor), accept_restore_action, "audit", "ok", std::string(because),
                           "agrees up to row " + std::to_string(agrees) + "; rows up to " + std::to_string(newest) +
                               " were kept and are given up"}));
  auto head = hub.audit_head();
  if (!head) return head;
  GATEHOUSE_TRY(append_anchor(site.audit_anchor, *head));
  return head;
}

}  // namespace gatehouse::control
