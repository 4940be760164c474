// `gatehouse codes`: the inbox of codes that stand in no line of their table. When the table has been filled, the
// records that were held for it come in by `gatehouse held replay --rule unmapped-code`.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/code_inbox.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct CodesOptions {
  std::string route, purpose;
  std::size_t limit = 10'000;
  bool reveal = false, json = false;
};

void print_lines(std::ostream& out, const std::vector<MissingCode>& lines, bool reveal) {
  Table table({"RECORDS", "CODE", "FROM", "TABLE", "FIRST SEEN", "LAST SEEN", "FOR EXAMPLE"});
  for (const MissingCode& one : lines)
    table.add({std::to_string(one.count), shown_code(one, reveal), one.source, one.table, iso(one.first),
               iso(one.last), one.sample});
  table.print(out);
  out << "Add a line for each to its table; then `gatehouse held replay --rule unmapped-code` brings the records "
         "in.\n";
}

/// What was filled in, and has not been replayed yet.
void tell_answered(Session& session, const engine::Plan& plan, std::uint64_t records) {
  session.parts.out
      << records << (records == 1 ? " record is" : " records are")
      << " held for codes that their tables have by now: `gatehouse held replay --rule unmapped-code` "
         "brings them in\n";
  const auto service = find_service(plan.site.state_folder());
  if (service && live_configuration(*service) != plan.hash)
    session.parts.out << "the running service works by the files as they were; reload it before (systemctl reload "
                         "gatehouse)\n";
}

Exit codes(Session& session, const CodesOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto found = unmapped_codes(*plan, **hub,
                                    {.route = options.route,
                                     .actor = actor(),
                                     .purpose = options.purpose.empty() ? "unmapped codes" : options.purpose,
                                     .limit = options.limit});
  if (!found) return session.report(found.error());
  const bool none = found->lines.empty() && found->answered == 0;
  if (options.json) {
    session.parts.out << dump(codes_as_json(found->lines, options.reveal)) << '\n';
    return none ? Exit::ok : Exit::held;
  }
  if (none) session.parts.out << "no record is held for a code that is not in its table\n";
  if (!found->lines.empty()) print_lines(session.parts.out, found->lines, options.reveal);
  if (found->answered > 0) tell_answered(session, *plan, found->answered);
  return none ? Exit::ok : Exit::held;
}

}  // namespace

void add_codes(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CodesOptions>();
  CLI::App* const command =
      app.add_subcommand("codes", "Codes that stand in no line of their table, and how many records wait for them");
  add_site_option(*command, session);
  command->add_option("--route", options->route, "Only records of this route");
  command->add_option("--limit", options->limit, "Look at so many held records at most");
  command->add_flag("--reveal", options->reveal, "Show values that are longer than a code");
  command->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->reveal && options->purpose.empty()) throw CLI::RequiredError("--purpose (with --reveal)");
    session.exit = codes(session, *options);
  });
}

}  // namespace gatehouse::control
