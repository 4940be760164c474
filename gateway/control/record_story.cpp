#include "control/record_story.hpp"

#include <algorithm>

#include "control/corrections.hpp"
#include "control/list_answers.hpp"
#include "control/state_words.hpp"
#include "hub/lists.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t most_deliveries = 100;

/// `client.birth_date` in the site's schemas; null for what is in none of them.
const Field* field_called(const engine::Plan& plan, std::string_view target) {
  const auto dot = target.find('.');
  if (dot == std::string_view::npos) return nullptr;
  for (const Schema& schema : plan.schemas) {
    if (schema.name != target.substr(0, dot)) continue;
    const auto at = schema.find(target.substr(dot + 1));
    return at ? &schema.fields[*at] : nullptr;
  }
  return nullptr;
}

/// The mapping as it was when the record came; nothing, with no error, if it does not compile any more.
std::shared_ptr<const mapping::Mapping> mapping_then(hub::Hub& hub, const std::string& hash) {
  const auto canonical = hub.mapping_by_hash(hash);
  if (!canonical) return nullptr;
  Findings findings;
  return mapping::mapping_from_canonical(*canonical, findings);
}

class Teller {
 public:
  Teller(const engine::Plan& plan, const Viewer& viewer, bool protected_person)
      : plan_(plan), viewer_(viewer), protected_(protected_person) {}

  /// `masked` and `clear` are the same value, told twice.
  [[nodiscard]] Json value(const mapping::Trace& masked, const mapping::Trace& clear) const {
    const Field* const field = field_called(plan_, masked.target);
    const policy::Sight sight = field == nullptr
                                    ? policy::Sight::withheld
                                    : policy::sight_of(viewer_.who, *field, viewer_.revealing, protected_);
    Json steps = Json::array();
    for (const mapping::Trace::Step& step : masked.steps)
      steps.push_back(
          {{"text", sight == policy::Sight::withheld ? std::string() : step.text}, {"where", step.where}});
    std::string shown = sight == policy::Sight::clear ? clear.value : masked.value;
    if (sight == policy::Sight::withheld) shown = "withheld";
    return {{"field", masked.target},
            {"doc", field == nullptr ? std::string() : field->doc},
            {"state", sight == policy::Sight::withheld ? std::string_view("withheld") : word(masked.state)},
            {"sight", policy::word(sight)},
            {"value", std::move(shown)},
            {"why", masked.why},
            {"steps", std::move(steps)}};
  }

 private:
  const engine::Plan& plan_;
  const Viewer& viewer_;
  bool protected_;
};

/// The record's values, and what its sender wrote, into `story`; nothing of either where the mapping is gone.
Result<void> tell(const engine::Plan& plan, hub::Hub& hub, const hub::StoredRecord& record, const StoryWish& wish,
                  bool protected_person, Json& story) {
  const auto mapping = mapping_then(hub, record.mapping_hash);
  if (mapping == nullptr) return {};
  mapping::Mapper mapper(mapping), as_it_came(mapping);
  GATEHOUSE_TRY(engine::bind_to(mapper, record));
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(as_it_came.begin(record.head, remarks));
  const RawRecord raw{.bytes = record.raw, .line = record.line};
  auto masked = mapper.explain(raw, "", false);
  const auto clear = mapper.explain(raw, "", true);
  engine::tell_corrections(mapper, record, masked);
  const Teller teller(plan, wish.viewer, protected_person);
  for (std::size_t i = 0; i < std::min(masked.size(), clear.size()); ++i)
    story["values"].push_back(teller.value(masked[i], clear[i]));
  const auto& [who, revealing] = wish.viewer;
  story["fields"] = sources_as_json(as_it_came.source_texts(raw), record, who, revealing, protected_person);
  story["text"] = line_as_json(*mapping, record, who, revealing, protected_person);
  return {};
}

}  // namespace

Result<Json> record_story(const engine::Plan& plan, hub::Hub& hub, hub::RecordId id, const StoryWish& wish) {
  const auto row = hub.lists().records({.id = id, .limit = 1});
  if (!row) return fail(row.error());
  if (row->empty())
    return fail(Errc::not_found, "there is no record " + std::to_string(static_cast<std::int64_t>(id)));
  Json out = as_json(row->front());
  out["mapping_hash"] = row->front().mapping_hash;
  const auto held = hub.held({.id = id, .limit = 1});
  if (!held) return fail(held.error());
  out["problems"] = held->empty() ? Json::array() : as_json(held->front())["problems"];
  bool protected_person = false;
  out["deliveries"] = Json::array();
  if (row->front().client) {
    const auto client = hub.client(*row->front().client);
    if (!client) return fail(client.error());
    protected_person = is_protected_person(*client);
    const auto deliveries = hub.lists().deliveries_of(client->id, most_deliveries);
    if (!deliveries) return fail(deliveries.error());
    for (const hub::DeliveryRow& one : *deliveries) out["deliveries"].push_back(as_json(one));
  }
  const auto record = hub.record(id, wish.actor, wish.purpose);
  if (!record) return fail(record.error());
  out["values"] = Json::array();
  out["fields"] = Json::array();
  out["text"] = nullptr;
  GATEHOUSE_TRY(tell(plan, hub, *record, wish, protected_person, out));
  return out;
}

}  // namespace gatehouse::control
