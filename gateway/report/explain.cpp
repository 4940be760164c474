#include "report/explain.hpp"

#include <algorithm>

#include "report/engagement.hpp"
#include "report/explain_elements.hpp"
#include "report/facts.hpp"
#include "report/participant.hpp"

namespace gatehouse::report {
namespace {

constexpr int quarters_followed = 4;

std::string_view name_of(Category category) {
  switch (category) {
    case Category::self_service:
      return "self-service";
    case Category::information_only:
      return "information-only service";
    case Category::reportable_contact:
      return "contact of a reportable individual";
    case Category::basic:
      return "basic service";
    case Category::individualized:
      return "individualized service";
    case Category::training:
      return "training service";
    case Category::youth:
      return "youth service";
    case Category::supportive:
      return "supportive service";
    case Category::rapid_response:
      return "rapid response";
    case Category::follow_up:
      return "follow-up";
    case Category::administrative:
      break;
  }
  return "administrative entry";
}

std::string days(std::int32_t count) { return std::to_string(count) + (count == 1 ? " day" : " days"); }

std::string span_of(std::optional<Date> first, std::optional<Date> last) {
  if (!first) return "of an unknown day";
  if (!last) return "from " + iso(*first) + " on, without an end";
  return *first == *last ? "of " + iso(*first) : "from " + iso(*first) + " to " + iso(*last);
}

/// Something that counts for participation, with the words for it.
struct Event {
  Program program{};
  Date first{}, last{};
  std::string words{};
  bool runs_on = false;     ///< it has no end
  bool our_choice = false;  ///< it counts since no source says that it does not
};

class Explainer {
 public:
  Explainer(const ReportSpec& spec, const Facts& facts, const Engagement& engagement, const ExplainAside& aside)
      : spec_(spec), facts_(facts), engagement_(engagement), aside_(aside) {
    gather();
  }

  Result<ExplainedPerson> explain(std::string individual) const {
    ExplainedPerson out{.individual = std::move(individual), .periods = {}, .not_counted = not_counted_};
    const auto periods = periods_of(engagement_.stretches, engagement_.planned, spec_.periods, spec_.as_of);
    for (std::size_t i = 0; i < periods.size(); ++i) {
      const Period* next = nullptr;
      for (std::size_t j = i + 1; j < periods.size() && next == nullptr; ++j)
        if (periods[j].group == periods[i].group) next = &periods[j];
      auto told = period(periods[i], next);
      if (!told) return fail(told.error());
      out.periods.push_back(std::move(*told));
    }
    return out;
  }

 private:
  void gather();
  void gather_services();
  [[nodiscard]] std::string whose_enrollment(std::string_view system, std::string_view number) const;
  [[nodiscard]] std::string for_nothing(const Place& place) const;
  [[nodiscard]] Result<ExplainedPeriod> period(const Period& period, const Period* next) const;
  [[nodiscard]] Derived entry(const Period& period) const;
  [[nodiscard]] Derived exit(const Period& period, const Period* next) const;
  [[nodiscard]] Derived programs(const Period& period) const;
  [[nodiscard]] bool runs_on(const Period& period) const;
  [[nodiscard]] Result<Derived> quarter_after(const Period& period, int k) const;
  [[nodiscard]] Result<void> tell_held(Quarter quarter, Derived& out) const;
  [[nodiscard]] Result<void> tell_none(Quarter quarter, bool due, Derived& out) const;
  void decide(const Period& period, ExplainedPeriod& out) const;
  [[nodiscard]] std::vector<std::string> of_day(const Period& period, Date day, bool first) const;

  const ReportSpec& spec_;
  const Facts& facts_;
  const Engagement& engagement_;
  const ExplainAside& aside_;
  std::vector<Event> events_{};
  std::vector<std::string> not_counted_{};
};

/// A remark where something goes by its program, since its system sent no enrollment of the number that it names.
std::string Explainer::whose_enrollment(std::string_view system, std::string_view number) const {
  if (!names_unknown_enrollment(facts_, system, number)) return {};
  return " (it names the enrollment " + std::string(number) + ", which is not known, and goes by its program)";
}

/// Why something counts for nothing by its enrollment's state; empty if it counts.
std::string Explainer::for_nothing(const Place& place) const {
  if (!place.enrollment || facts_.enrollments[*place.enrollment].enrolls) return {};
  return "belongs to an enrollment that its system says is " +
         std::string(facts_.enrollments[*place.enrollment].status) + ": it counts for nothing";
}

void Explainer::gather_services() {
  for (std::size_t i = 0; i < facts_.services.size(); ++i) {
    const Service& service = facts_.services[i];
    const Place& place = engagement_.services[i];
    std::string words = std::string(name_of(service.category)) +
                        (service.activity.empty() ? "" : " \"" + std::string(service.activity) + "\"") + " " +
                        span_of(service.first, service.last) +
                        (service.backwards ? " (its end lies before its begin)" : "") + ", from " +
                        std::string(service.system) + whose_enrollment(service.system, service.enrollment);
    const auto leave_out = [&](std::string_view why) { not_counted_.push_back(words + ": " + std::string(why)); };
    if (service.cancelled)
      leave_out("cancelled");
    else if (!qualifies(service.category))
      leave_out("neither begins nor extends participation (901)");
    else if (!place.enrollment)
      leave_out("belongs to no enrollment that had begun by its day");
    else if (const std::string why = for_nothing(place); !why.empty())
      leave_out(why);
    else if (has_no_day(service, spec_.as_of))
      leave_out(service.first
                    ? "said to be given, on a day that has not come: it counts for nothing; correct its day"
                    : "its day is not known: it counts for nothing; enter its day");
    else if (service.planned && service.first && *service.first <= spec_.as_of)
      leave_out("planned for a day that has gone by; it keeps nothing open");
    else if (service.planned || *service.first > spec_.as_of)
      leave_out("planned; it keeps the period open and is no service yet");
    else if (const auto begins = facts_.enrollments[*place.enrollment].begins; begins && *service.first < *begins)
      leave_out("lies before its enrollment began");
    else
      events_.push_back({*place.program, *service.first, std::min(service.last.value_or(spec_.as_of), spec_.as_of),
                         std::move(words), !service.last, service.category == Category::rapid_response});
  }
}

void Explainer::gather() {
  gather_services();
  for (std::size_t i = 0; i < facts_.trainings.size(); ++i) {
    const Training& training = facts_.trainings[i];
    const Place& place = engagement_.trainings[i];
    const auto last = training.last || !training.ended ? training.last : training.first;
    std::string words = "training " + span_of(training.first, last) + ", from " + std::string(training.system) +
                        whose_enrollment(training.system, training.enrollment);
    if (const std::string why = for_nothing(place); !why.empty())
      not_counted_.push_back(words + ": " + why);
    else if (place.program && training.first && *training.first <= spec_.as_of)
      events_.push_back({*place.program, *training.first, std::min(last.value_or(spec_.as_of), spec_.as_of),
                         std::move(words), !last});
  }
  for (const Enrollment& enrollment : facts_.enrollments)
    if (enrollment.entered && enrollment.enrolls)
      events_.push_back({enrollment.program, *enrollment.entered, enrollment.exited.value_or(spec_.as_of),
                         "dates that " + std::string(enrollment.system) + " gave for its enrollment in " +
                             std::string(report::name_of(enrollment.program)) + "; no service of it is known",
                         !enrollment.exited});
}

/// What counted in the period and begins (or ends) on that day; dates of a system only where nothing else does.
std::vector<std::string> Explainer::of_day(const Period& period, Date day, bool first) const {
  std::vector<std::string> out;
  for (const Event& event : events_) {
    if (spec_.periods.group_of(event.program) != period.group || (first ? event.first : event.last) != day)
      continue;
    const bool of_system = event.words.starts_with("dates that ");
    if (of_system != period.system_dates) continue;
    out.push_back(event.words);
    if (event.our_choice)
      out.emplace_back(
          "rapid response counts: the text of 901 names self-service, information-only and follow-up services as "
          "those that do not");
  }
  return out;
}

Derived Explainer::entry(const Period& period) const {
  Derived out{
      .what = "date of entry (900)", .value = iso(period.entry), .because = of_day(period, period.entry, true)};
  out.because.emplace_back(period.system_dates
                               ? "no service is known: the day that the system gave stands in for the first one"
                               : "the first qualifying service on or after enrollment begins the period");
  return out;
}

/// Something of the period has no end: while it runs no quiet day goes by.
bool Explainer::runs_on(const Period& period) const {
  return std::ranges::any_of(events_, [&](const Event& event) {
    return event.runs_on && spec_.periods.group_of(event.program) == period.group && event.first >= period.entry &&
           event.words.starts_with("dates that ") == period.system_dates;
  });
}

Derived Explainer::exit(const Period& period, const Period* next) const {
  const std::int32_t quiet = spec_.as_of.days - period.last_service.days;
  const std::string limit = std::to_string(spec_.periods.quiet_days);
  Derived out{.what = "date of exit (901)",
              .value = period.exit ? iso(*period.exit) : "none",
              .because = of_day(period, period.last_service, false)};
  if (period.exit && next != nullptr) {
    out.because.push_back("the next service is of " + iso(next->entry) + ", " +
                          days(next->entry.days - period.last_service.days) + " after it: more than " + limit +
                          ", so it begins a new period");
  } else if (period.exit) {
    out.because.push_back(days(quiet) + " without a service up to " + iso(spec_.as_of) +
                          ", the as-of day: at least " + limit + ", and none is planned");
  } else if (runs_on(period)) {
    out.because.emplace_back(
        "it has no end, so no exit can be known: if it is over, enter the end; 90 days after it the exit is known");
  } else if (quiet >= spec_.periods.quiet_days) {
    out.because.push_back(days(quiet) + " have gone by, and a planned service keeps the period open");
  } else {
    out.because.push_back("only " + days(quiet) + " of " + limit + " have gone by up to " + iso(spec_.as_of) +
                          "; without a further service the exit is known on " +
                          iso(plus_days(period.last_service, spec_.periods.quiet_days)));
  }
  if (period.exit && *period.exit > spec_.quarter.last_day())
    out.because.push_back("it lies after " + spec_.quarter.text() +
                          ", so the report of that quarter leaves it blank");
  return out;
}

Derived Explainer::programs(const Period& period) const {
  Derived out{.what = "programs (903 to 938)", .value = "", .because = {}};
  for (std::size_t i = 0; i < program_count; ++i) {
    const auto program = static_cast<Program>(i);
    if (!period.programs.has(program)) continue;
    out.value += (out.value.empty() ? "" : ", ") + std::string(report::name_of(program));
    const auto count = std::ranges::count_if(events_, [&](const Event& event) {
      return event.program == program && event.first >= period.entry && event.first <= period.last_service &&
             event.words.starts_with("dates that ") == period.system_dates;
    });
    out.because.push_back(std::string(report::name_of(program)) + ": " + std::to_string(count) +
                          (period.system_dates ? " enrollment" : " qualifying service") + (count == 1 ? "" : "s") +
                          " in the period");
  }
  return out;
}

/// Wages are counted, never told.
Result<Derived> Explainer::quarter_after(const Period& period, int k) const {
  const Quarter quarter = quarter_of(*period.exit).plus(k);
  const Quarter due_in = quarter_of(*period.exit).plus(k + 2);
  Derived out{.what = "quarter " + std::to_string(k) + " after exit", .value = quarter.text(), .because = {}};
  out.because.push_back("the exit lies in " + quarter_of(*period.exit).text() +
                        "; its outcome is due in the report of " + due_in.text() +
                        (due_in > spec_.quarter ? ", so it is blank now" : ""));
  const auto wages = std::ranges::count_if(facts_.wages, [&](const Wage& wage) { return wage.quarter == quarter; });
  const auto told =
      std::ranges::count_if(facts_.outcomes, [&](const OutcomeFact& one) { return one.quarter == quarter; });
  out.because.push_back(std::to_string(wages) + " wage record" + (wages == 1 ? "" : "s") + " and " +
                        std::to_string(told) + " outcome" + (told == 1 ? "" : "s") + " told by staff or others");
  if (facts_.unread_wages > 0)
    out.because.push_back(std::to_string(facts_.unread_wages) +
                          " of the person's wage records have no quarter (written "
                          "2024Q3) or no amount, and count nowhere");
  if (wages + told == 0) GATEHOUSE_TRY(tell_none(quarter, due_in <= spec_.quarter, out));
  return out;
}

/// Wage records of the person that nothing counts, since intake holds them.
Result<void> Explainer::tell_held(Quarter quarter, Derived& out) const {
  if (!aside_.held_wages) return {};
  const auto all = aside_.held_wages();
  if (!all) return fail(all.error());
  for (const HeldWage& held : *all)
    if (!held.quarter || *held.quarter == quarter)
      out.because.push_back("WARNING: record " + std::to_string(held.record) + " of route " + held.route +
                            ", a wage record of the person" +
                            (held.quarter ? " of this quarter" : " whose quarter cannot be read") +
                            ", is held at intake (" + held.rule + ") and counts nowhere: mend and replay it");
  return {};
}

/// Nothing was found: what the file says of it, or will say once it is due.
Result<void> Explainer::tell_none(Quarter quarter, bool due, Derived& out) const {
  GATEHOUSE_TRY(tell_held(quarter, out));
  if (!spec_.wages_through || *spec_.wages_through < quarter) {
    out.because.emplace_back("wage files are not said to be complete up to then (`wages_through`): blank");
    return {};
  }
  out.because.emplace_back(due ? "wage files are complete up to then: not employed (0)"
                               : "wage files are complete up to then: once it is due, not employed (0)");
  if (!aside_.has_wages) return {};
  const auto any = aside_.has_wages(quarter);
  if (!any) return fail(any.error());
  if (!*any)
    out.because.push_back("WARNING: the hub holds no wage record of " + quarter.text() +
                          " at all, of nobody, though `wages_through` says that its files are complete");
  return {};
}

void Explainer::decide(const Period& period, ExplainedPeriod& out) const {
  const Date oldest = spec_.quarter.plus(-spec_.cohort.exit_quarters_back).first_day();
  const auto wanted = program_from(spec_.program);
  if (wanted && !period.programs.has(*wanted))
    out.why = "not in the file: it is one of " + spec_.program + ", in which the period had no service";
  else if (!wanted && !in_federal_files(period.programs))
    out.why = "not in the file: its programs are reported in none of the Department of Labor's files";
  else if (period.entry > spec_.quarter.last_day())
    out.why = "not in the file: the entry lies after " + spec_.quarter.text();
  else if (period.exit && *period.exit < oldest)
    out.why = "not in the file: the exit lies before " + iso(oldest) + ", the oldest that the measures need";
  else
    out.why = "in the file of " + spec_.quarter.text() +
              (period.exit ? ": its exit is not older than " + iso(oldest) : ": it is not closed");
  out.in_file = out.why.starts_with("in ");
}

Result<ExplainedPeriod> Explainer::period(const Period& period, const Period* next) const {
  ExplainedPeriod out;
  out.values = {entry(period), exit(period, next), programs(period)};
  if (period.exit && *period.exit <= spec_.quarter.last_day())
    for (int k = 1; k <= quarters_followed; ++k) {
      auto quarter = quarter_after(period, k);
      if (!quarter) return fail(quarter.error());
      out.values.push_back(std::move(*quarter));
    }
  decide(period, out);
  return out;
}

/// Whether somebody without a period is in the file, by the rule of Participants::each.
std::string reportable_in_words(const ReportSpec& spec, const Facts& facts, const Engagement& engagement) {
  const std::string quarter = spec.quarter.text();
  const auto contact = latest_contact(facts, engagement, spec.quarter.last_day());
  if (!contact)
    return "not in the file of " + quarter + ": no contact of a reportable individual is known up to its last day";
  const Date oldest = spec.quarter.plus(-spec.cohort.reportable_quarters_back).first_day();
  const std::string latest = "the latest contact as a reportable individual is of " + iso(*contact);
  if (*contact < oldest)
    return "not in the file of " + quarter + ": " + latest + ", and contacts before " + iso(oldest) +
           " are too old for it";
  if (!reportable_program(spec, facts, engagement))
    return "not in the file of " + quarter + ": " + latest + ", in no program that it takes";
  return "in the file of " + quarter + " as a reportable individual (a row without entry and exit): " + latest;
}

}  // namespace

Result<ExplainedPerson> explain_person(const ReportSpec& spec, std::span<const Schema> schemas,
                                       const PersonHistory& person, const ExplainAside& aside) {
  Columns columns(schemas);
  const FactReader reader(columns);
  if (!columns.missing().empty())
    return fail(Errc::bad_config, "the schemas lack what reports need: " + columns.missing().front());
  auto individual = individual_id(person.client);
  if (!individual) return fail(individual.error());
  Facts facts;
  reader.read(person, facts);
  Engagement engagement;
  engage(facts, spec.engagement, spec.as_of, engagement);
  auto told = Explainer(spec, facts, engagement, aside).explain(std::move(*individual));
  if (!told) return fail(told.error());
  if (told->periods.empty()) told->reportable = reportable_in_words(spec, facts, engagement);
  GATEHOUSE_TRY(add_elements(spec, schemas, person, *told));
  return told;
}

}  // namespace gatehouse::report
