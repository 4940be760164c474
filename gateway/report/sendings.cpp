#include "report/sendings.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::report {

namespace {

using Json = nlohmann::ordered_json;

std::string said(const nlohmann::json& json, const char* member) {
  const auto at = json.find(member);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// A power cut may have left half a line at the end.
bool is_cut_off(const Handle& file) {
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  char last = '\n';
  return size > 0 && ::pread(file.get(), &last, 1, size - 1) == 1 && last != '\n';
}

/// One line more at the end, durable.
Result<void> append(const std::filesystem::path& file, const std::string& line) {
  constexpr mode_t owner_only = 0600;
  GATEHOUSE_TRY(make_folders(file.parent_path()));
  const Handle out(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, owner_only));
  if (!out) return fail(system_error(errno, "opening the list of sendings"));
  const std::string text = (is_cut_off(out) ? "\n" : "") + line + "\n";
  const ssize_t written = ::write(out.get(), text.data(), text.size());
  if (written < 0 || static_cast<std::size_t>(written) != text.size() || ::fsync(out.get()) != 0)
    return fail(system_error(errno, "writing the list of sendings"));
  return sync_folder(file.parent_path());
}

}  // namespace

Result<Sendings> Sendings::open(const std::filesystem::path& folder) {
  Sendings out;
  out.file_ = folder / "sendings.jsonl";
  std::error_code ignored;
  if (!std::filesystem::exists(out.file_, ignored)) return out;
  const auto text = read_file(out.file_);
  if (!text) return fail(text.error());
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) continue;
    const std::string route = said(json, "route");
    const auto since = timestamp_from_iso(said(json, "since"));
    if (const auto quarter = quarter_from(said(json, "done")))
      out.done_.emplace(route, *quarter);
    else if (since)
      out.since_.insert_or_assign(route, *since);
    else if (json.contains("since"))
      out.since_.erase(route);
  }
  return out;
}

std::optional<Timestamp> Sendings::since(std::string_view route) const {
  const auto at = since_.find(route);
  return at == since_.end() ? std::nullopt : std::optional(at->second);
}

bool Sendings::done(std::string_view route, Quarter quarter) const {
  return done_.contains({std::string(route), quarter});
}

Result<void> Sendings::note_since(std::string_view route, std::optional<Timestamp> at) {
  if (since(route).has_value() == at.has_value()) return {};
  GATEHOUSE_TRY(append(file_, Json{{"route", route}, {"since", at ? Json(iso(*at)) : Json()}}.dump()));
  if (at)
    since_.insert_or_assign(std::string(route), *at);
  else
    since_.erase(std::string(route));
  return {};
}

Result<void> Sendings::note_done(std::string_view route, Quarter quarter, Timestamp at) {
  if (done(route, quarter)) return {};
  GATEHOUSE_TRY(append(file_, Json{{"route", route}, {"done", quarter.text()}, {"at", iso(at)}}.dump()));
  done_.emplace(std::string(route), quarter);
  return {};
}

}  // namespace gatehouse::report
