#include "control/work_api.hpp"

#include <algorithm>
#include <array>

#include "control/answering.hpp"
#include "control/corrections.hpp"
#include "control/list_answers.hpp"
#include "control/ordering.hpp"
#include "control/record_story.hpp"
#include "control/report_answers.hpp"
#include "control/route_answers.hpp"
#include "control/search_desk.hpp"
#include "control/workbook.hpp"
#include "engine/client_row.hpp"
#include "engine/held_lines.hpp"
#include "engine/report_counts.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_rows = 1000, usual_rows = 50;
constexpr std::size_t most_groups = 500, most_files = 500;
constexpr std::size_t most_in_workbook = 50'000;
constexpr std::size_t runs_looked_at = 1000;  ///< for the last one of each route

Json counts_as_json(const engine::ReportCounts& counts) {
  return {{"quarter", counts.quarter},
          {"dry_run", counts.dry_run},
          {"held_back", counts.held_back},
          {"clients", counts.clients},
          {"due", counts.candidates},
          {"rows", counts.rows},
          {"held", counts.held},
          {"filtered", counts.filtered},
          {"left_out", counts.left_out},
          {"errors", counts.errors},
          {"warnings", counts.warnings},
          {"submission", counts.submission == 0 ? Json(nullptr) : Json(counts.submission)}};
}

Json change_as_json(const hub::RunDelivery& one) {
  return {{"client", engine::public_id(one.client)},
          {"state", one.state},
          {"change", one.change},
          {"version", one.version},
          {"attempts", one.attempts},
          {"settled", moment_or_null(one.settled)},
          {"remote_id", one.remote_id},
          {"reason", one.reason}};
}

template <class T>
Json list_of(const std::vector<T>& rows) {
  Json list = Json::array();
  for (const T& one : rows) list.push_back(as_json(one));
  return list;
}

std::optional<Outcome> outcome_of(std::string_view text) {
  for (const Outcome one :
       {Outcome::stored, Outcome::unchanged, Outcome::held, Outcome::rejected, Outcome::filtered})
    if (engine::word(one) == text) return one;
  return std::nullopt;
}

std::optional<hub::RunState> state_of(std::string_view text) {
  for (const hub::RunState one :
       {hub::RunState::running, hub::RunState::done, hub::RunState::red, hub::RunState::interrupted})
    if (word(one) == text) return one;
  return std::nullopt;
}

/// A page of rows, and whether more come after it: one more than asked for was read.
template <class T>
Response page_of(std::vector<T> rows, std::size_t limit) {
  const bool more = rows.size() > limit;
  if (more) rows.resize(limit);
  return json_response(200, {{"records", list_of(rows)}, {"more", more}});
}

hub::RecordFilter filter_of(const Request& request, std::size_t limit) {
  hub::RecordFilter out{.outcome = outcome_of(query_value(request.query, "outcome")),
                        .route = query_text(request.query, "route"),
                        .file = query_text(request.query, "file"),
                        .rule = query_text(request.query, "rule"),
                        .source = query_text(request.query, "source"),
                        .limit = limit + 1};
  out.after = id_of(query_value(request.query, "after")).value_or(0);
  return out;
}

WorkbookSheet held_sheet(const std::vector<hub::RecordRow>& rows) {
  WorkbookSheet out{.name = "Held", .rows = {}, .widths = {28, 8, 10, 26, 60, 60, 18, 16, 20}};
  out.rows.push_back({"File", "Line", "Record", "Field", "What is wrong", "What to do", "Rule", "Route", "Since"});
  for (const hub::RecordRow& row : rows)
    out.rows.push_back({row.file, std::to_string(row.line), std::to_string(static_cast<std::int64_t>(row.id)),
                        row.source.empty() ? row.field : row.source, row.message, std::string(remedy_of(row.rule)),
                        row.rule, row.route, iso(row.received).substr(0, 19)});
  if (rows.size() <= most_in_workbook) return out;
  out.rows.back() = {"More are held: these are the first " + std::to_string(most_in_workbook) + "."};
  return out;
}

}  // namespace

std::optional<Response> WorkApi::get(const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() < 2 || parts[0] != "v1") return std::nullopt;
  if (parts.size() == 2) {
    if (parts[1] == "routes") return routes();
    if (parts[1] == "runs") return runs(request);
    if (parts[1] == "held") return held(request);
    if (parts[1] == "codes") return codes_.list(caller);
    return std::nullopt;
  }
  if (parts[1] == "held" && parts[2] == "groups" && parts.size() == 3) return held_groups();
  if (parts[1] == "held" && parts[2] == "workbook" && parts.size() == 3) return held_workbook(request, caller);
  const auto id = id_of(parts[2]);
  if (!id) return std::nullopt;
  if (parts[1] == "runs" && parts.size() == 3) return run(*id);
  if (parts[1] == "runs" && parts.size() == 4 && parts[3] == "records") return records_of_run(*id, request);
  if (parts[1] == "runs" && parts.size() == 4 && parts[3] == "deliveries") return deliveries_of_run(*id, request);
  if (parts[1] == "records" && parts.size() == 3) return record(*id, caller);
  return std::nullopt;
}

std::optional<Response> WorkApi::post(const Request& request, const policy::Caller& caller) {
  if (request.path == "/v1/search") return search(service_, hub_, codes_, request, caller);
  if (request.path == "/v1/held/correct") return correct_records(*service_.plan(), hub_, request, caller);
  const auto parts = parts_of(request.path);
  if (parts.size() != 4 || parts[1] != "records" || parts[3] != "reveal") return std::nullopt;
  const auto id = id_of(parts[2]);
  if (!id) return std::nullopt;
  return reveal_record(*id, request, caller);
}

Response WorkApi::routes() {
  const auto now = hub_.status();
  if (!now) return failure_response(now.error());
  const auto runs = hub_.runs(runs_looked_at);
  if (!runs) return failure_response(runs.error());
  const auto plan = service_.plan();
  const std::lock_guard one_at_a_time(looking_);
  if (const auto looked = days_.look(hub_, plan->zone, clock_.now()); !looked)
    return failure_response(looked.error());
  return json_response(200, routes_as_json({*plan, *now, *runs, days_.routes(), service_.due(), clock_.now()}));
}

/// An array, newest first; `before` goes on.
Response WorkApi::runs(const Request& request) const {
  const auto order = order_of(request.query, {"run", "route", "state", "read", "held", "clients_new"});
  if (!order) return bad_request(order.error().message);
  hub::RunFilter filter{.route = query_text(request.query, "route"),
                        .kind = query_text(request.query, "kind"),
                        .state = state_of(query_value(request.query, "state")),
                        .limit = limit_of(request.query, usual_rows, most_rows),
                        .sort = *order                       ? (*order)->text()
                                : skip_of(request.query) > 0 ? "-run"
                                                             : "",
                        .skip = skip_of(request.query)};
  filter.before = id_of(query_value(request.query, "before")).value_or(0);
  const auto found = hub_.lists().runs(filter);
  return found ? json_response(200, list_of(*found)) : failure_response(found.error());
}

Response WorkApi::run(std::int64_t id) const {
  const auto found = hub_.lists().run(hub::RunId{id});
  if (!found) return failure_response(found.error());
  const auto files = hub_.lists().files_of(found->id, most_files);
  if (!files) return failure_response(files.error());
  Json body = control::as_json(*found);
  body["files"] = list_of(*files);
  if (const auto added = add_what_became(body, *found); !added) return failure_response(added.error());
  return json_response(200, body);
}

/// What the balance of an intake does not say: how many are still held; of a delivery, what became of what it took
/// up; of a report, its rows and what the checks found.
Result<void> WorkApi::add_what_became(Json& body, const hub::RunInfo& run) const {
  if (run.start.kind == "intake") {
    const auto now = hub_.lists().kept_back_of(run.id);
    if (!now) return fail(now.error());
    body["now"] = {{"held", now->held}, {"rejected", now->rejected}};
  } else if (run.start.kind == "delivery") {
    const auto states = hub_.lists().delivered_by(run.id);
    if (!states) return fail(states.error());
    body["deliveries"] = *states;
  } else if (run.start.kind == "report") {
    const auto counts = engine::report_of_run(reports_folder(*service_.plan()), static_cast<std::int64_t>(run.id));
    if (counts) body["report"] = counts_as_json(*counts);
  }
  return {};
}

/// Changes that a delivery run took up and no later one did: {deliveries, more}. `state=` and `after=` a change.
Response WorkApi::deliveries_of_run(std::int64_t id, const Request& request) const {
  const std::size_t limit = limit_of(request.query, usual_rows, most_rows);
  const auto after = id_of(query_value(request.query, "after")).value_or(0);
  const auto found =
      hub_.lists().deliveries_of_run(hub::RunId{id}, query_value(request.query, "state"), after, limit + 1);
  if (!found) return failure_response(found.error());
  Json list = Json::array();
  for (const hub::RunDelivery& one : *found) list.push_back(change_as_json(one));
  const bool more = cut(list, 0, limit);
  return json_response(200, {{"deliveries", std::move(list)}, {"more", more}});
}

Response WorkApi::records_of_run(std::int64_t id, const Request& request) const {
  const std::size_t limit = limit_of(request.query, usual_rows, most_rows);
  hub::RecordFilter filter = filter_of(request, limit);
  filter.run = hub::RunId{id};
  filter.held_only = filter.outcome == Outcome::held || filter.outcome == Outcome::rejected;
  const auto order = order_of(request.query, {"record"});
  if (!order) return bad_request(order.error().message);
  filter.newest_first = filter.held_only && *order && (*order)->falling;
  auto found = hub_.lists().records(filter);
  return found ? page_of(std::move(*found), limit) : failure_response(found.error());
}

Response WorkApi::held(const Request& request) const {
  const std::size_t limit = limit_of(request.query, usual_rows, most_rows);
  hub::RecordFilter filter = filter_of(request, limit);
  filter.held_only = true;
  const auto order = order_of(request.query, {"record"});
  if (!order) return bad_request(order.error().message);
  filter.newest_first = *order && (*order)->falling;
  auto found = hub_.lists().records(filter);
  return found ? page_of(std::move(*found), limit) : failure_response(found.error());
}

Response WorkApi::held_groups() {
  const std::lock_guard one_at_a_time(grouping_);
  const Timestamp begin = clock_.now();
  if (begin.micros < groups_until_.micros) return {200, groups_};
  const auto found = hub_.lists().held_groups(most_groups);
  if (!found) return failure_response(found.error());
  const Timestamp end = clock_.now();
  constexpr std::int64_t times = 20;
  groups_until_ = {end.micros + (end.micros - begin.micros) * times};
  groups_ = dump(list_of(*found)) + "\n";
  return {200, groups_};
}

/// For whoever mends the records where they come from: their places and reasons, in the sender's own words; no
/// values.
Response WorkApi::held_workbook(const Request& request, const policy::Caller& caller) const {
  hub::RecordFilter filter = filter_of(request, most_in_workbook);
  filter.held_only = true;
  const auto found = hub_.lists().records(filter);
  if (!found) return failure_response(found.error());
  const std::array sheets{held_sheet(*found)};
  const auto bytes = workbook_of(sheets, service_.plan()->site.state_folder());
  if (!bytes) return failure_response(bytes.error());
  (void)hub_.audit(
      {actor_of(caller), "read", "held records", "ok", "", std::to_string(found->size()) + " in a workbook"});
  Response out{200, *bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  out.fields.emplace_back("Content-Disposition", "attachment; filename=\"held.xlsx\"");
  return out;
}

Response WorkApi::record(std::int64_t id, const policy::Caller& caller) const {
  const auto story =
      record_story(*service_.plan(), hub_, hub::RecordId{id},
                   {.viewer = {caller, false}, .actor = actor_of(caller), .purpose = "look at a record"});
  return story ? json_response(200, *story) : failure_response(story.error());
}

Response WorkApi::reveal_record(std::int64_t id, const Request& request, const policy::Caller& caller) const {
  const Json body = body_of(request, caller);
  const std::string actor = text_of(body, "actor"), purpose = text_of(body, "purpose");
  if (actor.empty() || purpose.empty())
    return bad_request("the body is a JSON object with `actor` and `purpose`: who needs it, for what");
  if (const auto noted = hub_.audit({actor, "reveal", "record " + std::to_string(id), "ok", purpose, ""}); !noted)
    return failure_response(noted.error());
  const auto story = record_story(*service_.plan(), hub_, hub::RecordId{id},
                                  {.viewer = {caller, true}, .actor = actor, .purpose = purpose});
  return story ? json_response(200, *story) : failure_response(story.error());
}

}  // namespace gatehouse::control
