#include "report/submission.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t largest_register = 64u << 20;
constexpr std::string_view file_name = "submissions.jsonl";
constexpr std::string_view head_name = "submissions.head";  ///< how many lines there are, and the hash of the last
constexpr std::uint64_t largest_head = 4096;

/// `{"entry": ..., "chain": HASH}`: the hash covers the chain before and the entry's text.
std::string line_of(const std::string& entry, const std::string& chain) {
  return "{\"entry\":" + entry + ",\"chain\":\"" + chain + "\"}";
}

std::string entry_of(const Submission& s) {
  Json out{{"submission", s.number},  {"route", s.route},
           {"quarter", s.quarter},    {"file", s.file},
           {"sha256", s.file_sha256}, {"receipt", s.receipt_sha256},
           {"rows", s.rows},          {"errors", s.errors},
           {"replaces", s.replaces},  {"at", s.at}};
  if (!s.by.empty()) out["by"] = s.by;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tl::unexpected<Error> broken(std::size_t line) {
  return fail(Errc::corrupt, "the register of submissions is broken at line " + std::to_string(line) +
                                 ": a line was changed, put in or taken out");
}

std::string head_of(std::size_t lines, const std::string& chain) {
  return Json{{"lines", lines}, {"chain", chain}}.dump() + "\n";
}

/// What the head says: line `lines` had the hash `chain`.
struct Head {
  std::size_t lines = 0;
  std::string chain{};
};
Result<Head> read_head(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / head_name, ignored)) return Head{};  // an older program wrote none
  const auto text = read_file(folder / head_name, largest_head);
  if (!text) return fail(text.error());
  const Json json = Json::parse(*text, nullptr, false);
  if (!json.is_object() || !json.contains("lines") || !json["lines"].is_number_unsigned())
    return fail(Errc::corrupt,
                "the head of the register of submissions cannot be read: put back the folder reports "
                "of your last copy");
  return Head{.lines = json["lines"].get<std::size_t>(), .chain = json.value("chain", "")};
}

tl::unexpected<Error> cut_off(std::size_t there, std::size_t written) {
  return fail(Errc::corrupt, "the register of submissions was cut off: " + std::to_string(written) +
                                 " lines were written, and " + std::to_string(there) +
                                 " are there; put back the folder reports of your last copy");
}

/// A submission or a certification; false if it is neither.
bool take(const Json& entry, std::vector<Submission>& into) {
  if (entry.contains("certifies")) {
    const auto number = entry.value("certifies", std::int64_t{0});
    const auto at = std::ranges::find(into, number, &Submission::number);
    if (at == into.end()) return false;
    at->certified_by = entry.value("by", "");
    at->certified_as = entry.value("as", "");
    at->certified_at = entry.value("at", "");
    return true;
  }
  const Submission read{.number = entry.value("submission", std::int64_t{0}),
                        .route = entry.value("route", ""),
                        .quarter = entry.value("quarter", ""),
                        .file = entry.value("file", ""),
                        .file_sha256 = entry.value("sha256", ""),
                        .receipt_sha256 = entry.value("receipt", ""),
                        .rows = entry.value("rows", std::int64_t{0}),
                        .errors = entry.value("errors", std::int64_t{0}),
                        .replaces = entry.value("replaces", std::int64_t{0}),
                        .at = entry.value("at", ""),
                        .by = entry.value("by", "")};
  if (read.number != static_cast<std::int64_t>(into.size()) + 1) return false;
  into.push_back(read);
  return true;
}

}  // namespace

Result<SubmissionRegister> SubmissionRegister::open(const std::filesystem::path& folder) {
  SubmissionRegister out;
  out.folder_ = folder;
  const auto head = read_head(folder);
  if (!head) return fail(head.error());
  std::error_code ignored;
  if (!std::filesystem::exists(folder / file_name, ignored))
    return head->lines > 0 ? Result<SubmissionRegister>(cut_off(0, head->lines)) : out;
  auto text = read_file(folder / file_name, largest_register);
  if (!text) return fail(text.error());
  out.text_ = std::move(*text);
  for (std::size_t at = 0; at < out.text_.size();) {
    const std::size_t line = ++out.lines_;
    const std::size_t end = out.text_.find('\n', at);
    if (end == std::string::npos) return broken(line);
    const std::string_view raw = std::string_view(out.text_).substr(at, end - at);
    at = end + 1;
    const Json json = Json::parse(raw, nullptr, false);
    if (!json.is_object() || !json.contains("entry") || !json["entry"].is_object()) return broken(line);
    const std::string entry = json["entry"].dump(-1, ' ', false, Json::error_handler_t::replace);
    out.chain_ = sha256_hex(out.chain_ + entry);
    if (raw != line_of(entry, out.chain_) || !take(json["entry"], out.submissions_)) return broken(line);
    if (line == head->lines && out.chain_ != head->chain) return broken(line);
  }
  if (out.lines_ < head->lines) return cut_off(out.lines_, head->lines);
  return out;
}

const Submission* SubmissionRegister::latest(std::string_view route, std::string_view quarter) const {
  const auto at = std::find_if(submissions_.rbegin(), submissions_.rend(),
                               [&](const Submission& s) { return s.route == route && s.quarter == quarter; });
  return at == submissions_.rend() ? nullptr : &*at;
}

const Submission* SubmissionRegister::find(std::int64_t number) const {
  const auto at = std::ranges::find(submissions_, number, &Submission::number);
  return at == submissions_.end() ? nullptr : &*at;
}

const Submission* SubmissionRegister::with_file(std::string_view sha256) const {
  const auto at = std::find_if(submissions_.rbegin(), submissions_.rend(),
                               [&](const Submission& s) { return s.file_sha256 == sha256; });
  return at == submissions_.rend() ? nullptr : &*at;
}

const Submission* SubmissionRegister::with_receipt(std::string_view text) const {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const std::string hash = sha256_hex(std::string(text) + "\n");
  const auto at = std::ranges::find(submissions_, hash, &Submission::receipt_sha256);
  return at == submissions_.end() ? nullptr : &*at;
}

std::filesystem::path SubmissionRegister::receipt_of(const Submission& submission) const {
  return folder_ / "receipts" / (std::to_string(submission.number) + ".receipt.json");
}

std::filesystem::path SubmissionRegister::findings_of(const Submission& submission) const {
  return folder_ / "receipts" / (std::to_string(submission.number) + ".findings.xlsx");
}

Result<void> SubmissionRegister::append(const std::string& entry) {
  const std::string chain = sha256_hex(chain_ + entry);
  const std::string text = text_ + line_of(entry, chain) + "\n";
  GATEHOUSE_TRY(make_folders(folder_));
  const auto written = write_file(folder_ / file_name, text, {.secret = true});
  if (!written) return fail(written.error(), "the register of submissions");
  text_ = text;
  chain_ = chain;
  const auto head = write_file(folder_ / head_name, head_of(++lines_, chain_), {.secret = true});
  if (!head) return fail(head.error(), "the register of submissions");
  return {};
}

Result<Submission> SubmissionRegister::add(Submission submission, std::string_view receipt) {
  submission.number = static_cast<std::int64_t>(submissions_.size()) + 1;
  const std::filesystem::path kept = receipt_of(submission);
  GATEHOUSE_TRY(make_folders(kept.parent_path()));
  const auto written = write_file(kept, receipt, {.secret = true});
  if (!written) return fail(written.error(), "the receipt");
  GATEHOUSE_TRY(append(entry_of(submission)));
  submissions_.push_back(submission);
  return submission;
}

Result<void> SubmissionRegister::may_certify(std::int64_t number, std::string_view by) const {
  if (by.find_first_not_of(" \t") == std::string_view::npos)
    return fail(Errc::not_permitted, "say who certifies: a name");
  const Submission* const found = find(number);
  if (found == nullptr) return fail(Errc::not_found, "there is no submission " + std::to_string(number));
  if (found->certified_by.empty() && found->certified_at.empty()) return {};
  return fail(Errc::not_permitted, "submission " + std::to_string(number) + " was certified by " +
                                       found->certified_by + " on " + found->certified_at.substr(0, 10) +
                                       "; it is certified once");
}

Result<void> SubmissionRegister::certify(std::int64_t number, const std::string& by, const std::string& as,
                                         const std::string& at) {
  GATEHOUSE_TRY(may_certify(number, by));
  const auto found = std::ranges::find(submissions_, number, &Submission::number);
  GATEHOUSE_TRY(append(Json{{"certifies", number}, {"by", by}, {"as", as}, {"at", at}}.dump(
      -1, ' ', false, Json::error_handler_t::replace)));
  found->certified_by = by;
  found->certified_as = as;
  found->certified_at = at;
  return {};
}

}  // namespace gatehouse::report
