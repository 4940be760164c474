// `gatehouse backup` and `gatehouse restore`: a copy of a site beside its work, and the site made from it again.
#include "control/backup.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "control/cli/commands.hpp"
#include "control/last_backup.hpp"

namespace gatehouse::control {
namespace {

struct RestoreOptions {
  std::string copy, site, key;
  bool only_verify = false;
};

Exit backup(Session& session, const std::string& into) {
  const auto plan = session.load_plan_to_look();
  if (plan == nullptr) return Exit::bad_config;
  const auto made = back_up(*plan, into, session.parts.clock);
  if (!made) return session.report(made.error());
  if (const auto noted = remember_backup(plan->site, {session.parts.clock.now(), made->folder}); !noted)
    return session.report(noted.error());
  session.parts.out << made->folder.string() << ": " << made->files << " files, " << made->bytes << " bytes\n"
                    << "the key is not among them: keep " << plan->site.key_file.string()
                    << " in another place; without it nobody can read the copy\n";
  if (!made->with_store)
    session.parts.out
        << "the store is on a server and not among them either: take its copy there (pg_dump), after this\n";
  return Exit::ok;
}

Exit restore(Session& session, const RestoreOptions& options) {
  std::ostream& out = session.parts.out;
  const auto copy = verify_backup(options.copy);
  if (!copy) return session.report(copy.error());
  out << "copy of site " << copy->site << ", made " << copy->made << " by Gatehouse " << copy->version << ": "
      << copy->files.size() << " files, all as they were\n";
  if (options.only_verify) return Exit::ok;
  if (const auto made = restore_backup(*copy, options.site, options.key); !made)
    return session.report(made.error());
  out << "the site is in " << options.site << '\n';
  if (options.key.empty()) out << "put its key where the site wants it: " << copy->key_file << '\n';
  out << "next: `gatehouse fsck --site " << options.site
      << "`; then put the files that came since the copy back where their senders put them: what is known is "
         "recognised\n";
  return Exit::ok;
}

}  // namespace

void add_backup(CLI::App& app, Session& session) {
  const auto into = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("backup", "Copy the site beside its work: store, files, what is on its way");
  add_site_option(*command, session);
  command->add_option("folder", *into, "Where the copy's folder is made, in another place than the site")
      ->required();
  command->callback([&session, into] { session.exit = backup(session, *into); });
}

void add_restore(CLI::App& app, Session& session) {
  const auto options = std::make_shared<RestoreOptions>();
  CLI::App* const command =
      app.add_subcommand("restore", "Make a site again from a copy, or prove that a copy is whole");
  command->add_option("copy", options->copy, "A folder that `gatehouse backup` made")->required();
  CLI::Option* const to = command->add_option("--to", options->site, "The site's new folder");
  command->add_option("--key", options->key, "Its key file, from where you keep it")->needs(to);
  CLI::Option* const verify =
      command->add_flag("--verify", options->only_verify, "Read every byte and change nothing");
  verify->excludes(to);
  command->callback([&session, options, to, verify] {
    if (to->count() + verify->count() == 0) throw CLI::RequiredError("--to or --verify");
    session.exit = restore(session, *options);
  });
}

}  // namespace gatehouse::control
