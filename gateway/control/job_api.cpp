#include "control/job_api.hpp"

#include "control/answering.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_jobs = 200;

std::string_view word(engine::Job::State state) {
  if (state == engine::Job::State::waiting) return "waiting";
  return state == engine::Job::State::running ? "running" : "done";
}

Json as_json(const engine::Job& job) {
  Json out{{"job", static_cast<std::uint64_t>(job.id)},
           {"route", job.route},
           {"state", word(job.state)},
           {"trigger", job.wish.trigger},
           {"dry_run", job.wish.dry_run},
           {"cancelled", job.cancelled},
           {"asked", moment_or_null(job.asked)},
           {"began", moment_or_null(job.began)},
           {"ended", moment_or_null(job.ended)},
           {"done", job.progress.done},
           {"all", job.progress.all == 0 ? Json(nullptr) : Json(job.progress.all)}};
  if (!job.wish.quarter.empty()) out["quarter"] = job.wish.quarter;
  if (job.result)
    out["result"] = *job.result ? control::as_json(**job.result) : control::as_json(job.result->error());
  return out;
}

Response list_of_jobs(const engine::Service& service, const Request& request) {
  Json list = Json::array();
  const std::size_t most = limit_of(request.query, 50, most_jobs);
  const bool open_only = query_value(request.query, "state") == "open";
  for (const engine::Job& job : service.jobs()) {
    if (open_only && job.state == engine::Job::State::done) continue;
    if (list.size() == most) break;
    list.push_back(as_json(job));
  }
  return json_response(200, list);
}

bool makes_a_report(const engine::Service& service, const std::string& route) {
  const auto plan = service.plan();
  const auto* const planned = plan->route(route);
  return planned != nullptr && planned->route.shape == config::Shape::report;
}

}  // namespace

std::optional<Response> ask_about_jobs(const engine::Service& service, const Request& request) {
  const auto parts = parts_of(request.path);
  if (parts.size() < 2 || parts.size() > 3 || parts[1] != "jobs") return std::nullopt;
  if (parts.size() == 2) return list_of_jobs(service, request);
  const auto number = number_of(parts[2]);
  const auto job = number ? service.job(engine::JobId{*number}) : std::nullopt;
  return job ? json_response(200, as_json(*job)) : no_such_page();
}

std::optional<Response> change_jobs(engine::Service& service, hub::Hub& hub, const Request& request,
                                    const policy::Caller& caller) {
  const auto parts = parts_of(request.path);
  if (parts.size() != 4 || parts[1] != "jobs" || parts[3] != "cancel") return std::nullopt;
  const auto number = number_of(parts[2]);
  const auto job = number ? service.job(engine::JobId{*number}) : std::nullopt;
  if (!job) return no_such_page();
  const bool runs_all = caller.site_itself || caller.roles.has(policy::Role::runner);
  if (!runs_all && !makes_a_report(service, job->route))
    return json_response(403, {{"error", "not-permitted"}, {"message", "you may stop reports only"}});
  if (const auto done = service.cancel(job->id); !done) return failure_response(done.error());
  (void)hub.audit({actor_of(caller), "cancel", "route " + job->route, "ok", "", "job " + std::to_string(*number)});
  return json_response(200, as_json(*service.job(job->id)));
}

}  // namespace gatehouse::control
