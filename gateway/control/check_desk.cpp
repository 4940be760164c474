#include "control/check_desk.hpp"

#include <algorithm>
#include <fstream>

#include "control/answering.hpp"
#include "control/report_answers.hpp"
#include "engine/report_measures.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {
namespace {

using engine::MeasuredQuarter;

constexpr std::size_t most_of_rules = 8u << 20;  ///< bytes of a file of findings before the findings themselves
constexpr std::uint64_t largest_workbook = 64u << 20;

bool makes_reports(const engine::Plan& plan, const std::string& route) {
  const engine::PlannedRoute* const found = plan.route(route);
  return found != nullptr && found->route.shape == config::Shape::report;
}

/// The file of findings without its findings, which stand last and may be many.
Json head_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(most_of_rules, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  const std::size_t end = text.find(",\n  \"findings\":");
  if (end == std::string::npos) return nullptr;
  return Json::parse(text.substr(0, end) + "}", nullptr, false);
}

/// Nothing was found where there is no file.
Json as_json(const MeasuredQuarter& one, const std::filesystem::path& folder) {
  Json out{{"quarter", one.quarter}, {"made", one.made}, {"dry_run", one.dry_run}, {"held_back", one.held_back},
           {"records", one.records}, {"errors", 0},      {"warnings", 0},          {"stops_at", nullptr},
           {"rules", Json::array()}};
  const Json found = head_of(folder / (one.stem + ".findings.json"));
  if (!found.is_object()) return out;
  for (const char* const name : {"errors", "warnings", "stops_at", "rules"})
    if (found.contains(name)) out[name] = found[name];
  return out;
}

}  // namespace

Response CheckDesk::rules(const std::string& route) const {
  const auto plan = service_.plan();
  if (!makes_reports(*plan, route)) return no_such_page();
  const auto folder = reports_folder(*plan);
  Json quarters = Json::array();
  for (const MeasuredQuarter& one : engine::measured_quarters(folder, route)) {
    if (!quarters.empty() && quarters.back()["quarter"] == one.quarter) quarters.erase(quarters.size() - 1);
    quarters.push_back(as_json(one, folder));
  }
  return json_response(200, {{"route", route}, {"quarters", std::move(quarters)}});
}

Response CheckDesk::workbook(const std::string& route, const Request& request, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  if (!makes_reports(*plan, route)) return no_such_page();
  const std::string quarter = query_text(request.query, "quarter");
  const auto all = engine::measured_quarters(reports_folder(*plan), route);
  const auto of = std::find_if(all.rbegin(), all.rend(), [&](const auto& one) { return one.quarter == quarter; });
  if (of == all.rend())
    return failure_response({Errc::not_found, "no report of this quarter was made; make a dry run"});
  const auto bytes = read_file(reports_folder(*plan) / (of->stem + ".findings.xlsx"), largest_workbook);
  if (!bytes) return failure_response({Errc::not_found, "the checks found nothing in it"});
  const auto noted = hub_.audit({actor_of(caller), "read", "findings of " + route + " " + quarter, "ok", "", ""});
  if (!noted) return failure_response(noted.error());
  Response out{200, *bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  out.fields.emplace_back("Content-Disposition",
                          "attachment; filename=\"findings-" + route + "-" + of->quarter + ".xlsx\"");
  return out;
}

}  // namespace gatehouse::control
