// `gatehouse reverse`: the way back of a mapping that holds both ways, and what real records are after a journey
// over and back.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/output_file.hpp"
#include "control/cli/sample_records.hpp"
#include "control/cli/table.hpp"
#include "gatehouse/support/files.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;

struct ReverseOptions {
  std::string mapping, file, out;
  bool from_target = false, reveal = false, json = false, replace = false;
};

/// What became of the records of a file, in sum.
struct Journeys {
  std::uint64_t records = 0, same = 0, same_bytes = 0, same_meaning = 0, changed = 0, held_over = 0, held_back = 0;
  struct Field {
    std::uint64_t records = 0, line = 0;
    mapping::ThereAndBack::Changed first{};
  };
  std::map<std::pair<std::string, std::string>, Field> fields{};  ///< by field and rule
  std::map<std::string, std::uint64_t> rules{};                   ///< why records were held
  std::string lines{};                                            ///< of those that came back

  void add(const mapping::ThereAndBack::Came& came, std::uint64_t line);
};

void Journeys::add(const mapping::ThereAndBack::Came& came, std::uint64_t line) {
  ++records;
  for (const Problem& problem : came.problems) ++rules[problem.rule];
  if (came.over != Outcome::stored || came.back != Outcome::stored) {
    ++(came.over != Outcome::stored ? held_over : held_back);
    return;
  }
  bool lost = false;
  for (const auto& one : came.changed) {
    Field& field = fields[{one.field, one.where}];
    if (field.records++ == 0) field.first = one;
    if (field.line == 0) field.line = line;
    lost = lost || !one.same_meaning;
  }
  ++(lost ? changed : came.changed.empty() ? same : same_meaning);
  same_bytes += came.same_bytes ? 1 : 0;
}

void tell(std::ostream& out, const Journeys& seen, const std::vector<std::string>& not_carried) {
  out << seen.records << " records over and back: " << seen.same << " came back the same (" << seen.same_bytes
      << " byte for byte), " << seen.same_meaning << " the same in meaning, " << seen.changed << " changed, "
      << seen.held_over << " held on the way over, " << seen.held_back << " held on the way back\n";
  Table table({"RECORDS", "FIELD", "LINE", "CHANGE", ""});
  for (const auto& [key, field] : seen.fields)
    table.add({std::to_string(field.records), key.first, key.second,
               field.first.before + " -> " + field.first.after + " (line " + std::to_string(field.line) + ")",
               field.first.same_meaning ? "means the same" : ""});
  if (!table.empty()) table.print(out);
  for (const auto& [rule, count] : seen.rules) out << "  " << count << "  " << rule << '\n';
  if (not_carried.empty()) return;
  out << "carried by no line both ways:";
  for (const std::string& field : not_carried) out << ' ' << field;
  out << '\n';
}

ordered_json as_json(const Journeys& seen, const std::vector<std::string>& not_carried) {
  ordered_json fields = ordered_json::array();
  for (const auto& [key, field] : seen.fields)
    fields.push_back({{"field", key.first},
                      {"where", key.second},
                      {"records", field.records},
                      {"before", field.first.before},
                      {"after", field.first.after},
                      {"line", field.line},
                      {"same_meaning", field.first.same_meaning}});
  return {{"records", seen.records},           {"same", seen.same},       {"same_bytes", seen.same_bytes},
          {"same_meaning", seen.same_meaning}, {"changed", seen.changed}, {"held_over", seen.held_over},
          {"held_back", seen.held_back},       {"rules", seen.rules},     {"fields", std::move(fields)},
          {"not_carried", not_carried}};
}

/// The records of the file over and back, and into another file if one is named.
Exit take(Session& session, const ReverseOptions& options, const std::shared_ptr<const mapping::Mapping>& loaded,
          const mapping::Mapping& first) {
  const auto sample = records_of_file(options.file, first, 0);
  if (!sample) return session.report_reading(sample.error());
  mapping::ThereAndBack journey(loaded, options.from_target || !mapping::ends(*loaded).from_layout, options.reveal);
  std::vector<std::string> remarks;
  if (const auto begun = journey.begin(sample->head, remarks); !begun) return session.report_reading(begun.error());
  for (const std::string& remark : remarks) session.parts.err << sample->file << ": " << remark << '\n';
  Journeys seen;
  const std::string_view line_end = mapping::line_end(*mapping::way_back(*loaded));
  for (const SampleRecords::One& one : sample->records) {
    const auto came = journey.take({one.bytes, one.line, one.fault});
    if (!came.bytes.empty()) seen.lines += came.bytes + std::string(line_end);
    seen.add(came, one.line);
  }
  if (!options.out.empty()) {
    const auto tail = journey.tail();
    if (!tail) return session.report(tail.error());
    const std::string text = journey.head() + seen.lines + *tail;
    if (const auto written = write_file(options.out, text, {}); !written) return session.report(written.error());
  }
  if (options.json)
    session.parts.out << as_json(seen, journey.not_carried()).dump(2) << '\n';
  else
    tell(session.parts.out, seen, journey.not_carried());
  return seen.changed + seen.held_over + seen.held_back > 0 ? Exit::held : Exit::ok;
}

Exit reverse(Session& session, const ReverseOptions& options) {
  if (const auto usable = check_outputs({options.out}, {options.file}, {.replace = options.replace}); !usable)
    return session.report(usable.error());
  Findings findings;
  const mapping::Library library = library_here(session);
  const auto loaded = mapping::load_mapping(options.mapping, library, findings);
  const auto back = loaded == nullptr ? nullptr : mapping::load_back(options.mapping, library, findings);
  (void)session.report(findings);
  if (loaded == nullptr || mapping::way_back(*loaded) == nullptr) return Exit::bad_config;
  if (options.file.empty()) {
    session.parts.out << mapping::way_back_in_yaml(*loaded);
    return back == nullptr ? Exit::bad_config : Exit::ok;
  }
  const bool from_target = options.from_target || !mapping::ends(*loaded).from_layout;
  return take(session, options, loaded, from_target ? *mapping::way_back(*loaded) : *loaded);
}

}  // namespace

void add_reverse(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ReverseOptions>();
  CLI::App* const command = app.add_subcommand(
      "reverse", "Show the way back of a mapping that holds both ways, or take a file's records over and back");
  add_site_option(*command, session);
  command->add_option("mapping", options->mapping, "A mapping's name or file")->required();
  command->add_option("file", options->file, "Records to take over and back; nothing is written");
  command->add_option("--out", options->out, "Write what came back into this file");
  add_replace_flag(*command, options->replace);
  command->add_flag("--from-target", options->from_target, "The records are of the mapping's target");
  command->add_flag("--reveal", options->reveal, "Show restricted values");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&session, options] { session.exit = reverse(session, *options); });
}

}  // namespace gatehouse::control
