#include "control/client_deeds.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "control/client_answers.hpp"
#include "hub/retention.hpp"
#include "hub/sync.hpp"

namespace gatehouse::control {

namespace {

std::string text(const Json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Why somebody does it. Blanks are no reason, and nobody reads pages.
Result<std::string> because(const Json& body) {
  constexpr std::size_t longest = 2000;
  std::string words = text(body, "because");
  const auto from = words.find_first_not_of(" \t\r\n");
  if (from == std::string::npos) return fail(Errc::bad_config, "this needs its reason (because)");
  if (words.size() > longest)
    return fail(Errc::bad_config, "`because` has at most " + std::to_string(longest) + " characters");
  return words.substr(from, words.find_last_not_of(" \t\r\n") + 1 - from);
}

std::int64_t whole_number(const Json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Result<Json> claim(hub::Hub& hub, std::int64_t review, const Json& body) {
  GATEHOUSE_TRY(hub.matching().claim(review, text(body, "actor")));
  return Json{{"said", "review " + std::to_string(review) + " is in your hands"}};
}

bool waits_for_second(hub::Hub& hub, std::int64_t id) {
  const auto review = hub.matching().review(id);
  return review && review->state == "second";
}

Result<Json> decide(hub::Hub& hub, std::int64_t review, const Json& body) {
  const std::string decision = text(body, "decision");
  GATEHOUSE_TRY(hub.decide(review, decision, text(body, "actor")));
  const bool waits = waits_for_second(hub, review);
  std::string said = "review " + std::to_string(review) + ": " + decision;
  if (waits) said += "\nthis link takes two people: a second person must say the same before it counts";
  return Json{{"said", said}, {"waits_for_second", waits}};
}

Result<Json> release_review(hub::Hub& hub, std::int64_t review, const Json& body) {
  GATEHOUSE_TRY(hub.matching().release(review, text(body, "actor")));
  return Json{{"said", "review " + std::to_string(review) + " is in nobody's hands"}};
}

/// Two clients and a reason, as merging and its like are asked.
struct TwoClients {
  hub::ClientId a{}, b{};
  std::string because, actor;
};
Result<TwoClients> two_clients(const Json& body) {
  auto words = because(body);
  if (!words) return fail(std::move(words.error()));
  TwoClients out{hub::ClientId{whole_number(body, "a")}, hub::ClientId{whole_number(body, "b")}, std::move(*words),
                 text(body, "actor")};
  if (out.a <= hub::ClientId{} || out.b <= hub::ClientId{})
    return fail(Errc::bad_config, "the body has `a` and `b`: the numbers of two clients");
  if (out.a == out.b) return fail(Errc::bad_config, "`a` and `b` are the same client");
  return out;
}

Result<Json> merge(hub::Hub& hub, std::int64_t, const Json& body) {
  const auto asked = two_clients(body);
  if (!asked) return fail(asked.error());
  const auto done = hub.matching().merge(asked->a, asked->b, asked->because, asked->actor);
  if (!done) return fail(done.error());
  const std::string review = std::to_string(done->waits_for_second);
  std::string said = "client " + number(done->absorbed) + " is now client " + number(done->survivor) +
                     "; the old id leads there for ever, and `clients split " + number(done->absorbed) +
                     "` undoes it";
  if (done->waits_for_second != 0)
    said = "this link takes two people. " + done->why + " A second person confirms it with `clients decide " +
           review + " same`, or by the same merge";
  return Json{{"said", said},
              {"survivor", static_cast<std::int64_t>(done->survivor)},
              {"absorbed", static_cast<std::int64_t>(done->absorbed)},
              {"waits_for_second", done->waits_for_second}};
}

Result<Json> split(hub::Hub& hub, std::int64_t client, const Json& body) {
  const auto before = hub.client(hub::ClientId{client});
  if (!before) return fail(before.error());
  GATEHOUSE_TRY(hub.split(hub::ClientId{client}, text(body, "actor")));
  const std::string one = std::to_string(client);
  return Json{{"said", "client " + one + " is a client of its own again: it and client " + number(before->id) +
                           " are never joined by the machine; `clients reconsider` takes that back"}};
}

Result<Json> take_out(hub::Hub& hub, std::int64_t record, const Json& body) {
  const auto words = because(body);
  if (!words) return fail(words.error());
  const auto done = hub.matching().take_out(hub::RecordId{record}, *words, text(body, "actor"));
  if (!done) return fail(done.error());
  const std::string with =
      done->records == 1 ? "" : ", with " + std::to_string(done->records - 1) + " that belong to it";
  return Json{{"said", "record " + std::to_string(record) + with + ", is client " + number(done->client) +
                           " now, parted from client " + number(done->from) + "; `clients merge " +
                           number(done->client) + " OTHER` gives it to another client"},
              {"client", static_cast<std::int64_t>(done->client)},
              {"from", static_cast<std::int64_t>(done->from)},
              {"records", done->records}};
}

Result<Json> reconsider(hub::Hub& hub, std::int64_t, const Json& body) {
  const auto asked = two_clients(body);
  if (!asked) return fail(asked.error());
  GATEHOUSE_TRY(hub.matching().reconsider(asked->a, asked->b, asked->because, asked->actor));
  return Json{{"said", "clients " + number(asked->a) + " and " + number(asked->b) +
                           " may be one person again; nothing is joined by this: `clients merge` does that"}};
}

Result<Json> pin(hub::Hub& hub, std::int64_t client, const Json& body) {
  auto words = because(body);
  if (!words) return fail(std::move(words.error()));
  if (body.contains("record") && body.contains("value"))
    return fail(Errc::bad_config, "a pin takes what a `record` says or a `value`, not both");
  const hub::PinWish wish{hub::ClientId{client}, text(body, "field"), hub::RecordId{whole_number(body, "record")},
                          text(body, "value"), std::move(*words)};
  GATEHOUSE_TRY(hub.matching().pin(wish, text(body, "actor")));
  return Json{{"said", "client " + std::to_string(client) + ": " + wish.field +
                           " is pinned; `clients unpin` gives it back to the records"}};
}

Result<Json> unpin(hub::Hub& hub, std::int64_t client, const Json& body) {
  GATEHOUSE_TRY(hub.matching().unpin(hub::ClientId{client}, text(body, "field"), text(body, "actor")));
  return Json{
      {"said", "client " + std::to_string(client) + ": " + text(body, "field") + " is what the records say"}};
}

Result<Json> decide_conflict(hub::Hub& hub, std::int64_t conflict, const Json& body) {
  const std::string value = text(body, "value");
  if (!value.empty()) {
    GATEHOUSE_TRY(hub.sync().write(conflict, value, text(body, "because"), text(body, "actor")));
    return Json{
        {"said", "conflict " + std::to_string(conflict) +
                     ": the value is pinned, and the systems are told; `clients unpin` gives the field back "
                     "to them"}};
  }
  const std::string decision = text(body, "decision");
  GATEHOUSE_TRY(hub.sync().decide(conflict, decision, text(body, "actor")));
  return Json{{"said", "conflict " + std::to_string(conflict) + ": " + decision + "; the systems are told"}};
}

Result<Json> activate(hub::Hub& hub, std::int64_t model, const Json& body) {
  if (model <= 0 || model > UINT32_MAX) return fail(Errc::not_found, "there is no such model");
  GATEHOUSE_TRY(hub.matching().activate(static_cast<std::uint32_t>(model), text(body, "actor")));
  return Json{
      {"said", "model " + std::to_string(model) + " judges from the next record on; decisions made before stay"}};
}

Result<Json> purge(hub::Hub& hub, std::int64_t client, const Json& body) {
  const auto dry = body.find("dry_run");
  const hub::PurgeWish wish{hub::ClientId{client}, text(body, "because"), text(body, "actor"),
                            dry != body.end() && dry->is_boolean() && dry->get<bool>()};
  const auto done = hub.retention().purge(wish);
  if (!done) return fail(done.error());
  const bool one = done->records == 1;
  const std::string what =
      std::to_string(done->records) + (one ? " record of client " : " records of client ") + number(done->client);
  Json out = as_json(*done);
  out["said"] = done->id == 0 ? what + " would be destroyed; nothing was"
                              : what + (one ? " is" : " are") + " destroyed; receipt " + std::to_string(done->id);
  return out;
}

/// Single records, as `retention` lists them.
Result<Json> purge_records(hub::Hub& hub, std::int64_t, const Json& body) {
  const auto client = body.find("client"), records = body.find("records");
  const bool well_formed = client != body.end() && client->is_number_integer() && records != body.end() &&
                           records->is_array() && !text(body, "because").empty();
  if (!well_formed)
    return fail(Errc::bad_config, "the body has `client` (0: nobody's), `route`, a list `records`, and `because`");
  hub::PastRecords past{hub::ClientId{client->get<std::int64_t>()}, text(body, "route")};
  for (const Json& record : *records) {
    if (!record.is_number_integer()) return fail(Errc::bad_config, "`records` is a list of numbers");
    past.records.push_back(hub::RecordId{record.get<std::int64_t>()});
  }
  const auto done = hub.retention().purge_records({&past, 1}, text(body, "because"), text(body, "actor"));
  if (!done) return fail(done.error());
  const hub::PurgeReceipt& receipt = done->front();
  Json out = as_json(receipt);
  out["said"] = std::to_string(receipt.records) + (receipt.records == 1 ? " record is" : " records are") +
                " destroyed; receipt " + std::to_string(receipt.id);
  return out;
}

Result<Json> hold(hub::Hub& hub, std::int64_t client, const Json& body) {
  const auto done = hub.retention().hold(hub::ClientId{client}, text(body, "because"), text(body, "actor"));
  if (!done) return fail(done.error());
  return Json{{"said", "client " + number(done->client) + " is kept under hold " + std::to_string(done->id)},
              {"hold", done->id}};
}

Result<Json> release(hub::Hub& hub, std::int64_t id, const Json& body) {
  GATEHOUSE_TRY(hub.retention().release(id, text(body, "actor")));
  return Json{{"said", "hold " + std::to_string(id) + " is released"}};
}

struct Verb {
  std::string_view before, after;  ///< around the number
  Result<Json> (*act)(hub::Hub&, std::int64_t, const Json&);
};
constexpr std::array verbs{Verb{"/v1/conflicts/", "/decide", decide_conflict},
                           Verb{"/v1/reviews/", "/claim", claim},
                           Verb{"/v1/reviews/", "/release", release_review},
                           Verb{"/v1/reviews/", "/decide", decide},
                           Verb{"/v1/clients/", "/split", split},
                           Verb{"/v1/clients/", "/pin", pin},
                           Verb{"/v1/clients/", "/unpin", unpin},
                           Verb{"/v1/models/", "/activate", activate},
                           Verb{"/v1/clients/", "/purge", purge},
                           Verb{"/v1/records/purge", "", purge_records},
                           Verb{"/v1/clients/", "/hold", hold},
                           Verb{"/v1/holds/", "/release", release},
                           Verb{"/v1/records/", "/take-out", take_out},
                           Verb{"/v1/clients/reconsider", "", reconsider},
                           Verb{"/v1/clients/merge", "", merge}};

/// The number between; 0 for a verb without one; nothing where the path is another.
std::optional<std::int64_t> matches(const Verb& verb, std::string_view path) {
  if (verb.after.empty()) return path == verb.before ? std::optional<std::int64_t>(0) : std::nullopt;
  if (!path.starts_with(verb.before) || !path.ends_with(verb.after)) return std::nullopt;
  if (path.size() <= verb.before.size() + verb.after.size()) return std::nullopt;
  path = path.substr(verb.before.size(), path.size() - verb.before.size() - verb.after.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (error != std::errc{} || end != path.data() + path.size() || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Result<Json>> do_deed(hub::Hub& hub, const ClientDeed& deed) {
  for (const Verb& verb : verbs) {
    const auto number = matches(verb, deed.path);
    if (!number) continue;
    if (!deed.body.is_object())
      return Result<Json>(fail(Errc::bad_config, "the body is a JSON object in which no member stands twice"));
    const std::string actor = text(deed.body, "actor");
    if (actor.empty() || actor.front() == ' ' || actor.back() == ' ')
      return Result<Json>(
          fail(Errc::bad_config, "the body names its `actor`: who does this, without blanks around"));
    return verb.act(hub, *number, deed.body);
  }
  return std::nullopt;
}

}  // namespace gatehouse::control
