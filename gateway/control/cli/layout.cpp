// `gatehouse layout import`: a state's official table of elements made into a layout.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/layout_list.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/output_file.hpp"
#include "gatehouse/support/files.hpp"
#include "mapping/mapping.hpp"
#include "report/layout_import.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t largest_table = 64u << 20;

struct ImportRequest {
  std::string file, previous, out;
  report::ImportWish wish{};
  bool json = false, replace = false;
};

/// A mapping that writes the previous layout, with the changed elements that it fills.
struct Affected {
  std::string mapping;
  std::vector<std::string> elements;
};

/// Changes that a mapping must follow: what it fills is gone, or is written or coded in another way.
bool concerns_mappings(const report::LayoutChange& change) {
  return change.kind == "removed" || change.kind == "type" || change.kind == "codes";
}

std::vector<Affected> affected_by(const std::vector<report::LayoutChange>& changes, const std::string& previous,
                                  const mapping::Library& library) {
  std::vector<Affected> out;
  for (const std::filesystem::path& file : files_of(library, ".map.yaml")) {
    Findings ignored;
    const auto one = mapping::load_mapping(file, library, ignored);
    if (one == nullptr || mapping::ends(*one).to != previous) continue;
    Affected affected{.mapping = mapping::info(*one).name, .elements = {}};
    for (const auto& [target, labels] : mapping::disclosed(*one))
      for (const report::LayoutChange& change : changes)
        if (concerns_mappings(change) && change.element == target)
          affected.elements.push_back(target + " (" + change.kind + ")");
    out.push_back(std::move(affected));
  }
  return out;
}

void print(std::ostream& out, const ImportRequest& request, const report::ImportedLayout& layout,
           const std::vector<report::LayoutChange>& changes, const std::vector<Affected>& affected) {
  out << layout.elements.size() << " elements from sheet " << layout.sheet << ":";
  for (const std::string& head : layout.heads) out << ' ' << head << ';';
  out << '\n';
  for (const std::string& remark : layout.remarks) out << "  " << remark << '\n';
  if (!request.previous.empty()) {
    out << changes.size() << " changes against " << request.previous << '\n';
    for (const report::LayoutChange& change : changes) {
      out << "  " << change.kind << ' ' << change.element;
      if (!change.was.empty()) out << ": " << change.was;
      if (!change.now.empty()) out << (change.was.empty() ? ": " : " -> ") << change.now;
      out << '\n';
    }
    if (affected.empty()) out << "no mapping writes " << request.previous << '\n';
    for (const Affected& one : affected) {
      out << "mapping " << one.mapping << (one.elements.empty() ? " is not affected" : " is affected:");
      for (const std::string& element : one.elements) out << ' ' << element;
      out << '\n';
    }
  }
  out << "wrote " << request.out << '\n';
}

Json as_json(const ImportRequest& request, const report::ImportedLayout& layout,
             const std::vector<report::LayoutChange>& changes, const std::vector<Affected>& affected) {
  Json json{{"layout", request.wish.name},        {"file", request.out},     {"sheet", layout.sheet},
            {"elements", layout.elements.size()}, {"columns", layout.heads}, {"remarks", layout.remarks}};
  json["previous"] = request.previous.empty() ? Json() : Json(request.previous);
  json["changes"] = Json::array();
  for (const report::LayoutChange& change : changes)
    json["changes"].push_back(
        {{"kind", change.kind}, {"element", change.element}, {"was", change.was}, {"now", change.now}});
  json["affected_mappings"] = Json::array();
  for (const Affected& one : affected)
    json["affected_mappings"].push_back({{"mapping", one.mapping}, {"elements", one.elements}});
  return json;
}

/// `--complete` of a table that has rows which became no column: each column after them would be shifted.
Error not_complete(const ImportRequest& request, const report::ImportedLayout& layout) {
  constexpr std::size_t most_told = 5;
  std::string text =
      request.file + ": the table may not be all columns in their order, so the layout is not complete:";
  for (std::size_t i = 0; i < std::min(layout.gaps.size(), most_told); ++i)
    text += (i == 0 ? " " : "; ") + layout.gaps[i];
  if (layout.gaps.size() > most_told) text += "; and " + std::to_string(layout.gaps.size() - most_told) + " more";
  return {Errc::bad_input, text + ". Mend the table, or leave --complete out. Nothing was written"};
}

/// Reads the layout as it would be read, from a folder that is gone afterwards: findings say what is wrong with it.
Result<void> try_out(const ImportRequest& request, const std::string& text, const mapping::Library& library,
                     Findings& findings) {
  const std::filesystem::path out(request.out);
  const auto staging = StagingFolder::create(out.parent_path().empty() ? "." : out.parent_path(), "layout");
  if (!staging) return fail(staging.error());
  const std::filesystem::path aside = staging->path() / out.filename();
  const auto written = write_file(aside, text, {.durable = false});
  if (!written) return fail(written.error());
  (void)mapping::load_layout(aside, library, findings);
  return {};
}

Exit import(Session& session, ImportRequest request) {
  const auto bytes = read_file(request.file, largest_table);
  if (!bytes) return session.report(bytes.error());
  const auto sheets = report::read_sheets(*bytes);
  if (!sheets) return session.report(Error{sheets.error().code, request.file + ": " + sheets.error().message});
  if (request.wish.source.empty()) request.wish.source = std::filesystem::path(request.file).filename().string();
  auto layout = report::import_layout(*sheets, request.wish);
  if (!layout) return session.report(Error{layout.error().code, request.file + ": " + layout.error().message});
  if (request.wish.complete && !layout->gaps.empty()) return session.report(not_complete(request, *layout));
  const mapping::Library library = library_here(session);
  Findings findings;
  std::optional<mapping::LayoutShape> previous;
  if (!request.previous.empty()) {
    previous = mapping::load_layout(request.previous, library, findings);
    if (!previous) return session.report(findings);
  }
  if (previous) report::keep_blank_conditions(*layout, previous->fields, request.wish);
  const auto changes =
      previous ? report::compare_layouts(previous->fields, *layout) : std::vector<report::LayoutChange>();
  const auto affected = previous ? affected_by(changes, previous->name, library) : std::vector<Affected>();
  const std::string text = report::layout_text(*layout, request.wish, previous ? &previous->fields : nullptr);
  if (request.out.empty()) request.out = request.wish.name + ".layout.yaml";
  if (const auto usable = check_outputs({request.out}, {request.file, request.previous},
                                        {.replace = request.replace, .site_file = true});
      !usable)
    return session.report(usable.error());
  if (const auto sound = try_out(request, text, library, findings); !sound) return session.report(sound.error());
  if (!findings.ok()) return session.report(findings);
  const auto written = write_file(request.out, text, {});
  if (!written) return session.report(written.error());
  if (request.json)
    session.parts.out << dump(as_json(request, *layout, changes, affected)) << '\n';
  else
    print(session.parts.out, request, *layout, changes, affected);
  return Exit::ok;
}

void add_import(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<ImportRequest>();
  CLI::App* const command =
      parent.add_subcommand("import", "An official table of elements (XLSX or CSV) becomes a layout");
  add_site_option(*command, session);
  command->add_option("file", request->file, "The workbook or CSV: number, name, type and length, codes")
      ->required();
  command->add_option("--name", request->wish.name, "The layout's name, such as pirl-2025 (else the file's)");
  command->add_option("--format", request->wish.format, "pirl, wiasrd or tapr")
      ->default_val("pirl")
      ->check(CLI::IsMember({"pirl", "wiasrd", "tapr"}));
  command->add_option("--version", request->wish.version, "Of the form (else the layout's name)");
  command->add_option("--program", request->wish.program, "Whose file it is: all, or a program")
      ->default_val("all")
      ->check(CLI::IsMember(report::program_choices()));
  command->add_option("--sheet", request->wish.sheet, "Which sheet (else the first with a table of elements)");
  command->add_option("--required-by", request->wish.required_by,
                      "Head of the column whose R makes an element required");
  command->add_option("--source", request->wish.source, "Where the table is from (else the file's name)");
  command->add_flag("--complete", request->wish.complete,
                    "Its rows are all columns of a submission, in their order");
  command->add_option("--previous", request->previous,
                      "The layout before: what changed, and which mappings must follow");
  command->add_option("--out", request->out, "Where to write it (else NAME.layout.yaml here)");
  add_replace_flag(*command, request->replace);
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] {
    if (request->wish.name.empty()) request->wish.name = layout_name_from(request->file);
    if (request->wish.version.empty()) request->wish.version = request->wish.name;
    session.exit = import(session, *request);
  });
}

}  // namespace

void add_layout(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("layout", "Layouts: what there is, made from official tables, or proposed from a sample");
  command->require_subcommand(1);
  add_layout_list(*command, session);
  add_layout_show(*command, session);
  add_import(*command, session);
  add_layout_draft(*command, session);
}

}  // namespace gatehouse::control
