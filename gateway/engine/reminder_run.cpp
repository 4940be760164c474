// Reminders: what is due soon by date rules, or was not done in time, goes to a system as records, each once.
//
//   each_client      the hub as of one point in its history; one client in memory at a time
//   deadlines        of the client, by the rules of the route
//   mapping          a row of `reminder` as the system's layout writes it, with what the agreement keeps back
//   withheld save intent      the day and the point in history from which the same bytes come about again disclose,
//   send   as any delivery register         these are told; the intent is taken away
//
// Killed in between, the next run makes the same bytes under the same names first, so that nothing is lost or
// doubled.
#include <algorithm>
#include <iterator>
#include <set>

#include "engine/doors.hpp"
#include "engine/grant.hpp"
#include "engine/reminder_register.hpp"
#include "engine/reminder_rules.hpp"
#include "engine/report_calendar.hpp"
#include "engine/report_rows.hpp"
#include "gatehouse/failpoint.hpp"
#include "report/reminder_row.hpp"

namespace gatehouse::engine {
namespace {

constexpr std::size_t most_notes = 10;

/// A reminder with its bytes.
struct Notice {
  std::string id{}, bytes{};
  hub::ClientId client{};
  Date told{};
};

/// What one portion holds, and what did not come into it.
struct Portion {
  std::vector<Notice> notices{};
  std::int64_t held = 0;
  std::vector<std::string> why_held{};  ///< of the first few
  bool more = false;                    ///< there are others that this portion has no room for
};

std::filesystem::path reminders_folder(const Run& run) { return run.tools.plan.site.state_folder() / "reminders"; }

Date earliest_told(const Run& run, Date today) {
  return report::plus_days(today, -run.route.route.reminders.late_days);
}

/// Makes the notices of one portion.
class Collector {
 public:
  Collector(Run& run, const ReminderIntent& from, const ReminderRegister& told, report::DeadlineReader& reader,
            report::ReminderRow& row, MappedRows& writer)
      : run_(run), from_(from), told_(told), reader_(reader), row_(row), writer_(writer) {}

  Result<void> add(const hub::ClientView& view) {
    if (portion.more) return {};
    const report::PersonHistory person = history_of(view, rows_);
    const ReminderRules& rules = *run_.route.reminders;
    const Date after = report::plus_days(earliest_told(run_, from_.today), -1);
    constexpr int longest_notice = 367;
    for (const report::Reminder& one :
         report::reminders_of(reader_.of(person, report::plus_days(from_.today, longest_notice)), person.client,
                              after, from_.today, rules.closed)) {
      if (!wanted(one) || told_.contains(one.id)) continue;
      if (portion.notices.size() >= run_.route.route.batch) {
        portion.more = true;
        return {};
      }
      writer_.begin(view);
      take(one, person, view.id);
    }
    return {};
  }

  Portion portion{};

 private:
  [[nodiscard]] bool wanted(const report::Reminder& one) const {
    const auto& systems = run_.route.route.reminders.systems;
    return systems.empty() || std::ranges::find(systems, one.deadline.system) != systems.end();
  }

  void take(const report::Reminder& one, const report::PersonHistory& person, hub::ClientId client) {
    Notice notice{.id = one.id, .client = client, .told = one.told};
    const std::string id = public_id(client);
    problems_.clear();
    const Outcome outcome = writer_.write(row_.fill(one, person, id, from_.today), notice.bytes, problems_);
    if (outcome == Outcome::stored) {
      portion.notices.push_back(std::move(notice));
      return;
    }
    if (outcome != Outcome::held) return;
    ++portion.held;
    if (!problems_.empty() && portion.why_held.size() < most_notes)
      portion.why_held.push_back(id + ": " + problems_.front().message + " [" + problems_.front().rule + "]");
  }

  Run& run_;
  const ReminderIntent& from_;
  const ReminderRegister& told_;
  report::DeadlineReader& reader_;
  report::ReminderRow& row_;
  MappedRows& writer_;
  std::vector<report::HistoryRow> rows_{};
  std::vector<Problem> problems_{};
};

const Schema& reminder_schema(const Plan& plan) {
  return *std::ranges::find(plan.schemas, "reminder", &Schema::name);
}

Result<Portion> collect(Run& run, const ReminderIntent& from, const ReminderRegister& told, const Grant& grant) {
  const Plan& plan = run.tools.plan;
  auto reader = report::DeadlineReader::open(run.route.reminders->rules,
                                             deadline_terms(plan, *run.route.reminders, from.today), plan.schemas);
  if (!reader) return fail(reader.error());
  auto row = report::ReminderRow::open(plan.schemas);
  if (!row) return fail(row.error());
  auto writer = MappedRows::create(run.route.mapping, reminder_schema(plan), grant.withheld(reminder_schema(plan)));
  if (!writer) return fail(writer.error());
  Collector collector(run, from, told, **reader, *row, **writer);
  const hub::AsOf as_of{.last_record = hub::RecordId{from.last_record}, .last_event = from.last_event};
  GATEHOUSE_TRY(run.tools.hub.each_client(as_of, [&](const hub::ClientView& view) -> Result<void> {
    if (run.wish.stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was sent");
    return collector.add(view);
  }));
  return std::move(collector.portion);
}

Result<std::unique_ptr<Sink>> hand_over(const Run& run, const ReminderIntent& from, const Portion& portion,
                                        std::vector<Answer>& answers) {
  auto sink = open_sink_of(run, run.route.route.options,
                           {with_part(from.run, from.part), with_part(from.stamp, from.part)});
  if (!sink) return fail(sink.error());
  const auto line_end = mapping::line_end(*run.route.mapping);
  mapping::Written written(*run.route.mapping);
  for (const Notice& one : portion.notices) written.add(one.bytes);
  const auto tail = written.tail();
  if (!tail) return fail(tail.error());
  GATEHOUSE_TRY((*sink)->frame(without_line_end(mapping::head(*run.route.mapping), line_end),
                               without_line_end(*tail, line_end)));
  std::vector<Outgoing> outgoing;
  for (const Notice& one : portion.notices)
    outgoing.push_back({.id = one.id, .idempotency_key = one.id, .version = 1, .bytes = one.bytes});
  auto said = (*sink)->write(outgoing);
  if (!said) return fail(said.error());
  answers = std::move(*said);
  return std::move(*sink);
}

/// What the system said of each; what it said nothing of is told again next time, under the same id.
std::vector<ToldReminder> told_of(Run& run, const Portion& portion, const std::vector<Answer>& answers) {
  std::vector<ToldReminder> told;
  std::int64_t unknown = 0, refused = 0;
  for (std::size_t i = 0; i < portion.notices.size(); ++i) {
    const Answer answer = i < answers.size() ? answers[i] : Answer{};
    if (answer.said == Answer::Said::unknown || answer.said == Answer::Said::not_sent) {
      ++unknown;
      continue;
    }
    ToldReminder one{.id = portion.notices[i].id, .told = portion.notices[i].told};
    if (answer.said == Answer::Said::refused) {
      ++refused;
      one.refused = answer.reason.empty() ? "refused" : answer.reason;
    }
    told.push_back(std::move(one));
  }
  run.result.rows += static_cast<std::int64_t>(told.size()) - refused;
  run.result.held_rows += refused;
  if (refused > 0) run.result.notes.push_back(std::to_string(refused) + " reminders were refused by the system");
  if (unknown > 0) {
    run.result.notes.push_back(std::to_string(unknown) + " reminders were not answered; they are sent again");
    run.mark_red("the system did not answer");
  }
  return told;
}

Result<void> send(Run& run, ReminderRegister& told, const ReminderIntent& from, const Portion& portion,
                  const Grant& grant) {
  std::set<hub::ClientId> people;
  for (const Notice& one : portion.notices) people.insert(one.client);
  const std::vector<hub::ClientId> clients(people.begin(), people.end());
  const auto account = run.tools.hub.disclose(run.id, grant.terms(run.route, run.tools.plan.schemas), clients);
  if (!account) return fail(account.error());
  if (!Grant::now(run.tools.plan, run.tools.clock, run.route).same_as(grant)) {
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, false));
    return fail(Errc::conflict, "the agreement was changed while reminders were made; run it again");
  }
  GATEHOUSE_TRY(save_reminder_intent(reminders_folder(run), run.route.route.name, from));
  std::vector<Answer> answers;
  auto sink = hand_over(run, from, portion, answers);
  if (!sink) return fail(sink.error());
  auto shipped = (*sink)->commit();
  const bool there_before = !shipped && shipped.error().code == Errc::conflict && from.run != run.id_text();
  if (!shipped && !there_before) return fail(shipped.error());
  GATEHOUSE_FAILPOINT("reminders.sent.before_mark");
  if (there_before)
    run.result.notes.push_back("what the interrupted run " + from.run + " told lies there already, and stays");
  if (const auto last = (*sink)->final_answers(); last.size() == answers.size()) answers = last;
  GATEHOUSE_TRY(told.add(told_of(run, portion, answers), earliest_told(run, from.today)));
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, true));
  if (shipped) std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  return remove_reminder_intent(reminders_folder(run), run.route.route.name);
}

/// One portion as of `from`; false when there is nothing more to tell.
Result<bool> tell(Run& run, ReminderRegister& told, const ReminderIntent& from, const Grant& grant) {
  const auto portion = collect(run, from, told, grant);
  if (!portion) return fail(portion.error());
  if (!portion->more && from.run == run.id_text()) {  // the last portion has seen everybody
    run.result.held_rows += portion->held;
    std::ranges::copy(portion->why_held, std::back_inserter(run.result.notes));
  }
  if (portion->notices.empty()) return false;
  GATEHOUSE_TRY(send(run, told, from, *portion, grant));
  return portion->more;
}

}  // namespace

Result<void> remind(Run& run) {
  const std::string& route = run.route.route.name;
  const Grant grant = Grant::now(run.tools.plan, run.tools.clock, run.route);
  if (!grant.in_force())
    return fail(Errc::not_permitted, grant.sentence() + "; nothing was sent [" + grant.rule() + "]");
  auto told = ReminderRegister::open(reminders_folder(run), route);
  if (!told) return fail(told.error());
  const auto interrupted = load_reminder_intent(reminders_folder(run), route);
  if (!interrupted) return fail(interrupted.error());
  if (*interrupted) {
    const auto again = tell(run, *told, **interrupted, grant);
    if (!again) return fail(again.error(), "telling again what an interrupted run may have told");
    GATEHOUSE_TRY(remove_reminder_intent(reminders_folder(run), route));
  }
  const auto now = run.tools.hub.now_as_of();
  if (!now) return fail(now.error());
  ReminderIntent from{.run = run.id_text(),
                      .stamp = run.stamp,
                      .today = today_of(run.tools.plan, run.tools.clock),
                      .last_record = static_cast<std::int64_t>(now->last_record),
                      .last_event = now->last_event};
  while (true) {
    const auto more = tell(run, *told, from, grant);
    if (!more) return fail(more.error());
    if (!*more || !run.red.empty()) return {};
    ++from.part;
  }
}

}  // namespace gatehouse::engine
