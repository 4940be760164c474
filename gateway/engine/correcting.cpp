#include "engine/correcting.hpp"

#include <algorithm>

#include "gatehouse/support/dates.hpp"
#include "hub/corrections.hpp"

namespace gatehouse::engine {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

void add(Fields& fields, const Fields& newer) {
  const bool whole = std::ranges::any_of(newer, [](const auto& one) { return one.first.empty(); });
  if (whole) fields.clear();
  // The last word stands last: a field may be called by its name and by its place.
  for (const auto& [name, text] : newer) {
    std::erase_if(fields, [&](const auto& before) { return before.first == name; });
    fields.emplace_back(name, text);
  }
}

Result<const PlannedRoute*> intake_of(const Plan& plan, const std::string& name) {
  const PlannedRoute* route = plan.route(name);
  if (route == nullptr || route->route.shape != config::Shape::intake || route->mapping == nullptr)
    return fail(Errc::not_found, "there is no intake route \"" + name + "\" any more");
  return route;
}

/// How people are told of a correction: whose, since when, why.
std::string in_words(const std::string& what, const hub::Correction& correction) {
  return what + " was corrected by " + correction.actor + " on " + iso(correction.at).substr(0, 10) + ": " +
         correction.because;
}

}  // namespace

Fields corrected_fields(const std::vector<hub::Correction>& corrections) {
  Fields out;
  for (const hub::Correction& one : corrections) add(out, one.fields);
  return out;
}

Result<void> bind_to(mapping::Mapper& mapper, const hub::StoredRecord& record) {
  std::vector<std::string> remarks;
  GATEHOUSE_TRY(mapper.begin(record.head, remarks));
  return mapper.correct(corrected_fields(record.corrections));
}

void tell_corrections(mapping::Mapper& mapper, const hub::StoredRecord& record,
                      std::vector<mapping::Trace>& traces) {
  if (record.corrections.empty()) return;
  const auto texts = mapper.source_texts({.bytes = record.raw, .line = record.line});
  for (const hub::Correction& correction : record.corrections)
    for (const auto& [name, text] : correction.fields) {
      const auto source = std::ranges::find_if(
          texts, [&](const mapping::SourceText& one) { return one.field == name || one.place == name; });
      const std::string place = name.empty() || source == texts.end() ? name : source->place;
      for (mapping::Trace& trace : traces) {
        const bool read_here = std::ranges::any_of(trace.steps, [&](const mapping::Trace::Step& step) {
          return step.text.find(place) != std::string::npos;
        });
        if (read_here)
          trace.steps.push_back({in_words(name.empty() ? "the whole record" : name, correction), record.file});
      }
    }
}

Result<CorrectionResult> correct_held(const Plan& plan, hub::Hub& hub, hub::RecordId id,
                                      const hub::Correction& correction, bool only_try) {
  auto record = hub.record(id, correction.actor, only_try ? "try a correction" : "correct");
  if (!record) return fail(record.error());
  if (record->outcome != Outcome::held && record->outcome != Outcome::rejected)
    return fail(Errc::conflict, "record " + std::to_string(static_cast<std::int64_t>(id)) + " is not held");
  const auto route = intake_of(plan, record->route);
  if (!route) return fail(route.error());
  record->corrections.push_back(correction);
  mapping::Mapper mapper((*route)->mapping);
  GATEHOUSE_TRY(bind_to(mapper, *record));

  Arena arena;
  MappedRecord mapped;
  const RawRecord raw{.bytes = record->raw, .line = record->line};
  const std::string_view key = mapper.key(raw, arena);
  mapper.map(raw, arena, mapped);
  if (only_try) return CorrectionResult{mapped.outcome, mapped.problems};

  GATEHOUSE_TRY(hub.corrections().add(id, correction));
  const auto outcome = hub.replay(id, mapping::info(*(*route)->mapping), key, mapped);
  if (!outcome) return fail(outcome.error());
  CorrectionResult out{*outcome, {}};
  auto left = hub.held({.id = id, .limit = 1});
  if (!left) return fail(left.error());
  if (!left->empty()) out.problems = std::move(left->front().problems);
  return out;
}

}  // namespace gatehouse::engine
