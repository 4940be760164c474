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
  const auto text = read_file(file);
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

Result<void> check_newest_anchor(const config::Site& site, hub::Hub& hub) {
  std::error_code error;
  if (site.audit_anchor.empty() || !std::filesystem::exists(site.audit_anchor, error)) return {};
  const auto heads = read_anchors(site.audit_anchor);
  if (!heads) return fail(heads.error());
  const auto now = hub.audit_head();
  if (!now) return fail(now.error());
  for (const hub::AuditHead& head : *heads)
    if (head.last > now->last || (head.last == now->last && head.mac != now->mac))
      return fail(Errc::corrupt, "the audit trail of the store ends at row " + std::to_string(now->last) +
                                     ", and row " + std::to_string(head.last) +
                                     " was kept in the anchor: its end was cut off, or the store is an older copy; "
                                     "`gatehouse audit verify` says more");
  return {};
}

}  // namespace gatehouse::control
