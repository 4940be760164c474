// `gatehouse report calendar | submissions | certify | difference`: when reports are due, what was sent, who says
// that it is right, and what changed since.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/report_submissions.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "control/report_answers.hpp"
#include "control/signals.hpp"
#include "engine/report_calendar.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

constexpr int days_shown = 120;

struct Request {
  std::string from, to, by, as, older, newer;
  std::int64_t number = 0;
  std::size_t most_rows = 1000;
  bool json = false;
};

std::string rehearsals_of(const engine::DueReport& due) {
  std::string text;
  for (const Date day : due.rehearsals)
    text += (text.empty() ? "" : " ") + iso(day) +
            (std::ranges::find(due.missed, day) == due.missed.end() ? "" : " (missed)");
  return text;
}

Exit show_calendar(Session& session, const Request& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return session.report(sent.error());
  const auto dry_runs = report::DryRuns::open(reports_folder(*plan));
  if (!dry_runs) return session.report(dry_runs.error());
  const Date today = engine::today_of(*plan, session.parts.clock);
  const auto from =
      request.from.empty() ? std::optional(Date{today.days - days_shown}) : date_from_iso(request.from);
  const auto to = request.to.empty() ? std::optional(Date{today.days + days_shown}) : date_from_iso(request.to);
  if (!from || !to) return session.report(Error{Errc::bad_config, "write days as YYYY-MM-DD"});
  Table table({"due", "route", "quarter", "state", "dry runs"});
  Json list = Json::array();
  for (const engine::DueReport& due : engine::due_reports(*plan, *sent, *dry_runs, *from, *to, today)) {
    table.add({iso(due.due), due.route, due.quarter.text(), due.state, rehearsals_of(due)});
    list.push_back(as_json(due));
  }
  if (request.json)
    session.parts.out << dump(list) << '\n';
  else
    table.print(session.parts.out);
  return Exit::ok;
}

Exit show_submissions(Session& session, const Request& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return session.report(sent.error());
  Table table({"no", "sent", "route", "quarter", "rows", "errors", "replaces", "certified", "file"});
  Json list = Json::array();
  for (const report::Submission& s : sent->all()) {
    table.add({std::to_string(s.number), s.at.substr(0, 10), s.route, s.quarter, std::to_string(s.rows),
               std::to_string(s.errors), s.replaces == 0 ? "" : std::to_string(s.replaces),
               s.certified_by.empty() ? "" : s.certified_by + " " + s.certified_at.substr(0, 10), s.file});
    list.push_back(as_json(s));
  }
  if (request.json)
    session.parts.out << dump(list) << '\n';
  else
    table.print(session.parts.out);
  return Exit::ok;
}

Exit certify(Session& session, const Request& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  auto sent = report::SubmissionRegister::open(reports_folder(*plan));
  if (!sent) return session.report(sent.error());
  if (const auto may = sent->may_certify(request.number, request.by); !may) return session.report(may.error());
  const std::string at = iso(session.parts.clock.now());
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto noted = (*hub)->audit({actor(), "certify", "submission " + std::to_string(request.number), "asked",
                                    "certification by " + request.by, request.as});
  if (!noted) return session.report(noted.error());
  if (const auto done = sent->certify(request.number, request.by, request.as, at); !done)
    return session.report(done.error());
  session.parts.out << "submission " << request.number << " is certified by " << request.by << ", " << at << '\n';
  const report::Submission& certified = *sent->find(request.number);
  if (certified.errors > 0)
    session.parts.out << "WARNING: the edit checks found " << certified.errors
                      << (certified.errors == 1 ? " error" : " errors") << " in its file when it was sent\n";
  for (const report::Submission& later : sent->all())
    if (later.replaces == request.number)
      session.parts.out << "WARNING: submission " << later.number << " replaced it on " << later.at.substr(0, 10)
                        << '\n';
  return Exit::ok;
}

void print(std::ostream& out, const engine::Difference& found) {
  if (found.turned) out << "the second one is the older one: what follows is from it to the first\n";
  out << found.added << " added, " << found.removed << " removed, " << found.changed << " changed, " << found.same
      << " the same\n";
  for (const std::string& reason : found.reasons) out << "  " << reason << '\n';
  for (const engine::ChangedRow& row : found.rows) {
    out << row.kind << ' ' << row.individual << ' ' << row.entry << ':';
    for (const std::string& element : row.elements) out << ' ' << element;
    out << " (" << row.why << ")\n";
  }
  if (!found.old_proven || !found.new_proven)
    out << "WARNING: the " << (found.old_proven ? "newer" : "older")
        << " report is not made again to the byte (`export --rebuild` says why): some differences may be of that\n";
}

Exit difference(Session& session, const Request& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto older = receipt_named(*plan, request.older);
  if (!older) return session.report(older.error());
  const auto newer = receipt_named(*plan, request.newer);
  if (!newer) return session.report(newer.error());
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  StopOnSignal stop;
  const auto found =
      engine::difference_of(*plan, **hub, *older, *newer, {.most_rows = request.most_rows, .stop = stop.token()});
  if (!found) return session.report(found.error());
  const auto noted = (*hub)->audit(
      {actor(), "compare", older->file.name + " " + newer->file.name, "ok", "difference of two submissions", ""});
  if (!noted) return session.report(noted.error());
  if (request.json)
    session.parts.out << dump(as_json(*found)) << '\n';
  else
    print(session.parts.out, *found);
  return Exit::ok;
}

using Act = Exit (*)(Session&, const Request&);

CLI::App* add(CLI::App& parent, Session& session, const std::shared_ptr<Request>& request, const char* name,
              const char* about, Act act) {
  CLI::App* const command = parent.add_subcommand(name, about);
  add_site_option(*command, session);
  command->callback([&session, request, act] { session.exit = act(session, *request); });
  return command;
}

}  // namespace

void add_submission_commands(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<Request>();
  CLI::App* command =
      add(parent, session, request, "calendar", "When reports are due, and what was sent", show_calendar);
  command->add_option("--from", request->from, "YYYY-MM-DD (else 120 days ago)");
  command->add_option("--to", request->to, "YYYY-MM-DD (else in 120 days)");
  command->add_flag("--json", request->json, "Print JSON");
  command = add(parent, session, request, "submissions", "What was sent, and who certified it", show_submissions);
  command->add_flag("--json", request->json, "Print JSON");
  command = add(parent, session, request, "certify", "Somebody says that a submission is right", certify);
  command->add_option("number", request->number, "The submission's number")->required();
  command->add_option("--by", request->by, "Who certifies")->required();
  command->add_option("--as", request->as, "In what office");
  command =
      add(parent, session, request, "difference", "What changed between two submissions, and why", difference);
  command->add_option("older", request->older, "A submission's number, or a receipt")->required();
  command->add_option("newer", request->newer, "A submission's number, or a receipt")->required();
  command->add_option("--limit", request->most_rows, "Rows to list; all are counted")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--json", request->json, "Print JSON");
}

}  // namespace gatehouse::control
