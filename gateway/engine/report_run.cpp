// A report: the hub as of one point in its history, client by client, through the report room's cohort and
// the mapping's federal layout into one file, with a receipt that says what it was made from. One client is in
// memory at a time; the same snapshot gives the same bytes. The edit checks look at each line on its way; whether a
// file with errors goes out is for the route to say.
#include <algorithm>
#include <map>
#include <memory>

#include "engine/doors.hpp"
#include "engine/grant.hpp"
#include "engine/held_facts.hpp"
#include "engine/report_calendar.hpp"
#include "engine/report_checks.hpp"
#include "engine/report_counts.hpp"
#include "engine/report_held.hpp"
#include "engine/report_measures.hpp"
#include "engine/report_notes.hpp"
#include "engine/report_rows.hpp"
#include "engine/report_spec.hpp"
#include "gatehouse/failpoint.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/options.hpp"
#include "report/check_output.hpp"
#include "report/dry_runs.hpp"
#include "report/receipt.hpp"
#include "report/sendings.hpp"
#include "report/submission.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t lines_at_a_time = 1000;

/// Hands lines to the checks, the measures and, some at a time, to the sink.
class LinesToSink {
 public:
  LinesToSink(Sink& sink, ChecksAlong& checks, MeasuresAlong* measures)
      : sink_(sink), checks_(checks), measures_(measures) {}

  Result<void> add(std::string_view line, std::string_view case_number) {
    GATEHOUSE_TRY(checks_.line(line, case_number));
    if (measures_ != nullptr) GATEHOUSE_TRY(measures_->line(line));
    lines_.emplace_back(line);
    return lines_.size() < lines_at_a_time ? Result<void>() : flush();
  }
  Result<void> flush() {
    std::vector<Outgoing> outgoing;
    for (const std::string& line : lines_) outgoing.push_back({.id = {}, .idempotency_key = {}, .bytes = line});
    const auto answers = sink_.write(outgoing);
    lines_.clear();
    if (!answers) return fail(answers.error());
    return {};
  }

 private:
  Sink& sink_;
  ChecksAlong& checks_;
  MeasuresAlong* measures_;
  std::vector<std::string> lines_{};
};

/// What the parts of one export share.
struct Export {
  report::ReportSpec spec;
  std::string stem{};
  std::string
      lists{};  ///< how the lists for staff are named: by the route, so that two routes of a format have two
  Words words{};
  hub::AsOf as_of{};
  report::Summary summary{};
  report::Origin origin{};
  std::vector<hub::ClientId> clients{};
  report::SubmissionRegister sent{};
  report::Submission previous{};  ///< of the same route and quarter; number 0: none
  report::CheckReport found{};
  std::unique_ptr<MeasuresAlong> measures{};  ///< null: nothing of the layout can be measured
};

/// Who started it, if a person did and is known.
std::string person_behind(const Run& run) {
  return run.wish.trigger.starts_with("person:") ? run.wish.trigger : std::string();
}

std::filesystem::path reports_folder(const Run& run) { return run.tools.plan.site.state_folder() / "reports"; }

/// The options of the sink: no receipt of its own (ours says more), and a name that says what the file is not, also
/// where the site's own pattern has no word for it.
OptionValues sink_options(const Run& run, const Export& made) {
  OptionValues options = run.route.route.options;
  if (options.contains("receipt")) options.insert_or_assign("receipt", "no");
  const std::string warning = report::what_it_is_not(made.spec);
  std::string name = text_option(options, "name");
  const bool says_so = name.find("{quarter}") != std::string::npos || name.find("{stem}") != std::string::npos;
  if (name.empty() || says_so || warning.empty()) return options;
  name.insert(std::min(name.rfind('.'), name.size()), warning);
  options.insert_or_assign("name", name);
  return options;
}

/// The same bytes under the same name: it was sent before.
bool sent_before(const Export& made, const Shipped& file) {
  return made.previous.file_sha256 == file.sha256 && made.previous.file == file.name;
}

bool is_dry(const Run& run) { return run.wish.dry_run || run.route.route.report.dry_run; }

/// What the checks found and what was measured, where staff look for it: of the file that was made last, but of
/// none that the other side refused.
Result<void> publish_lists(const Run& run, Export& made) {
  GATEHOUSE_TRY(publish_findings(made.found, reports_folder(run), made.lists));
  if (made.measures == nullptr) return {};
  return made.measures->publish({.route = run.route.route.name,
                                 .made = run.tools.clock.now(),
                                 .dry_run = is_dry(run),
                                 .held_back = run.result.held_back});
}

/// A line in the register of submissions; the same file sent again is the same submission.
Result<void> note_submission(Run& run, Export& made, const Shipped& file, const std::string& receipt) {
  if (sent_before(made, file)) return {};
  const auto noted = made.sent.add({.route = run.route.route.name,
                                    .quarter = made.spec.quarter.text(),
                                    .file = file.name,
                                    .file_sha256 = file.sha256,
                                    .receipt_sha256 = sha256_hex(receipt),
                                    .rows = made.summary.rows,
                                    .errors = static_cast<std::int64_t>(made.origin.checks.errors),
                                    .replaces = made.previous.number,
                                    .at = iso(run.tools.clock.now()),
                                    .by = person_behind(run)},
                                   receipt);
  if (!noted) return fail(noted.error());
  if (made.found.errors + made.found.warnings > 0)
    GATEHOUSE_TRY(report::write_check_workbook(made.found, made.sent.findings_of(*noted)));
  const std::string number = std::to_string(noted->number), by = person_behind(run);
  GATEHOUSE_TRY(run.tools.hub.audit({by.empty() ? run.wish.trigger : by, "submit", "submission " + number, "ok",
                                     noted->route + " " + noted->quarter, counted(noted->errors, "error")}));
  if (made.previous.number != 0 && made.previous.file_sha256 == file.sha256)
    run.result.notes.push_back("submission " + number + " has the bytes of " +
                               std::to_string(made.previous.number) + ": nothing has changed but its name");
  run.result.notes.push_back(
      "submission " + number +
      (noted->replaces == 0 ? std::string()
                            : " replaces " + std::to_string(noted->replaces) + ": `gatehouse report difference " +
                                  std::to_string(noted->replaces) + " " + number + "` tells what changed"));
  return {};
}

/// The receipt goes where the file went, under its name with `.receipt.json` for the ending. If the same file
/// was exported before, its first receipt stays.
Result<void> ship_receipt(Run& run, Export& made, const Shipped& file) {
  OptionValues options = sink_options(run, made);
  const bool crlf = text_option(options, "line_end") == "crlf";
  const report::Submission* const last =
      sent_before(made, file) ? made.sent.find(made.previous.replaces) : made.sent.find(made.previous.number);
  if (last != nullptr) made.origin.follows = {last->number, last->file, last->file_sha256, last->receipt_sha256};
  const std::string text =
      report::receipt_json(made.spec, made.summary, {file.name, file.sha256, file.bytes, crlf}, made.origin);
  GATEHOUSE_TRY(note_submission(run, made, file, text));
  options.insert_or_assign("name", file.name.substr(0, file.name.rfind('.')) + ".receipt.json");
  auto sink = open_sink_of(run, options, naming_of(run, made.words));
  if (!sink) return fail(sink.error(), "the receipt");
  const Outgoing line{.id = {}, .idempotency_key = {}, .bytes = std::string_view(text).substr(0, text.size() - 1)};
  if (const auto answers = (*sink)->write({&line, 1}); !answers) return fail(answers.error(), "the receipt");
  auto shipped = (*sink)->commit();
  if (!shipped && shipped.error().code == Errc::conflict) {
    run.result.notes.push_back("the receipt of the first export of this file stays");
    return {};
  }
  if (!shipped) return fail(shipped.error(), "the receipt");
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  return {};
}

tl::unexpected<Error> kept_back(const Grant& grant) {
  return fail(Errc::not_permitted, grant.sentence() + "; nothing was sent [" + grant.rule() + "]");
}

/// Questions of who is who, about people in the file, that nobody has answered.
Result<std::int64_t> open_reviews(Run& run, const Export& made) {
  constexpr std::size_t most = 10'000;
  const auto reviews = run.tools.hub.reviews(most);
  if (!reviews) return fail(reviews.error());
  const auto in_file = [&](hub::ClientId client) {  // clients come in the order of their ids
    return std::ranges::binary_search(made.clients, client);
  };
  return std::ranges::count_if(
      *reviews, [&](const hub::Review& one) { return in_file(one.client) || in_file(one.candidate); });
}

void note_summary(Run& run, Export& made, std::int64_t reviews) {
  run.result.rows = made.summary.rows;
  run.result.held_rows = made.summary.held;
  made.origin.told = warnings_of(made.spec, made.summary, made.origin.held_at_intake, reviews);
  run.result.notes.insert(run.result.notes.end(), made.origin.told.begin(), made.origin.told.end());
  if (!made.summary.balances()) run.mark_unbalanced("the report's balance does not hold");
}

/// Tells what the checks found; true if the file must not go out.
bool judge(Run& run, const Export& made) {
  const report::CheckReport& found = made.found;
  if (found.checks.empty())
    run.result.notes.push_back("no edit rules are at hand for layout " + found.layout +
                               ": columns and values were checked, and nothing else. Rules of your own stand in "
                               "mappings/checks/" +
                               found.layout + ".checks.yaml");
  if (found.errors + found.warnings == 0) {
    if (!found.checks.empty()) run.result.notes.emplace_back("edit checks: nothing found");
    return false;
  }
  const std::string list = "state/reports/" + made.lists + ".findings.xlsx";
  run.result.notes.push_back("edit checks: " + counted(found.errors, "error") + ", " +
                             counted(found.warnings, "warning") + "; listed in " + list);
  if (found.errors == 0 || !run.route.route.report.hold_errors) return false;
  run.result.held_back = true;
  run.result.notes.push_back("HELD BACK: nothing was sent, since the route says `errors: hold`. Mend the " +
                             counted(found.errors, "error") +
                             " in the systems that the records come from and export again, or say `errors: send`");
  return true;
}

/// Rows belong in the file and each of them is held: a file without them says that there is nobody. It is not sent.
bool all_held(Run& run, const Export& made) {
  if (made.summary.rows > 0 || made.summary.held == 0) return false;
  run.result.held_back = true;
  run.result.notes.push_back("HELD BACK: nothing was sent, since no row is left: " +
                             counted(static_cast<std::uint64_t>(made.summary.held), "row") +
                             " of this quarter did not keep to the layout; state/reports/" + made.lists +
                             ".held.jsonl names client and reason");
  return true;
}

/// By it the calendar knows that the rehearsal was made.
Result<void> note_dry_run(const Run& run, const Export& made) {
  auto dry_runs = report::DryRuns::open(reports_folder(run));
  if (!dry_runs) return fail(dry_runs.error());
  return dry_runs->note(run.route.route.name, made.spec.quarter, made.spec.as_of);
}

/// Rows, lines and findings, up to where something could leave. True if the file may.
Result<bool> make_lines(Run& run, Export& made, Sink& sink) {
  const auto head = without_line_end(mapping::head(*run.route.mapping), mapping::line_end(*run.route.mapping));
  GATEHOUSE_TRY(sink.frame(head, {}));
  auto writer =
      MappedRows::create(run.route.mapping, participant_schema(run.tools.plan.schemas), made.origin.withheld);
  if (!writer) return fail(writer.error());
  const report::CheckMoment moment{.quarter = made.spec.quarter, .submitted = made.spec.as_of};
  ChecksAlong checks(*run.route.checks, moment, head);
  auto measures = MeasuresAlong::begin(*run.route.checks, moment, head, reports_folder(run), made.lists);
  if (!measures) return fail(measures.error());
  made.measures = std::move(*measures);
  LinesToSink lines(sink, checks, made.measures.get());
  HeldRows held(reports_folder(run) / (made.lists + ".held.jsonl"));
  auto report = report::ReportRun::open(
      made.spec, run.tools.plan.schemas, **writer,
      [&](std::string_view line) { return lines.add(line, (*writer)->case_number()); },
      [&](const report::HeldRow& row) -> Result<void> {
        held.add(run, row);
        return {};
      });
  if (!report) return fail(report.error());
  auto held_facts = HeldFacts::read(run.tools.plan, run.tools.hub, "gatehouse");
  if (!held_facts) return fail(held_facts.error());
  std::map<hub::ClientId, std::vector<report::HeldWage>> with_held_wages;
  GATEHOUSE_TRY(visit_clients(run.tools.hub, made.as_of, **report, **writer, run.wish.stop, run.tools.progress,
                              [&](const hub::ClientView& view) {
                                if (auto wages = held_facts->wages_of(view); !wages.empty())
                                  with_held_wages.emplace(view.id, std::move(wages));
                              }));
  GATEHOUSE_TRY(lines.flush());
  made.summary = (*report)->summary();
  made.clients = (*writer)->clients();
  for (const hub::ClientId client : made.clients)
    if (const auto at = with_held_wages.find(client); at != with_held_wages.end()) held_facts->in_file(at->second);
  made.origin.held_at_intake = held_facts->routes();
  const auto reviews = open_reviews(run, made);
  if (!reviews) return fail(reviews.error());
  note_summary(run, made, *reviews);
  auto found = checks.finish();
  if (!found) return fail(found.error());
  made.origin.checks = counts_of(*found);
  made.found = std::move(*found);
  const bool hold = judge(run, made);
  if (is_dry(run)) {
    GATEHOUSE_TRY(publish_lists(run, made));
    GATEHOUSE_TRY(note_dry_run(run, made));
    return false;
  }
  GATEHOUSE_TRY(held.publish());
  if (!hold && !all_held(run, made)) return true;
  GATEHOUSE_TRY(publish_lists(run, made));
  return false;
}

/// What a system says of the rows only when it has all of them: each that it refuses, or does not answer for, is
/// told, and the run is red. The receipt counts what was sent.
void hear_answers(Run& run, const std::vector<Answer>& answers) {
  constexpr std::size_t most_told = 20;
  std::size_t refused = 0, unknown = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].said == Answer::Said::accepted) continue;
    ++(answers[i].said == Answer::Said::refused ? refused : unknown);
    if (refused + unknown <= most_told)
      run.result.notes.push_back("row " + std::to_string(i + 1) + ": " + answers[i].reason);
  }
  if (refused + unknown == 0) return;
  run.mark_red(counted(answers.size(), "row") + " were sent; the system refused " + std::to_string(refused) +
               " and gave no answer for " + std::to_string(unknown));
}

/// The account of it first, then the file, then the receipt.
Result<void> send(Run& run, Export& made, const Grant& grant, Sink& sink) {
  GATEHOUSE_TRY(run.tools.hub.keep_mapping(mapping::info(*run.route.mapping)));
  const auto account = run.tools.hub.disclose(run.id, grant.terms(run.route, run.tools.plan.schemas), made.clients);
  if (!account) return fail(account.error());
  GATEHOUSE_FAILPOINT("export.before_publish");
  if (const Grant now = Grant::now(run.tools.plan, run.tools.clock, run.route); !now.same_as(grant)) {
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, false));
    if (!now.in_force()) return kept_back(now);
    return fail(Errc::conflict, "the agreement was changed while the report was made; run it again");
  }
  auto shipped = sink.commit();
  if (!shipped && shipped.error().code == Errc::conflict) {  // something else stands there: nothing was written
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, false));
    return fail(Errc::not_permitted,
                shipped.error().message +
                    ": this report was exported before with other content. Put {submission} or {stamp} into the "
                    "option name of the route or its system, or move the earlier file away");
  }
  if (!shipped) return fail(shipped.error());
  GATEHOUSE_FAILPOINT("export.after_publish");
  GATEHOUSE_TRY(publish_lists(run, made));
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, true));
  if (shipped->empty()) return {};
  hear_answers(run, sink.final_answers());
  run.result.shipped.push_back(shipped->front());
  return ship_receipt(run, made, shipped->front());
}

/// Nobody asked for it: it is its due date, and its route says that it is sent on that day.
bool begun_by_itself(const Run& run) {
  const auto times = report_times(run.route.route.schedule);
  return times && times->send && run.wish.trigger == "schedule" && !run.wish.quarter.empty() && !run.wish.dry_run;
}

/// It is not begun by itself again. If nothing went out, nobody is there to see it: the run is red.
Result<void> note_sending(Run& run, const Export& made) {
  if (run.result.held_back)
    run.mark_red(
        "this report is due today and was held back; the notes say why. Export it by hand once it is mended");
  auto sendings = report::Sendings::open(reports_folder(run));
  if (!sendings) return fail(sendings.error());
  return sendings->note_done(run.route.route.name, made.spec.quarter, run.tools.clock.now());
}

/// For the page of the run, which is red for nothing less than the report itself.
void note_counts(Run& run, const Export& made) {
  const report::Submission* const sent =
      run.result.shipped.empty() ? nullptr : made.sent.with_file(run.result.shipped.front().sha256);
  const ReportCounts counts{.run = static_cast<std::int64_t>(run.id),
                            .quarter = made.spec.quarter.text(),
                            .dry_run = is_dry(run),
                            .held_back = run.result.held_back,
                            .clients = made.summary.clients_in,
                            .candidates = made.summary.candidates,
                            .rows = made.summary.rows,
                            .held = made.summary.held,
                            .filtered = made.summary.filtered,
                            .left_out = made.summary.left_out,
                            .errors = static_cast<std::int64_t>(made.found.errors),
                            .warnings = static_cast<std::int64_t>(made.found.warnings),
                            .submission = sent == nullptr ? 0 : sent->number};
  if (const auto noted = note_report(reports_folder(run), counts); !noted)
    run.result.notes.push_back("the counts of this run are not kept: " + noted.error().message);
}

/// What was sent of this quarter before, for the receipt's chain and the file's name.
Result<void> look_back(const Run& run, Export& made) {
  auto sent = report::SubmissionRegister::open(reports_folder(run));
  if (!sent) return fail(sent.error());
  if (const auto* const last = sent->latest(run.route.route.name, made.spec.quarter.text())) made.previous = *last;
  made.words.insert_or_assign("submission", std::to_string(sent->all().size() + 1));
  made.sent = std::move(*sent);
  return {};
}

}  // namespace

Result<void> make_report(Run& run) {
  auto spec = report_spec(run);
  if (!spec) return fail(spec.error());
  Export made{.spec = std::move(*spec)};
  made.stem = report::file_stem(made.spec);
  made.lists = run.route.route.name + made.stem.substr(made.spec.format.size());
  made.words = {{"quarter", made.stem.substr(made.stem.find('-') + 1)}, {"stem", made.stem}};
  GATEHOUSE_TRY(look_back(run, made));
  const auto as_of = run.tools.hub.now_as_of();
  if (!as_of) return fail(as_of.error());
  made.as_of = *as_of;
  const Grant grant = Grant::now(run.tools.plan, run.tools.clock, run.route);
  if (!grant.in_force()) return kept_back(grant);
  made.origin = {.program_version = std::string(run.tools.version),
                 .agency = run.tools.plan.site.agency,
                 .last_record = static_cast<std::int64_t>(as_of->last_record),
                 .last_event = as_of->last_event,
                 .file_hashes = hashes_behind(*run.route.mapping),
                 .client_rules = hash_of(run.tools.plan.site.clients),
                 .withheld = grant.withheld(participant_schema(run.tools.plan.schemas))};
  auto sink = open_sink_of(run, sink_options(run, made), naming_of(run, made.words));
  if (!sink) return fail(sink.error());
  const auto may_leave = make_lines(run, made, **sink);
  if (!may_leave) return fail(may_leave.error());
  if (*may_leave) GATEHOUSE_TRY(send(run, made, grant, **sink));
  note_counts(run, made);
  return begun_by_itself(run) ? note_sending(run, made) : Result<void>();
}

}  // namespace gatehouse::engine
