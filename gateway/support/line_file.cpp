#include "gatehouse/support/line_file.hpp"

namespace gatehouse {

std::string_view line_end_option(const OptionValues& options) {
  const auto at = options.find("line_end");
  if (at == options.end() || at->second == "lf") return "\n";
  return at->second == "crlf" ? "\r\n" : "";
}

Result<void> LineFile::start() {
  if (file_) return {};
  auto file = NewFile::create(path_, options_);
  if (!file) return fail(file.error());
  file_.emplace(std::move(*file));
  return {};
}

Result<void> LineFile::put_line(std::string_view line) {
  GATEHOUSE_TRY(file_->write(line));
  return file_->write(line_end_);
}

Result<void> LineFile::frame(std::string_view head, std::string_view tail) {
  tail_ = tail;
  if (file_) return {};
  GATEHOUSE_TRY(start());
  return head.empty() ? Result<void>() : put_line(head);
}

Result<void> LineFile::write(std::span<const Outgoing> records) {
  GATEHOUSE_TRY(start());
  for (const Outgoing& record : records) GATEHOUSE_TRY(put_line(record.bytes));
  records_ += records.size();
  return {};
}

Result<std::optional<Published>> LineFile::settle() {
  if (!file_) return std::optional<Published>{};
  if (!tail_.empty()) GATEHOUSE_TRY(put_line(tail_));
  auto settled = file_->settle();
  if (!settled) return fail(settled.error());
  return std::optional<Published>{std::move(*settled)};
}

}  // namespace gatehouse
