#include <algorithm>
#include <span>
#include <string>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

/// An activity of a service, the field that takes its latest day, and another if a DVOP specialist gave it.
struct ActivityFields {
  std::string_view activity, latest, by_dvop{};
};
constexpr ActivityFields basic_activities[] = {
    {"career-guidance", "career_guidance.last", "dvop_career_guidance.last"},
    {"workforce-information", "workforce_information.last"},
    {"job-search", "job_search.last", "dvop_job_search.last"},
    {"referred-to-employment", "referred_employment.last", "dvop_referred_employment.last"},
    {"referred-to-federal-training", "referred_federal_training.last", "dvop_referred_federal_training.last"},
    {"placed-in-federal-training", "placed_federal_training.last"},
    {"referred-to-federal-job", "referred_federal_job.last", "dvop_referred_federal_job.last"},
    {"referred-to-federal-contractor-job", "referred_federal_contractor.last",
     "dvop_referred_federal_contractor.last"},
    {"entered-federal-job", "entered_federal_job.last", "dvop_entered_federal_job.last"},
    {"entered-federal-contractor-job", "entered_federal_contractor.last", "dvop_entered_federal_contractor.last"},
    {"ui-claim-assistance", "ui_claim_assistance.last"},
    {"referred-to-other-assistance", "referred_other.last"},
};
constexpr ActivityFields individualized_activities[] = {
    {"work-experience", "work_experience.last"},       {"transitional-job", "work_experience.last"},
    {"financial-literacy", "financial_literacy.last"}, {"english-language", "english.last"},
    {"pre-vocational", "pre_vocational.last"},
};
constexpr ActivityFields youth_activities[] = {
    {"educational-achievement", "youth_educational_achievement.last"},
    {"alternative-secondary-school", "youth_alternative_school.last"},
    {"work-experience", "youth_work_experience.last"},
    {"concurrent-education", "youth_concurrent_education.last"},
    {"leadership-development", "youth_leadership.last"},
    {"adult-mentoring", "youth_mentoring.last"},
    {"comprehensive-guidance", "youth_guidance.last"},
    {"entrepreneurial-skills", "youth_entrepreneurial.last"},
    {"labor-market-information", "youth_labor_market.last"},
    {"postsecondary-preparation", "youth_postsecondary.last"},
    {"financial-literacy", "financial_literacy.last"},
};

bool contact_only(Category category) {
  return category == Category::self_service || category == Category::information_only ||
         category == Category::reportable_contact;
}

/// Self-service that led to the period belongs to it: what came after the exit before, up to this exit.
bool belongs(const Scope& scope, Date day) {
  if (day > scope.through) return false;
  if (!scope.period) return true;
  if (scope.previous_exit && day <= *scope.previous_exit) return false;
  return !scope.period->exit || day <= *scope.period->exit;
}

std::string_view combined_mode(std::string_view before, std::string_view mode) {
  if (mode.empty()) return before;
  return before.empty() || before == mode ? mode : "mixed";
}

}  // namespace

/// What is known only when all services were seen.
struct ServicePart::Tally {
  std::string_view mode;
  std::string_view work_kind;
  std::optional<Date> work_day;
  bool transitional = false;
  bool needs_related = false;
};

ServicePart::ServicePart(Columns& columns) {
  const auto own = [&](std::string_view field) {
    return columns.find("participant", "services." + std::string(field));
  };
  self_first_ = own("self.first");
  self_last_ = own("self.last");
  contact_last_ = own("contact.last");
  information_ = own("information.last");
  self_service_ = own("self_service.last");
  staff_first_ = own("staff.first");
  basic_first_ = own("basic.first");
  basic_last_ = own("basic.last");
  career_last_ = own("career.last");
  dvop_last_ = own("dvop.last");
  other_basic_ = own("other_basic.last");
  other_dvop_ = own("dvop_other.last");
  va_referral_ = own("va_rehabilitation.last");
  individualized_first_ = own("individualized.first");
  individualized_last_ = own("individualized.last");
  plan_first_ = own("employment_plan.first");
  dvop_individualized_ = own("dvop_individualized.last");
  youth_first_ = own("youth.first");
  supportive_ = own("supportive.last");
  youth_follow_up_ = own("youth_follow_up.last");
  follow_up_ = own("follow_up.last");
  rapid_response_ = own("rapid_response.last");
  rapid_response_additional_ = columns.find("participant", "entry.rapid_response.additional");
  dwg_first_ = own("dwg.first");
  work_kind_ = own("work_experience_kind");
  transitional_job_ = own("transitional_job");
  needs_related_ = own("needs_related_payment");
  mode_ = own("individualized_mode");
  const auto found = [&](std::span<const ActivityFields> known) {
    std::vector<ActivityColumns> all;
    for (const ActivityFields& one : known)
      all.push_back(
          {one.activity, own(one.latest), one.by_dvop.empty() ? std::nullopt : std::optional(own(one.by_dvop))});
    return all;
  };
  basic_ = found(basic_activities);
  individualized_ = found(individualized_activities);
  youth_ = found(youth_activities);
  workforce_information_ = own("workforce_information.last");
}

void ServicePart::fill(const Scope& scope, Row& row) const {
  Tally tally;
  for (std::size_t i = 0; i < scope.facts.services.size(); ++i) {
    const Service& service = scope.facts.services[i];
    const Place& place = scope.engagement.services[i];
    if (service.cancelled || service.planned || !service.first || *service.first > scope.through) continue;
    const bool for_nothing = place.enrollment && !scope.enrolled(place);
    if (contact_only(service.category))
      contact(service, scope, row);
    else if (for_nothing)
      continue;
    else if (service.category == Category::follow_up)
      follow_up(service, place.program == Program::youth, scope, row);
    else if (scope.within(service.first) && place.enrollment && service.category != Category::administrative)
      staff_service(service, place, scope, row, tally);
  }
  if (!scope.period) return;
  plans(scope, row);
  row.set(mode_, tally.mode);
  row.set(work_kind_, tally.work_kind);
  row.set(transitional_job_, std::optional(tally.transitional));
  row.set(needs_related_, std::optional(tally.needs_related));
}

void ServicePart::contact(const Service& service, const Scope& scope, Row& row) const {
  const Date day = *service.first;
  if (!belongs(scope, day)) return;
  const bool contact_is_all = !scope.period;
  if (service.category == Category::reportable_contact || contact_is_all) row.latest(contact_last_, day);
  if (service.category == Category::reportable_contact) return;
  row.earliest(self_first_, day);
  row.latest(self_last_, day);
  row.latest(service.category == Category::information_only ? information_ : self_service_, day);
  if (service.activity == "workforce-information") row.latest(workforce_information_, day);
}

/// Follow-up belongs to the exit before it (S28, FU-1).
void ServicePart::follow_up(const Service& service, bool youth_program, const Scope& scope, Row& row) const {
  const Date day = *service.first;
  if (!scope.period || !scope.period->exit || day <= *scope.period->exit) return;
  if (scope.next_entry && day >= *scope.next_entry) return;
  row.latest(youth_program ? youth_follow_up_ : follow_up_, day);
}

void ServicePart::staff_service(const Service& service, const Place& place, const Scope& scope, Row& row,
                                Tally& tally) const {
  const Date first = *service.first;
  const Date day = std::min(service.last.value_or(scope.through), scope.through);
  const bool for_youth = place.program == Program::youth || service.category == Category::youth;
  if (place.program == Program::dwg) row.earliest(dwg_first_, first);
  if (service.activity == "referred-to-va-rehabilitation") row.latest(va_referral_, day);
  if (service.activity == "needs-related-payment") tally.needs_related = true;
  if (service.provided_by == "dvop") row.latest(dvop_last_, day);
  if (!service.work_experience.empty() && (!tally.work_day || day >= *tally.work_day)) {
    tally.work_kind = service.work_experience;
    tally.work_day = day;
  }
  if (service.activity == "transitional-job" || service.work_experience == "transitional-job")
    tally.transitional = true;
  if (service.category == Category::supportive) row.latest(supportive_, day);
  if (for_youth) {
    youth(service, first, day, row);
    return;
  }
  if (service.category == Category::basic) {
    row.earliest(basic_first_, first);
    row.earliest(staff_first_, first);
    basic(service, day, row);
  }
  if (service.category == Category::individualized) {
    individualized(service, first, day, row);
    tally.mode = combined_mode(tally.mode, service.mode);
  }
  // Told of dislocated workers only (S28, PRG-2).
  const Value& additional = row.at(rapid_response_additional_);
  const bool dislocated = scope.period->programs.has(Program::dislocated_worker) ||
                          (additional.known() && additional.kind() == Kind::boolean && additional.boolean());
  if (service.category == Category::rapid_response && dislocated) row.latest(rapid_response_, day);
}

void ServicePart::basic(const Service& service, Date day, Row& row) const {
  const bool dvop = service.provided_by == "dvop";
  row.latest(basic_last_, day);
  row.latest(career_last_, day);
  for (const ActivityColumns& known : basic_) {
    if (known.activity != service.activity) continue;
    row.latest(known.latest, day);
    if (dvop) row.latest(known.by_dvop.value_or(other_dvop_), day);
    return;
  }
  row.latest(other_basic_, day);
  if (dvop) row.latest(other_dvop_, day);
}

void ServicePart::individualized(const Service& service, Date first, Date day, Row& row) const {
  row.earliest(individualized_first_, first);
  row.earliest(staff_first_, first);
  row.latest(individualized_last_, day);
  row.latest(career_last_, day);
  if (service.provided_by == "dvop") row.latest(dvop_individualized_, day);
  if (service.activity == "employment-plan") row.earliest(plan_first_, first);
  for (const ActivityColumns& known : individualized_)
    if (known.activity == service.activity) row.latest(known.latest, day);
}

void ServicePart::youth(const Service& service, Date first, Date day, Row& row) const {
  row.earliest(youth_first_, first);
  for (const ActivityColumns& known : youth_)
    if (known.activity == service.activity) row.latest(known.latest, day);
}

void ServicePart::plans(const Scope& scope, Row& row) const {
  for (const Date made : scope.facts.plans)
    if (scope.within(made)) row.earliest(plan_first_, made);
}

}  // namespace gatehouse::report
