// `gatehouse report explain`: why the report says of a client what it says: why this exit date.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/report_submissions.hpp"
#include "control/open_site.hpp"
#include "engine/client_row.hpp"
#include "engine/held_facts.hpp"
#include "engine/report_rows.hpp"
#include "engine/report_spec.hpp"
#include "report/explain.hpp"

namespace gatehouse::control {

namespace {

struct Request {
  std::string client, quarter, route, purpose = "explain";
  bool elements = false, json = false;
};

Result<const engine::PlannedRoute*> report_route(const engine::Plan& plan, const std::string& name) {
  const engine::PlannedRoute* found = nullptr;
  for (const engine::PlannedRoute& route : plan.routes) {
    if (route.route.shape != config::Shape::report || (!name.empty() && route.route.name != name)) continue;
    if (found != nullptr)
      return fail(Errc::bad_config, "the site has several report routes; name one with --route");
    found = &route;
  }
  if (found == nullptr) return fail(Errc::not_found, "the site has no such report route");
  return found;
}

Json as_json(const std::vector<report::Derived>& derived) {
  Json list = Json::array();
  for (const report::Derived& one : derived)
    list.push_back({{"what", one.what}, {"value", one.value}, {"because", one.because}});
  return list;
}

Json as_json(const report::ExplainedPerson& person) {
  Json periods = Json::array();
  for (const report::ExplainedPeriod& period : person.periods) {
    periods.push_back({{"in_file", period.in_file},
                       {"why", period.why},
                       {"values", as_json(period.values)},
                       {"elements", as_json(period.elements)}});
  }
  return {{"individual", person.individual},
          {"periods", std::move(periods)},
          {"reportable_individual", person.reportable.empty() ? Json() : Json(person.reportable)},
          {"not_counted", person.not_counted}};
}

/// A rule stands once below the elements that it makes.
void print_elements(std::ostream& out, const std::vector<report::Derived>& elements) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    out << "  " << elements[i].what << ": " << elements[i].value << '\n';
    if (i + 1 == elements.size() || elements[i + 1].because != elements[i].because)
      for (const std::string& sentence : elements[i].because) out << "      " << sentence << '\n';
  }
}

void print(std::ostream& out, const report::ExplainedPerson& person, bool elements) {
  out << person.individual << ": " << person.periods.size() << (person.periods.size() == 1 ? " period" : " periods")
      << " of participation\n";
  for (const report::ExplainedPeriod& period : person.periods) {
    out << '\n' << period.why << '\n';
    for (const report::Derived& one : period.values) {
      out << "  " << one.what << ": " << one.value << '\n';
      for (const std::string& sentence : one.because) out << "      " << sentence << '\n';
    }
    if (elements) print_elements(out, period.elements);
  }
  if (!person.reportable.empty()) out << '\n' << person.reportable << '\n';
  if (!person.not_counted.empty()) out << "\nnot counted\n";
  for (const std::string& sentence : person.not_counted) out << "      " << sentence << '\n';
}

bool has_case(const hub::ClientView& view, const std::string& number) {
  return std::ranges::any_of(view.rows, [&](const hub::EntityRow& row) {
    const auto at = row.schema->name == "enrollment" ? row.schema->find("case_no") : std::nullopt;
    if (!at || *at >= row.values.size()) return false;
    const Value& value = row.values[*at];
    return value.known() && value.kind() == Kind::text && value.text() == number;
  });
}

/// The client whose enrollment carries the case number that staff know. The hub keeps no index of it: all are read.
Result<hub::ClientId> client_of_case(hub::Hub& hub, const std::string& number) {
  const auto as_of = hub.now_as_of();
  if (!as_of) return fail(as_of.error());
  std::vector<hub::ClientId> found;
  GATEHOUSE_TRY(hub.each_client(*as_of, [&](const hub::ClientView& view) -> Result<void> {
    if (has_case(view, number)) found.push_back(view.id);
    return {};
  }));
  if (found.size() == 1) return found.front();
  const std::string asked = "\"" + number.substr(0, 40) + "\"";
  if (found.empty())
    return fail(Errc::not_found, asked +
                                     " is neither a client's number (17, G00000000017) nor the case number of an "
                                     "enrollment");
  return fail(Errc::bad_input, asked + " is the case number of " + std::to_string(found.size()) +
                                   " clients, the first of them " + engine::public_id(found.front()) +
                                   "; name one by the client's number");
}

Exit explain(Session& session, const Request& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto route = report_route(*plan, request.route);
  if (!route) return session.report(route.error());
  const auto spec = engine::report_spec(*plan, **route, session.parts.clock, request.quarter);
  if (!spec) return session.report(spec.error());
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  auto client = engine::client_from(request.client);
  if (!client) {
    const auto found = client_of_case(**hub, request.client);
    if (!found) return session.report(found.error());
    client = *found;
  }
  const auto noted =
      (*hub)->audit({actor(), "read", "client " + engine::public_id(*client), "ok", request.purpose, ""});
  if (!noted) return session.report(noted.error());
  const auto view = (*hub)->client(*client);
  if (!view) return session.report(view.error());
  std::vector<report::HistoryRow> rows;
  engine::WageQuarters wages(**hub);
  std::optional<std::vector<report::HeldWage>> held;
  const report::ExplainAside aside{.held_wages = [&]() -> Result<std::span<const report::HeldWage>> {
                                     if (!held) {
                                       const auto read = engine::HeldFacts::read(*plan, **hub, actor());
                                       if (!read) return fail(read.error());
                                       held = read->wages_of(*view);
                                     }
                                     return std::span<const report::HeldWage>(*held);
                                   },
                                   .has_wages = [&](report::Quarter quarter) { return wages.has(quarter); }};
  const auto told = report::explain_person(*spec, plan->schemas, engine::history_of(*view, rows), aside);
  if (!told) return session.report(told.error());
  if (request.json)
    session.parts.out << dump(as_json(*told)) << '\n';
  else
    print(session.parts.out, *told, request.elements);
  return Exit::ok;
}

}  // namespace

void add_report_explain(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<Request>();
  CLI::App* const command = parent.add_subcommand(
      "explain", "Why a report says of a client what it says: entry, exit, quarters after exit");
  add_site_option(*command, session);
  command
      ->add_option("client", request->client,
                   "The client's number (17, or G00000000017 as the file writes it), or the case number")
      ->required();
  command->add_option("--quarter", request->quarter, "The report's: 2026Q1, PY2025Q3, previous (else the route's)");
  command->add_option("--route", request->route, "Which report route, if there are several");
  command->add_option("--purpose", request->purpose, "Why, for the audit");
  command->add_flag("--elements", request->elements,
                    "Every other element of the row too, with the rule that makes it");
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = explain(session, *request); });
}

}  // namespace gatehouse::control
