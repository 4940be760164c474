#include "engine/reminder_register.hpp"

#include <nlohmann/json.hpp>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t largest_register = 512u << 20;

fs::path register_file(const fs::path& folder, const std::string& route) { return folder / (route + ".jsonl"); }
fs::path intent_file(const fs::path& folder, const std::string& route) { return folder / (route + ".intent.json"); }

std::optional<ToldReminder> told_from(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto day = date_from_iso(json.value("told", ""));
  ToldReminder told{.id = json.value("id", ""), .refused = json.value("refused", "")};
  if (!day || told.id.empty()) return std::nullopt;
  told.told = *day;
  return told;
}

std::string line_of(const ToldReminder& told) {
  Json json{{"id", told.id}, {"told", iso(told.told)}};
  if (!told.refused.empty()) json["refused"] = told.refused;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> write_whole(const fs::path& file, const std::string& text) {
  GATEHOUSE_TRY(make_folders(file.parent_path()));
  const auto written = write_file(file, text, {.secret = true});
  if (!written) return fail(written.error());
  return {};
}

}  // namespace

Result<ReminderRegister> ReminderRegister::open(const fs::path& folder, const std::string& route) {
  ReminderRegister out;
  out.file_ = register_file(folder, route);
  std::error_code ignored;
  if (!fs::exists(out.file_, ignored)) return out;
  const auto text = read_file(out.file_, largest_register);
  if (!text) return fail(text.error());
  std::size_t number = 0;
  for (std::size_t at = 0; at < text->size();) {
    ++number;
    const std::size_t end = std::min(text->find('\n', at), text->size());
    auto told = told_from(std::string_view(*text).substr(at, end - at));
    if (!told)
      return fail(Errc::corrupt, "the register of reminders of route " + route + " is damaged at line " +
                                     std::to_string(number) +
                                     "; take it from a backup, or move it away: then what "
                                     "was told in the last days is told again");
    at = end + 1;
    std::string id = told->id;
    out.told_.emplace(std::move(id), std::move(*told));
  }
  return out;
}

Result<void> ReminderRegister::add(const std::vector<ToldReminder>& told, Date forget_before) {
  std::erase_if(told_, [&](const auto& entry) { return entry.second.told < forget_before; });
  for (const ToldReminder& one : told) told_.insert_or_assign(one.id, one);
  std::string text;
  for (const auto& [id, one] : told_) text += line_of(one);
  return write_whole(file_, text);
}

Result<std::optional<ReminderIntent>> load_reminder_intent(const fs::path& folder, const std::string& route) {
  const fs::path file = intent_file(folder, route);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  const auto text = read_file(file);
  if (!text) return fail(text.error());
  const Json json = Json::parse(*text, nullptr, false);
  const auto today = json.is_object() ? date_from_iso(json.value("today", "")) : std::nullopt;
  if (!today) return fail(Errc::corrupt, "the note of an interrupted run of route " + route + " cannot be read");
  return ReminderIntent{.run = json.value("run", ""),
                        .stamp = json.value("stamp", ""),
                        .part = json.value("part", 1),
                        .today = *today,
                        .last_record = json.value("last_record", std::int64_t{0}),
                        .last_event = json.value("last_event", std::int64_t{0})};
}

Result<void> save_reminder_intent(const fs::path& folder, const std::string& route, const ReminderIntent& intent) {
  const Json json{{"run", intent.run},
                  {"stamp", intent.stamp},
                  {"part", intent.part},
                  {"today", iso(intent.today)},
                  {"last_record", intent.last_record},
                  {"last_event", intent.last_event}};
  return write_whole(intent_file(folder, route), json.dump() + "\n");
}

Result<void> remove_reminder_intent(const fs::path& folder, const std::string& route) {
  std::error_code error;
  fs::remove(intent_file(folder, route), error);
  if (error) return fail(Errc::unavailable, "removing the note of what was about to be told: " + error.message());
  return sync_folder(folder);
}

}  // namespace gatehouse::engine
