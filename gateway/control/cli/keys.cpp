// `gatehouse keys rotate`: another master key for the site, also beside a running service.
//
//   KEYFILE.next       the new master is on the disk before anything is wrapped by it
//   hub.rotate_master  the store's own keys are wrapped by it, in one transaction with its audit row
//   KEYFILE.old-STAMP  a second name for the old master, by which it stays: backups from before open with it alone
//   KEYFILE            the new master takes its place; there is one under this name at each moment
//
// Killed at any point, the site opens (with KEYFILE or KEYFILE.next), and the next `keys rotate` ends what was
// begun.
#include <fcntl.h>
#include <sys/file.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <iostream>

#include "base/secrets.hpp"
#include "control/anchor.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/commands.hpp"
#include "control/open_site.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

/// Two rotations at once would put each other's masters aside.
Result<Handle> hold_folder(const fs::path& folder) {
  Handle hold(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!hold) return fail(system_error(errno, "the folder of the key file, " + folder.string()));
  if (::flock(hold.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Errc::conflict, "another `keys rotate` is under way in " + folder.string());
  return hold;
}

/// What a rotation that was broken off left is taken up. Where it holds no key, no store is wrapped by it: this one
/// has opened, so with the present master.
Result<void> make_next(const fs::path& next) {
  const auto left = read_key_file(next);
  if (left) return {};
  if (left.error().code == Errc::bad_config) {
    std::error_code error;
    if (!fs::remove(next, error)) return fail(left.error());
  } else if (left.error().code != Errc::not_found) {
    return fail(left.error());
  }
  return write_new_key_file(next);
}

/// 20260131T080000Z
std::string stamp_of(Timestamp at) {
  std::string text = iso(Timestamp{at.micros - at.micros % 1'000'000});
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

/// Of several within a second, the later ones are numbered.
Result<fs::path> put_aside(const fs::path& present, const std::string& stamp) {
  std::error_code error;
  for (int number = 1; number <= 1000; ++number) {
    fs::path aside = present.string() + ".old-" + stamp + (number == 1 ? "" : "-" + std::to_string(number));
    if (fs::exists(fs::symlink_status(aside, error))) continue;
    fs::create_hard_link(present, aside, error);
    if (!error) return aside;
    if (error == std::errc::file_exists) continue;
    if (error != std::errc::operation_not_permitted && error != std::errc::operation_not_supported)
      return fail(system_error(error.value(), "the old master " + aside.string()));
    GATEHOUSE_TRY(rename_file(present, aside));  // a file system on which a file has one name
    return aside;
  }
  return fail(Errc::conflict, "there are too many old masters of one second beside " + present.string());
}

Result<fs::path> put_in_place(const fs::path& present, const fs::path& next, const std::string& stamp) {
  const fs::path folder = present.parent_path();
  auto aside = put_aside(present, stamp);
  if (!aside) return aside;
  GATEHOUSE_TRY(sync_folder(folder));  // the old one's second name, before the first is taken from it
  std::error_code error;
  fs::rename(next, present, error);
  if (error) return fail(system_error(error.value(), "the new master " + present.string()));
  GATEHOUSE_TRY(sync_folder(folder));
  return aside;
}

Exit rotate(Session& session) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const fs::path present = fs::absolute(plan->site.key_file);
  const fs::path next = present.string() + ".next";
  const auto alone = hold_folder(present.parent_path());
  if (!alone) return session.report(alone.error());
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  if (const auto whole = check_newest_anchor(plan->site, **hub); !whole) return session.report(whole.error());
  if (const auto made = make_next(next); !made) return session.report(made.error());
  if (const auto done = (*hub)->rotate_master(next, actor()); !done) return session.report(done.error());
  const auto aside = put_in_place(present, next, stamp_of(session.parts.clock.now()));
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
