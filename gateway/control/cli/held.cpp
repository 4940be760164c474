#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/held_correct.hpp"
#include "control/cli/held_deliveries.hpp"
#include "control/cli/table.hpp"
#include "control/list_answers.hpp"
#include "control/local_api.hpp"
#include "control/open_site.hpp"
#include "engine/held_lines.hpp"
#include "engine/replay.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

struct HeldOptions {
  std::string route, rule, file, purpose;
  std::string what;  ///< of `show`: a record's number or a delivery's name
  std::int64_t id = 0;
  std::size_t limit = 100;
  bool json = false, reveal = false;
};

hub::HeldFilter filter_of(const HeldOptions& options) {
  hub::HeldFilter filter{
      .route = options.route, .rule = options.rule, .file = options.file, .limit = options.limit};
  if (options.id > 0) filter.id = hub::RecordId{options.id};
  return filter;
}

std::string id_text(hub::RecordId id) { return std::to_string(static_cast<std::int64_t>(id)); }

/// `STAT (columns 57-58) holds a code that ...`: the sender's own word for the field, and what is wrong with it.
std::string in_words(const Problem& problem) {
  return problem.source.empty() ? problem.message : problem.source + " " + problem.message;
}

Result<void> route_is_there(const engine::Plan& plan, const std::string& route) {
  if (route.empty() || plan.route(route) != nullptr) return {};
  std::vector<std::string_view> names;
  for (const auto& one : plan.routes) names.emplace_back(one.route.name);
  return fail(Errc::not_found, "there is no route \"" + route + "\"" + did_you_mean(route, names));
}

/// Deliveries have a route and a reason, and no file.
Result<std::vector<engine::HeldDelivery>> deliveries_of(const engine::Plan& plan, hub::Hub& hub,
                                                        const HeldOptions& options) {
  if (!options.file.empty()) return std::vector<engine::HeldDelivery>{};
  auto all = engine::held_deliveries(plan, hub, options.route, options.limit);
  if (all && !options.rule.empty())
    std::erase_if(*all, [&](const engine::HeldDelivery& one) { return one.due.reason != options.rule; });
  return all;
}

Exit list(Session& session, const HeldOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  if (const auto known = route_is_there(*plan, options.route); !known) return session.report(known.error());
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  hub::HeldFilter filter = filter_of(options);
  ++filter.limit;  // one more than is shown, to know whether there are more
  auto held = (*hub)->held(filter);
  if (!held) return session.report(held.error());
  const bool more = held->size() > options.limit;
  if (more) held->resize(options.limit);
  const auto deliveries = deliveries_of(*plan, **hub, options);
  if (!deliveries) return session.report(deliveries.error());
  std::ostream& out = session.parts.out;
  if (options.json) {
    Json answer{{"records", Json::array()}, {"deliveries", Json::array()}, {"more", more}};
    for (const auto& one : *held) answer["records"].push_back(as_json(one));
    for (const auto& one : *deliveries) answer["deliveries"].push_back(control::as_json(one));
    out << dump(answer) << '\n';
    return Exit::ok;
  }
  Table table({"RECORD", "OUTCOME", "FILE AND LINE", "RULE", "WHAT IS WRONG"});
  for (const auto& one : *held) {
    const Problem* first = one.problems.empty() ? nullptr : &one.problems.front();
    table.add({id_text(one.id), std::string(engine::word(one.outcome)), one.file + ":" + std::to_string(one.line),
               first == nullptr ? "" : first->rule, first == nullptr ? "" : in_words(*first)});
  }
  const bool filtered = !options.route.empty() || !options.rule.empty() || !options.file.empty();
  if (table.empty() && deliveries->empty())
    out << (filtered ? "nothing that is held fits these options\n" : "nothing is held\n");
  if (!table.empty()) table.print(out);
  if (more) out << "these are the first " << options.limit << "; more are held: --limit N shows them\n";
  if (!table.empty() && !deliveries->empty()) out << '\n';
  print_deliveries(out, *deliveries);
  return Exit::ok;
}

/// The one that a person names by its number.
std::optional<std::int64_t> record_from(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

Exit show_record(Session& session, const HeldOptions& options) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto hub = open_hub(*plan, !options.reveal, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto held = (*hub)->held(filter_of(options));
  if (!held) return session.report(held.error());
  if (held->empty())
    return session.report(Error{Errc::not_found, "record " + std::to_string(options.id) + " is not held"});
  const hub::HeldRecord& one = held->front();
  Json json = as_json(one);
  if (options.reveal) {
    const auto record = (*hub)->record(one.id, actor(), options.purpose);
    if (!record) return session.report(record.error());
    json["raw"] = record->raw;
  }
  std::ostream& out = session.parts.out;
  if (options.json) {
    out << dump(json) << '\n';
    return Exit::ok;
  }
  out << "record " << id_text(one.id) << " of " << one.file << " line " << one.line << ", "
      << engine::word(one.outcome) << " since " << iso(one.since) << " on route " << one.route << '\n';
  for (const Problem& problem : one.problems) out << "  " << engine::describe(problem, one.file, one.line) << '\n';
  if (options.reveal)
    out << "  raw: " << json["raw"].get<std::string>() << '\n';
  else
    out << "  raw: (masked; --reveal --purpose WHY shows it, and that is audited)\n";
  return Exit::ok;
}

Exit show(Session& session, HeldOptions options) {
  if (const auto name = engine::delivery_from(options.what)) return show_delivery(session, *name, options.json);
  const auto number = record_from(options.what);
  if (!number) {
    session.parts.err << "gatehouse: \"" << options.what
                      << "\" is neither the number of a record nor a delivery ROUTE/NUMBER\n";
    return Exit::usage;
  }
  options.id = *number;
  return show_record(session, options);
}

/// The service that holds the site replays; its answer is what ours would be.
Result<Json> replay_there(const ServiceAddress& service, const engine::Plan& plan, const HeldOptions& options) {
  std::string target = "/v1/held/replay?limit=" + std::to_string(options.limit);
  if (options.id > 0) target += "&record=" + std::to_string(options.id);
  for (const auto& [name, value] :
       {std::pair{"route", options.route}, std::pair{"rule", options.rule}, std::pair{"file", options.file}})
    if (!value.empty()) target += "&" + std::string(name) + "=" + value;
  const auto answer = ask_service(service, "POST", target);
  if (!answer) return fail(answer.error());
  Json json = Json::parse(answer->body, nullptr, false);
  if (answer->status == 200 && json.is_object()) {
    if (live_configuration(service) != plan.hash)
      json["notes"].push_back(
          "the running service mapped them by the site's files as they were when it read them, and they have been "
          "changed since; reload it (systemctl reload gatehouse), and replay again");
    return json;
  }
  return fail(Errc::unavailable, "the service did not replay: " + answer->body);
}

Result<Json> replay_here(Session& session, const engine::Plan& plan, const HeldOptions& options) {
  const auto hub = open_hub(plan, false, session.parts.clock);
  if (!hub && hub.error().code == Errc::conflict) {
    if (const auto service = find_service(plan.site.state_folder())) return replay_there(*service, plan, options);
  }
  if (!hub) return fail(hub.error());
  const hub::RecordFilter filter{.id = hub::RecordId{options.id},
                                 .route = options.route,
                                 .file = options.file,
                                 .rule = options.rule,
                                 .limit = options.limit};
  const auto result = engine::replay_held(plan, **hub, {.filter = filter, .actor = actor()});
  if (!result) return fail(result.error());
  return control::as_json(*result);
}

void tell_deliveries(std::ostream& out, const Json& replayed) {
  const auto count = [&](const char* name) { return replayed.value(name, std::int64_t{0}); };
  if (count("tried") == 0) return;
  out << "deliveries: tried " << count("tried") << " = due again " << count("due") << " + held " << count("held")
      << " + filtered " << count("filtered") << '\n';
}

Exit replay(Session& session, const HeldOptions& options) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  if (const auto known = route_is_there(*plan, options.route); !known) return session.report(known.error());
  const auto result = replay_here(session, *plan, options);
  if (!result) return session.report(result.error());
  const auto count = [&](const char* name) { return result->value(name, std::int64_t{0}); };
  const Json deliveries = result->value("deliveries", Json::object());
  if (options.json) {
    session.parts.out << dump(*result) << '\n';
  } else {
    session.parts.out << "replayed " << count("tried") << " = stored " << count("stored") << " + held "
                      << count("held") << " + rejected " << count("rejected") << " + filtered " << count("filtered")
                      << '\n';
    tell_deliveries(session.parts.out, deliveries);
    for (const auto& note : result->value("notes", Json::array()))
      session.parts.err << note.get<std::string>() << '\n';
  }
  const bool held = count("held") + count("rejected") + deliveries.value("held", std::int64_t{0}) > 0;
  return held ? Exit::held : Exit::ok;
}

void add_filter(CLI::App& command, const std::shared_ptr<HeldOptions>& options) {
  command.add_option("--route", options->route, "Only of this route");
  command.add_option("--rule", options->rule, "Only by this rule, such as bad-date");
  command.add_option("--file", options->file, "Only of this file");
  command.add_option("--limit", options->limit, "At most so many")->capture_default_str()->check(at_least(1));
  command.add_flag("--json", options->json, "Print JSON");
}

}  // namespace

void add_held(CLI::App& app, Session& session) {
  const auto options = std::make_shared<HeldOptions>();
  const auto wish = std::make_shared<DecideOptions>();
  CLI::App* const command =
      app.add_subcommand("held", "Records and deliveries that were kept back: list, show, correct, replay, decide");
  command->require_subcommand(0, 1);
  add_site_option(*command, session);
  add_filter(*command, options);
  CLI::App* const list_command = command->add_subcommand("list", "List them (also without a word)");
  add_site_option(*list_command, session);
  add_filter(*list_command, options);
  CLI::App* const show_command = command->add_subcommand("show", "All about one");
  add_site_option(*show_command, session);
  show_command->add_option("which", options->what, "A record's number or a delivery ROUTE/NUMBER, from the list")
      ->required();
  auto* const reveal = show_command->add_flag("--reveal", options->reveal, "Show the raw bytes; audited");
  show_command->add_option("--purpose", options->purpose, "Why they are looked at, for the audit")->needs(reveal);
  show_command->add_flag("--json", options->json, "Print JSON");
  CLI::App* const replay_command =
      command->add_subcommand("replay", "Map them again with today's mapping; deliveries are sent by the next run");
  add_site_option(*replay_command, session);
  replay_command->add_option("--record", options->id, "Only this one");
  add_filter(*replay_command, options);
  const auto correction = std::make_shared<CorrectOptions>();
  CLI::App* const correct_command = add_correct(*command, session, correction);
  CLI::App* const decide_command =
      command->add_subcommand("decide", "Say of deliveries what the other system knows: sent, or send them again");
  add_site_option(*decide_command, session);
  decide_command->add_option("decision", wish->decision, "sent: the system has it; again: it has not, send it")
      ->required();
  decide_command->add_option("delivery", wish->deliveries, "ROUTE/NUMBER, from the list");
  decide_command->add_option("--route", wish->route, "All that wait on this route");
  decide_command->add_flag("--json", wish->json, "Print JSON");
  command->callback(
      [&session, options, wish, show_command, replay_command, decide_command, correction, correct_command] {
        if (options->reveal && options->purpose.find_first_not_of(" \t") == std::string::npos)
          throw CLI::RequiredError("--purpose (with --reveal)");
        if (decide_command->parsed())
          session.exit = decide(session, *wish);
        else if (correct_command->parsed())
          session.exit = correct(session, *correction);
        else if (show_command->parsed())
          session.exit = show(session, *options);
        else if (replay_command->parsed())
          session.exit = replay(session, *options);
        else
          session.exit = list(session, *options);
      });
}

}  // namespace gatehouse::control
