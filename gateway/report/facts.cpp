#include "report/facts.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace gatehouse::report {
namespace {

constexpr std::array<std::string_view, 11> category_names = {
    "self-service", "information-only", "reportable-contact", "basic",     "individualized", "training",
    "youth",        "supportive",       "rapid-response",     "follow-up", "administrative"};

std::optional<Date> first_known(std::optional<Date> a, std::optional<Date> b, std::optional<Date> c) {
  return a ? a : b ? b : c;
}

std::optional<Category> category_from(std::string_view name) {
  const auto found = std::ranges::find(category_names, name);
  if (found == category_names.end()) return std::nullopt;
  return static_cast<Category>(found - category_names.begin());
}

}  // namespace

std::optional<Date> date_in(std::span<const Value> row, Column column) {
  const Value value = at(row, column);
  if (!value.known() || value.kind() != Kind::date) return std::nullopt;
  return value.date();
}

std::string_view text_in(std::span<const Value> row, Column column) {
  const Value value = at(row, column);
  return value.known() && value.kind() == Kind::text ? value.text() : std::string_view{};
}

std::optional<bool> yes_in(std::span<const Value> row, Column column) {
  const Value value = at(row, column);
  if (!value.known() || value.kind() != Kind::boolean) return std::nullopt;
  return value.boolean();
}

std::optional<std::int64_t> cents_in(std::span<const Value> row, Column column) {
  const Value value = at(row, column);
  if (!value.known() || value.kind() != Kind::decimal) return std::nullopt;
  Decimal amount = value.decimal();
  for (; amount.scale < 2; ++amount.scale) amount.units *= 10;
  for (; amount.scale > 2; --amount.scale) amount.units /= 10;
  return amount.units;
}

void Facts::clear() {
  enrollments.clear();
  services.clear();
  trainings.clear();
  wages.clear();
  claims.clear();
  credentials.clear();
  tra_payments.clear();
  outcomes.clear();
  plans.clear();
  unread_wages = 0;
}

FactReader::FactReader(Columns& columns) {
  const auto of = [&columns](std::string_view entity) {
    return [&columns, entity](std::string_view field) { return columns.find(entity, field); };
  };
  const auto enrollment = of("enrollment");
  enrollment_ = {enrollment("program"),    enrollment("role"),       enrollment("enrollment_no"),
                 enrollment("status"),     enrollment("applied_on"), enrollment("eligible_on"),
                 enrollment("entered_on"), enrollment("exited_on")};
  const auto service = of("service");
  service_ = {service("category"),        service("activity"),      service("provided_by"), service("mode"),
              service("work_experience"), service("enrollment_no"), service("program"),     service("status"),
              service("began_on"),        service("ended_on")};
  const auto training = of("training");
  training_ = {training("enrollment_no"), training("program"), training("began_on"), training("ended_on"),
               training("completed")};
  const auto wage = of("wage");
  wage_ = {wage("quarter"),       wage("amount"),   wage("source"),    wage("employer.account"),
           wage("employer.fein"), wage("industry"), wage("occupation")};
  const auto claim = of("claim");
  claim_ = {claim("benefit_year_begin"), claim("benefit_year_end"),  claim("effective_on"),
            claim("filed_on"),           claim("exhausted_on"),      claim("status"),
            claim("referred_by"),        claim("work_search_exempt")};
  const auto payment = of("payment");
  payment_ = {payment("type"), payment("paid_on"), payment("week_ending"), payment("gross"), payment("voided")};
  const auto outcome = of("outcome");
  outcome_ = {outcome("kind"),       outcome("source"),           outcome("gain"),
              outcome("occupation"), outcome("industry"),         outcome("employer.name"),
              outcome("quarter"),    outcome("happened_on"),      outcome("employed"),
              outcome("wages"),      outcome("training_related"), outcome("nontraditional"),
              outcome("placement")};
  credential_type_ = columns.find("credential", "type");
  credential_attained_ = columns.find("credential", "attained_on");
  plan_created_ = columns.find("plan", "created_on");
  plan_number_ = columns.find("plan", "plan_no");
  training_number_ = columns.find("training", "training_no");
}

bool is_repeated_later(const PersonHistory& person, const HistoryRow& row, Column number) {
  const std::string_view own = text_in(row.values, number);
  return !own.empty() && std::ranges::any_of(person.rows, [&](const HistoryRow& other) {
    return other.record > row.record && other.schema == row.schema && other.system == row.system &&
           text_in(other.values, number) == own;
  });
}

bool FactReader::is_repeated(const PersonHistory& person, const HistoryRow& row) const {
  if (row.schema->name == "enrollment") return is_repeated_later(person, row, enrollment_.number);
  if (row.schema->name == "training") return is_repeated_later(person, row, training_number_);
  return row.schema->name == "plan" && is_repeated_later(person, row, plan_number_);
}

void FactReader::read_enrollment(const HistoryRow& row, Facts& facts) const {
  const auto program = program_from(text_in(row.values, enrollment_.program));
  if (!program) return;
  const auto entered = date_in(row.values, enrollment_.entered);
  facts.enrollments.push_back({.program = *program,
                               .reportable = text_in(row.values, enrollment_.role) == "reportable-individual",
                               .system = row.system,
                               .number = text_in(row.values, enrollment_.number),
                               .status = text_in(row.values, enrollment_.status),
                               .begins = first_known(entered, date_in(row.values, enrollment_.eligible),
                                                     date_in(row.values, enrollment_.applied)),
                               .entered = entered,
                               .exited = date_in(row.values, enrollment_.exited),
                               .row = row.values,
                               .record = row.record});
}

void FactReader::read_service(const HistoryRow& row, Facts& facts) const {
  const auto category = category_from(text_in(row.values, service_.category));
  if (!category) return;
  const std::string_view status = text_in(row.values, service_.status);
  const auto first = date_in(row.values, service_.began);
  auto last = date_in(row.values, service_.ended);
  if (!last && status != "in-progress") last = first;
  const bool backwards = first && last && *last < *first;
  if (backwards) last = first;
  facts.services.push_back({.category = *category,
                            .activity = text_in(row.values, service_.activity),
                            .provided_by = text_in(row.values, service_.provided_by),
                            .mode = text_in(row.values, service_.mode),
                            .work_experience = text_in(row.values, service_.work_experience),
                            .system = row.system,
                            .enrollment = text_in(row.values, service_.enrollment),
                            .program = program_from(text_in(row.values, service_.program)),
                            .first = first,
                            .last = last,
                            .planned = status == "planned",
                            .cancelled = status == "cancelled",
                            .done = status == "completed" || status == "in-progress",
                            .backwards = backwards});
}

void FactReader::read_training(const HistoryRow& row, Facts& facts) const {
  const auto last = date_in(row.values, training_.ended);
  facts.trainings.push_back({.system = row.system,
                             .enrollment = text_in(row.values, training_.enrollment),
                             .program = program_from(text_in(row.values, training_.program)),
                             .first = date_in(row.values, training_.began),
                             .last = last,
                             .ended = last || yes_in(row.values, training_.completed),
                             .row = row.values,
                             .record = row.record});
}

void FactReader::read_wage(const HistoryRow& row, Facts& facts) const {
  const auto quarter = quarter_from(text_in(row.values, wage_.quarter));
  const auto cents = cents_in(row.values, wage_.amount);
  if (!quarter || !cents) {
    ++facts.unread_wages;
    return;
  }
  const std::string_view account = text_in(row.values, wage_.account);
  const Wage wage{.quarter = *quarter,
                  .cents = *cents,
                  .source = text_in(row.values, wage_.source),
                  .employer = account.empty() ? text_in(row.values, wage_.fein) : account,
                  .industry = text_in(row.values, wage_.industry),
                  .occupation = text_in(row.values, wage_.occupation)};
  facts.wages.push_back(wage);
}

void FactReader::read_claim(const HistoryRow& row, Facts& facts) const {
  facts.claims.push_back(
      {.begins = first_known(date_in(row.values, claim_.year_begin), date_in(row.values, claim_.effective),
                             date_in(row.values, claim_.filed)),
       .ends = date_in(row.values, claim_.year_end),
       .exhausted_on = date_in(row.values, claim_.exhausted),
       .status = text_in(row.values, claim_.status),
       .referred_by = text_in(row.values, claim_.referred_by),
       .exempt = yes_in(row.values, claim_.exempt).value_or(false)});
}

void FactReader::read_payment(const HistoryRow& row, Facts& facts) const {
  const auto kind = std::ranges::find(tra_kinds, text_in(row.values, payment_.type));
  const auto paid = date_in(row.values, payment_.paid_on);
  if (kind == tra_kinds.end() || !paid || yes_in(row.values, payment_.voided).value_or(false)) return;
  facts.tra_payments.push_back({.kind = *kind,
                                .paid = *paid,
                                .week = date_in(row.values, payment_.week),
                                .cents = cents_in(row.values, payment_.gross).value_or(0)});
}

void FactReader::read_credential(const HistoryRow& row, Facts& facts) const {
  facts.credentials.push_back(
      {.type = text_in(row.values, credential_type_), .attained = date_in(row.values, credential_attained_)});
}

void FactReader::read_outcome(const HistoryRow& row, Facts& facts) const {
  facts.outcomes.push_back({.kind = text_in(row.values, outcome_.kind),
                            .source = text_in(row.values, outcome_.source),
                            .gain = text_in(row.values, outcome_.gain),
                            .occupation = text_in(row.values, outcome_.occupation),
                            .industry = text_in(row.values, outcome_.industry),
                            .employer = text_in(row.values, outcome_.employer),
                            .quarter = quarter_from(text_in(row.values, outcome_.quarter)),
                            .happened = date_in(row.values, outcome_.happened),
                            .employed = yes_in(row.values, outcome_.employed),
                            .cents = cents_in(row.values, outcome_.wages),
                            .training_related = at(row.values, outcome_.training_related),
                            .nontraditional = at(row.values, outcome_.nontraditional),
                            .placement = at(row.values, outcome_.placement)});
}

void FactReader::read_plan(const HistoryRow& row, Facts& facts) const {
  if (const auto created = date_in(row.values, plan_created_)) facts.plans.push_back(*created);
}

void FactReader::read(const PersonHistory& person, Facts& facts) const {
  using Read = void (FactReader::*)(const HistoryRow&, Facts&) const;
  constexpr std::array<std::pair<std::string_view, Read>, 9> readers = {{
      {"enrollment", &FactReader::read_enrollment},
      {"service", &FactReader::read_service},
      {"training", &FactReader::read_training},
      {"wage", &FactReader::read_wage},
      {"claim", &FactReader::read_claim},
      {"payment", &FactReader::read_payment},
      {"credential", &FactReader::read_credential},
      {"outcome", &FactReader::read_outcome},
      {"plan", &FactReader::read_plan},
  }};
  facts.clear();
  for (const HistoryRow& row : person.rows) {
    if (row.schema == nullptr || is_repeated(person, row)) continue;
    for (const auto& [entity, reader] : readers)
      if (row.schema->name == entity) (this->*reader)(row, facts);
  }

  // Rows come in the hub's order; a report must not depend on it.
  std::ranges::stable_sort(facts.enrollments, {}, [](const Enrollment& e) {
    return std::tuple(e.begins.value_or(Date{}), e.system, e.number, e.record);
  });
  std::ranges::stable_sort(facts.trainings, {}, [](const Training& t) {
    return std::tuple(t.first.value_or(Date{}), t.last.value_or(Date{}), t.record);
  });
  std::ranges::sort(facts.wages, {}, [](const Wage& w) {
    return std::tuple(w.quarter, w.cents, w.employer, w.source, w.industry, w.occupation);
  });
  std::ranges::sort(facts.claims, {}, [](const Claim& c) {
    return std::tuple(c.begins.value_or(Date{}), c.ends.value_or(Date{}), c.status, c.referred_by, c.exempt);
  });
  std::ranges::sort(facts.tra_payments, {}, [](const TraPayment& p) {
    return std::tuple(p.paid, p.kind, p.week.value_or(Date{}), p.cents);
  });
  std::ranges::sort(facts.credentials, {},
                    [](const Credential& c) { return std::tuple(c.attained.value_or(Date{}), c.type); });
  const auto same = std::ranges::unique(facts.credentials);  // entered on several screens, or in several systems
  facts.credentials.erase(same.begin(), same.end());
  std::ranges::stable_sort(facts.outcomes, {}, [](const OutcomeFact& o) {
    return std::tuple(o.quarter.value_or(Quarter{}), o.happened.value_or(Date{}), o.kind, o.source, o.gain);
  });
}

}  // namespace gatehouse::report
