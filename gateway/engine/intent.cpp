#include "engine/intent.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json as_json(const Intent::Row& row) {
  return {{"change", static_cast<std::int64_t>(row.due.change)},
          {"client", static_cast<std::int64_t>(row.due.client)},
          {"version", row.due.version},
          {"attempts", row.due.attempts},
          {"key", row.due.idempotency_key},
          {"digest", row.digest}};
}

Intent::Row row_from(const json& row) {
  Intent::Row out;
  out.due.change = hub::ChangeId{row.at("change").get<std::int64_t>()};
  out.due.client = hub::ClientId{row.at("client").get<std::int64_t>()};
  row.at("version").get_to(out.due.version);
  row.at("attempts").get_to(out.due.attempts);
  row.at("key").get_to(out.due.idempotency_key);
  row.at("digest").get_to(out.digest);
  return out;
}

Intent intent_from(const json& text) {
  Intent intent;
  text.at("route").get_to(intent.route);
  text.at("run").get_to(intent.run);
  text.at("stamp").get_to(intent.stamp);
  text.at("part").get_to(intent.part);
  text.at("mapping").get_to(intent.mapping);
  for (const auto& [name, value] : text.at("options").items())
    intent.options.emplace(name, value.get<std::string>());
  for (const json& row : text.at("rows")) intent.rows.push_back(row_from(row));
  return intent;
}

/// The doubts about a route, by file.
Result<std::map<fs::path, Intent>> load_doubts(const fs::path& state_folder, std::string_view route) {
  std::map<fs::path, Intent> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(state_folder / "deliveries" / "doubt", error)) {
    if (entry.path().extension() != ".json") continue;  // something half written
    auto intent = load_intent(entry.path());
    if (!intent) return fail(intent.error());
    if (*intent && (*intent)->route == route) out.emplace(entry.path(), std::move(**intent));
  }
  return out;
}

}  // namespace

fs::path intent_file(const fs::path& state_folder, std::string_view route) {
  return state_folder / "deliveries" / (std::string(route) + ".json");
}

Result<void> save_intent(const fs::path& file, const Intent& intent) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return fail(Errc::unavailable, "cannot make " + file.parent_path().string() + ": " + error.message());
  json rows = json::array();
  for (const Intent::Row& row : intent.rows) rows.push_back(as_json(row));
  json options = json::object();
  for (const auto& [name, value] : intent.options) options[name] = value;
  const json text{
      {"route", intent.route},         {"run", intent.run},         {"stamp", intent.stamp},  {"part", intent.part},
      {"options", std::move(options)}, {"mapping", intent.mapping}, {"rows", std::move(rows)}};
  auto written =
      write_file(file, text.dump(-1, ' ', false, json::error_handler_t::replace) + "\n", {.secret = true});
  if (!written) return fail(written.error());
  return {};
}

Result<std::optional<Intent>> load_intent(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  auto text = read_file(file, 1ull << 30);
  if (!text) return fail(text.error());
  try {
    return intent_from(json::parse(*text));
  } catch (const json::exception&) {
    return fail(Errc::corrupt, "the file " + file.string() +
                                   " is damaged; it says what was being delivered when the "
                                   "program was stopped, so look at the receiving system before you remove it");
  }
}

fs::path doubt_file(const fs::path& state_folder, std::string_view route, std::string_view run) {
  return state_folder / "deliveries" / "doubt" / (std::string(route) + "-" + std::string(run) + ".json");
}

Result<std::set<hub::ChangeId>> doubted_changes(const fs::path& state_folder, std::string_view route) {
  const auto all = load_doubts(state_folder, route);
  if (!all) return fail(all.error());
  std::set<hub::ChangeId> changes;
  for (const auto& [file, intent] : *all)
    for (const Intent::Row& row : intent.rows) changes.insert(row.due.change);
  return changes;
}

Result<std::string> doubted_digest(const fs::path& state_folder, std::string_view route, hub::ChangeId change) {
  const auto all = load_doubts(state_folder, route);
  if (!all) return fail(all.error());
  for (const auto& [file, intent] : *all)
    for (const Intent::Row& row : intent.rows)
      if (row.due.change == change) return row.digest;
  return std::string();
}

Result<void> remove_doubt(const fs::path& state_folder, std::string_view route, hub::ChangeId change) {
  auto all = load_doubts(state_folder, route);
  if (!all) return fail(all.error());
  for (auto& [file, intent] : *all) {
    const auto gone = std::erase_if(intent.rows, [&](const Intent::Row& row) { return row.due.change == change; });
    if (gone == 0) continue;
    GATEHOUSE_TRY(intent.rows.empty() ? remove_intent(file) : save_intent(file, intent));
  }
  return {};
}

Result<void> remove_intent(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error) return fail(Errc::unavailable, "cannot remove " + file.string() + ": " + error.message());
  return sync_folder(file.parent_path());
}

}  // namespace gatehouse::engine
