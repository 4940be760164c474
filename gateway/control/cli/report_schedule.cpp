// `gatehouse report schedule`: when a report is made by itself, in words, changed in the route's own file.
#include "control/report_schedule.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/cli/report_submissions.hpp"
#include "control/local_api.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

struct ScheduleRequest {
  std::string route, due, at;
  std::vector<int> days;
  bool send = false, by_hand = false, no_dry_runs = false, dry_run = false, json = false;
  [[nodiscard]] bool asks() const {
    return !due.empty() || !at.empty() || !days.empty() || send || by_hand || no_dry_runs;
  }
};

ScheduleWish wish_of(const ScheduleRequest& request) {
  ScheduleWish out;
  if (!request.due.empty()) out.due = request.due;
  if (!request.at.empty()) out.at = request.at;
  if (!request.days.empty() || request.no_dry_runs) out.days = request.days;
  if (request.send || request.by_hand) out.send = request.send;
  return out;
}

void tell(std::ostream& out, const Json& answer) {
  out << answer["sentence"].get<std::string>() << '\n';
  for (const Json& one : answer["next"]) out << "  " << one["words"].get<std::string>() << '\n';
}

/// The file with its lines changed, if the site loads with it; else it is what it was.
Exit put_in_place(Session& session, const ScheduleChange& change) {
  if (const auto written = write_file(change.file, change.after, {}); !written)
    return session.report(written.error());
  const auto now = session.load_plan();
  if (now == nullptr) {
    if (const auto back = write_file(change.file, change.before, {}); !back) return session.report(back.error());
    session.parts.err << "the file is what it was\n";
    return Exit::bad_config;
  }
  session.parts.out << change.answer["file"].get<std::string>() << " says so now\n";
  const auto service = find_service(now->site.state_folder());
  if (service && live_configuration(*service) != now->hash)
    session.parts.out << "the running service works by the files as they were; reload it (systemctl reload "
                         "gatehouse)\n";
  return Exit::ok;
}

Exit schedule(Session& session, const ScheduleRequest& request) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto change = change_schedule(*plan, request.route, wish_of(request), session.parts.clock.now());
  if (!change) return session.report(change.error());
  if (!change->wrong.empty()) return session.report(Error{Errc::bad_config, change->wrong.begin()->second});
  if (request.json)
    session.parts.out << dump(change->answer) << '\n';
  else
    tell(session.parts.out, change->answer);
  if (!request.asks() || request.dry_run || change->before == change->after) return Exit::ok;
  return put_in_place(session, *change);
}

}  // namespace

void add_report_schedule(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<ScheduleRequest>();
  CLI::App* const command = parent.add_subcommand(
      "schedule", "When a report is made by itself: tell it, or change it in the route's file");
  add_site_option(*command, session);
  command->add_option("route", request->route, "The route that makes the report")->required();
  command->add_option("--due", request->due, "45 days after the quarter, or October 1 after the program year");
  auto* const days =
      command->add_option("--days", request->days, "Dry runs so many days before it is due: 15,7")->delimiter(',');
  command->add_flag("--no-dry-runs", request->no_dry_runs, "No dry run is made by itself")->excludes(days);
  command->add_option("--at", request->at, "The time of day on the site's clock: 06:00");
  auto* const send = command->add_flag("--send", request->send, "Send it on the due date, by itself");
  command->add_flag("--by-hand", request->by_hand, "Send it only when somebody asks")->excludes(send);
  command->add_flag("--dry-run", request->dry_run, "Only tell what it would mean");
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = schedule(session, *request); });
}

}  // namespace gatehouse::control
