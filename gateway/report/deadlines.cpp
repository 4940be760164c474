#include "report/deadlines.hpp"

#include <algorithm>
#include <tuple>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "report/calendar.hpp"
#include "report/engagement.hpp"
#include "report/facts.hpp"

namespace gatehouse::report {
namespace {

/// The columns that deadlines need beside those of the facts.
struct CaseColumns {
  explicit CaseColumns(Columns& columns) {
    const auto enrollment = [&](std::string_view field) { return columns.find("enrollment", field); };
    status = enrollment("status");
    exit_reason = enrollment("exit_reason");
    issued = enrollment("waiver.issued_on");
    expires = enrollment("waiver.expires_on");
    revoked = enrollment("waiver.revoked_on");
    case_no = enrollment("case_no");
    case_manager = enrollment("case_manager");
    office = enrollment("office");
    plan_no = columns.find("plan", "plan_no");
    plan_status = columns.find("plan", "status");
    plan_created = columns.find("plan", "created_on");
    plan_reviewed = columns.find("plan", "reviewed_on");
    service_no = columns.find("service", "service_no");
    service_enrollment = columns.find("service", "enrollment_no");
    service_program = columns.find("service", "program");
    service_began = columns.find("service", "began_on");
    service_recorded = columns.find("service", "recorded_at");
    service_status = columns.find("service", "status");
    note_no = columns.find("note", "note_no");
    note_enrollment = columns.find("note", "enrollment_no");
    note_day = columns.find("note", "event_date");
    note_written = columns.find("note", "written_at");
  }
  Column status, exit_reason, issued, expires, revoked, case_no, case_manager, office;
  Column plan_no, plan_status, plan_created, plan_reviewed;
  Column service_no, service_enrollment, service_program, service_began, service_recorded, service_status;
  Column note_no, note_enrollment, note_day, note_written;
};

/// What a rule is applied to: a row of an entity, or a period of participation.
struct Subject {
  std::span<const Value> row{};
  std::string_view system{}, number{};
  const Enrollment* enrollment = nullptr;  ///< that it belongs to, if one is known
  std::size_t place = 0;                   ///< of that enrollment among the facts
  const Period* period = nullptr;
  std::optional<Date> day{};  ///< on which a plan, a service or a note happened
};

/// A day from which one counts onward has happened; a day that is named as the due one may lie ahead.
bool counts_on(const DateRule& rule) { return rule.span.count > 0; }

void keep_latest(std::optional<Date>& latest, std::optional<Date> day, Date as_of) {
  if (day && *day <= as_of && (!latest || *day > *latest)) latest = day;
}

Date to_business_day(Date day, DateRule::Shift shift, std::span<const Date> closed) {
  const int step = shift == DateRule::Shift::before ? -1 : 1;
  if (shift != DateRule::Shift::none)
    while (!is_business_day(day, closed)) day = plus_days(day, step);
  return day;
}

}  // namespace

struct DeadlineReader::State {
  State(const DateRules& date_rules, DeadlineTerms given, Columns& columns)
      : rules(date_rules), terms(std::move(given)), reader(columns), at_(columns) {}

  const DateRules& rules;
  DeadlineTerms terms;
  FactReader reader;
  CaseColumns at_;
  Facts facts;
  Engagement engagement;
  std::vector<Period> periods;
  std::vector<Deadline> found;

  void apply(const DateRule& rule, const PersonHistory& person, Date horizon);
  void apply(const DateRule& rule, const Subject& subject, const PersonHistory& person, Date horizon);
  [[nodiscard]] std::optional<Date> start(const DateRule& rule, const Subject& subject,
                                          const PersonHistory& person) const;
  [[nodiscard]] std::optional<Date> last_contact(const Subject& subject, const PersonHistory& person) const;
  [[nodiscard]] std::optional<Date> instant_day(const Value& value) const;
  [[nodiscard]] std::optional<Date> met(const DateRule& rule, const Subject& subject, Date since, Date due) const;
  [[nodiscard]] bool lifted(const DateRule& rule, const Subject& subject, Date due) const;
  [[nodiscard]] bool enrolled(const Enrollment& enrollment) const;
  [[nodiscard]] bool waived(const Enrollment& enrollment, Date due) const;
  [[nodiscard]] bool known(std::optional<Date> day) const { return day && *day <= terms.as_of; }
  [[nodiscard]] Subject subject_of(const HistoryRow& row, DateRule::Each each) const;
  void name_enrollment(Subject& subject, std::string_view number, std::optional<Program> program) const;
  [[nodiscard]] const Enrollment* enrollment_of(const Period& period, const DateRule& rule,
                                                std::size_t& place) const;
};

std::optional<Date> DeadlineReader::State::instant_day(const Value& value) const {
  if (!value.known() || value.kind() != Kind::timestamp) return std::nullopt;
  return terms.day_of(value.timestamp());
}

/// The row's enrollment, by the rule of reports (engagement.hpp): the one that it names; else the latest of its
/// program that had begun by its day.
void DeadlineReader::State::name_enrollment(Subject& subject, std::string_view number,
                                            std::optional<Program> program) const {
  const Place place = place_of(facts, subject.system, number, program, subject.day.value_or(terms.as_of));
  if (!place.enrollment) return;
  subject.enrollment = &facts.enrollments[*place.enrollment];
  subject.place = *place.enrollment;
}

Subject DeadlineReader::State::subject_of(const HistoryRow& row, DateRule::Each each) const {
  Subject subject{.row = row.values, .system = row.system};
  const auto text = [&](Column column) { return text_in(row.values, column); };
  const auto day = [&](Column column) { return date_in(row.values, column); };
  if (each == DateRule::Each::plan) {
    subject.number = text(at_.plan_no);
    subject.day = day(at_.plan_created);
    name_enrollment(subject, {}, std::nullopt);
  } else if (each == DateRule::Each::service) {
    subject.number = text(at_.service_no);
    subject.day = day(at_.service_began);
    name_enrollment(subject, text(at_.service_enrollment), program_from(text(at_.service_program)));
  } else {
    subject.number = text(at_.note_no);
    subject.day = day(at_.note_day);
    name_enrollment(subject, text(at_.note_enrollment), std::nullopt);
  }
  return subject;
}

/// The latest enrollment of the rule's programs in the period.
const Enrollment* DeadlineReader::State::enrollment_of(const Period& period, const DateRule& rule,
                                                       std::size_t& place) const {
  for (std::size_t i = facts.enrollments.size(); i-- > 0;) {
    const Enrollment& one = facts.enrollments[i];
    const bool wanted = rule.programs.empty() || rule.programs.has(one.program);
    if (!wanted || !period.programs.has(one.program)) continue;
    if (one.begins && period.exit && *one.begins > *period.exit) continue;
    place = i;
    return &one;
  }
  return nullptr;
}

/// It has begun, its system has not closed it, and the person has not exited since.
bool DeadlineReader::State::enrolled(const Enrollment& enrollment) const {
  const std::string_view status = text_in(enrollment.row, at_.status);
  if (status == "denied" || status == "withdrawn") return false;
  if (status == "exited" && !enrollment.exited) return false;  // it does not say when
  if (known(enrollment.exited) || !known(enrollment.begins)) return false;
  bool began_in_one = false, open = false;
  for (const Period& period : periods) {
    if (!period.programs.has(enrollment.program) || (period.exit && *period.exit < *enrollment.begins)) continue;
    began_in_one = true;
    open = open || !period.exit;
  }
  return open || !began_in_one;
}

bool DeadlineReader::State::waived(const Enrollment& enrollment, Date due) const {
  const auto issued = date_in(enrollment.row, at_.issued), expires = date_in(enrollment.row, at_.expires),
             revoked = date_in(enrollment.row, at_.revoked);
  if (!known(issued) || *issued > due || (expires && *expires < due)) return false;
  return !known(revoked);
}

bool DeadlineReader::State::lifted(const DateRule& rule, const Subject& subject, Date due) const {
  using Lifts = DateRule::Lifts;
  const Enrollment* const enrollment = subject.enrollment;
  return std::ranges::any_of(rule.lifted_by, [&](Lifts by) {
    switch (by) {
      case Lifts::revoked:
        return enrollment != nullptr && known(date_in(enrollment->row, at_.revoked));
      case Lifts::waiver:
        return enrollment != nullptr && waived(*enrollment, due);
      case Lifts::not_enrolled:
        return enrollment == nullptr || !enrolled(*enrollment);
      case Lifts::closed: {
        const std::string_view status = text_in(subject.row, at_.plan_status);
        return status == "achieved" || status == "closed";
      }
      case Lifts::re_entry:
        return subject.period != nullptr && std::ranges::any_of(periods, [&](const Period& later) {
                 return later.entry > subject.period->entry && later.group == subject.period->group;
               });
      case Lifts::excluded: {
        if (enrollment == nullptr) return false;
        const std::string_view reason = text_in(enrollment->row, at_.exit_reason);
        return !reason.empty() && reason != "none";
      }
    }
    return false;
  });
}

/// The first day on which what was due was done; of what repeats, since the time before.
std::optional<Date> DeadlineReader::State::met(const DateRule& rule, const Subject& subject, Date since,
                                               Date due) const {
  std::optional<Date> first;
  const auto see = [&](std::optional<Date> day) {
    if (known(day) && (!first || *day < *first)) first = day;
  };
  for (const DateRule::Meets by : rule.met_by) {
    if (by == DateRule::Meets::training && subject.enrollment != nullptr)
      for (std::size_t i = 0; i < facts.trainings.size(); ++i)
        if (engagement.trainings[i].enrollment == subject.place) see(facts.trainings[i].first);
    if (by == DateRule::Meets::follow_up)
      for (const Service& service : facts.services)
        if (service.category == Category::follow_up && !service.cancelled && !service.planned && service.first &&
            *service.first > since && *service.first <= due)
          see(service.first);
    if (by == DateRule::Meets::recorded)
      see(instant_day(
          at(subject.row, rule.each == DateRule::Each::note ? at_.note_written : at_.service_recorded)));
  }
  return first;
}

/// The latest day on which the case file shows something: services, trainings, plans and notes of the enrollment,
/// or of the client where they name none; else the enrollment's own begin.
std::optional<Date> DeadlineReader::State::last_contact(const Subject& subject, const PersonHistory& person) const {
  std::optional<Date> latest;
  keep_latest(latest, subject.enrollment->begins, terms.as_of);
  for (std::size_t i = 0; i < facts.services.size(); ++i) {
    const Service& service = facts.services[i];
    const auto of = engagement.services[i].enrollment;
    if (service.cancelled || service.planned || (of && *of != subject.place)) continue;
    keep_latest(latest, service.first, terms.as_of);
    keep_latest(latest, service.last, terms.as_of);
  }
  for (std::size_t i = 0; i < facts.trainings.size(); ++i) {
    const auto of = engagement.trainings[i].enrollment;
    if (of && *of != subject.place) continue;
    keep_latest(latest, facts.trainings[i].first, terms.as_of);
    keep_latest(latest, facts.trainings[i].last, terms.as_of);
  }
  for (const HistoryRow& row : person.rows) {
    if (row.schema == nullptr) continue;
    if (row.schema->name == "plan") {
      keep_latest(latest, date_in(row.values, at_.plan_created), terms.as_of);
      keep_latest(latest, date_in(row.values, at_.plan_reviewed), terms.as_of);
    } else if (row.schema->name == "note") {
      const std::string_view number = text_in(row.values, at_.note_enrollment);
      if (!number.empty() && number != subject.number) continue;
      keep_latest(latest, date_in(row.values, at_.note_day), terms.as_of);
      keep_latest(latest, instant_day(at(row.values, at_.note_written)), terms.as_of);
    }
  }
  return latest;
}

std::optional<Date> DeadlineReader::State::start(const DateRule& rule, const Subject& subject,
                                                 const PersonHistory& person) const {
  std::optional<Date> taken;
  for (const DayName& name : rule.from) {
    std::optional<Date> day;
    switch (name.of) {
      case DayName::Of::column:
        day = date_in(subject.row, name.column);
        if (subject.day && counts_on(rule) && !known(day)) day.reset();
        break;
      case DayName::Of::last_contact:
        day = last_contact(subject, person);
        break;
      case DayName::Of::entry:
        day = subject.period->entry;
        break;
      case DayName::Of::exit:
        day = subject.period->exit;
        break;
    }
    if (!day && rule.all_known) return std::nullopt;
    if (!day) continue;
    const bool better = !taken || (rule.take == DateRule::Take::earliest && *day < *taken) ||
                        (rule.take == DateRule::Take::latest && *day > *taken);
    if (better) taken = day;
  }
  return taken;
}

void DeadlineReader::State::apply(const DateRule& rule, const Subject& subject, const PersonHistory& person,
                                  Date horizon) {
  if (!rule.programs.empty() && (subject.enrollment == nullptr || !rule.programs.has(subject.enrollment->program)))
    return;
  const auto from = start(rule, subject, person);
  if (!from) return;
  const std::optional<Date> end = rule.until ? std::optional(after(*from, *rule.until)) : std::nullopt;
  Date since = *from;
  for (int time = 0;; ++time) {  // ten years of days at most: parse_span
    const Date day = rule.due(*from, time);
    if (end && day > *end) return;
    const Date due = to_business_day(day, rule.due_shift, terms.closed);
    if (time > 0 && due > horizon) return;
    if (!lifted(rule, subject, due)) {
      Deadline one{.rule = &rule, .counted_from = *from, .due = due, .met = met(rule, subject, since, due)};
      one.system = subject.system;
      one.number = subject.number;
      if (const Enrollment* const of = subject.enrollment) {
        one.program = of->program;
        one.enrollment_no = of->number;
        one.case_no = text_in(of->row, at_.case_no);
        one.case_manager = text_in(of->row, at_.case_manager);
        one.office = text_in(of->row, at_.office);
      }
      found.push_back(one);
    }
    if (!rule.every) return;
    since = due;
  }
}

void DeadlineReader::State::apply(const DateRule& rule, const PersonHistory& person, Date horizon) {
  if (rule.each == DateRule::Each::enrollment) {
    for (std::size_t i = 0; i < facts.enrollments.size(); ++i) {
      const Enrollment& one = facts.enrollments[i];
      if (one.reportable) continue;
      apply(rule, {.row = one.row, .system = one.system, .number = one.number, .enrollment = &one, .place = i},
            person, horizon);
    }
    return;
  }
  if (rule.each == DateRule::Each::period) {
    for (const Period& period : periods) {
      Subject subject{.period = &period};
      subject.enrollment = enrollment_of(period, rule, subject.place);
      if (subject.enrollment == nullptr) continue;
      subject.system = subject.enrollment->system;
      subject.number = subject.enrollment->number;
      apply(rule, subject, person, horizon);
    }
    return;
  }
  for (const HistoryRow& row : person.rows) {
    if (row.schema == nullptr || row.schema->name != word(rule.each)) continue;
    if (rule.each == DateRule::Each::service) {
      const std::string_view status = text_in(row.values, at_.service_status);
      if (status == "planned" || status == "cancelled") continue;
    }
    if (rule.each == DateRule::Each::plan && is_repeated_later(person, row, at_.plan_no)) continue;
    const Subject subject = subject_of(row, rule.each);
    if (subject.day && *subject.day > terms.as_of) continue;  // it has not happened yet
    apply(rule, subject, person, horizon);
  }
}

DeadlineReader::DeadlineReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeadlineReader::~DeadlineReader() = default;

Result<std::unique_ptr<DeadlineReader>> DeadlineReader::open(const DateRules& rules, DeadlineTerms terms,
                                                             std::span<const Schema> schemas) {
  Columns columns(schemas);
  auto state = std::make_unique<State>(rules, std::move(terms), columns);
  if (!columns.missing().empty())
    return fail(Errc::bad_config, "the schemas lack what date rules need: " + columns.missing().front());
  return std::unique_ptr<DeadlineReader>(new DeadlineReader(std::move(state)));
}

const std::vector<Deadline>& DeadlineReader::of(const PersonHistory& person, Date horizon) {
  State& state = *state_;
  state.reader.read(person, state.facts);
  for (Service& service : state.facts.services)
    service.done = service.done || (!service.planned && service.first && *service.first <= state.terms.today);
  engage(state.facts, {}, state.terms.as_of, state.engagement);
  state.periods =
      periods_of(state.engagement.stretches, state.engagement.planned, state.terms.periods, state.terms.as_of);
  state.found.clear();
  for (const DateRule& rule : state.rules.rules) state.apply(rule, person, horizon);
  std::ranges::stable_sort(state.found, {}, [&](const Deadline& one) {
    return std::tuple(one.rule - state.rules.rules.data(), one.due, one.system, one.number);
  });
  return state.found;
}

std::vector<Reminder> reminders_of(std::span<const Deadline> deadlines, std::int64_t client, Date after,
                                   Date through, std::span<const Date> closed) {
  std::vector<Reminder> out;
  for (const Deadline& one : deadlines) {
    if (one.met) continue;
    std::optional<std::pair<Date, int>> latest;
    for (const int days_before : one.rule->tell) {
      const Date day = to_business_day(plus_days(one.due, -days_before), one.rule->tell_shift, closed);
      if (day > after && day <= through && (!latest || day > latest->first)) latest = {day, days_before};
    }
    if (!latest) continue;
    std::string subject = std::string(one.system) + "|" + std::string(one.number);
    if (one.number.empty()) subject += std::to_string(client) + "|" + iso(one.counted_from);
    constexpr std::size_t id_size = 32;
    const std::string id =
        sha256_hex(one.rule->id + "|" + subject + "|" + iso(one.due) + "|" + std::to_string(latest->second));
    out.push_back({.id = id.substr(0, id_size), .deadline = one, .told = latest->first});
  }
  return out;
}

}  // namespace gatehouse::report
