// `gatehouse clients dedupe`: who is in a delimited file more than once? Useful to an agency that only wants to
// measure its duplicates; needs no site.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "control/answers.hpp"
#include "control/cli/clients.hpp"
#include "control/cli/output_file.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"
#include "gatehouse/support/utf8.hpp"
#include "hub/clients/dedupe.hpp"
#include "hub/clients/dedupe_page.hpp"
#include "hub/clients/waterfall.hpp"
#include "mapping/encoding.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t rows_at_a_time = 4096;

struct DedupeOptionsGiven {
  std::string file, id, clusters, pairs, report, report_json, curve, delimiter = ",";
  std::vector<std::string> columns;
  bool json = false, no_training = false;
};

/// The rows of a delimited file with a header, one after the other. What is not UTF-8 is read as Windows-1252, as
/// spreadsheets of the last century wrote it.
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
    if (line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF"))
      return fail(Errc::bad_input, "the file is UTF-16; save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")");
    if (line.find('\0') != std::string_view::npos) return fail(Errc::bad_input, "the file is not text");
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty())
      return fail(Errc::bad_input, "the file begins without a header: its first line must name the columns");
    clients::DedupeRow row;
    split({line, 1, nullptr}, row);
    if (row.fault != nullptr) return fail(Errc::bad_input, std::string("line 1: ") + row.fault);
    return std::move(row.cells);
  }
  Result<bool> next(clients::DedupeRow& row) {
    if (at_ == batch_.records.size()) GATEHOUSE_TRY(refill());
    if (at_ == batch_.records.size()) return false;
    split(batch_.records[at_++], row);
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
  void split(const RawRecord& raw, clients::DedupeRow& row) {
    row.line = raw.line;
    row.fault = raw.fault;
    row.foreign = !is_utf8(raw.bytes);
    std::string_view text = raw.bytes;
    if (row.foreign) text = mapping::decoded(text, mapping::Encoding::windows1252, arena_).value_or(text);
    if (row.fault == nullptr) row.fault = split_csv(text, dialect_, arena_, views_);
    row.cells.assign(views_.begin(), views_.end());
    arena_.clear();
  }

  CsvDialect dialect_;
  Framer framer_;
  Batch batch_;
  Arena arena_{};
  std::vector<std::string_view> views_{};
  std::size_t at_ = 0;
};

Result<clients::DedupeRequest> request_of(const DedupeOptionsGiven& given) {
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
  return request;
}

Result<clients::DedupeReport> find_duplicates(const DedupeOptionsGiven& given,
                                              const clients::DedupeRequest& request) {
  const auto file = open_for_reading(given.file);
  if (!file) return fail(file.error());
  DelimitedRows rows(*file, given.delimiter == "tab" ? '\t' : given.delimiter.front());
  const auto header = rows.header();
  if (!header) return fail(header.error(), given.file);
  auto report = clients::dedupe_rows(request, *header, [&rows](clients::DedupeRow& row) { return rows.next(row); });
  if (!report) return fail(report.error(), given.file);
  return report;
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

double bits_of(clients::Millibits score) { return static_cast<double>(score) / clients::bit; }

Json summary(const clients::DedupeReport& report) {
  const clients::DedupeResult& result = report.result;
  Json notes = Json::array();
  for (std::string& sentence : clients::sentences(report.notes)) notes.push_back(std::move(sentence));
  return {{"records", report.ids.size()},
          {"clients", result.clusters},
          {"duplicates", report.ids.size() - result.clusters},
          {"links", result.links},
          {"pairs_in_doubt", result.reviews},
          {"pairs_compared", result.compared},
          {"trained_on_this_file", result.trained},
          {"linked_from_bits", bits_of(result.model.thresholds.same)},
          {"in_doubt_from_bits", bits_of(result.model.thresholds.review)},
          {"estimated_pairs_no_key_brought_up", result.figures.estimated_lost()},
          {"rows_to_look_at", std::move(notes)}};
}

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

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
                                       {"precision", number_or_null(point.precision())},
                                       {"recall", number_or_null(point.recall())}});
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

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + ' ' + (n == 1 ? one : many);
}

void tell(const clients::DedupeReport& report, const DedupeOptionsGiven& given, std::ostream& out) {
  const clients::DedupeResult& result = report.result;
  out << counted(report.ids.size(), "record is ", "records are ") << counted(result.clusters, "client", "clients")
      << "; " << counted(result.reviews, "pair is in doubt and stays apart", "pairs are in doubt and stay apart")
      << '\n';
  out << (result.trained      ? "judged by weights learned from this file"
          : given.no_training ? "judged by the shipped weights"
                              : "judged by the shipped weights, for there is too little in this file to learn from")
      << ": linked from " << clients::signed_bits(result.model.thresholds.same) << " bits, in doubt from "
      << clients::signed_bits(result.model.thresholds.review) << '\n';
  if (!given.clusters.empty()) out << "who is who: " << given.clusters << '\n';
}

/// A mistake in the command line, or a file that a person must look at.
Exit refuse(Session& session, const DedupeOptionsGiven& given, const Error& why) {
  session.report(why);
  for (const std::string* path : {&given.clusters, &given.pairs, &given.report, &given.report_json, &given.curve})
    if (std::error_code fault; !path->empty() && std::filesystem::exists(*path, fault))
      session.parts.err << *path << " is as an earlier run left it\n";
  if (why.code == Errc::bad_config) return Exit::usage;
  return why.code == Errc::bad_input ? Exit::held : exit_for(why.code);
}

Result<void> write_outputs(const clients::DedupeReport& report, const DedupeOptionsGiven& given) {
  GATEHOUSE_TRY(write_table(given.clusters, report, clients::write_clusters));
  GATEHOUSE_TRY(write_table(given.pairs, report, clients::write_pairs));
  GATEHOUSE_TRY(write_table(given.report, report, clients::write_page));
  GATEHOUSE_TRY(write_table(given.curve, report, clients::write_curve));
  return write_table(given.report_json, report, write_json);
}

Exit dedupe(Session& session, const DedupeOptionsGiven& given) {
  const auto usable = check_outputs({given.clusters, given.pairs, given.report, given.report_json, given.curve},
                                    {given.file}, {.replace = true});
  if (!usable) return session.report(usable.error());
  const auto request = request_of(given);
  if (!request) return refuse(session, given, request.error());
  const auto report = find_duplicates(given, *request);
  if (!report) return refuse(session, given, report.error());
  if (const auto written = write_outputs(*report, given); !written) return session.report(written.error());
  const Exit exit = clients::left_out_rows(report->notes) ? Exit::held : Exit::ok;
  if (given.json) {
    session.parts.out << dump(summary(*report)) << '\n';
    return exit;
  }
  tell(*report, given, session.parts.out);
  for (const std::string& sentence : clients::sentences(report->notes)) session.parts.err << sentence << '\n';
  return exit;
}

std::string no_delimiter(const std::string& given) {
  return given.size() == 1 || given == "tab" ? "" : "a delimiter is one character, or the word tab";
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
  command->add_option("--delimiter", given->delimiter, "One character, or tab")->check(no_delimiter);
  command->add_flag("--no-training", given->no_training,
                    "Judge by the shipped model instead of learning from the file");
  command->add_flag("--json", given->json, "Print JSON");
  command->callback([&session, given] { session.exit = dedupe(session, *given); });
}

}  // namespace gatehouse::control
