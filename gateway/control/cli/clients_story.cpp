// `gatehouse clients why` and `how`: why two clients are, or are not, one; how a client came to be.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/actor.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/table.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "hub/clients/waterfall.hpp"

namespace gatehouse::control {

namespace {

struct StoryOptions {
  std::int64_t a = 0, b = 0, record = 0;
  std::string svg;
  bool json = false;
};

/// Writes the picture where one was asked for.
bool draw(Session& session, const StoryOptions& options, const clients::Explanation& why,
          const clients::Thresholds& thresholds, const std::string& title) {
  if (options.svg.empty()) return true;
  if (const auto usable = check_outputs({options.svg}, {}, {.replace = true}); !usable) {
    session.exit = session.report(usable.error());
    return false;
  }
  const auto written = write_file(options.svg, clients::waterfall_svg(why, thresholds, title), {.secret = true});
  if (written) return true;
  session.exit = session.report(written.error());
  return false;
}

void tell_why(Session& session, const StoryOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto reason = hub->matching().why(hub::ClientId{options.a}, hub::ClientId{options.b});
  if (!reason) {
    session.exit = report_asked(session, reason.error());
    return;
  }
  const std::string title = "clients " + std::to_string(options.a) + " and " + std::to_string(options.b);
  if (!draw(session, options, reason->why, reason->thresholds, title)) return;
  std::ostream& out = session.parts.out;
  if (options.json) {
    out << dump(as_json(*reason)) << '\n';
    return;
  }
  out << title << (reason->a == reason->b ? " are one client now" : "") << "; the records that fit best are "
      << static_cast<std::int64_t>(reason->record_a) << " and " << static_cast<std::int64_t>(reason->record_b)
      << '\n'
      << reason->why.sentence << '\n';
  const bool told = reason->why.rule == clients::id_of(clients::Rule::parted);
  if (reason->parted && !told) out << "A person said that they are two people: the machine never joins them.\n";
}

/// A person's words on one line: what would move the cursor or begin a line of its own does not.
std::string on_one_line(std::string words) {
  for (char& c : words)
    if (static_cast<unsigned char>(c) < ' ' || c == 127) c = ' ';
  return words;
}

/// Who did what, and why: the words of a person, or what decided where the machine did it.
std::string told(const hub::Happening& event) {
  const std::string from = number(event.from), to = number(event.to);
  std::string out = event.kind + ": ";
  if (event.kind == "parted")
    out += "clients " + from + " and " + to + " are two people";
  else if (event.kind == "reconsidered")
    out += "clients " + from + " and " + to + " may be one person again";
  else
    out += std::to_string(event.records) + (event.records == 1 ? " record from client " : " records from client ") +
           from + " to client " + to;
  out += ", by " + event.actor;
  const bool of_another = !event.because_by.empty() && event.because_by != event.actor;
  if (!event.because.empty())
    out += ", because " + (of_another ? "(" + event.because_by + ") " : "") + on_one_line(event.because);
  if (!event.rule.empty()) out += ", rule " + event.rule + ". ";
  if (!event.rule.empty()) out += event.evidence ? event.evidence->sentence : event.sentence;
  return out;
}

void print(std::ostream& out, const hub::ClientStory& story) {
  if (story.asked != story.id)
    out << "client " << number(story.asked) << " was merged into client " << number(story.id) << '\n';
  Table table({"RECORD", "SYSTEM", "RECEIVED", "BITS", "WHY"});
  for (const hub::LinkStory& link : story.records)
    table.add({std::to_string(static_cast<std::int64_t>(link.record)), link.system, iso(link.received),
               score_text(link.score), link.evidence ? link.evidence->sentence : link.sentence});
  table.print(out);
  for (const hub::Happening& event : story.happenings) out << iso(event.at) << "  " << told(event) << '\n';
}

/// The link that is drawn: the one asked for, else the first that a score made.
const hub::LinkStory* drawn(const hub::ClientStory& story, std::int64_t record) {
  for (const hub::LinkStory& link : story.records)
    if (link.evidence && (record == 0 || link.record == hub::RecordId{record})) return &link;
  return nullptr;
}

void tell_how(Session& session, const StoryOptions& options) {
  const auto hub = hub_of(session, true);
  if (hub == nullptr) return;
  const auto story = hub->matching().how(hub::ClientId{options.a});
  if (!story) {
    session.exit = session.report(story.error());
    return;
  }
  if (!options.svg.empty()) {
    const hub::LinkStory* const link = drawn(*story, options.record);
    if (link == nullptr) {
      session.exit = session.report(
          Error{Errc::not_found, "no link of this client was made by a score, so there is nothing to draw"});
      return;
    }
    const std::string title =
        "record " + std::to_string(static_cast<std::int64_t>(link->record)) + " and client " + number(story->id);
    if (!draw(session, options, *link->evidence, story->thresholds, title)) return;
  }
  if (options.json)
    session.parts.out << dump(as_json(*story)) << '\n';
  else
    print(session.parts.out, *story);
}

}  // namespace

void add_stories(CLI::App& clients, Session& session) {
  const auto options = std::make_shared<StoryOptions>();
  const auto add_common = [&](CLI::App& command) {
    add_site_option(command, session);
    command.add_flag("--json", options->json, "Print JSON");
    command.add_option("--svg", options->svg, "Draw the decision as a waterfall (SVG, mode 0600)");
  };
  CLI::App* const why = clients.add_subcommand("why", "Why two clients are, or are not, one person");
  add_client(*why, "A", options->a, "A client; ids that were merged away count too");
  add_client(*why, "B", options->b, "Another");
  add_common(*why);
  why->callback([&session, options] { tell_why(session, *options); });

  CLI::App* const how = clients.add_subcommand("how", "How a client came to be: its records, merges and splits");
  add_client(*how, "CLIENT", options->a, "Its id, also one that was merged away");
  how->add_option("--record", options->record, "Draw the link of this record");
  add_common(*how);
  how->callback([&session, options] { tell_how(session, *options); });
}

}  // namespace gatehouse::control
