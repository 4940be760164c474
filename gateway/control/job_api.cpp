#include "control/job_api.hpp"

#include "control/answering.hpp"
#include "control/deeds.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_jobs = 200;

std::string_view word(engine::Job::State state) {
  if (state == engine::Job::State::waiting) return "waiting";
  return state == engine::Job::State::running ? "running" : "done";
}

/// What came of it; null where that is not open to the caller.
Json result_of(const engine::Job& job, const policy::Caller& caller) {
  if (job.deed == nullptr) return control::as_json(**job.result);
  return is_open_to(*job.deed, caller) ? Json::parse(job.told, nullptr, false) : Json(nullptr);
}

bool makes_a_report(const engine::Service& service, const std::string& route) {
  const auto plan = service.plan();
  const auto* const planned = plan->route(route);
  return planned != nullptr && planned->route.shape == config::Shape::report;
}

/// An operator stops everything; others what they may ask for.
bool may_stop(const engine::Service& service, const engine::Job& job, const policy::Caller& caller) {
  if (caller.site_itself || caller.roles.has(policy::Role::runner)) return true;
  if (job.deed != nullptr) return is_open_to(*job.deed, caller);
  return caller.roles.has(policy::Role::reporter) && makes_a_report(service, job.route);
}

std::string_view kind_of(const engine::Job& job) {
  return job.deed == nullptr ? std::string_view("run") : std::string_view(job.deed->kind);
}

Json as_json(const engine::Service& service, const engine::Job& job, const policy::Caller& caller) {
  Json out{{"job", static_cast<std::uint64_t>(job.id)},
           {"kind", kind_of(job)},
           {"route", job.route},
           {"state", word(job.state)},
           {"trigger", job.wish.trigger},
           {"dry_run", job.wish.dry_run},
           {"cancelled", job.cancelled},
           {"may_stop", job.state != engine::Job::State::done && may_stop(service, job, caller)},
           {"asked", moment_or_null(job.asked)},
           {"began", moment_or_null(job.began)},
           {"ended", moment_or_null(job.ended)},
           {"done", job.progress.done},
           {"all", job.progress.all == 0 ? Json(nullptr) : Json(job.progress.all)}};
  if (!job.wish.quarter.empty()) out["quarter"] = job.wish.quarter;
  if (job.deed != nullptr) out["about"] = job.deed->about;
  if (job.result) out["result"] = *job.result ? result_of(job, caller) : control::as_json(job.result->error());
  return out;
}

Response list_of_jobs(const engine::Service& service, const Request& request, const policy::Caller& caller) {
  Json list = Json::array();
  const std::size_t most = limit_of(request.query, 50, most_jobs);
  const bool open_only = query_value(request.query, "state") == "open";
  const std::string route = query_text(request.query, "route"), kind = query_value(request.query, "kind");
  for (const engine::Job& job : service.jobs()) {
    if (open_only && job.state == engine::Job::State::done) continue;
    if ((!route.empty() && job.route != route) || (!kind.empty() && kind_of(job) != kind)) continue;
    if (list.size() == most) break;
    list.push_back(as_json(service, job, caller));
  }
  return json_response(200, list);
}

}  // namespace

std::optional<Response> ask_about_jobs(const engine::Service& service, const Request& request,
                                       const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() < 2 || parts.size() > 3 || parts[1] != "jobs") return std::nullopt;
  if (parts.size() == 2) return list_of_jobs(service, request, caller);
  const auto number = number_of(parts[2]);
  const auto job = number ? service.job(engine::JobId{*number}) : std::nullopt;
  return job ? json_response(200, as_json(service, *job, caller)) : no_such_page();
}

std::optional<Response> change_jobs(engine::Service& service, hub::Hub& hub, const Request& request,
                                    const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() != 4 || parts[1] != "jobs" || parts[3] != "cancel") return std::nullopt;
  const auto number = number_of(parts[2]);
  const auto job = number ? service.job(engine::JobId{*number}) : std::nullopt;
  if (!job) return no_such_page();
  if (!may_stop(service, *job, caller))
    return json_response(403, {{"error", "not-permitted"}, {"message", "this is not yours to stop"}});
  if (const auto done = service.cancel(job->id); !done) return failure_response(done.error());
  const std::string subject =
      job->deed == nullptr ? "route " + job->route : job->deed->kind + " of " + job->deed->about;
  (void)hub.audit({actor_of(caller), "cancel", subject, "ok", "", "job " + std::to_string(*number)});
  return json_response(200, as_json(service, *service.job(job->id), caller));
}

}  // namespace gatehouse::control
