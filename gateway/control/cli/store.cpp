// `gatehouse store info | copy`: where the hub lies, and moving it to a server.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/table.hpp"
#include "control/open_site.hpp"
#include "hub/copying.hpp"

namespace gatehouse::control {

namespace {

/// Where the store lies; never how to get in.
std::string place_of(const hub::Settings& settings) {
  if (!settings.server) return (settings.folder / "hub.db").string();
  const hub::ServerStore& server = *settings.server;
  return server.host + ":" + server.port + "/" + server.database + ", schema " + server.schema;
}

Exit store_info(Session& session, bool json) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const hub::Settings settings = hub_settings(plan->site, true);
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  const auto status = (*hub)->status();
  if (!status) return session.report(status.error());
  const std::string kind = settings.server ? "postgresql" : "sqlite";
  if (json) {
    session.parts.out << dump({{"kind", kind},
                               {"place", place_of(settings)},
                               {"bytes", status->store_bytes},
                               {"records", status->records},
                               {"clients", status->clients}})
                      << '\n';
    return Exit::ok;
  }
  session.parts.out << "store:   " << kind << "\nplace:   " << place_of(settings)
                    << "\nbytes:   " << status->store_bytes << "\nrecords: " << status->records
                    << "\nclients: " << status->clients << '\n';
  return Exit::ok;
}

/// What a store has to say for itself: fsck's findings on the screen, and its balances as text to be compared.
Result<std::string> prove(Session& session, const engine::Plan& plan, hub::Settings settings,
                          std::string_view side) {
  settings.read_only = true;
  const auto hub = hub::Hub::open(settings, plan.schemas, session.parts.clock);
  if (!hub) return fail(hub.error(), side);
  ProgressLine progress(session, "checking " + std::string(side));
  const auto findings =
      (*hub)->fsck([&](double done) { progress.show(static_cast<std::uint64_t>(done * 1000), 1000); });
  if (!findings) return fail(findings.error(), side);
  for (const hub::Finding& one : *findings)
    session.parts.err << side << ": " << one.text << " [" << one.rule << "]\n";
  if (!findings->empty())
    return fail(Errc::corrupt, std::string(side) + " is not in order; nothing goes on from here");
  auto status = (*hub)->status();
  if (!status) return fail(status.error(), side);
  status->store_bytes = 0;  // the same rows take another room
  return dump(as_json(*status));
}

Exit store_copy(Session& session, bool json) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return Exit::bad_config;
  const hub::Settings target = hub_settings(plan->site, false);
  hub::Settings source = target;
  source.server.reset();
  const auto before = prove(session, *plan, source, "the embedded store");
  if (!before) return session.report(before.error());
  const auto copied = hub::copy_embedded_store(target, [](std::string_view, std::int64_t) {});
  if (!copied) return session.report(copied.error());
  const auto after = prove(session, *plan, target, "the server's store");
  if (!after) return session.report(after.error());
  if (*before != *after)
    return session.report(
        {Errc::internal, "the two stores do not say the same; empty the server's and copy again"});
  Json tables = Json::array();
  Table table({"TABLE", "ROWS"});
  for (const hub::CopiedTable& one : *copied) {
    tables.push_back({{"table", one.name}, {"rows", one.rows}});
    table.add({one.name, std::to_string(one.rows)});
  }
  if (json) {
    session.parts.out << dump({{"ok", true}, {"place", place_of(target)}, {"tables", tables}}) << '\n';
    return Exit::ok;
  }
  table.print(session.parts.out);
  session.parts.out << "both stores are in order and say the same; the site works on " << place_of(target)
                    << " from now on, and " << place_of(source) << " may be kept as a copy of today\n";
  return Exit::ok;
}

}  // namespace

void add_store(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand("store", "Where the hub keeps what it knows");
  command->require_subcommand(1);
  const auto json = std::make_shared<bool>(false);
  CLI::App* const info = command->add_subcommand("info", "Which store the site has, where, and how large");
  CLI::App* const copy = command->add_subcommand(
      "copy", "Copy the embedded store to the PostgreSQL that site.yaml names, and prove both");
  for (CLI::App* const one : {info, copy}) {
    add_site_option(*one, session);
    one->add_flag("--json", *json, "Print JSON");
  }
  copy->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  info->callback([&session, json] { session.exit = store_info(session, *json); });
  copy->callback([&session, json] { session.exit = store_copy(session, *json); });
}

}  // namespace gatehouse::control
