// `gatehouse codes`: the inbox of codes that stand in no line of their table. When the table has been filled, the
// records that were held for it come in by `gatehouse held replay --rule unmapped-code`.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/code_inbox.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct CodesOptions {
  std::string route, purpose;
  std::size_t limit = 10'000;
  bool reveal = false, json = false;
};

void print(std::ostream& out, const std::vector<MissingCode>& lines, bool reveal) {
  if (lines.empty()) {
    out << "no record is held for a code that is not in its table\n";
    return;
  }
  Table table({"RECORDS", "CODE", "FROM", "TABLE", "FIRST SEEN", "LAST SEEN", "FOR EXAMPLE"});
  for (const MissingCode& one : lines)
    table.add({std::to_string(one.count), shown_code(one, reveal), one.source, one.table, iso(one.first),
               iso(one.last), one.sample});
  table.print(out);
  out << "Add a line for each to its table; then `gatehouse held replay --rule unmapped-code` brings the records "
         "in.\n";
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
  const std::vector<MissingCode>& lines = *found;
  if (options.json)
    session.parts.out << dump(codes_as_json(lines, options.reveal)) << '\n';
  else
    print(session.parts.out, lines, options.reveal);
  return lines.empty() ? Exit::ok : Exit::held;
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
