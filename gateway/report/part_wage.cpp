#include <algorithm>
#include <string>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

/// The largest amount that can be told; 999999.99 means "not yet available" (S27, elements 1700 to 1706).
constexpr std::int64_t most_cents = 99'999'998;

/// What a person was paid in one quarter, over all employers. The same row sent by two sources counts once.
struct Pay {
  bool found = false;
  std::int64_t cents = 0;
  std::string_view source{};
  std::string_view industry{}, occupation{};  ///< of the best paid job
};

int rank(std::string_view source) {
  if (source.empty() || source == "state-ui" || source == "other-state") return 0;
  if (source == "federal") return 1;
  return source == "military" ? 2 : 3;
}

Pay pay_in(const Facts& facts, Quarter quarter) {
  Pay pay;
  std::int64_t best = -1;
  const Wage* before = nullptr;
  for (const Wage& wage : facts.wages) {
    if (wage.quarter != quarter) continue;
    const bool repeated = before != nullptr && before->cents == wage.cents && before->employer == wage.employer &&
                          !wage.employer.empty();
    before = &wage;
    if (repeated || wage.cents <= 0) continue;
    if (!pay.found || rank(wage.source) < rank(pay.source)) pay.source = wage.source;
    pay.found = true;
    pay.cents += wage.cents;
    if (wage.cents > best) {
      best = wage.cents;
      pay.industry = wage.industry;
      pay.occupation = wage.occupation;
    }
  }
  return pay;
}

/// Who says that the person was employed counts before who says that not: only employment leaves evidence.
const OutcomeFact* employment_in(const Facts& facts, Quarter quarter) {
  const OutcomeFact* found = nullptr;
  for (const OutcomeFact& outcome : facts.outcomes) {
    if (outcome.kind != "employment" || outcome.quarter != quarter || !outcome.employed) continue;
    if (found == nullptr || (*outcome.employed && !*found->employed)) found = &outcome;
  }
  return found;
}

std::string_view match_of(std::string_view source) {
  constexpr std::array<std::string_view, 4> matches = {"wage-record", "federal", "military", "supplemental"};
  return matches[static_cast<std::size_t>(rank(source))];
}

/// Six digits: shorter codes are padded with zeros; wages without a usable code are 999999 (S28, EMP-1, EMP-2).
std::string_view naics(std::string_view code, Row& row) {
  const bool digits = std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || code.size() < 4 || code.size() > 6) return "999999";
  std::string padded(code);
  padded.resize(6, '0');
  if (padded == "000000" || padded == "999900" || padded == "999990" || padded == "990000") return "999999";
  return row.make(padded);
}

bool known_empty(const Scope& scope, Quarter quarter) {
  return scope.wages_through && quarter <= *scope.wages_through;
}

}  // namespace

bool due(const Scope& scope, int k) {
  if (!scope.period || !scope.period->exit) return false;
  return quarter_of(*scope.period->exit) <= scope.quarter.plus(-(k + 2));
}

WagePart::WagePart(Columns& columns) {
  const auto own = [&](const std::string& field) { return columns.find("participant", field); };
  for (std::size_t i = 0; i < wages_before_.size(); ++i) {
    wages_before_[i] = own("wages.before." + std::to_string(i + 1));
    industry_before_[i] = own("industry.before." + std::to_string(i + 1));
  }
  for (std::size_t i = 0; i < after_.size(); ++i) {
    const std::string k = std::to_string(i + 1);
    after_[i] = {own("employed.after." + k), own("match.after." + k), own("wages.after." + k),
                 own("industry.after." + k)};
  }
  occupation_2_ = own("occupation.after.2");
  occupation_4_ = own("occupation.after.4");
  training_related_ = own("employment.training_related");
  nontraditional_ = own("employment.nontraditional");
  same_employer_ = own("employment.same_employer");
  placement_2_ = own("youth.placement.2");
  placement_4_ = own("youth.placement.4");
  trained_ = own("training.received");
}

void WagePart::fill(const Scope& scope, Row& row, std::vector<Quarter>& told_as_none) const {
  if (!scope.period) return;
  fill_before(scope, row, told_as_none);
  for (int k = 1; k <= 4; ++k)
    if (due(scope, k)) fill_after(scope, k, row, told_as_none);
  if (due(scope, 2)) fill_second_quarter(scope, row);
  if (due(scope, 4)) fill_retention(scope, row);
  fill_placements(scope, row);
}

/// An industry is told only with the wages that it belongs to (S28, EMP-1 and OUT-10): not where they are too large
/// to be told.
void WagePart::fill_before(const Scope& scope, Row& row, std::vector<Quarter>& told_as_none) const {
  const Quarter entry = quarter_of(scope.period->entry);
  for (int k = 1; k <= 3; ++k) {
    const Quarter quarter = entry.plus(-k);
    const auto slot = static_cast<std::size_t>(k - 1);
    const Pay pay = pay_in(scope.facts, quarter);
    if (pay.found && pay.cents <= most_cents) {
      row.set_cents(wages_before_[slot], pay.cents);
      row.set(industry_before_[slot], naics(pay.industry, row));
    }
    if (pay.found || !known_empty(scope, quarter)) continue;
    row.set_cents(wages_before_[slot], 0);
    told_as_none.push_back(quarter);
  }
}

void WagePart::fill_after(const Scope& scope, int k, Row& row, std::vector<Quarter>& told_as_none) const {
  const Quarter quarter = quarter_of(*scope.period->exit).plus(k);
  const After& to = after_[static_cast<std::size_t>(k - 1)];
  const Pay pay = pay_in(scope.facts, quarter);
  const OutcomeFact* told = employment_in(scope.facts, quarter);
  if (pay.found) {
    row.set(to.employed, std::optional(true));
    row.set(to.match, match_of(pay.source));
    if (pay.cents <= most_cents) {
      row.set_cents(to.wages, pay.cents);
      row.set(to.industry, naics(pay.industry, row));
    }
  } else if (told != nullptr && *told->employed) {
    row.set(to.employed, std::optional(true));
    row.set(to.match, match_of(told->source.empty() ? "supplemental" : told->source));
    if (told->cents && *told->cents > 0 && *told->cents <= most_cents) {
      row.set_cents(to.wages, *told->cents);
      row.set(to.industry, naics(told->industry, row));
    }
  } else if (told != nullptr || known_empty(scope, quarter)) {
    row.set(to.employed, std::optional(false));
    row.set(to.match, std::string_view("none"));
    row.set_cents(to.wages, 0);
    if (told == nullptr) told_as_none.push_back(quarter);
  }
  if (k != 2 && k != 4) return;
  const std::string_view code = told != nullptr && !told->occupation.empty() ? told->occupation : pay.occupation;
  if (pay.found || (told != nullptr && *told->employed)) row.set(k == 2 ? occupation_2_ : occupation_4_, code);
}

/// Told only of those employed in the 2nd quarter; training-related only of trainees (S28, OUT-7 and OUT-8).
void WagePart::fill_second_quarter(const Scope& scope, Row& row) const {
  const Value& employed = row.at(after_[1].employed);
  if (!employed.known() || !employed.boolean()) return;
  const OutcomeFact* told = employment_in(scope.facts, quarter_of(*scope.period->exit).plus(2));
  if (told == nullptr) return;
  row.set(nontraditional_, told->nontraditional);
  if (row.at(trained_).known() && row.at(trained_).boolean()) row.set(training_related_, told->training_related);
}

/// Needs wages of both quarters whose employers are known.
void WagePart::fill_retention(const Scope& scope, Row& row) const {
  const Quarter exit = quarter_of(*scope.period->exit);
  bool second = false, fourth = false, same = false;
  for (const Wage& wage : scope.facts.wages) {
    if (wage.cents <= 0 || wage.employer.empty()) continue;
    fourth = fourth || wage.quarter == exit.plus(4);
    if (wage.quarter != exit.plus(2)) continue;
    second = true;
    same = same || std::ranges::any_of(scope.facts.wages, [&](const Wage& later) {
             return later.quarter == exit.plus(4) && later.cents > 0 && later.employer == wage.employer;
           });
  }
  if (second && fourth) row.set(same_employer_, std::optional(same));
}

void WagePart::fill_placements(const Scope& scope, Row& row) const {
  if (!scope.period->programs.has(Program::youth)) return;
  for (const auto& [k, column] : {std::pair{2, placement_2_}, std::pair{4, placement_4_}}) {
    if (!due(scope, k)) continue;
    const Quarter quarter = quarter_of(*scope.period->exit).plus(k);
    for (const OutcomeFact& outcome : scope.facts.outcomes)
      if (outcome.kind == "youth-placement" && outcome.quarter == quarter) row.set(column, outcome.placement);
  }
}

}  // namespace gatehouse::report
