#include "report/engagement.hpp"

#include <algorithm>

namespace gatehouse::report {
namespace {

bool begun_by(const Enrollment& enrollment, std::optional<Date> day) {
  return !enrollment.begins || !day || *enrollment.begins <= *day;
}

std::optional<std::size_t> named(const Facts& facts, std::string_view system, std::string_view number) {
  if (number.empty()) return std::nullopt;
  for (std::size_t i = 0; i < facts.enrollments.size(); ++i)
    if (facts.enrollments[i].number == number && facts.enrollments[i].system == system) return i;
  return std::nullopt;
}

/// Enrollments are ordered by begin: the last that fits is the latest.
std::optional<std::size_t> latest(const Facts& facts, std::optional<Program> program, std::optional<Date> day) {
  for (std::size_t i = facts.enrollments.size(); i-- > 0;) {
    const Enrollment& enrollment = facts.enrollments[i];
    if (enrollment.enrolls && (!program || enrollment.program == *program) && begun_by(enrollment, day)) return i;
  }
  return std::nullopt;
}

constexpr std::int32_t long_open_days = 365;

/// It runs without an end, and began more than a year ago: somebody may have forgotten to close it.
bool is_unended(std::optional<Date> first, std::optional<Date> last, Date as_of) {
  return first && !last && as_of.days - first->days > long_open_days;
}

/// What is counted of one service or training; `last` is empty while it runs.
struct Span {
  std::optional<Date> first, last;
  bool planned = false;
};

void count(const Span& span, const Enrollment& enrollment, Date as_of, Engagement& out) {
  const bool ahead = span.first && *span.first > as_of;
  if (ahead || (span.planned && !span.first)) {
    out.planned.add(enrollment.program);
    return;
  }
  if (span.planned || !span.first || !begun_by(enrollment, span.first)) return;
  out.stretches.push_back({.first = *span.first, .last = span.last.value_or(as_of), .program = enrollment.program});
}

/// Notes an enrollment of which something would count: by its state it does not, or does though it was withdrawn.
/// True if it counts.
bool counts(const Facts& facts, std::size_t enrollment, Engagement& out) {
  const Enrollment& one = facts.enrollments[enrollment];
  if (!one.enrolls || one.status == "withdrawn") out.in_doubt[enrollment] = true;
  return one.enrolls;
}

void count_services(const Facts& facts, Date as_of, Engagement& out, std::vector<bool>& served) {
  for (const Service& service : facts.services) {
    const Place place = place_of(facts, service.system, service.enrollment, service.program, service.first);
    out.services.push_back(place);
    if (service.cancelled) continue;
    const bool no_day = has_no_day(service, as_of);
    if (place.enrollment && !no_day) served[*place.enrollment] = true;
    if (!qualifies(service.category)) continue;
    if (!place.enrollment || no_day) {
      ++(no_day ? out.doubts.no_day : out.doubts.loose);
      continue;
    }
    if (!counts(facts, *place.enrollment, out)) continue;
    if (names_unknown_enrollment(facts, service.system, service.enrollment)) ++out.doubts.misnamed;
    if (service.backwards) ++out.doubts.backwards;
    if (!service.planned && is_unended(service.first, service.last, as_of)) ++out.doubts.unended;
    count({.first = service.first, .last = service.last, .planned = service.planned},
          facts.enrollments[*place.enrollment], as_of, out);
  }
}

void count_trainings(const Facts& facts, Date as_of, Engagement& out, std::vector<bool>& served) {
  for (const Training& training : facts.trainings) {
    const Place place = place_of(facts, training.system, training.enrollment, training.program, training.first);
    out.trainings.push_back(place);
    const bool no_day = has_no_day(training, as_of);
    if (!place.enrollment || no_day) {
      ++(no_day ? out.doubts.no_day : out.doubts.loose);
      continue;
    }
    served[*place.enrollment] = true;
    if (!counts(facts, *place.enrollment, out)) continue;
    const auto last = training.last || !training.ended ? training.last : training.first;
    if (names_unknown_enrollment(facts, training.system, training.enrollment)) ++out.doubts.misnamed;
    if (is_unended(training.first, last, as_of)) ++out.doubts.unended;
    count({.first = training.first, .last = last}, facts.enrollments[*place.enrollment], as_of, out);
  }
}

}  // namespace

void Doubts::add(const Doubts& others) {
  loose += others.loose;
  no_day += others.no_day;
  misnamed += others.misnamed;
  unended += others.unended;
  wages += others.wages;
  denied += others.denied;
  backwards += others.backwards;
  withdrawn += others.withdrawn;
}

bool EngagementRules::enrolls(const Enrollment& enrollment) const {
  return std::ranges::find(not_enrolled, enrollment.status) == not_enrolled.end();
}

bool names_unknown_enrollment(const Facts& facts, std::string_view system, std::string_view number) {
  if (number.empty() || named(facts, system, number)) return false;
  return std::ranges::any_of(facts.enrollments, [&](const Enrollment& one) { return one.system == system; });
}

Place place_of(const Facts& facts, std::string_view system, std::string_view number, std::optional<Program> program,
               std::optional<Date> day) {
  auto enrollment = named(facts, system, number);
  if (!enrollment) enrollment = latest(facts, program, day);
  if (!enrollment) return {.enrollment = std::nullopt, .program = program};
  return {.enrollment = enrollment, .program = facts.enrollments[*enrollment].program};
}

bool has_no_day(const Service& service, Date as_of) {
  if (service.planned || service.cancelled) return false;
  return !service.first || (service.done && *service.first > as_of);
}

bool has_no_day(const Training& training, Date as_of) {
  return !training.first ||
         (training.ended && *training.first > as_of && (!training.last || *training.last <= as_of));
}

bool qualifies(Category category) {
  switch (category) {
    case Category::self_service:
    case Category::information_only:
    case Category::reportable_contact:
    case Category::follow_up:
    case Category::administrative:
      return false;
    case Category::basic:
    case Category::individualized:
    case Category::training:
    case Category::youth:
    case Category::supportive:
    case Category::rapid_response:
      return true;
  }
  return false;
}

void engage(Facts& facts, const EngagementRules& rules, Date as_of, Engagement& out) {
  for (Enrollment& one : facts.enrollments) one.enrolls = rules.enrolls(one);
  out.in_doubt.assign(facts.enrollments.size(), false);
  out.stretches.clear();
  out.planned = {};
  out.services.clear();
  out.trainings.clear();
  out.doubts = {.wages = facts.unread_wages};
  std::vector<bool> served(facts.enrollments.size(), false);
  count_services(facts, as_of, out, served);
  count_trainings(facts, as_of, out, served);
  for (std::size_t i = 0; i < facts.enrollments.size(); ++i) {
    const Enrollment& enrollment = facts.enrollments[i];
    if (served[i] || enrollment.reportable || !enrollment.entered) continue;
    if (!counts(facts, i, out)) continue;
    out.stretches.push_back({.first = *enrollment.entered,
                             .last = enrollment.exited.value_or(as_of),
                             .program = enrollment.program,
                             .system_dates = true});
  }
  for (std::size_t i = 0; i < facts.enrollments.size(); ++i)
    if (out.in_doubt[i]) ++(facts.enrollments[i].enrolls ? out.doubts.withdrawn : out.doubts.denied);
}

}  // namespace gatehouse::report
