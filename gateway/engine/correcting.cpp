#include "engine/correcting.hpp"

#include <algorithm>
#include <cstdlib>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/utf8.hpp"
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

/// The step in which a value was read from the field; the steps of an element of a repeated group name it.
bool reads(const mapping::Trace& trace, const std::string& field, const std::string& place) {
  std::size_t number = 0;
  for (std::size_t dot = field.find('.'); dot != std::string::npos && number == 0; dot = field.find('.', dot + 1))
    number = static_cast<std::size_t>(std::strtoul(field.c_str() + dot + 1, nullptr, 10));
  if (number != 0 && trace.target.find("[" + std::to_string(number) + "]") == std::string::npos) return false;
  return std::ranges::any_of(
      trace.steps, [&](const mapping::Trace::Step& step) { return step.text.find(place) != std::string::npos; });
}

/// Each corrected field is one that the record has.
Result<void> are_there(mapping::Mapper& mapper, const RawRecord& raw, const Fields& fields) {
  const auto texts = mapper.source_texts(raw);
  for (const auto& [name, text] : fields) {
    if (name.empty() || std::ranges::find(texts, name, &mapping::SourceText::field) != texts.end()) continue;
    if (texts.empty())
      return fail(Errc::bad_input,
                  "the record cannot be cut into its fields; write it anew as a whole: an empty field "
                  "name, and the record as it should have come");
    return fail(Errc::bad_input, "the record has no " + name);
  }
  return {};
}

bool all_text(const Fields& fields) {
  return std::ranges::all_of(fields, [](const auto& field) {
    return is_utf8(field.first) && is_utf8(field.second) && field.second.find('\0') == std::string::npos;
  });
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
  for (const auto& [name, in_force] : corrected_fields(record.corrections)) {
    const auto last = std::find_if(record.corrections.rbegin(), record.corrections.rend(), [&](const auto& one) {
      return std::ranges::any_of(one.fields, [&](const auto& field) { return field.first == name; });
    });
    const auto source = std::ranges::find(texts, name, &mapping::SourceText::field);
    const std::string place = name.empty() || source == texts.end() ? name : source->place;
    for (mapping::Trace& trace : traces)
      if (name.empty() || reads(trace, name, place))
        trace.steps.push_back({in_words(name.empty() ? "the whole record" : name, *last), record.file});
  }
}

Result<CorrectionResult> correct_held(const Plan& plan, hub::Hub& hub, hub::RecordId id,
                                      const hub::Correction& correction, bool only_try) {
  auto record = hub.record(id, correction.actor, only_try ? "try a correction" : "correct");
  if (!record) return fail(record.error());
  if (record->outcome != Outcome::held && record->outcome != Outcome::rejected)
    return fail(Errc::conflict, "record " + std::to_string(static_cast<std::int64_t>(id)) +
                                    " is not held, so it is not corrected; what it said of "
                                    "a client is mended by a pin (`gatehouse clients pin`), or by its sender");
  const auto route = intake_of(plan, record->route);
  if (!route) return fail(route.error());
  if (!all_text(correction.fields)) return fail(Errc::bad_input, "what was written is no text in UTF-8");
  mapping::Mapper mapper((*route)->mapping);
  auto fields = mapper.named(correction.fields);
  if (!fields) return fail(std::move(fields.error()));
  const std::size_t known = record->corrections.size();
  record->corrections.push_back({std::move(*fields), correction.because, correction.actor, {}});
  GATEHOUSE_TRY(bind_to(mapper, *record));

  Arena arena;
  MappedRecord mapped;
  const RawRecord raw{.bytes = record->raw, .line = record->line};
  const hub::Correction& now = record->corrections.back();
  GATEHOUSE_TRY(are_there(mapper, raw, now.fields));
  const std::string_view key = mapper.key(raw, arena);
  mapper.map(raw, arena, mapped);
  if (only_try) return CorrectionResult{mapped.outcome, mapped.problems};

  const auto outcome = hub.corrections().bring_in(id, now, known, mapping::info(*(*route)->mapping), key, mapped);
  if (!outcome) return fail(outcome.error());
  CorrectionResult out{*outcome, {}};
  auto left = hub.held({.id = id, .limit = 1});
  if (!left) return fail(left.error());
  if (!left->empty()) out.problems = std::move(left->front().problems);
  return out;
}

}  // namespace gatehouse::engine
