#include "control/intake_desk.hpp"

#include <algorithm>

#include "control/client_answers.hpp"
#include "control/strict_json.hpp"
#include "engine/client_row.hpp"
#include "engine/grant.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/value_text.hpp"
#include "mapping/members.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_key = 255, most_programs = 32;
constexpr int deepest_body = 32;
constexpr int soon = 1, later = 5;  // seconds after which to come again

Response json(int status, const Json& body, int retry_after = 0) {
  return {.status = status, .body = dump(body) + "\n", .retry_after = retry_after};
}
Response refusal(int status, const char* rule, const std::string& message, int retry_after = 0) {
  return json(status, {{"error", rule}, {"message", message}}, retry_after);
}

/// The store does not answer, or has no room: nothing was taken, and the same request may come again.
Response failure(const Error& error) {
  if (error.code == Errc::no_space)
    return refusal(507, "no-space", "there is no room to keep it; nothing was taken", later);
  return refusal(503, "unavailable", "it could not be kept now; nothing was taken", later);
}

tl::unexpected<Response> no(Response response) { return tl::unexpected(std::move(response)); }

bool good_key(std::string_view key) {
  return !key.empty() && key.size() <= longest_key &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool takes_registrations(const engine::PlannedRoute& route) {
  return route.route.shape == config::Shape::intake && !route.route.callers.empty();
}

/// The route that the request names; without a name the only one that takes registrations.
const engine::PlannedRoute* route_for(const engine::Plan& plan, const std::string& name) {
  const engine::PlannedRoute* found = nullptr;
  for (const engine::PlannedRoute& one : plan.routes) {
    if (!takes_registrations(one) || (!name.empty() && one.route.name != name)) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

/// Who signed in is named by the route; on a site where nobody signs in, this machine may.
bool may_register(const policy::Caller& caller, const config::Route& route) {
  if (caller.site_itself || caller.name.empty()) return true;
  const std::string_view name = std::string_view(caller.name).substr(caller.name.starts_with("person:") ? 7 : 0);
  return std::find(route.callers.begin(), route.callers.end(), name) != route.callers.end();
}

/// The delivery routes whose systems run a program.
std::vector<const engine::PlannedRoute*> routes_of(const engine::Plan& plan, const std::string& program) {
  std::vector<const engine::PlannedRoute*> out;
  for (const engine::PlannedRoute& one : plan.routes) {
    const auto& programs = one.route.programs;
    if (std::find(programs.begin(), programs.end(), program) != programs.end()) out.push_back(&one);
  }
  return out;
}

Json problems_as_json(const std::vector<Problem>& problems) {
  Json list = Json::array();
  for (const Problem& one : problems)
    list.push_back(
        {{"field", one.source.empty() ? one.field : one.source}, {"rule", one.rule}, {"message", one.message}});
  return list;
}

Response not_in_order(const std::vector<Problem>& problems) {
  return json(422, {{"error", "not-in-order"},
                    {"message", "nothing was taken: mend what problems says"},
                    {"problems", problems_as_json(problems)}});
}

/// Members that the form's layout does not name would be passed over: the caller has said something that nobody
/// would ever see.
void note_unknown_members(const mapping::Mapping& mapping, const mapping::Mapper& mapper,
                          std::vector<Problem>& problems) {
  const std::vector<std::string> known = mapping::members_of(mapping);
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  for (const mapping::QuietCount& one : mapper.quiet()) {
    if (one.rule != mapping::unnamed_member) continue;
    std::string pointer = "/" + one.field;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    problems.push_back({Severity::hold, "unknown-member", pointer, "",
                        "this form has no such member" + did_you_mean(pointer, candidates), ""});
  }
}

}  // namespace

Response IntakeDesk::take(const Request& request, const policy::Caller& caller) {
  const auto wanted = look_at(request, caller);
  if (!wanted) return wanted.error();
  {
    const std::lock_guard hold(mutex_);
    if (in_flight_.contains(wanted->name))
      return refusal(409, "in-flight", "a registration with this key is under way", soon);
    const auto theirs = std::count_if(in_flight_.begin(), in_flight_.end(),
                                      [&](const auto& one) { return one.second == wanted->caller; });
    if (static_cast<std::size_t>(theirs) >= most_at_once)
      return refusal(429, "busy", "you have too many registrations under way", soon);
    in_flight_.emplace(wanted->name, wanted->caller);
  }
  Response response = carry_out(*wanted);
  const std::lock_guard hold(mutex_);
  in_flight_.erase(wanted->name);
  return response;
}

tl::expected<IntakeDesk::Wanted, Response> IntakeDesk::look_at(const Request& request,
                                                               const policy::Caller& caller) const {
  Wanted wanted{.plan = service_.plan()};
  wanted.route = route_for(*wanted.plan, query_value(request.query, "route"));
  if (wanted.route == nullptr)
    return no(
        refusal(404, "no-route",
                "no route of that name takes registrations; say ?route=NAME, and list `callers` in the route"));
  if (!may_register(caller, wanted.route->route))
    return no(refusal(403, "not-permitted", "the route does not list you among its callers"));
  if (!good_key(request.idempotency_key))
    return no(
        refusal(400, "no-key",
                "an Idempotency-Key of 1 to 255 visible characters is needed: the same for the same registration"));
  auto [body, twice_said] = read_strictly(request.body, deepest_body);
  if (!body.is_object())
    return no(refusal(400, "no-json", "the body has to be one JSON object, nested 32 levels at most"));
  if (!twice_said.empty())
    return no(not_in_order({{Severity::hold, "member-twice", twice_said, "",
                             "stands twice in its object, and which one is meant nobody can tell", ""}}));
  if (body.contains("registration"))
    return no(not_in_order({{Severity::hold, "unknown-member", "/registration", "",
                             "is not for the caller to say: it is made of the Idempotency-Key", ""}}));
  const Json programs = body.value("programs", Json::array());
  if (!programs.is_array() || programs.empty() || programs.size() > most_programs)
    return no(refusal(422, "no-programs", "`programs` lists the programs that the person asks for"));
  for (const Json& one : programs) {
    if (!one.is_string() || routes_of(*wanted.plan, one.get<std::string>()).empty())
      return no(refusal(422, "unknown-program",
                        "no system here runs one of the programs; delivery routes list those of theirs"));
    wanted.programs.push_back(one.get<std::string>());
  }
  wanted.caller = caller.name;
  const std::string key =
      sha256_hex(wanted.route->route.name + "\n" + caller.name + "\n" + request.idempotency_key);
  wanted.correlation = "INT-" + key.substr(0, 24);
  wanted.name = "intake-" + key.substr(0, 40);
  body["registration"] = wanted.correlation;
  wanted.body = dump(body, -1);
  return wanted;
}

/// What the mapping would hold or turn away: told at once, to whoever can still ask the person.
std::vector<Problem> IntakeDesk::problems_with(const Wanted& wanted) {
  mapping::Mapper mapper(wanted.route->mapping);
  std::vector<std::string> remarks;
  if (const auto begun = mapper.begin("", remarks); !begun)
    return {{Severity::hold, "wrong-layout", "", "", begun.error().message, ""}};
  Arena arena(4096);
  MappedRecord mapped;
  mapper.map({wanted.body, 1, nullptr}, arena, mapped);
  std::vector<Problem> problems = mapped.outcome == Outcome::stored ? std::vector<Problem>{} : mapped.problems;
  note_unknown_members(*wanted.route->mapping, mapper, problems);
  return problems;
}

Response IntakeDesk::carry_out(const Wanted& wanted) {
  if (const auto problems = problems_with(wanted); !problems.empty()) return not_in_order(problems);
  const auto done = store(wanted);
  if (!done) return done.error();
  if (done->outcome.outcome != Outcome::stored && done->outcome.outcome != Outcome::unchanged) {
    (void)hub_.end_run(done->run, hub::RunState::done, "");
    return json(422, {{"error", "held"},
                      {"message", "it is kept and waits for our staff"},
                      {"problems", problems_as_json(done->outcome.problems)}});
  }
  auto body = answer(wanted, *done);
  const auto ended = hub_.end_run(done->run, hub::RunState::done, "");
  if (!body) return body.error();
  if (!ended) return failure(ended.error());
  Response response = json(201, *body);
  response.repeated = done->repeated;
  return response;
}

/// One run, one arrival of one record: the hub's own rules make it whole or not at all, and know the key again.
tl::expected<IntakeDesk::Done, Response> IntakeDesk::store(const Wanted& wanted) {
  const config::Route& route = wanted.route->route;
  const auto run = hub_.begin_run({.route = route.name, .system = route.from, .kind = "intake", .trigger = "api"});
  if (!run) return no(failure(run.error()));
  Done done{.run = *run};
  const Arrival arrival{
      .name = wanted.name, .size = wanted.body.size(), .sha256 = sha256_hex(wanted.body), .records = 1};
  const auto admission = hub_.admit(*run, arrival);
  using Verdict = hub::Admission::Verdict;
  std::optional<Response> refused;
  if (!admission) refused = failure(admission.error());
  if (admission && admission->verdict == Verdict::changed_bytes)
    refused =
        refusal(422, "other-body", "this key came before with another body; a new registration has a new key");
  if (!refused && admission->verdict == Verdict::take)
    if (const auto stored = store_record(wanted, *run, admission->file); !stored) refused = failure(stored.error());
  if (!refused) {
    done.repeated = admission->verdict == Verdict::same_bytes;
    const auto read = hub_.each_outcome(admission->file, [&](const hub::RecordOutcome& one) -> Result<void> {
      done.outcome = one;
      return {};
    });
    if (!read) refused = failure(read.error());
  }
  if (!refused) return done;
  (void)hub_.end_run(*run, hub::RunState::done, "");
  return no(std::move(*refused));
}

Result<void> IntakeDesk::store_record(const Wanted& wanted, hub::RunId run, hub::FileId file) {
  mapping::Mapper mapper(wanted.route->mapping);
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(mapper.begin("", remarks));
  const RawRecord raw{wanted.body, 1, nullptr};
  Arena arena(4096);
  MappedRecord mapped;
  const std::string key(mapper.key(raw, arena));
  mapper.map(raw, arena, mapped);
  auto intake = hub_.begin_intake(run, file, mapping::info(*wanted.route->mapping), "");
  if (!intake) return fail(intake.error());
  const hub::Incoming incoming{.raw = raw, .key = key, .mapped = &mapped};
  std::vector<bool> unchanged;
  GATEHOUSE_TRY((*intake)->recognise({&raw, 1}, std::vector<std::string_view>{key}, unchanged));
  GATEHOUSE_TRY((*intake)->take({&incoming, 1}, {wanted.body.size(), 1}));
  if (const auto balance = (*intake)->finish(); !balance) return fail(balance.error());
  return hub_.note_acknowledged(file);
}

tl::expected<Json, Response> IntakeDesk::answer(const Wanted& wanted, const Done& done) {
  if (!done.outcome.client) return no(failure(Error{Errc::unavailable, "its client is not known"}));
  const auto view = hub_.client(*done.outcome.client);
  if (!view) return no(failure(view.error()));
  Json withheld = Json::array();
  Json known = prefill(wanted, done, *view, withheld);
  return Json{{"correlation_id", wanted.correlation},
              {"client", engine::public_id(view->id)},
              {"state", view->state},
              {"possible_match", view->state == "provisional"},
              {"prefill", std::move(known)},
              {"withheld", std::move(withheld)},
              {"programs", programs(wanted, done, *view)}};
}

/// What the programs need and we know, as far as the agreement of the caller's system lets it leave. It is on the
/// account before it is answered. A person who may be somebody else is given nothing that another record says.
Json IntakeDesk::prefill(const Wanted& wanted, const Done& done, const hub::ClientView& view, Json& withheld) {
  Json known = Json::object();
  engine::PlannedRoute back = *wanted.route;
  back.route.to = back.route.from;
  const engine::Grant grant = engine::Grant::now(*wanted.plan, clock_, back);
  if (!grant.in_force() || view.state != "active" || view.schema == nullptr) return known;
  const report::Withheld kept = grant.withheld(*view.schema);
  const auto& names = engine::is_protected(view) ? kept.of_protected : kept.fields;
  hub::Terms terms = grant.terms(back, {});
  for (const std::string& program : wanted.programs)
    for (const engine::PlannedRoute* route : routes_of(*wanted.plan, program))
      for (const std::string& need : route->route.needs) {
        const auto at = view.schema->find(need);
        if (!at || known.contains(need) || std::find(withheld.begin(), withheld.end(), need) != withheld.end())
          continue;
        if (std::find(names.begin(), names.end(), need) != names.end()) {
          withheld.push_back(need);
        } else if (view.values[*at].known()) {
          known[need] = value_text(view.values[*at]);
          terms.fields += (terms.fields.empty() ? "" : " ") + view.schema->name + "." + need;
        }
      }
  if (known.empty()) return known;
  const auto disclosure = hub_.disclose(done.run, terms, std::vector<hub::ClientId>{view.id});
  if (!disclosure || !hub_.end_disclosure(*disclosure, true)) return Json::object();
  return known;
}

/// A program lacks what its routes need and nobody has said. Its systems are told at once, unless this is a
/// repetition.
Json IntakeDesk::programs(const Wanted& wanted, const Done& done, const hub::ClientView& view) {
  Json list = Json::array();
  for (const std::string& program : wanted.programs)
    for (const engine::PlannedRoute* route : routes_of(*wanted.plan, program)) {
      Json missing = Json::array();
      for (const std::string& need : route->route.needs) {
        const auto at = view.schema == nullptr ? std::nullopt : view.schema->find(need);
        if (!at || !view.values[*at].known()) missing.push_back(need);
      }
      list.push_back({{"program", program},
                      {"system", route->route.to},
                      {"route", route->route.name},
                      {"missing", std::move(missing)}});
      if (!done.repeated) (void)service_.ask(route->route.name, {.trigger = "api"});  // else its schedule comes
    }
  return list;
}

}  // namespace gatehouse::control
