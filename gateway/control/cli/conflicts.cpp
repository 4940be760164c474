// `gatehouse conflicts`: where systems disagree about a client and no rule decides; a person does.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/conflict_answers.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/sync.hpp"

namespace gatehouse::control {

namespace {

struct ConflictOptions {
  std::int64_t id = 0;
  std::string decision, value, because, purpose;
  std::size_t limit = 100;
  bool all = false, json = false, reveal = false;
};

std::string minute(Timestamp at) { return iso(at).substr(0, 16) + "Z"; }

Table conflict_table() {
  return Table({"CONFLICT", "SINCE", "CLIENT", "FIELD", "SYSTEM", "STANDS", "KIND", "STATE"});
}

void add_row(Table& table, const hub::Conflict& one) {
  table.add({std::to_string(one.id), minute(one.since), number(one.client), one.field, one.system,
             one.other.empty() ? "a person" : one.other, one.kind, one.state});
}

void list_conflicts(Session& session, const ConflictOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto found = hub->sync().conflicts({.all = options.all, .limit = options.limit});
  if (!found) {
    session.exit = session.report(found.error());
    return;
  }
  if (options.json) {
    Json list = Json::array();
    for (const hub::Conflict& one : *found) list.push_back(as_json(one));
    session.parts.out << dump(list) << '\n';
    return;
  }
  Table table = conflict_table();
  for (const hub::Conflict& one : *found) add_row(table, one);
  if (table.empty())
    session.parts.out << (options.all ? "no system has contradicted another\n"
                                      : "no conflict waits for a person\n");
  else
    table.print(session.parts.out);
}

void print_conflict(std::ostream& out, const Json& conflict) {
  out << "conflict " << conflict["conflict"] << ", " << conflict.value("state", "") << ": client "
      << conflict["client"] << ", " << conflict.value("field", "") << '\n'
      << conflict.value("sentence", "") << '\n';
  Table table({"FIELD", "LAST AGREED", "STANDS", conflict.value("system", "") + " SAYS"});
  for (const Json& one : conflict["values"])
    table.add({one.value("field", ""), one.value("agreed", ""), one.value("ours", ""), one.value("theirs", "")});
  table.print(out);
  if (conflict["history"].size() < 2) return;
  Table history({"WHEN", "SYSTEM", "KIND", "STATE", "BY"});
  for (const Json& one : conflict["history"])
    history.add({one.value("since", "").substr(0, 16) + "Z", one.value("system", ""), one.value("kind", ""),
                 one.value("state", ""), one.value("actor", "")});
  history.print(out << "what happened to this field:\n");
}

void show_conflict(Session& session, const ConflictOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  if (options.reveal) {
    const auto audited =
        hub->audit({actor(), "reveal", "conflict " + std::to_string(options.id), "ok", options.purpose, ""});
    if (!audited) {
      session.exit = session.report(audited.error());
      return;
    }
  }
  const auto conflict = conflict_as_json(*hub, options.id, Viewer::at_the_command_line(options.reveal));
  if (!conflict) {
    session.exit = session.report(conflict.error());
    return;
  }
  if (options.json)
    session.parts.out << dump(*conflict) << '\n';
  else
    print_conflict(session.parts.out, *conflict);
}

void decide_conflict(Session& session, const ConflictOptions& options) {
  Json body = Json::object();
  if (!options.decision.empty()) body["decision"] = options.decision;
  if (options.value == "-") {  // from standard input, so that it stands in no list of processes
    std::string line;
    std::getline(std::cin, line);
    body["value"] = line;
  } else if (!options.value.empty()) {
    body["value"] = options.value;
  }
  if (!options.because.empty()) body["because"] = options.because;
  perform(session, "/v1/conflicts/" + std::to_string(options.id) + "/decide", std::move(body));
}

}  // namespace

void add_conflicts(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ConflictOptions>();
  CLI::App* const conflicts =
      app.add_subcommand("conflicts", "Where systems disagree about a client and no rule decides");
  conflicts->require_subcommand(1);

  CLI::App* const list = conflicts->add_subcommand("list", "Those that wait for a person, oldest first");
  add_site_option(*list, session);
  list->add_flag("--all", options->all, "Those that a rule or a person decided, too");
  list->add_option("--limit", options->limit, "How many")->capture_default_str();
  list->add_flag("--json", options->json, "Print JSON");
  list->callback([&session, options] { list_conflicts(session, *options); });

  CLI::App* const show = conflicts->add_subcommand("show", "One of them: what was agreed, what stands, what came");
  add_site_option(*show, session);
  show->add_option("CONFLICT", options->id, "Its number in `conflicts list`")->required();
  show->add_flag("--reveal", options->reveal, "Show restricted values; this is audited");
  show->add_option("--purpose", options->purpose, "Why they are needed, for the audit");
  show->add_flag("--json", options->json, "Print JSON");
  show->callback([&session, options] {
    if (options->reveal && options->purpose.empty()) throw CLI::RequiredError("--purpose (with --reveal)");
    show_conflict(session, *options);
  });

  CLI::App* const decide = conflicts->add_subcommand("decide", "Say which value is right; the systems are told");
  add_site_option(*decide, session);
  decide->add_option("CONFLICT", options->id, "Its number in `conflicts list`")->required();
  CLI::Option* const word =
      decide->add_option("DECISION", options->decision, "theirs: what the system says; ours: what stands");
  word->check(CLI::IsMember({"theirs", "ours"}));
  CLI::Option* const value = decide->add_option(
      "--value", options->value, "Neither: this is right, and is pinned; - reads it from standard input");
  value->excludes(word);
  decide->add_option("--because", options->because, "How you know (with --value); kept sealed");
  decide->callback([&session, options] {
    if (options->decision.empty() && options->value.empty()) throw CLI::RequiredError("DECISION or --value");
    if (!options->value.empty() && options->because.empty()) throw CLI::RequiredError("--because (with --value)");
    decide_conflict(session, *options);
  });
}

}  // namespace gatehouse::control
