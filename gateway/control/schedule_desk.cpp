#include "control/schedule_desk.hpp"

#include "control/answering.hpp"

namespace gatehouse::control {

namespace {

/// {due, days, at, send}, each only if it is to be otherwise. What has no such form goes to `wrong`.
ScheduleWish wish_of(const Json& body, std::map<std::string, std::string>& wrong) {
  ScheduleWish out;
  if (body.contains("due")) out.due = text_of(body, "due");
  if (body.contains("at")) out.at = text_of(body, "at");
  if (body.contains("send")) {
    if (body["send"].is_boolean())
      out.send = body["send"].get<bool>();
    else
      wrong["send"] = "Write true or false.";
  }
  if (!body.contains("days")) return out;
  const Json& days = body["days"];
  const bool numbers = days.is_array() && std::all_of(days.begin(), days.end(), [](const Json& one) {
                         return one.is_number_integer() && one >= -1 && one <= 100'000;
                       });
  if (numbers)
    out.days = days.get<std::vector<int>>();
  else
    wrong["days"] = "Write whole numbers of days.";
  return out;
}

Response wrong_fields(const std::map<std::string, std::string>& wrong) {
  Json fields = Json::object();
  for (const auto& [name, why] : wrong) fields[name] = why;
  return json_response(
      400, {{"error", "bad-request"}, {"message", wrong.begin()->second}, {"fields", std::move(fields)}});
}

}  // namespace

Response ScheduleDesk::change(const std::string& route, const Request& request, const policy::Caller& caller) {
  const Json body = body_of(request, caller);
  std::map<std::string, std::string> wrong;
  const ScheduleWish wish = wish_of(body, wrong);
  if (!wrong.empty()) return wrong_fields(wrong);
  const auto one_at_a_time = changes_.begin();
  const auto plan = service_.plan();
  const auto change = change_schedule(*plan, route, wish, clock_.now());
  if (!change) return failure_response(change.error());
  if (!change->wrong.empty()) return wrong_fields(change->wrong);
  Json answer = change->answer;
  answer["live"] = false;
  const bool preview = body.contains("preview") && body["preview"] == true;
  if (preview) return json_response(200, answer);
  if (change->before == change->after) {
    answer["live"] = true;
    return json_response(200, answer);
  }
  Findings ignored;
  const auto on_disk = load_(ignored);
  if (on_disk == nullptr || on_disk->hash != plan->hash)
    return json_response(409, {{"error", "not-in-force"},
                               {"message",
                                "somebody has changed files of this site that are not in force yet; let an "
                                "administrator reload the site first"}});
  Response done = changes_.put_in_force(change->file, change->after, "schedule of " + route, caller);
  if (done.status != 200) return done;
  answer.update(Json::parse(done.body));
  return json_response(200, answer);
}

}  // namespace gatehouse::control
