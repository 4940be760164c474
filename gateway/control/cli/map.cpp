#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "control/cli/commands.hpp"
#include "control/cli/mappings_here.hpp"
#include "control/cli/output_file.hpp"
#include "control/signals.hpp"
#include "engine/transfer.hpp"
#include "gatehouse/pipeline.hpp"
#include "gatehouse/support/files.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

struct MapOptions {
  std::string mapping, in, out;
  bool receipt = false, json = false, synthetic = false, back = false;
};

ordered_json as_json(const MapOptions& options, const MappingInfo& info, const engine::TransferResult& result) {
  const auto& counts = result.counts;
  ordered_json json{{"in", fs::path(options.in).filename().string()},
                    {"out", fs::path(options.out).filename().string()},
                    {"mapping", info.name},
                    {"mapping_hash", info.hash},
                    {"read", counts.read},
                    {"written", counts.written},
                    {"warned", counts.warned},
                    {"held", counts.held},
                    {"rejected", counts.rejected},
                    {"filtered", counts.filtered},
                    {"balance", counts.holds()}};
  if (!result.quiet.empty()) {
    ordered_json blanked = ordered_json::array();
    for (const mapping::QuietCount& one : result.quiet)
      blanked.push_back({{"rule", one.rule}, {"field", one.field}, {"where", one.where}, {"count", one.count}});
    json["left_blank"] = std::move(blanked);
  }
  if (!result.left_out.empty()) json["left_out"] = result.left_out;
  if (result.has_held_file) json["held_file"] = result.held_file.filename().string();
  if (options.synthetic) json["synthetic"] = true;
  return json;
}

/// The receipt says what came of which bytes; it is made only when the output is on the disk.
Result<void> write_receipt(const MapOptions& options, ordered_json json, const engine::TransferResult& result) {
  json["in_sha256"] = result.in_sha256;
  json["out_sha256"] = result.published.sha256;
  json["out_bytes"] = result.published.bytes;
  auto written = write_file(options.out + ".receipt.json", json.dump(2) + "\n", {});
  if (!written) return fail(written.error());
  return {};
}

void tell(Session& session, const MapOptions& options, const engine::TransferResult& result) {
  for (const auto& problem : result.problems) session.parts.err << problem << '\n';
  if (result.more_problems > 0) session.parts.err << "and " << result.more_problems << " more\n";
  for (const auto& [rule, count] : result.left_out)
    session.parts.err << count << (count == 1 ? " record was" : " records were") << " left out by " << rule << '\n';
  for (const std::string& quiet : mapping::in_words(result.quiet)) session.parts.err << quiet << '\n';
  const auto& c = result.counts;
  session.parts.err << "read " << c.read << " = written " << c.written << " + held " << c.held << " + rejected "
                    << c.rejected << " + filtered " << c.filtered
                    << (c.holds() ? "" : "  THE BALANCE DOES NOT HOLD") << '\n';
  if (result.has_held_file) session.parts.err << "what was kept back is in " << options.out << ".held.jsonl\n";
}

Exit exit_of(const engine::TransferCounts& counts) {
  if (!counts.holds()) return Exit::broken;
  return counts.held + counts.rejected > 0 ? Exit::held : Exit::ok;
}

/// The receipt of an earlier run would speak of bytes that are there no more.
void forget_receipt(Session& session, const MapOptions& options) {
  std::error_code ignored;
  if (fs::remove(options.out + ".receipt.json", ignored))
    session.parts.err << "the receipt of the output that was there before is removed; --receipt makes one\n";
}

Exit map(Session& session, const MapOptions& options) {
  // The output is made aside and takes its name at the end: an older one of that name is replaced.
  if (const auto usable = check_outputs({options.out}, {options.in}, {.replace = true}); !usable)
    return session.report(usable.error());
  Findings findings;
  // No site says whether these people are made up; a transfer carries an SSN of area 9xx as it is, and loses
  // nothing.
  const mapping::Library library{.roots = {session.parts.shipped_mappings}, .synthetic = true};
  const auto mapping = options.back ? mapping::load_back(options.mapping, library, findings)
                                    : mapping::load_mapping(options.mapping, library, findings);
  if (mapping != nullptr && !options.back) refuse_unproven(*mapping, library, findings);
  (void)session.report(findings);
  if (mapping == nullptr || !findings.ok()) return Exit::bad_config;
  const mapping::Ends ends = mapping::ends(*mapping);
  if (!ends.from_layout || !ends.to_layout)
    return session.report(Error{
        Errc::bad_config, "`map` needs a mapping from a layout to a layout; \"" + options.mapping + "\" is none"});
  StopOnSignal stop;
  ProgressLine progress(session, "mapping");
  const engine::TransferRequest request{
      .in = options.in,
      .out = options.out,
      .durable = options.receipt,
      .stop = stop.token(),
      .progress = [&progress](std::uint64_t done, std::uint64_t all) { progress.show(done, all); }};
  auto result = engine::transfer_file(mapping, request);
  if (!result) return session.report_reading(result.error());
  ordered_json json = as_json(options, mapping::info(*mapping), *result);
  if (options.json)
    session.parts.out << json.dump(2) << '\n';
  else
    tell(session, options, *result);
  if (!options.receipt) forget_receipt(session, options);
  if (options.receipt) {
    if (auto written = write_receipt(options, std::move(json), *result); !written)
      return session.report(written.error());
  }
  return exit_of(result->counts);
}

}  // namespace

void add_map(CLI::App& app, Session& session) {
  const auto options = std::make_shared<MapOptions>();
  CLI::App* const command = app.add_subcommand("map", "Map a file to another, without any site");
  command->add_option("mapping", options->mapping, "A mapping's file (or the name of one that is shipped)")
      ->required();
  command->add_option("in", options->in, "The file to read")->required();
  command->add_option("out", options->out, "The file to write")->required();
  command->add_flag(
      "--back", options->back,
      "The way back of a mapping that holds both ways: a file of its target becomes one of its source");
  command->add_flag("--receipt", options->receipt,
                    "Sync the output to disk and write OUT.receipt.json with hashes");
  command->add_flag("--synthetic", options->synthetic, "The people are generated; the receipt says so");
  command->add_flag("--json", options->json, "Print the counts as JSON");
  command->add_flag("--progress", session.progress, "Show progress even if this is no terminal");
  command->callback([&session, options] { session.exit = map(session, *options); });
}

}  // namespace gatehouse::control
