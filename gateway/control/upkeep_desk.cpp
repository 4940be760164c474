#include "control/upkeep_desk.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "control/answering.hpp"
#include "control/doctor/examination.hpp"
#include "control/token_answers.hpp"
#include "control/version.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/tokens.hpp"

namespace gatehouse::control {
namespace {

namespace fs = std::filesystem;

/// When a file was written; null where it cannot be seen.
Json written(const fs::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return nullptr;
  constexpr std::int64_t micros = 1'000'000;
  return iso(Timestamp{found.st_mtim.tv_sec * micros});
}

/// Masters that were put aside: backups from their time open with them alone.
Json put_aside(const config::Site& site) {
  std::vector<fs::path> found;
  std::error_code error;
  const std::string begin = site.key_file.filename().string() + ".old-";
  for (fs::directory_iterator at(site.key_file.parent_path(), error), end; !error && at != end; at.increment(error))
    if (at->path().filename().string().starts_with(begin)) found.push_back(at->path());
  std::sort(found.begin(), found.end());
  Json list = Json::array();
  for (const fs::path& one : found)
    list.push_back({{"file", doctor::seen_from(site, one)}, {"written", written(one)}});
  return list;
}

Json as_json(const config::KeepRule& rule) {
  return {{"route", rule.route}, {"system", rule.system}, {"entity", rule.entity}, {"label", rule.label},
          {"days", rule.days},   {"held", rule.held},     {"alone", rule.alone}};
}

Json as_json(const std::optional<RetentionRound>& round) {
  if (!round) return nullptr;
  return {{"at", iso(round->at)},
          {"dry_run", round->dry_run},
          {"clients", round->clients},
          {"records", round->records},
          {"failed", round->failed}};
}

}  // namespace

std::optional<Response> UpkeepDesk::get(const Request& request) {
  if (request.path == "/v1/health") return health(request);
  if (request.path == "/v1/keys") return keys();
  if (request.path == "/v1/retention") return retention();
  return std::nullopt;
}

Response UpkeepDesk::health(const Request& request) {
  const std::lock_guard one_at_a_time(examining_);
  const auto live = parts_.service.plan();
  Findings of_files;
  const auto now = parts_.look(of_files);
  const bool systems = query_value(request.query, "systems") == "yes";
  const doctor::Patient patient{.site = now != nullptr ? now->site : live->site,
                                .plan = now.get(),
                                .clock = parts_.clock,
                                .store = doctor::ask_store(*live, parts_.hub, parts_.clock),
                                .probes = parts_.probes};
  auto examination = doctor::examine(patient, of_files, {.systems = systems, .service = false});
  if (now == nullptr || now->hash != live->hash)
    examination.findings.warn("service-old-files", "the service", 0, "",
                              "the site's files were changed since it read them (it works by configuration " +
                                  live->hash.substr(0, 12) + ")");
  return json_response(200, {{"ok", examination.findings.all().empty()},
                             {"at", iso(parts_.clock.now())},
                             {"version", version},
                             {"looked_at", examination.looked_at},
                             {"findings", doctor::findings_as_json(examination.findings)}});
}

Response UpkeepDesk::keys() const {
  const auto plan = parts_.service.plan();
  const config::Site& site = plan->site;
  const auto all = parts_.hub.tokens().all();
  if (!all) return failure_response(all.error());
  Json tokens = Json::array();
  for (const hub::Token& one : *all) tokens.push_back(token_as_json(one, parts_.clock.now(), site.access));
  return json_response(200, {{"master",
                              {{"file", doctor::seen_from(site, site.key_file)},
                               {"written", written(site.key_file)},
                               {"put_aside", put_aside(site)}}},
                             {"tokens", std::move(tokens)}});
}

Response UpkeepDesk::retention() const {
  const auto plan = parts_.service.plan();
  const config::RetentionRules& site = plan->site.retention;
  Json rules = Json::array();
  for (const config::KeepRule& rule : site.rules) rules.push_back(as_json(rule));
  return json_response(
      200,
      {{"dry_run", site.dry_run}, {"rules", std::move(rules)}, {"last_round", as_json(parts_.last_round.get())}});
}

}  // namespace gatehouse::control
