#include "control/api.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "control/answering.hpp"
#include "control/answers.hpp"
#include "control/client_api.hpp"
#include "control/deeds.hpp"
#include "control/delivery_api.hpp"
#include "control/events.hpp"
#include "control/job_api.hpp"
#include "control/strict_json.hpp"
#include "control/version.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_runs = 1000;
constexpr std::size_t most_of_path = 200;
constexpr std::size_t longest_name = 100;
constexpr std::size_t usual_replays = 100;  ///< of a request that waits for their end

Response json(int status, const Json& body) { return json_response(status, body); }
Response failure(const Error& error) { return failure_response(error); }

/// People are written `person:NAME`, and are asked for by their names.
std::string whole_actor(std::string actor) {
  constexpr std::array machines{"gatehouse", "api", "schedule", "start-up"};
  const bool person = !actor.empty() && actor.find(':') == std::string::npos &&
                      std::find(machines.begin(), machines.end(), actor) == machines.end();
  return person ? "person:" + actor : actor;
}

/// A body in which a name stands twice says two things: which of them was meant, nobody knows. Registrations have
/// words of their own for it.
std::optional<Response> refuse_twice_said(const Request& request) {
  constexpr int deepest = 4;
  constexpr std::size_t longest = 40;
  if (request.path == "/v1/intake" || request.body.empty()) return std::nullopt;
  const std::string where = read_strictly(request.body, deepest).twice_said;
  if (where.empty()) return std::nullopt;
  const std::string name = where.substr(where.rfind('/') + 1);
  const bool plain = !name.empty() && name.size() <= longest &&
                     name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  return bad_request("the body says " + (plain ? "`" + name + "`" : std::string("a name")) +
                     " twice, so nobody knows which is meant; say it once");
}

/// What stands between `before` and `after` in `path`, if it has that shape.
std::optional<std::string_view> between(std::string_view path, std::string_view before, std::string_view after) {
  if (!path.starts_with(before) || !path.ends_with(after) || path.size() <= before.size() + after.size())
    return std::nullopt;
  const auto middle = path.substr(before.size(), path.size() - before.size() - after.size());
  if (middle.find('/') != std::string_view::npos) return std::nullopt;
  return middle;
}

}  // namespace

Response Api::answer(const Request& request) const {
  if (request.method != "GET" && request.method != "POST") return json(405, {{"error", "method-not-allowed"}});
  if (auto page = desks_.console.answer(request)) return std::move(*page);
  if (auto answer = desks_.sessions.answer(request)) return std::move(*answer);
  const auto caller = sign_in_.caller(request);
  if (!caller) return caller.error();
  if (!policy::may(*caller, request.method, request.path)) {
    (void)hub_.audit(
        {caller->name, "request", request.path.substr(0, most_of_path), "refused", "", request.method});
    return json(403, {{"error", "not-permitted"}, {"message", "this is open to none of your roles"}});
  }
  return request.method == "GET" ? get(request, *caller) : post(request, *caller);
}

Response Api::get(const Request& request, const policy::Caller& caller) const {
  for (const char* name : {"limit", "after", "before", "skip"})
    if (const std::string said = query_value(request.query, name); !said.empty() && !number_of(said))
      return bad_request(std::string(name) + "= is a whole number");
  if (request.path == "/healthz") return {200, "ok\n", "text/plain"};
  if (request.path == "/readyz") return {200, "ready\n", "text/plain"};
  if (request.path == "/v1/me") return me(caller);
  if (request.path == "/v1/status") return status();
  if (request.path == "/v1/audit") return audit_trail(request);
  if (request.path == "/v1/deliveries") return waiting_deliveries(*service_.plan(), hub_, request);
  if (request.path == "/v1/events") return events(service_, sign_in_, clock_, request);
  if (auto answer = ask_about_jobs(service_, request, caller)) return std::move(*answer);
  if (auto answer = desks_.work.get(request, caller)) return std::move(*answer);
  if (auto answer = desks_.mappings.get(request, caller)) return std::move(*answer);
  if (auto answer = desks_.reports.get(request, caller)) return std::move(*answer);
  if (auto answer = desks_.trust.get(request, caller)) return std::move(*answer);
  if (auto answer = desks_.upkeep.get(request)) return std::move(*answer);
  if (auto answer = ask_about_clients(hub_, request, caller)) return std::move(*answer);
  if (request.path == "/metrics") {
    const auto now = hub_.status();
    if (!now) return failure(now.error());
    return {200, metrics_text(*now, *service_.plan(), clock_.now(), desks_.standards.now()),
            "text/plain; version=0.0.4"};
  }
  return no_such_page();
}

/// What changed is told to the pages that are open, once it is.
Response Api::post(const Request& request, const policy::Caller& caller) const {
  Response out = change(request, caller);
  if (out.status >= 200 && out.status < 300) note_change(service_.changes(), request.path);
  return out;
}

Response Api::change(const Request& request, const policy::Caller& caller) const {
  const std::string_view actor = caller.name.empty() ? std::string_view("api") : std::string_view(caller.name);
  if (auto refused = refuse_twice_said(request)) return std::move(*refused);
  if (request.path == "/v1/reload") return reload(actor);
  if (request.path == "/v1/intake") return desks_.intake.take(request, caller);
  if (request.path == "/v1/held/replay") return replay(request, actor);
  if (request.path == "/v1/held/decide") return decide_deliveries(*service_.plan(), hub_, request, actor);
  if (const auto route = between(request.path, "/v1/routes/", "/run")) return ask(*route, request, caller);
  if (const auto route = between(request.path, "/v1/reports/", "/run")) return ask_report(*route, request, caller);
  if (auto answer = change_jobs(service_, hub_, request, caller)) return std::move(*answer);
  if (auto answer = desks_.work.post(request, caller)) return std::move(*answer);
  if (auto answer = desks_.mappings.post(request, caller)) return std::move(*answer);
  if (auto answer = desks_.reports.post(request, caller)) return std::move(*answer);
  if (auto answer = desks_.trust.post(request, caller)) return std::move(*answer);
  if (auto answer = change_clients(hub_, request, caller)) return std::move(*answer);
  return no_such_page();
}

Response Api::me(const policy::Caller& caller) const {
  Json roles = Json::array(), open = Json::array();
  for (const policy::Role role : policy::all_roles)
    if (caller.roles.has(role)) roles.push_back(policy::word(role));
  for (const policy::Permit& permit : policy::permits())
    if (caller.site_itself || permit.roles.meets(caller.roles))
      open.push_back(std::string(permit.method) + " " + std::string(permit.path));
  return json(200, {{"name", caller.name},
                    {"roles", roles},
                    {"merit_staff", caller.merit_staff},
                    {"site_itself", caller.site_itself},
                    {"open", open}});
}

/// Rows after a number, oldest first, as `gatehouse audit export` writes them; with `newest=yes`, the last of them.
Response Api::audit_trail(const Request& request) const {
  const auto after = number_of(query_value(request.query, "after")).value_or(0);
  const std::size_t limit = limit_of(request.query, 100, most_runs);
  const bool newest = query_value(request.query, "newest") == "yes";
  std::deque<Json> rows;
  bool enough = false;
  const std::uint64_t before = number_of(query_value(request.query, "before")).value_or(0);
  const hub::AuditFilter filter{.actor = whole_actor(query_text(request.query, "actor")),
                                .action = query_text(request.query, "action"),
                                .after = static_cast<std::int64_t>(std::min<std::uint64_t>(after, INT64_MAX))};
  const auto read = hub_.each_audit_row(filter, [&](const hub::AuditRow& row) -> Result<void> {
    enough = (!newest && rows.size() == limit) || (before != 0 && static_cast<std::uint64_t>(row.id) >= before);
    if (enough) return fail(Errc::conflict, "these are enough");
    rows.push_back(as_json(row));
    if (rows.size() > limit) rows.pop_front();
    return {};
  });
  if (!read && !enough) return failure(read.error());
  Json list = Json::array();
  for (Json& row : rows) list.push_back(std::move(row));
  return json(200, list);
}

Response Api::status() const {
  const auto now = hub_.status();
  if (!now) return failure(now.error());
  const auto plan = service_.plan();
  Json body = control::as_json(*now);
  body["site"] = plan->site.name;
  body["freshness"] = control::as_json(engine::freshness(*plan, *now, clock_.now()));
  body["time_zone"] = plan->site.time_zone;
  body["synthetic"] = plan->site.synthetic;
  body["version"] = version;
  body["configuration"] = plan->hash;
  Json due = Json::object();
  for (const auto& [route, at] : service_.due()) due[route] = iso(at);
  body["due"] = std::move(due);
  return json(200, body);
}

/// A report is made by whoever may make reports: it may send a federal file.
Response Api::ask(std::string_view route, const Request& request, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  const auto* const planned = plan->route(std::string(route));
  if (planned != nullptr && planned->route.shape == config::Shape::report &&
      !policy::may(caller, "POST", "/v1/reports/" + std::string(route) + "/run")) {
    (void)hub_.audit({caller.name, "request", "route " + std::string(route), "refused", "", "run"});
    return json(
        403, {{"error", "not-permitted"}, {"message", "this route makes a report: a reporter makes and sends it"}});
  }
  const std::string by = text_of(body_of(request, caller), "actor");
  engine::RunWish wish{.trigger = by.starts_with("person:") && by.size() <= longest_name ? by : "person",
                       .quarter = query_text(request.query, "quarter")};
  wish.dry_run = query_value(request.query, "dry_run") == "yes";
  const auto id = service_.ask(std::string(route), std::move(wish));
  if (!id) return failure(id.error());
  return json(202, {{"job", static_cast<std::uint64_t>(*id)}, {"route", route}});
}

Response Api::ask_report(std::string_view route, const Request& request, const policy::Caller& caller) const {
  const auto plan = service_.plan();
  const auto* const planned = plan->route(route);
  if (planned == nullptr || planned->route.shape != config::Shape::report) return no_such_page();
  return ask(route, request, caller);
}

Response Api::replay(const Request& request, std::string_view actor) const {
  hub::RecordFilter filter{.route = query_text(request.query, "route"),
                           .file = query_text(request.query, "file"),
                           .rule = query_text(request.query, "rule"),
                           .source = query_text(request.query, "source")};
  filter.limit = limit_of(request.query, as_a_job(request) ? unlimited : usual_replays, unlimited);
  if (const auto record = number_of(query_value(request.query, "record")); record && *record > 0)
    filter.id = hub::RecordId{static_cast<std::int64_t>(*record)};
  if (as_a_job(request)) return ask_replay(service_, hub_, std::move(filter), actor);
  const auto done =
      engine::replay_held(*service_.plan(), hub_, {.filter = std::move(filter), .actor = std::string(actor)});
  if (!done) return failure(done.error());
  return json(200, control::as_json(*done));
}

Response Api::reload(std::string_view actor) const {
  const auto done = desks_.reloads.reload(actor);
  return json(done.live ? 200 : 409,
              {{"live", done.live}, {"configuration", done.hash}, {"findings", as_json(done.findings)}});
}

}  // namespace gatehouse::control
