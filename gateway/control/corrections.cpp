#include "control/corrections.hpp"

#include <algorithm>
#include <array>

#include "control/answering.hpp"
#include "control/list_answers.hpp"
#include "control/state_words.hpp"
#include "engine/held_lines.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t most_records = 1000;

/// How somebody sees a field of the sender's that carries these labels.
policy::Sight sight(const policy::Caller& caller, Labels labels, bool revealing, bool protected_person) {
  Field field;
  field.labels = labels;
  return policy::sight_of(caller, field, revealing, protected_person);
}

/// Errc::not_permitted where one of the fields, or of a record's all, is withheld from the caller.
Result<void> may_correct(const engine::Plan& plan, hub::Hub& hub, const CorrectionsWish::One& one,
                         const std::string& actor, const policy::Caller& caller) {
  if (caller.site_itself) return {};
  const auto record = hub.record(hub::RecordId{one.record}, actor, "correct");
  if (!record) return fail(record.error());
  const engine::PlannedRoute* route = plan.route(record->route);
  if (route == nullptr || route->mapping == nullptr) return {};  // what follows says so
  mapping::Mapper mapper(route->mapping);
  GATEHOUSE_TRY(engine::bind_to(mapper, *record));
  const auto fields = mapper.named(one.fields);
  if (!fields) return fail(fields.error());
  const auto texts = mapper.source_texts({.bytes = record->raw, .line = record->line});
  for (const auto& [name, text] : *fields) {
    Labels labels = mapping::labels_of_records(*route->mapping);
    for (const mapping::SourceText& source : texts)
      if (!name.empty() && source.field == name) labels = source.labels;
    if (sight(caller, labels, false, false) != policy::Sight::withheld) continue;
    (void)hub.audit({actor, "correct", "record " + std::to_string(one.record), "refused", "",
                     name.empty() ? std::string("the whole record") : name});
    return fail(Errc::not_permitted, (name.empty() ? std::string("the whole record") : name) +
                                         " is withheld from you; somebody who may see it corrects it");
  }
  return {};
}

Json correct_one(const engine::Plan& plan, hub::Hub& hub, const CorrectionsWish& wish,
                 const CorrectionsWish::One& one, const policy::Caller& caller) {
  const auto failed = [&](const Error& error) {
    Json out = as_json(error);
    out["record"] = one.record;
    return out;
  };
  if (const auto open = may_correct(plan, hub, one, wish.actor, caller); !open) return failed(open.error());
  const hub::Correction correction{one.fields, wish.because, wish.actor, {}};
  const auto done = engine::correct_held(plan, hub, hub::RecordId{one.record}, correction, wish.only_try);
  if (!done) return failed(done.error());
  return {{"record", one.record}, {"outcome", engine::word(done->outcome)}, {"problems", as_json(done->problems)}};
}

/// The wish in a body, or what is wrong with it.
Result<CorrectionsWish> wish_from(const Json& body) {
  CorrectionsWish out{.because = text_of(body, "because"), .actor = text_of(body, "actor")};
  const auto bad = [](std::string text) { return fail(Errc::bad_config, std::move(text)); };
  if (!body.is_object() || !body.contains("records") || !body["records"].is_array() || out.actor.empty())
    return bad(
        "the body is {\"records\": [{\"record\": 7, \"fields\": {\"DOB\": \"...\"}}], \"because\": WHY, \"actor\": "
        "WHO}");
  constexpr std::array known{"records", "because", "actor", "try"};
  for (const auto& [name, value] : body.items())
    if (std::ranges::find(known, name) == known.end())
      return bad("the body has an unknown member; it knows records, because and try");
  if (body.contains("try") && !body["try"].is_boolean()) return bad("`try` is true or false");
  out.only_try = body.value("try", false);
  if (!out.only_try && out.because.find_first_not_of(" \t") == std::string::npos)
    return bad("a correction needs its reason: `because`");
  if (body["records"].size() > most_records) return bad("at most 1000 records at a time");
  for (const Json& one : body["records"]) {
    CorrectionsWish::One wish;
    if (!one.is_object() || !one.contains("record") || !one["record"].is_number_integer() ||
        !one.contains("fields") || !one["fields"].is_object() || one["fields"].empty())
      return bad("each of `records` has the number of a `record` and `fields`: name and text");
    wish.record = one["record"].get<std::int64_t>();
    for (const auto& [name, text] : one["fields"].items()) {
      if (!text.is_string()) return bad("each of `fields` is a text, as the sender should have written it");
      wish.fields.emplace_back(name, text.get<std::string>());
    }
    out.records.push_back(std::move(wish));
  }
  return out;
}

/// A text as somebody sees it.
std::string shown(const std::string& text, policy::Sight seen) {
  if (seen == policy::Sight::withheld) return "withheld";
  if (seen == policy::Sight::clear || text.empty()) return text;
  return "*** (" + std::to_string(text.size()) + (text.size() == 1 ? " character)" : " characters)");
}

/// What the text means to the mapping: `known`, `unknown` (blank, or a value that stands for nothing), `unchanged`,
/// `delete`; null where the text is not to be seen.
Json state_of(const mapping::SourceText& source, policy::Sight seen) {
  return seen == policy::Sight::withheld ? Json(nullptr) : Json(word(source.state));
}

/// The last correction of a field; null where there is none.
Json correction_of(const hub::StoredRecord& record, const mapping::SourceText& source, policy::Sight seen) {
  Json out = nullptr;
  for (const hub::Correction& correction : record.corrections)
    for (const auto& [name, text] : correction.fields) {
      if (!name.empty() && name != source.field) continue;
      out = {{"by", correction.actor}, {"at", iso(correction.at)}, {"because", correction.because}};
      if (!name.empty()) out["text"] = shown(text, seen);
    }
  return out;
}

}  // namespace

Json correct_records(const engine::Plan& plan, hub::Hub& hub, const CorrectionsWish& wish,
                     const policy::Caller& caller) {
  std::int64_t stored = 0, held = 0, filtered = 0, failed = 0;
  Json records = Json::array();
  for (const CorrectionsWish::One& one : wish.records) {
    records.push_back(correct_one(plan, hub, wish, one, caller));
    const Json& told = records.back();
    const bool in = told.value("outcome", "") == "stored" || told.value("outcome", "") == "unchanged";
    const bool out = told.value("outcome", "") == "filtered";
    ++(told.contains("error") ? failed : in ? stored : out ? filtered : held);
  }
  return {{"tried", records.size()},      {"stored", stored}, {"held", held},
          {"filtered", filtered},         {"failed", failed}, {"written", !wish.only_try},
          {"records", std::move(records)}};
}

Response correct_records(const engine::Plan& plan, hub::Hub& hub, const Request& request,
                         const policy::Caller& caller) {
  const auto wish = wish_from(body_of(request, caller));
  if (!wish) return bad_request(wish.error().message);
  return json_response(200, correct_records(plan, hub, *wish, caller));
}

Json sources_as_json(const std::vector<mapping::SourceText>& came, const hub::StoredRecord& record,
                     const policy::Caller& caller, bool revealing, bool protected_person) {
  Json out = Json::array();
  for (const mapping::SourceText& source : came) {
    const policy::Sight seen = sight(caller, source.labels, revealing, protected_person);
    out.push_back({{"field", source.field},
                   {"place", source.place},
                   {"sight", policy::word(seen)},
                   {"text", shown(source.text, seen)},
                   {"state", state_of(source, seen)},
                   {"corrected", correction_of(record, source, seen)}});
  }
  return out;
}

Json line_as_json(const mapping::Mapping& mapping, const hub::StoredRecord& record, const policy::Caller& caller,
                  bool revealing, bool protected_person) {
  const Labels labels = mapping::labels_of_records(mapping);
  if (sight(caller, labels, revealing, protected_person) != policy::Sight::clear) return nullptr;
  return record.raw;
}

}  // namespace gatehouse::control
