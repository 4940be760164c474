// `gatehouse clients dedupe`: who is in a delimited file more than once? Useful to an agency that only wants to
// measure its duplicates; needs no site.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <sstream>

#include "control/answers.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/output_file.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"
#include "hub/clients/dedupe.hpp"
#include "hub/clients/dedupe_page.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t rows_at_a_time = 4096;

struct DedupeOptionsGiven {
  std::string file, id, clusters, pairs, report, report_json, curve, delimiter = ",";
  std::vector<std::string> columns;
  bool json = false, no_training = false;
};

/// The rows of a delimited file with a header, one after the other.
class DelimitedRows {
 public:
  DelimitedRows(const Handle& file, char delimiter)
      : dialect_{.delimiter = delimiter},
        framer_({.cut = Cut::quoted, .delimiter = delimiter, .header_lines = 1},
                [&file](char* to, std::size_t size) { return read_some(file, to, size); }) {}

  /// The column names; call it first.
  Result<std::vector<std::string>> header() {
    GATEHOUSE_TRY(refill());
    std::string_view line = framer_.head();
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string> names;
    GATEHOUSE_TRY(split({line, 1, nullptr}, names));
    return names;
  }
  Result<bool> next(std::vector<std::string>& cells) {
    if (at_ == batch_.records.size()) GATEHOUSE_TRY(refill());
    if (at_ == batch_.records.size()) return false;
    GATEHOUSE_TRY(split(batch_.records[at_++], cells));
    return true;
  }

 private:
  Result<void> refill() {
    at_ = 0;
    const auto more = framer_.next(batch_, rows_at_a_time);
    if (!more) return fail(more.error());
    if (!*more) batch_.records.clear();
    return {};
  }
  Result<void> split(const RawRecord& raw, std::vector<std::string>& cells) {
    const char* fault = raw.fault != nullptr ? raw.fault : split_csv(raw.bytes, dialect_, arena_, views_);
    if (fault != nullptr) return fail(Errc::bad_input, "line " + std::to_string(raw.line) + ": " + fault);
    cells.assign(views_.begin(), views_.end());
    arena_.clear();
    return {};
  }

  CsvDialect dialect_;
  Framer framer_;
  Batch batch_;
  Arena arena_{};
  std::vector<std::string_view> views_{};
  std::size_t at_ = 0;
};

Result<clients::DedupeReport> find_duplicates(const DedupeOptionsGiven& given) {
  clients::DedupeRequest request;
  request.id_column = given.id;
  // A file says of no number whether its person is made up; one that many share loses its weight by itself.
  request.options.reading.synthetic = true;
  request.options.train = !given.no_training;
  for (const std::string& column : given.columns) {
    const std::size_t equals = column.find('=');
    if (equals == std::string::npos)
      return fail(Errc::bad_config,
                  "--column is written FIELD=COLUMN, for example ssn=SSN; \"" + column + "\" is not");
    request.columns.emplace_back(column.substr(0, equals), column.substr(equals + 1));
  }
  const auto file = open_for_reading(given.file);
  if (!file) return fail(file.error());
  DelimitedRows rows(*file, given.delimiter == "tab" ? '\t' : given.delimiter.front());
  const auto header = rows.header();
  if (!header) return fail(header.error(), given.file);
  return clients::dedupe_rows(request, *header,
                              [&rows](std::vector<std::string>& cells) { return rows.next(cells); });
}

Result<void> write_table(const std::string& path, const clients::DedupeReport& report,
                         void (*write)(const clients::DedupeReport&, std::ostream&)) {
  if (path.empty()) return {};
  std::ostringstream text;
  write(report, text);
  const auto written = write_file(path, text.str(), {.secret = true});
  if (!written) return fail(written.error(), path);
  return {};
}

Json summary(const clients::DedupeReport& report) {
  const clients::DedupeResult& result = report.result;
  return {{"records", report.ids.size()},
          {"clients", result.clusters},
          {"duplicates", report.ids.size() - result.clusters},
          {"links", result.links},
          {"pairs_in_doubt", result.reviews},
          {"pairs_compared", result.compared},
          {"trained_on_this_file", result.trained},
          {"estimated_pairs_no_key_brought_up", result.figures.estimated_lost()}};
}

/// The figures of the page, for programs.
Json whole_report(const clients::DedupeReport& report) {
  Json json = summary(report);
  json["reviews_for_a_thousand_records"] = 1000.0 * static_cast<double>(report.result.reviews) /
                                           static_cast<double>(std::max<std::size_t>(report.ids.size(), 1));
  for (const clients::CurvePoint& point : clients::threshold_curve(report.result.figures))
    json["threshold_curve"].push_back({{"bits", point.bits},
                                       {"links", point.links},
                                       {"expected_false", point.false_links},
                                       {"expected_missed", point.missed},
                                       {"precision", point.precision()},
                                       {"recall", point.recall()}});
  for (std::size_t i = 0; i < clients::DedupeFigures::bins; ++i) {
    const clients::SilverBin& bin = report.result.figures.silver[i];
    if (bin.pairs != 0)
      json["calibration"].push_back({{"bits_without_ssn", clients::DedupeFigures::lowest + static_cast<int>(i)},
                                     {"pairs", bin.pairs},
                                     {"ssn_agrees", bin.agree}});
  }
  return json;
}

void write_json(const clients::DedupeReport& report, std::ostream& out) {
  out << dump(whole_report(report)) << '\n';
}

Exit dedupe(Session& session, const DedupeOptionsGiven& given) {
  const auto usable = check_outputs({given.clusters, given.pairs, given.report, given.report_json, given.curve},
                                    {given.file}, {.replace = true});
  if (!usable) return session.report(usable.error());
  const auto report = find_duplicates(given);
  if (!report) return session.report(report.error());
  using Write = void (*)(const clients::DedupeReport&, std::ostream&);
  const std::array<std::pair<const std::string*, Write>, 5> outputs{{{&given.clusters, clients::write_clusters},
                                                                     {&given.pairs, clients::write_pairs},
                                                                     {&given.report, clients::write_page},
                                                                     {&given.curve, clients::write_curve},
                                                                     {&given.report_json, write_json}}};
  for (const auto& [path, write] : outputs)
    if (const auto written = write_table(*path, *report, write); !written) return session.report(written.error());
  const Json json = summary(*report);
  std::ostream& out = session.parts.out;
  if (given.json) {
    out << dump(json) << '\n';
    return Exit::ok;
  }
  out << report->ids.size() << " records are " << report->result.clusters << " clients; " << report->result.reviews
      << " pairs are in doubt and stay apart\n";
  if (!given.clusters.empty()) out << "who is who: " << given.clusters << '\n';
  return Exit::ok;
}

}  // namespace

void add_dedupe(CLI::App& clients, Session& session) {
  const auto given = std::make_shared<DedupeOptionsGiven>();
  CLI::App* const command = clients.add_subcommand("dedupe", "Find who is in a delimited file more than once");
  command->add_option("FILE", given->file, "A delimited file with a header")->required();
  command->add_option("--id", given->id, "The column that names each row")->required();
  std::string fields;
  for (const std::string_view field : clients::dedupe_fields())
    fields += (fields.empty() ? "" : " ") + std::string(field);
  command
      ->add_option("--column", given->columns,
                   "FIELD=COLUMN, once for each column to compare by. Fields: " + fields)
      ->required();
  command->add_option("--clusters", given->clusters, "Write id,client here (mode 0600)");
  command->add_option("--pairs", given->pairs, "Write the pairs that were linked or are in doubt here (mode 0600)");
  command->add_option("--report", given->report,
                      "Write one HTML page with charts here: counts, no person's values");
  command->add_option("--report-json", given->report_json, "The same figures as JSON");
  command->add_option("--curve", given->curve, "The threshold curve as CSV");
  command->add_option("--delimiter", given->delimiter, "One character, or tab");
  command->add_flag("--no-training", given->no_training,
                    "Judge by the shipped model instead of learning from the file");
  command->add_flag("--json", given->json, "Print JSON");
  command->callback([&session, given] { session.exit = dedupe(session, *given); });
}

}  // namespace gatehouse::control
