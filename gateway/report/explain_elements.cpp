#include "report/explain_elements.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "gatehouse/support/dates.hpp"
#include "report/participant.hpp"

namespace gatehouse::report {
namespace {

/// The rules of docs/reports.md ("What is worked out, and how"), by the first part of the field's name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> rules = {{
    {"entry.", "from the enrollments of the period: the first one, by its begin, that knows the value"},
    {"program.", "from the programs of the period's enrollments and services"},
    {"claim.",
     "the newest claim that had begun on entry and whose benefit year still ran, else the newest exhausted one"},
    {"services.", "first or latest day of such services within the period, up to the quarter's last day"},
    {"training.", "the trainings of the period by their begin; the first three have elements of their own"},
    {"credential.",
     "attained within the period or 365 days after exit, of trainees; the same kind and day counts once"},
    {"gain.", "the latest skill gain of that kind within the period"},
    {"wages.", "all employers of the quarter together; a row that two sources send alike counts once"},
    {"employed.",
     "wages or other evidence of a job in the quarter; no only where the wage files are complete up to it"},
    {"match.", "by wage records, else federal, else military records, else other verification"},
    {"industry.", "of the best paid job of the quarter; 999999 where its code is not usable"},
    {"occupation.", "as staff told it, else of the best paid job of the quarter"},
    {"employment.", "told only of those employed in the quarter; the same employer needs wages of both quarters"},
    {"youth.", "the placement that was reported for the quarter"},
    {"taa.",
     "from the latest TAA enrollment of the row's petition (of the period, if it has one row), up to the quarter's "
     "last day"},
    {"tra.", "payments of this kind since that enrollment began, up to the quarter's last day; a week counts once"},
    {"exit.", "from the enrollments of the period"},
}};

std::string_view rule_of(std::string_view field) {
  for (const auto& [prefix, rule] : rules)
    if (field.starts_with(prefix)) return rule;
  return {};
}

std::string text_of(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return value.boolean() ? "yes" : "no";
    case Kind::integer:
      return std::to_string(value.integer());
    case Kind::date:
      return iso(value.date());
    case Kind::text:
      return std::string(value.text());
    default:
      return "known, not shown";
  }
}

bool is_money(const Field& field) { return field.labels.has(Label::wage) || field.type.kind == TypeKind::decimal; }

std::vector<Derived> elements_of(const Schema& schema, std::span<const Value> row) {
  std::vector<Derived> out;
  for (std::size_t i = 0; i < schema.fields.size() && i < row.size(); ++i) {
    const Field& field = schema.fields[i];
    const std::string_view rule = rule_of(field.name);
    if (rule.empty() || !row[i].known()) continue;
    out.push_back({.what = field.name + ": " + field.doc,
                   .value = is_money(field) ? "known, not shown" : text_of(row[i]),
                   .because = {std::string(rule)}});
  }
  return out;
}

/// A further row of a period, for another petition, differs from the first in what TAA alone uses.
bool is_of_no_petition(const Derived& element) {
  return !element.what.starts_with("taa.") && !element.what.starts_with("tra.");
}

}  // namespace

Result<void> add_elements(const ReportSpec& spec, std::span<const Schema> schemas, const PersonHistory& person,
                          ExplainedPerson& told) {
  const auto participants = Participants::open(spec, schemas);
  if (!participants) return fail(participants.error());
  const auto schema = std::ranges::find(schemas, "participant", &Schema::name);
  const std::int64_t number = 1;
  return (*participants)
      ->each(person, told.individual, number,
             [&](std::span<const Value> row, const RowFacts& facts) -> Result<void> {
               if (!facts.entry) return {};  // a reportable individual has no period
               const auto at = std::ranges::find_if(told.periods, [&](const ExplainedPeriod& period) {
                 return period.elements.empty() != facts.further_petition && !period.values.empty() &&
                        period.values.front().value == iso(*facts.entry);
               });
               if (at == told.periods.end()) return {};
               std::vector<Derived> elements = elements_of(*schema, row);
               if (facts.further_petition) std::erase_if(elements, is_of_no_petition);
               std::ranges::move(elements, std::back_inserter(at->elements));
               return {};
             });
}

}  // namespace gatehouse::report
