// `gatehouse keys rotate`: another master key for the site, also beside a running service.
//
//   KEYFILE.next       the new master is on the disk before anything is wrapped by it
//   hub.rotate_master  the store's own keys are wrapped by it, in one transaction with its audit row
//   KEYFILE.old-STAMP  the old master is put aside: backups from before open with it alone
//   KEYFILE            the new master takes its place
//
// Killed at any point, the site opens (with KEYFILE or KEYFILE.next), and the next `keys rotate` ends what was
// begun.
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/secrets.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

Result<void> make_next(const fs::path& next) {
  std::error_code error;
  if (fs::exists(next, error)) return {};  // a rotation that was broken off
  return write_new_key_file(next);
}

Result<fs::path> put_in_place(const fs::path& present, const fs::path& next, const std::string& stamp) {
  const fs::path aside = present.string() + ".old-" + stamp;
  GATEHOUSE_TRY(rename_file(present, aside));
  GATEHOUSE_TRY(rename_file(next, present));
  GATEHOUSE_TRY(sync_folder(present.has_parent_path() ? present.parent_path() : "."));
  return aside;
}

Exit rotate(Session& session) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const fs::path& present = plan->site.key_file;
  const fs::path next = present.string() + ".next";
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  if (const auto made = make_next(next); !made) return session.report(made.error());
  if (const auto done = (*hub)->rotate_master(next, actor()); !done) return session.report(done.error());
  const auto aside = put_in_place(present, next, plan->zone.stamp(session.parts.clock.now()));
  if (!aside) return session.report(aside.error());
  session.parts.out << "the store is wrapped by a new master key in " << present.string()
                    << "; no record was touched\n"
                    << "the old one lies in " << aside->string()
                    << ": backups from before open with it alone; when they are gone, destroy it\n"
                    << "keep a copy of the new one in another place than the backups\n";
  return Exit::ok;
}

}  // namespace

void add_keys(CLI::App& app, Session& session) {
  CLI::App* const keys = app.add_subcommand("keys", "The keys of the store: rotate");
  keys->require_subcommand(1);
  CLI::App* const command =
      keys->add_subcommand("rotate", "Another master key; at once, also beside a running service; audited");
  add_site_option(*command, session);
  command->callback([&session] { session.exit = rotate(session); });
}

}  // namespace gatehouse::control
