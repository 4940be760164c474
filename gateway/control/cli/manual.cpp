#include "control/cli/manual.hpp"

#include <CLI/CLI.hpp>

#include "control/exit_codes.hpp"
#include "control/version.hpp"

namespace gatehouse::control {
namespace {

/// Text as troff takes it: nothing in it is a request, and a hyphen is one that can be searched for.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == ',')
      out += ",\\:";  // a list of choices may be long: a line may end behind each
    else if (c == '`')
      out += "\\(aq";
    else if (c == '\n')
      out += "\n.br\n";
    else
      out += c;
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// `run-here` as a page's name is `gatehouse-run-here`.
std::string page_name(const CLI::App& command) { return "gatehouse-" + command.get_name(); }

bool is_flag(const CLI::Option& option) { return option.get_expected_max() == 0; }

/// `-h, --help` or `--site TEXT` or `FOLDER`.
std::string head_of(const CLI::Option& option) {
  if (option.get_positional()) return italic(option.get_name(true));
  std::string out;
  for (const std::string& name : option.get_snames()) out += (out.empty() ? "" : ", ") + bold("-" + name);
  for (const std::string& name : option.get_lnames()) out += (out.empty() ? "" : ", ") + bold("--" + name);
  if (!is_flag(option)) out += " " + italic(option.get_type_name());
  return out;
}

std::string in_synopsis(const CLI::Option& option) {
  const std::string dots = option.get_expected_max() > 1 ? "..." : "";
  return option.get_required() ? head_of(option) + dots : "[" + head_of(option) + "]" + dots;
}

std::string synopsis(const CLI::App& command, const std::string& words) {
  std::string out = ".HP\n" + bold(words);
  for (const CLI::Option* option : command.get_options())
    if (!option->get_positional() && option != command.get_help_ptr()) out += "\n" + in_synopsis(*option);
  if (command.get_require_subcommand_min() > 0) out += "\n" + italic("COMMAND") + " ...";
  for (const CLI::Option* option : command.get_options())
    if (option->get_positional()) out += "\n" + in_synopsis(*option);
  return out + "\n";
}

std::string options(const CLI::App& command) {
  std::string out;
  for (const bool positional : {true, false})
    for (const CLI::Option* option : command.get_options()) {
      if (option->get_positional() != positional) continue;
      out += ".TP\n" + head_of(*option) + "\n" + escaped(option->get_description());
      if (!option->get_default_str().empty()) out += " (" + escaped(option->get_default_str()) + " if not said)";
      if (option->get_required()) out += " (required)";
      out += "\n";
    }
  return out;
}

std::string exit_status() {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitCode& one : exit_codes)
    out += ".TP\n.B " + std::to_string(static_cast<int>(one.code)) + "\n" + escaped(one.meaning) + "\n";
  return out;
}

std::string title(const std::string& name, const std::string& summary) {
  return ".TH " + escaped(name) + " 1 \"\" \"Gatehouse " + std::string(version) +
         "\" \"Gatehouse\"\n.ad l\n.nh\n.SH NAME\n" + escaped(name) + " \\- " + escaped(summary) + "\n";
}

/// A command's own commands, each with its options, however deep they lie.
void add_below(const CLI::App& command, const std::string& words, std::string& out) {
  for (const CLI::App* one : commands_of(command)) {
    const std::string all = words + " " + one->get_name();
    out +=
        ".SS " + escaped(all) + "\n" + escaped(one->get_description()) + "\n" + synopsis(*one, all) + options(*one);
    add_below(*one, all, out);
  }
}

std::string see_also(const CLI::App& app, const CLI::App* self) {
  std::string out = ".SH SEE ALSO\n";
  if (self != nullptr) return out + ".BR gatehouse (1)\n";
  for (const CLI::App* one : commands_of(app)) out += ".BR " + escaped(page_name(*one)) + " (1)\n";
  return out + ".PP\nThe pages of /usr/share/doc/gatehouse say how things are done; begin with operating.md.\n";
}

ManualPage program_page(const CLI::App& app) {
  std::string out = title("gatehouse", "the gateway between the systems of a state workforce agency");
  out += ".SH SYNOPSIS\n" + synopsis(app, "gatehouse") + ".SH DESCRIPTION\n" +
         escaped(
             "Takes claims, payments, wages, enrollments, services and notes from the systems that hold them, "
             "knows each client once, hands each system what it is due, and writes the federal files.") +
         "\n.PP\n" +
         escaped(
             "What it does is said by a site: a folder with site.yaml, systems/, routes/ and mappings/. Most "
             "commands work on one.") +
         "\n.SH COMMANDS\n";
  for (const CLI::App* one : commands_of(app))
    out += ".TP\n.BR " + escaped(page_name(*one)) + " (1)\n" + escaped(one->get_description()) + "\n";
  out +=
      ".SH OPTIONS\n" + options(app) + ".SH ENVIRONMENT\n.TP\n.B GATEHOUSE_SITE\n" +
      escaped("The site's folder, where --site does not say it; else the current folder is meant.") +
      "\n.TP\n.B GATEHOUSE_MAPPINGS\n" +
      escaped(
          "Where the mappings, layouts and schemas lie that come with the program; else share/gatehouse/mappings "
          "beside its bin.") +
      "\n";
  return {"gatehouse", out + exit_status() + see_also(app, nullptr)};
}

ManualPage command_page(const CLI::App& app, const CLI::App& command) {
  const std::string words = "gatehouse " + command.get_name();
  std::string out = title(page_name(command), command.get_description());
  out += ".SH SYNOPSIS\n" + synopsis(command, words) + ".SH OPTIONS\n" + options(command);
  if (!commands_of(command).empty()) {
    out += ".SH COMMANDS\n";
    add_below(command, words, out);
  }
  return {page_name(command), out + exit_status() + see_also(app, &command)};
}

}  // namespace

std::vector<ManualPage> manual_pages(const CLI::App& app) {
  std::vector<ManualPage> out{program_page(app)};
  for (const CLI::App* one : commands_of(app)) out.push_back(command_page(app, *one));
  return out;
}

}  // namespace gatehouse::control
