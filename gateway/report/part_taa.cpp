#include <algorithm>
#include <set>
#include <string>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

/// The petition that a row speaks of: its own, or the latest TAA enrollment of the period (our choice;
/// docs/reports.md).
const Enrollment* petition_of(const Scope& scope) {
  if (scope.petition != nullptr) return scope.petition;
  const auto enrollments = scope.enrollments();
  const auto at = std::find_if(enrollments.rbegin(), enrollments.rend(),
                               [](const Enrollment* one) { return one->program == Program::taa; });
  return at == enrollments.rend() ? nullptr : *at;
}

}  // namespace

std::vector<const Enrollment*> TaaPart::petitions_of(const Scope& scope) const {
  std::vector<const Enrollment*> latest;
  if (!scope.period || !scope.period->programs.has(Program::taa)) return latest;
  std::set<std::string_view> seen;
  const auto enrollments = scope.enrollments();
  for (std::size_t i = enrollments.size(); i-- > 0;) {
    const std::string_view number = text_in(enrollments[i]->row, petition_no_);
    if (enrollments[i]->program == Program::taa && !number.empty() && seen.insert(number).second)
      latest.push_back(enrollments[i]);
  }
  std::ranges::reverse(latest);
  return latest;
}

/// A row of one petition takes what belongs to an enrollment of that petition.
bool TaaPart::of_petition(const Scope& scope, const Place& place) const {
  if (scope.petition == nullptr) return true;
  if (!place.enrollment) return false;
  const Enrollment& enrollment = scope.facts.enrollments[*place.enrollment];
  return text_in(enrollment.row, petition_no_) == text_in(scope.petition->row, petition_no_);
}

/// Payments name no petition: each is of the latest that had begun by its day.
bool TaaPart::of_petition(const Scope& scope, const TraPayment& payment) const {
  if (scope.petition == nullptr) return true;
  const Enrollment* latest = nullptr;
  for (const Enrollment* one : petitions_of(scope))
    if (!one->begins || *one->begins <= payment.paid) latest = one;
  return latest == scope.petition;
}

TaaPart::TaaPart(Columns& columns)
    : eligible_on_(columns.find("enrollment", "eligible_on")),
      applied_on_(columns.find("enrollment", "applied_on")),
      petition_no_(columns.find("enrollment", "petition_no")) {
  const auto own = [&](const std::string& field) { return columns.find("participant", field); };
  const auto copy = [&](const std::string& to, std::string_view from) {
    copies_.emplace_back(own(to), columns.find("enrollment", from));
  };
  copy("taa.petition_no", "petition_no");
  copy("taa.separated_on", "separated_on");
  copy("taa.waiver_on", "waiver.issued_on");
  applied_ = own("taa.applied_on");
  determined_ = own("taa.determined_on");
  first_benefit_ = own("taa.first_benefit_on");
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const std::string kind = "tra." + std::string(tra_kinds[i].substr(tra_kinds[i].find('-') + 1));
    kinds_[i] = {own(kind + ".first_paid_on"), own(kind + ".weeks_in_quarter"), own(kind + ".weeks"),
                 own(kind + ".paid_in_quarter"), own(kind + ".paid")};
  }
}

void TaaPart::fill(const Scope& scope, Row& row) const {
  if (!scope.period || !scope.period->programs.has(Program::taa)) return;
  const Enrollment* const petition = petition_of(scope);
  if (petition == nullptr) return;
  const auto told = [&](std::optional<Date> day) { return day && *day <= scope.through ? day : std::nullopt; };
  for (const auto& [to, from] : copies_) {
    const Value value = at(petition->row, from);
    if (value.known() && (value.kind() != Kind::date || value.date() <= scope.through)) row.set(to, value);
  }
  row.set(applied_, told(date_in(petition->row, applied_on_)));
  row.set(determined_, told(date_in(petition->row, eligible_on_)));
  fill_first_benefit(scope, *petition, row);
  for (std::size_t i = 0; i < kinds_.size(); ++i) fill_payments(scope, *petition, tra_kinds[i], kinds_[i], row);
}

/// The first TAA service, training or TRA payment of the petition.
void TaaPart::fill_first_benefit(const Scope& scope, const Enrollment& petition, Row& row) const {
  const auto see = [&](std::optional<Date> day) {
    if (day && *day <= scope.through && (!petition.begins || *petition.begins <= *day))
      row.earliest(first_benefit_, *day);
  };
  const Facts& facts = scope.facts;
  for (std::size_t i = 0; i < facts.services.size(); ++i) {
    const Service& service = facts.services[i];
    const Place& place = scope.engagement.services[i];
    if (place.program == Program::taa && !service.cancelled && !service.planned && qualifies(service.category) &&
        of_petition(scope, place))
      see(service.first);
  }
  for (std::size_t i = 0; i < facts.trainings.size(); ++i)
    if (scope.engagement.trainings[i].program == Program::taa && of_petition(scope, scope.engagement.trainings[i]))
      see(facts.trainings[i].first);
  for (const TraPayment& payment : facts.tra_payments)
    if (of_petition(scope, payment)) see(payment.paid);
}

/// Weeks are counted once each, however many payments a week has; a payment without a week counts for its amount.
void TaaPart::fill_payments(const Scope& scope, const Enrollment& petition, std::string_view kind,
                            const PaymentColumns& to, Row& row) const {
  std::set<std::int32_t> weeks, weeks_in_quarter;
  std::int64_t paid = 0, paid_in_quarter = 0;
  bool any = false;
  for (const TraPayment& payment : scope.facts.tra_payments) {
    if (payment.kind != kind || payment.paid > scope.through || !of_petition(scope, payment)) continue;
    if (petition.begins && payment.paid < *petition.begins) continue;
    const bool now = scope.quarter.contains(payment.paid);
    row.earliest(to.first_paid, payment.paid);
    paid += payment.cents;
    if (now) paid_in_quarter += payment.cents;
    if (payment.week) weeks.insert(payment.week->days);
    if (payment.week && now) weeks_in_quarter.insert(payment.week->days);
    any = true;
  }
  if (!any) return;
  row.set(to.weeks, Value::of(static_cast<std::int64_t>(weeks.size())));
  row.set(to.weeks_in_quarter, Value::of(static_cast<std::int64_t>(weeks_in_quarter.size())));
  row.set_cents(to.paid, paid);
  row.set_cents(to.paid_in_quarter, paid_in_quarter);
}

}  // namespace gatehouse::report
