#include "control/measure_desk.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "control/answering.hpp"
#include "control/client_answers.hpp"
#include "control/report_answers.hpp"
#include "engine/client_row.hpp"
#include "engine/report_measures.hpp"

namespace gatehouse::control {

namespace {

using engine::MeasuredQuarter;

constexpr std::size_t usual_people = 50, most_people = 500;
/// What tells people apart in a list, as far as the roles of who asks show it.
constexpr std::array fields_shown{"name.last", "name.first", "birth_date"};

/// Of each quarter what was made of it last.
std::vector<MeasuredQuarter> quarters_of(const engine::Plan& plan, const std::string& route) {
  std::vector<MeasuredQuarter> all = engine::measured_quarters(reports_folder(plan), route), out;
  for (MeasuredQuarter& one : all) {
    if (!out.empty() && out.back().quarter == one.quarter) out.pop_back();
    out.push_back(std::move(one));
  }
  return out;
}

bool makes_reports(const engine::Plan& plan, const std::string& route) {
  const engine::PlannedRoute* const found = plan.route(route);
  return found != nullptr && found->route.shape == config::Shape::report;
}

Json value_as_json(const MeasuredQuarter::One& one) {
  return {{"denominator", one.denominator},
          {"numerator", one.numerator},
          {"value", one.value.empty() ? Json() : Json(one.value)}};
}

/// Each measure that counts anybody in any quarter, with its values in the order of the quarters.
Json measures_of(const std::vector<MeasuredQuarter>& quarters) {
  std::vector<Json> order;
  std::map<std::pair<std::string, std::string>, std::size_t> place;
  for (std::size_t i = 0; i < quarters.size(); ++i)
    for (const MeasuredQuarter::One& one : quarters[i].results) {
      if (one.denominator == 0) continue;
      const auto [at, fresh] = place.emplace(std::pair(one.measure, one.population), order.size());
      if (fresh)
        order.push_back({{"measure", one.measure},
                         {"population", one.population},
                         {"form", one.form},
                         {"definition", one.definition},
                         {"source", one.source},
                         {"note", one.note},
                         {"values", std::vector<Json>(quarters.size())}});
      order[at->second]["values"][i] = value_as_json(one);
    }
  return order;
}

Json person_as_json(hub::Hub& hub, const engine::MeasuredPerson& one, const Viewer& viewer) {
  const auto client = engine::client_from(one.individual);
  Json out{{"line", one.line}, {"individual", one.individual}, {"counts", one.counts}, {"client", nullptr}};
  const auto view = client ? hub.client(*client) : Result<hub::ClientView>(fail(Errc::not_found, ""));
  if (view) out["client"] = static_cast<std::int64_t>(view->id);
  for (const std::string_view field : fields_shown) {
    const auto shown = view ? shown_values(*view, viewer, field) : std::vector<ShownValue>();
    out[std::string(field)] = shown.empty() ? std::string() : shown.front().value;
  }
  return out;
}

}  // namespace

Response MeasureDesk::numbers(const std::string& route) const {
  const auto plan = service_.plan();
  if (!makes_reports(*plan, route)) return no_such_page();
  const auto quarters = quarters_of(*plan, route);
  Json list = Json::array();
  for (const MeasuredQuarter& one : quarters)
    list.push_back({{"quarter", one.quarter},
                    {"made", one.made},
                    {"dry_run", one.dry_run},
                    {"held_back", one.held_back},
                    {"records", one.records}});
  return json_response(200, {{"route", route}, {"quarters", std::move(list)}, {"measures", measures_of(quarters)}});
}

Response MeasureDesk::people(const std::string& route, const Request& request, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  if (!makes_reports(*plan, route)) return no_such_page();
  const std::string quarter = query_text(request.query, "quarter"), measure = query_text(request.query, "measure"),
                    population = query_text(request.query, "population"),
                    counts = query_text(request.query, "counts");
  const auto quarters = quarters_of(*plan, route);
  const auto of = std::ranges::find(quarters, quarter, &MeasuredQuarter::quarter);
  if (of == quarters.end())
    return failure_response({Errc::not_found, "no report of this quarter was made; make a dry run"});
  const auto found = std::ranges::find_if(of->results, [&](const MeasuredQuarter::One& one) {
    return one.measure == measure && one.population == population;
  });
  if (found == of->results.end()) return bad_request("`measure` and `population` name what was measured");
  if (!counts.empty() && counts != "yes" && counts != "no") return bad_request("`counts` is yes or no");
  const std::size_t limit = limit_of(request.query, usual_people, most_people);
  auto people = engine::people_behind(reports_folder(*plan), *of,
                                      {.measure = static_cast<std::size_t>(found - of->results.begin()),
                                       .counts = counts.empty() ? std::nullopt : std::optional(counts == "yes"),
                                       .after = number_of(query_value(request.query, "after")).value_or(0),
                                       .limit = limit + 1});
  if (!people) return failure_response(people.error());
  const bool more = people->size() > limit;
  if (more) people->resize(limit);
  const auto noted =
      hub_.audit({actor_of(caller), "read", "people behind " + measure + " of " + route + " " + quarter, "ok", "",
                  population + ", " + std::to_string(people->size()) + " people"});
  if (!noted) return failure_response(noted.error());
  Json list = Json::array();
  for (const engine::MeasuredPerson& one : *people) list.push_back(person_as_json(hub_, one, {caller, false}));
  return json_response(200, {{"records", std::move(list)}, {"more", more}});
}

}  // namespace gatehouse::control
