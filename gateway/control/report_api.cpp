#include "control/report_api.hpp"

#include "control/answering.hpp"
#include "control/deeds.hpp"
#include "control/ordering.hpp"
#include "control/report_answers.hpp"
#include "control/report_proof.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr int days_shown = 120;
constexpr std::uint64_t largest_workbook = 64u << 20;

Json days(const std::vector<int>& before) {
  Json out = Json::array();
  for (const int one : before) out.push_back(one);
  return out;
}

}  // namespace

std::optional<Response> ReportApi::get(const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() == 2 && parts[1] == "reports") return reports();
  if (parts.size() == 2 && parts[1] == "submissions") return submissions(request);
  if (parts.size() == 3 && parts[1] == "reports" && parts[2] == "calendar") return calendar(request);
  if (parts.size() == 4 && parts[1] == "reports" && parts[3] == "checks")
    return checks_.rules(std::string(parts[2]));
  if (parts.size() == 4 && parts[1] == "reports" && parts[3] == "findings")
    return checks_.workbook(std::string(parts[2]), request, caller);
  if (parts.size() == 3 && parts[1] == "measures") return measures_.numbers(std::string(parts[2]));
  if (parts.size() == 4 && parts[1] == "measures" && parts[3] == "people")
    return measures_.people(std::string(parts[2]), request, caller);
  const auto number = parts.size() > 3 && parts[1] == "submissions" ? id_of(parts[2]) : std::nullopt;
  if (!number) return std::nullopt;
  if (parts.size() == 4 && parts[3] == "receipt") return receipt(*number, caller);
  if (parts.size() == 4 && parts[3] == "findings") return findings(*number, caller);
  return std::nullopt;
}

std::optional<Response> ReportApi::post(const Request& request, const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() == 4 && parts[1] == "reports" && parts[3] == "schedule")
    return schedules_.change(std::string(parts[2]), request, caller);
  if (parts.size() < 4 || parts[1] != "submissions") return std::nullopt;
  const auto number = id_of(parts[2]);
  if (!number) return std::nullopt;
  const auto older = parts.size() == 5 && parts[3] == "difference" ? id_of(parts[4]) : std::nullopt;
  if (older) return difference(*older, *number, caller);
  if (parts.size() != 4) return std::nullopt;
  if (parts[3] == "certify") return certify(*number, request, caller);
  if (parts[3] == "rebuild") return rebuild(*number, request, caller);
  return std::nullopt;
}

Response ReportApi::reports() const {
  const auto plan = service_.plan();
  const auto due = service_.due();
  const Date today = engine::today_of(*plan, clock_);
  Json list = Json::array();
  for (const engine::PlannedRoute& route : plan->routes) {
    if (route.route.shape != config::Shape::report) continue;
    const config::ReportRequest& report = route.route.report;
    const auto quarter_now = report::parse_quarter(report.quarter, today);
    Json one{{"route", route.route.name},
             {"format", report.format},
             {"program", report.program},
             {"quarter", report.quarter},
             {"quarter_now", quarter_now ? Json(quarter_now->text()) : Json()},
             {"to", route.route.to},
             {"due", report.due},
             {"schedule", route.route.schedule},
             {"rehearse", route.dates ? days(route.dates->rehearse) : Json::array()},
             {"hold_errors", report.hold_errors},
             {"next", nullptr},
             {"times", schedules_.now(*plan, route)}};
    if (const auto at = due.find(route.route.name); at != due.end()) one["next"] = iso(at->second);
    if (route.mapping) {
      const mapping::LayoutStatus status = mapping::target_status(*route.mapping);
      one["layout"] = mapping::ends(*route.mapping).to;
      one["layout_status"] = status.status;
      one["layout_note"] = status.note;
    }
    list.push_back(std::move(one));
  }
  return json_response(200, list);
}

Response ReportApi::calendar(const Request& request) const {
  const auto plan = service_.plan();
  const auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return failure_response(sent.error());
  const auto dry_runs = report::DryRuns::open(reports_folder(*plan));
  if (!dry_runs) return failure_response(dry_runs.error());
  const Date today = engine::today_of(*plan, clock_);
  const std::string first = query_value(request.query, "from"), last = query_value(request.query, "to");
  const auto from = first.empty() ? std::optional(Date{today.days - days_shown}) : date_from_iso(first);
  const auto to = last.empty() ? std::optional(Date{today.days + days_shown}) : date_from_iso(last);
  if (!from || !to) return bad_request("write days as YYYY-MM-DD");
  Json list = Json::array();
  for (const engine::DueReport& due : engine::due_reports(*plan, *sent, *dry_runs, *from, *to, today))
    list.push_back(as_json(due));
  return json_response(200, {{"today", iso(today)}, {"due", std::move(list)}});
}

/// The newest first, unless `sort=` says otherwise; all of them, or `limit=` after `skip=`.
Response ReportApi::submissions(const Request& request) const {
  const auto order = order_of(request.query, {"number", "route", "quarter", "rows", "errors", "at", "by"});
  if (!order) return bad_request(order.error().message);
  const auto sent = report::SubmissionRegister::open(reports_folder(*service_.plan()));
  if (!sent) return failure_response(sent.error());
  Json list = Json::array();
  for (auto at = sent->all().rbegin(); at != sent->all().rend(); ++at) list.push_back(as_json(*at));
  if (*order) put_in_order(list, **order);
  (void)cut(list, skip_of(request.query), limit_of(request.query, SIZE_MAX, SIZE_MAX));
  return json_response(200, list);
}

Response ReportApi::receipt(std::int64_t number, const policy::Caller& caller) const {
  const auto sent = report::SubmissionRegister::open(reports_folder(*service_.plan()));
  if (!sent) return failure_response(sent.error());
  const report::Submission* const found = sent->find(number);
  if (found == nullptr)
    return failure_response({Errc::not_found, "there is no submission " + std::to_string(number)});
  const auto text = read_file(sent->receipt_of(*found), largest_receipt);
  if (!text) return failure_response(text.error());
  (void)hub_.audit({actor_of(caller), "read", "receipt of submission " + std::to_string(number), "ok", "", ""});
  return {200, *text};
}

/// What was sent is made again from the receipt that is kept of it. Its bytes go nowhere: only their hash is told.
Response ReportApi::rebuild(std::int64_t number, const Request& request, const policy::Caller& caller) {
  const auto plan = service_.plan();
  const auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return failure_response(sent.error());
  const report::Submission* const found = sent->find(number);
  if (found == nullptr)
    return failure_response({Errc::not_found, "there is no submission " + std::to_string(number)});
  const auto text = read_file(sent->receipt_of(*found), largest_receipt);
  if (!text) return failure_response(text.error());
  if (as_a_job(request)) return ask_rebuild(service_, hub_, number, *text, actor_of(caller));
  const auto pinned = report::read_receipt(*text);
  if (!pinned) return failure_response(pinned.error());
  Proof proof{.pinned = *pinned};
  const std::lock_guard one_at_a_time(rebuilding_);
  const auto tried = make_again(*plan, hub_, *text, {.actor = actor_of(caller)}, proof);
  return tried ? json_response(200, as_json(proof)) : failure_response(tried.error());
}

/// The error workbook of one, as it was made with its file; what is made later changes nothing of it.
Response ReportApi::findings(std::int64_t number, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  const auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return failure_response(sent.error());
  const report::Submission* const found = sent->find(number);
  if (found == nullptr)
    return failure_response({Errc::not_found, "there is no submission " + std::to_string(number)});
  const auto workbook = read_file(sent->findings_of(*found), largest_workbook);
  if (!workbook)
    return failure_response(
        {Errc::not_found,
         "no workbook of findings is kept for this submission: nothing was found, or it was sent "
         "by an earlier version of Gatehouse, which kept only those of the file made last"});
  (void)hub_.audit({actor_of(caller), "read", "findings of submission " + std::to_string(number), "ok", "", ""});
  Response out{200, *workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
  out.fields.emplace_back("Content-Disposition",
                          "attachment; filename=\"findings-" + std::to_string(number) + ".xlsx\"");
  return out;
}

/// Both are made again, so it is a job.
Response ReportApi::difference(std::int64_t older, std::int64_t newer, const policy::Caller& caller) {
  const auto plan = service_.plan();
  const auto before = receipt_named(*plan, std::to_string(older)),
             after = receipt_named(*plan, std::to_string(newer));
  if (!before || !after) return failure_response(before ? after.error() : before.error());
  return ask_difference(service_, hub_, {older, newer, *before, *after}, actor_of(caller));
}

/// {as}: in what office. Who signed in certifies; on a site that names nobody, nobody can.
Response ReportApi::certify(std::int64_t number, const Request& request, const policy::Caller& caller) {
  if (caller.name.empty())
    return json_response(403, {{"error", "not-permitted"},
                               {"message",
                                "only somebody who is signed in by name certifies; or `gatehouse report "
                                "certify` on this machine"}});
  const Json body = body_of(request, caller);
  const std::lock_guard one_at_a_time(certifying_);
  auto sent = report::SubmissionRegister::open(reports_folder(*service_.plan()));
  if (!sent) return failure_response(sent.error());
  const std::string by = caller.name.substr(caller.name.find(':') + 1), as = text_of(body, "as");
  const auto noted = hub_.audit(
      {actor_of(caller), "certify", "submission " + std::to_string(number), "asked", "certification by " + by, as});
  if (!noted) return failure_response(noted.error());
  if (const auto done = sent->certify(number, by, as, iso(clock_.now())); !done)
    return failure_response(done.error());
  return json_response(200, as_json(*sent->find(number)));
}

}  // namespace gatehouse::control
