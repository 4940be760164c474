#include "policy/disclosure.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gatehouse/findings.hpp"
#include "gatehouse/pipeline.hpp"

namespace gatehouse::policy {
namespace {

constexpr std::array label_names = {
    std::pair{std::string_view("open"), Label::open},
    std::pair{std::string_view("pii"), Label::pii},
    std::pair{std::string_view("uc-confidential"), Label::uc_confidential},
    std::pair{std::string_view("wage"), Label::wage},
    std::pair{std::string_view("fti"), Label::fti},
    std::pair{std::string_view("ssa"), Label::ssa},
    std::pair{std::string_view("ferpa"), Label::ferpa},
    std::pair{std::string_view("vr"), Label::vr},
    std::pair{std::string_view("medical"), Label::medical},
    std::pair{std::string_view("note"), Label::note},
    std::pair{std::string_view("protected-location"), Label::protected_location},
};

/// Naming a field or its entity is not enough for these: federal tax data and SSA data have rules of their own.
constexpr std::array named_labels = {Label::fti, Label::ssa};

bool within(Date day, const std::optional<Date>& from, const std::optional<Date>& to) {
  return (!from || *from <= day) && (!to || day <= *to);
}

Labels labels_named(std::span<const std::string> entries) {
  Labels out;
  for (const std::string& entry : entries)
    if (const auto label = label_of(entry)) out.add(*label);
  return out;
}

bool names_field(std::span<const std::string> entries, std::string_view entity, std::string_view field) {
  return std::any_of(entries.begin(), entries.end(), [&](const std::string& entry) {
    return entry == entity || (entry.size() == entity.size() + 1 + field.size() && entry.starts_with(entity) &&
                               entry[entity.size()] == '.' && entry.ends_with(field));
  });
}

/// The labels that somebody must have agreed to. `protected-location` beside others only says when to keep back.
Labels asked_of(Labels labels) {
  if (labels == Labels(Label::protected_location)) return labels;
  Labels out;
  for (const auto& [name, label] : label_names)
    if (labels.has(label) && label != Label::open && label != Label::protected_location) out.add(label);
  return out;
}

bool all_in(Labels wanted, Labels given) { return (wanted.bits() & ~given.bits()) == 0; }

bool agreed(const Agreement& agreement, std::string_view entity, const Field& field) {
  const Labels named = labels_named(agreement.fields);
  for (const Label label : named_labels)
    if (field.labels.has(label) && !named.has(label)) return false;
  return all_in(asked_of(field.labels), named) || names_field(agreement.fields, entity, without_as_of(field.name));
}

/// One label of those named is enough: what is partly for merit staff is for merit staff.
bool for_merit_staff(const MeritRule& rule, Date day, std::string_view entity, const Field& field) {
  if (rule.fields.empty() || !within(day, rule.from, rule.to)) return false;
  const Labels named = labels_named(rule.fields);
  return (named.bits() & field.labels.bits()) != 0 || names_field(rule.fields, entity, without_as_of(field.name));
}

}  // namespace

std::optional<Label> label_of(std::string_view name) {
  for (const auto& [text, label] : label_names)
    if (text == name) return label;
  return std::nullopt;
}

Standing standing_on(const Agreement* agreement, Date day) {
  if (agreement == nullptr) return Standing::missing;
  if (agreement->status == Agreement::Status::revoked) return Standing::revoked;
  if (agreement->status == Agreement::Status::suspended) return Standing::suspended;
  if (agreement->from && day < *agreement->from) return Standing::not_begun;
  if (agreement->to && *agreement->to < day) return Standing::expired;
  return Standing::in_force;
}

std::string_view rule_of(Standing standing) {
  switch (standing) {
    case Standing::in_force:
      return {};
    case Standing::missing:
      return "agreement-missing";
    case Standing::not_begun:
      return "agreement-not-begun";
    case Standing::expired:
      return "agreement-expired";
    case Standing::suspended:
      return "agreement-suspended";
    case Standing::revoked:
      break;
  }
  return "agreement-revoked";
}

std::string_view in_words(Standing standing) {
  switch (standing) {
    case Standing::in_force:
      return "is in force";
    case Standing::missing:
      return "is missing or cannot be read";
    case Standing::not_begun:
      return "has not begun";
    case Standing::expired:
      return "has expired";
    case Standing::suspended:
      return "is suspended";
    case Standing::revoked:
      break;
  }
  return "is revoked";
}

std::string_view word(Ruling ruling) {
  switch (ruling) {
    case Ruling::leaves:
      return "leaves";
    case Ruling::restricted:
      return "restricted";
    case Ruling::protected_location:
      return "protected-location";
    case Ruling::not_agreed:
      return "not-agreed";
    case Ruling::merit_only:
      break;
  }
  return "merit-only";
}

Ruling rule_on(const Agreement& agreement, const Receiver& receiver, Date day, std::string_view entity,
               const Field& field, bool protected_person) {
  if (field.labels.has(Label::restricted) || field.labels.empty()) return Ruling::restricted;
  const bool tells_location =
      field.labels.has(Label::protected_location) && field.labels != Labels(Label::protected_location);
  if (protected_person && tells_location) return Ruling::protected_location;
  if (field.labels.only_open()) return Ruling::leaves;
  if (!agreed(agreement, entity, field)) return Ruling::not_agreed;
  if (!receiver.merit_staff && for_merit_staff(agreement.merit_only, day, entity, field)) return Ruling::merit_only;
  return Ruling::leaves;
}

Mask::Mask(const Agreement& agreement, const Receiver& receiver, Date day, const Schema& schema)
    : entity_(schema.name) {
  for (const Field& field : schema.fields) {
    open_.push_back(rule_on(agreement, receiver, day, schema.name, field, false));
    protected_.push_back(rule_on(agreement, receiver, day, schema.name, field, true));
  }
}

Mask::Mask(const Schema& schema) : entity_(schema.name) {
  Agreement everything;
  everything.fields = {schema.name, "fti", "ssa"};
  for (const Field& field : schema.fields) {
    open_.push_back(rule_on(everything, {}, {}, schema.name, field, false));
    protected_.push_back(rule_on(everything, {}, {}, schema.name, field, true));
  }
}

bool Mask::withholds(bool protected_person) const {
  const auto all = rulings(protected_person);
  return std::any_of(all.begin(), all.end(), [](Ruling one) { return one != Ruling::leaves; });
}

bool Mask::withholds_all(bool protected_person) const {
  const auto all = rulings(protected_person);
  return std::none_of(all.begin(), all.end(), [](Ruling one) { return one == Ruling::leaves; });
}

std::size_t Mask::apply(std::span<Value> values, bool protected_person) const {
  const auto all = rulings(protected_person);
  std::size_t kept_back = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i < all.size() && all[i] == Ruling::leaves) continue;
    values[i] = Value::in_state(State::withheld);
    ++kept_back;
  }
  return kept_back;
}

std::vector<UnknownEntry> unknown_entries(std::span<const std::string> entries, std::span<const Schema> schemas) {
  std::vector<std::string> known;
  for (const auto& [name, label] : label_names) known.emplace_back(name);
  for (const Schema& schema : schemas) {
    known.push_back(schema.name);
    for (const Field& field : schema.fields) known.push_back(schema.name + "." + field.name);
  }
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  std::vector<UnknownEntry> out;
  for (const std::string& entry : entries)
    if (std::find(known.begin(), known.end(), entry) == known.end())
      out.push_back({entry, did_you_mean(entry, candidates)});
  return out;
}

}  // namespace gatehouse::policy
