// `gatehouse clients find`: who may be meant, by a number, a case number, an SSN, or a name with a birth date.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/table.hpp"
#include "control/find_clients.hpp"
#include "control/open_site.hpp"

namespace gatehouse::control {

namespace {

struct FindOptions {
  LookedFor who;
  bool json = false;
};

void find(Session& session, FindOptions options) {
  options.who.ssn = given_or_read(options.who.ssn);
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) {
    session.exit = Exit::bad_config;
    return;
  }
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) {
    session.exit = session.report(hub.error());
    return;
  }
  const auto found = find_clients(**hub, *plan, options.who, actor());
  if (!found) {
    session.exit = report_asked(session, found.error());
    return;
  }
  std::ostream& out = session.parts.out;
  Json list = Json::array();
  for (const hub::ClientView& view : *found)
    list.push_back(found_as_json(view, Viewer::at_the_command_line(false)));
  if (options.json) {
    out << dump(list) << '\n';
    return;
  }
  Table table({"CLIENT", "LAST", "FIRST", "BORN", "SSN", "STATE"});
  for (const Json& one : list)
    table.add({std::to_string(one.value("client", 0LL)), one.value("name.last", ""), one.value("name.first", ""),
               one.value("birth_date", ""), one.value("ssn", ""), one.value("state", "")});
  if (table.empty())
    out << "nobody like that is known\n";
  else
    table.print(out);
}

}  // namespace

void add_find(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<FindOptions>();
  CLI::App* const command = clients.add_subcommand("find", "Who may be meant: look somebody up; this is audited");
  add_site_option(*command, session);
  LookedFor& who = options->who;
  command->add_option("--key", who.key, "A case number, as any system writes it");
  command->add_option("--ssn", who.ssn,
                      "An SSN; - reads it from standard input, where no list of processes shows it");
  CLI::Option* const last = command->add_option("--last", who.last, "A last name, with --first and --birth-date");
  command->add_option("--first", who.first, "A first name")->needs(last);
  command->add_option("--birth-date", who.birth_date, "YYYY-MM-DD")->needs(last);
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] {
    if (options->who.key.empty() && options->who.ssn.empty() && options->who.last.empty())
      throw CLI::RequiredError("--key, --ssn or --last");
    find(session, *options);
  });
}

}  // namespace gatehouse::control
