#include "control/conflict_answers.hpp"

#include <array>

#include "engine/grant.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> sentences{
    {{"both-changed",
      "It was changed in two places, and neither knew of the other's change. What stood goes on to "
      "stand, and the system keeps its own value until a person decides."},
     {"loop",
      "It changes to and fro: more than six changes in a week. Nothing more is taken or sent of it until a "
      "person decides."},
     {"pinned",
      "The system contradicts what a person had fixed. The person's value stands and the system is told "
      "it; `theirs` takes the system's value and ends the pin."},
     {"owned", "Another system owns this field; its value stands, and this system is told it again."},
     {"trusted",
      "Another system is trusted more in this field; its value stands, and this system is told it again."},
     {"filled", "This system only fills in what nobody knew; the value stands, and this system is told it again."},
     {"changed", "An ordinary change: the system knew what stood."}}};

/// Masked as the merged view masks it; a text of a client's field.
std::string seen(const hub::ClientView& view, const std::string& name, const std::string& text,
                 const Viewer& viewer) {
  const auto at = view.schema == nullptr ? std::nullopt : view.schema->find(name);
  const Field field = at ? view.schema->fields[*at] : Field{};
  const policy::Sight how = policy::sight_of(viewer.who, field, viewer.revealing, engine::is_protected(view));
  if (how == policy::Sight::withheld) return std::string(policy::word(how));
  return text.empty() || how == policy::Sight::clear ? text : masked_text(field, text);
}

}  // namespace

std::string_view sentence_of(const hub::Conflict& conflict) {
  for (const auto& [kind, sentence] : sentences)
    if (kind == conflict.kind) return sentence;
  return {};
}

Json as_json(const hub::Conflict& conflict) {
  Json out = {{"conflict", conflict.id},      {"client", static_cast<std::int64_t>(conflict.client)},
              {"field", conflict.field},      {"system", conflict.system},
              {"stands_by", conflict.other},  {"record", static_cast<std::int64_t>(conflict.record)},
              {"since", iso(conflict.since)}, {"kind", conflict.kind},
              {"state", conflict.state}};
  if (conflict.decided.micros == 0) return out;
  out["decided"] = iso(conflict.decided);
  out["actor"] = conflict.actor;
  return out;
}

Result<Json> conflict_as_json(hub::Hub& hub, std::int64_t id, const Viewer& viewer) {
  const auto conflict = hub.sync().conflict(id);
  if (!conflict) return fail(conflict.error());
  const auto view = hub.client(conflict->client);
  if (!view) return fail(view.error());
  const auto history = hub.sync().history(*conflict);
  if (!history) return fail(history.error());
  Json out = as_json(*conflict);
  out["sentence"] = sentence_of(*conflict);
  out["values"] = Json::array();
  for (const auto& texts : conflict->texts)
    out["values"].push_back({{"field", texts.field},
                             {"agreed", seen(*view, texts.field, texts.agreed, viewer)},
                             {"ours", seen(*view, texts.field, texts.ours, viewer)},
                             {"theirs", seen(*view, texts.field, texts.theirs, viewer)}});
  out["history"] = Json::array();
  for (const hub::Conflict& one : *history) out["history"].push_back(as_json(one));
  return out;
}

}  // namespace gatehouse::control
