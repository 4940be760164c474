#include "control/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>

#include "control/cli/commands.hpp"
#include "control/version.hpp"

namespace gatehouse::control {

namespace {

std::string footer() {
  std::string text = "Exit codes:\n";
  for (const ExitCode& one : exit_codes)
    text += "  " + std::to_string(static_cast<int>(one.code)) + "  " + std::string(one.meaning) + "\n";
  return text;
}

/// What was typed where a command's name belongs, if there is none of that name.
std::optional<std::string> unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return std::nullopt;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return std::nullopt;
  return "there is no command \"" + std::string(argv[1]) + "\"" +
         did_you_mean(argv[1], {names.begin(), names.end()}) + "; `gatehouse --help` lists them";
}

/// What is wrong with a word that nobody expected. Only an option or a command's name is repeated: another word may
/// be a person's number.
std::string unexpected(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string command = "gatehouse";
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().back();
    command += " " + at->get_name();
  }
  std::vector<std::string> options, commands;
  for (const CLI::Option* option : at->get_options())
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  for (const CLI::App* one : at->get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(one->get_name());
  const std::vector<std::string> words = app.remaining(true);
  const std::string word = words.empty() ? "" : words.front().substr(0, words.front().find('='));
  std::string out;
  if (word.starts_with("-"))
    out = "`" + command + "` has no option \"" + word + "\"" + did_you_mean(word, {options.begin(), options.end()});
  else if (!commands.empty())
    out = "`" + command + "` has no command of this name" + did_you_mean(word, {commands.begin(), commands.end()});
  else
    out = "`" + command + "` was given a word too many";
  return out + "; `" + command + " --help` lists what there is";
}

/// An answer that could not be written (a full disk, a closed pipe) is no answer.
Exit told(const Parts& parts, Exit exit) {
  parts.out.flush();
  if (parts.out) return exit;
  parts.err << "gatehouse: the answer could not be written to standard output\n";
  return exit == Exit::ok ? Exit::failed : exit;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Parts& parts) {
  Session session{.parts = parts};
  session.progress = parts.terminal;
  CLI::App app{"Gatehouse: the gateway between the systems of a state workforce agency", "gatehouse"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(version));
  app.footer(footer());
  for (const auto add :
       {add_init,   add_check,    add_explain_check, add_explain_metric, add_test,       add_preview,
        add_diff,   add_reverse,  add_codes,         add_dictionary,     add_schema,     add_map,
        add_run,    add_status,   add_held,          add_clients,        add_conflicts,  add_explain,
        add_export, add_report,   add_measures,      add_layout,         add_agreements, add_disclosures,
        add_audit,  add_purge,    add_hold,          add_retention,      add_tokens,     add_keys,
        add_fsck,   add_doctor,   add_store,         add_backup,         add_restore,    add_schedule,
        add_serve,  add_describe, add_man,           add_version})
    add(app, session);
  if (const auto unknown = unknown_command(app, argc, argv)) {
    parts.err << "gatehouse: " << *unknown << '\n';
    return static_cast<int>(Exit::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    parts.err << "gatehouse: " << unexpected(app) << '\n';
    return static_cast<int>(Exit::usage);
  } catch (const CLI::RequiredError& missing) {
    if (app.remaining(true).empty())
      (void)app.exit(missing, parts.out, parts.err);
    else
      parts.err << "gatehouse: " << unexpected(app) << '\n';
    return static_cast<int>(Exit::usage);
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong, parts.out, parts.err);
    return code == 0 ? static_cast<int>(told(parts, Exit::ok)) : static_cast<int>(Exit::usage);
  }
  return static_cast<int>(told(parts, session.exit));
}

}  // namespace gatehouse::control
