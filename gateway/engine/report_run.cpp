// A report: the hub as of one point in its history, client by client, through the report room's cohort and
// the mapping's federal layout into one file, with a receipt that says what it was made from. One client is in
// memory at a time; the same snapshot gives the same bytes.
#include <nlohmann/json.hpp>
#include <set>

#include "engine/client_row.hpp"
#include "engine/doors.hpp"
#include "engine/grant.hpp"
#include "engine/held_lines.hpp"
#include "engine/report_spec.hpp"
#include "gatehouse/failpoint.hpp"
#include "gatehouse/support/files.hpp"
#include "report/quarter.hpp"
#include "report/receipt.hpp"
#include "report/report.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t lines_at_a_time = 1000;
constexpr std::size_t most_notes = 10;

/// A participant's row as the federal layout writes it, with what the agreement keeps back withheld.
class MappedRows final : public report::RowWriter {
 public:
  MappedRows(std::shared_ptr<const mapping::Mapping> mapping, Grant& grant)
      : schema_(mapping::source_schema(*mapping)), grant_(grant), mapper_(std::move(mapping)) {}

  /// Whose rows come next.
  void begin(const hub::ClientView& person) {
    client_ = person.id;
    protected_ = is_protected(person);
  }
  /// Who is in the file.
  [[nodiscard]] const std::vector<hub::ClientId>& clients() const { return clients_; }

  Outcome write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) override {
    arena_.clear();
    mapped_.clear();
    mapper_.map_row(grant_.keep_back(schema_, participant, protected_, arena_), {}, arena_, mapped_);
    problems.swap(mapped_.problems);
    if (mapped_.outcome != Outcome::stored) return mapped_.outcome;
    mapper_.write(mapped_, line);
    if (clients_.empty() || clients_.back() != client_) clients_.push_back(client_);
    return mapped_.outcome;
  }

 private:
  const Schema& schema_;
  Grant& grant_;
  hub::ClientId client_{};
  bool protected_ = false;
  std::vector<hub::ClientId> clients_{};
  mapping::Mapper mapper_;
  Arena arena_;
  MappedRecord mapped_{};
};

/// Collects lines and hands them to the sink some at a time.
class LinesToSink {
 public:
  explicit LinesToSink(Sink& sink) : sink_(sink) {}

  Result<void> add(std::string_view line) {
    lines_.emplace_back(line);
    return lines_.size() < lines_at_a_time ? Result<void>() : flush();
  }
  Result<void> flush() {
    std::vector<Outgoing> outgoing;
    for (const std::string& line : lines_) outgoing.push_back({.id = {}, .idempotency_key = {}, .bytes = line});
    const auto answers = sink_.write(outgoing);
    lines_.clear();
    if (!answers) return fail(answers.error());
    return {};
  }

 private:
  Sink& sink_;
  std::vector<std::string> lines_{};
};

/// Rows that were kept out of the file, with their reasons: state/reports/STEM.held.jsonl, mode 0600.
class HeldRows {
 public:
  explicit HeldRows(std::filesystem::path path) : path_(std::move(path)) {}

  Result<void> add(Run& run, const report::HeldRow& row) {
    nlohmann::ordered_json problems = nlohmann::ordered_json::array();
    for (const Problem& problem : row.problems) {
      problems.push_back({{"severity", word(problem.severity)},
                          {"rule", problem.rule},
                          {"field", problem.field},
                          {"message", problem.message},
                          {"where", problem.where}});
      if (run.result.notes.size() < most_notes)
        run.result.notes.push_back(std::string(row.individual) + ": " + problem.message + " [" + problem.rule +
                                   "]");
    }
    const nlohmann::ordered_json line{
        {"individual", row.individual}, {"client", row.client}, {"problems", std::move(problems)}};
    text_ += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    return {};
  }
  Result<void> publish() const {
    std::error_code error;
    if (text_.empty()) {
      std::filesystem::remove(path_, error);
      return {};
    }
    std::filesystem::create_directories(path_.parent_path(), error);
    auto written = write_file(path_, text_, {.secret = true});
    if (!written) return fail(written.error());
    return {};
  }

 private:
  std::filesystem::path path_;
  std::string text_{};
};

/// A client's view as the report room reads it; `rows` is reused.
report::PersonHistory history_of(const hub::ClientView& view, std::vector<report::HistoryRow>& rows) {
  rows.clear();
  std::set<hub::RecordId> records;
  for (const hub::EntityRow& row : view.rows) {
    records.insert(row.record);
    rows.push_back({row.schema, row.values, static_cast<std::int64_t>(row.record), row.system});
  }
  for (const hub::Source& source : view.sources)
    if (source.record != hub::RecordId{}) records.insert(source.record);
  return {.client = static_cast<std::int64_t>(view.id),
          .schema = view.schema,
          .values = view.values,
          .rows = rows,
          .records = static_cast<std::int64_t>(records.size()),
          .provisional = view.state == "provisional"};
}

Result<void> visit_clients(Run& run, report::ReportRun& report, MappedRows& writer, const hub::AsOf& as_of) {
  std::vector<report::HistoryRow> rows;
  std::uint64_t done = 0;
  return run.tools.hub.each_client(as_of, [&](const hub::ClientView& view) -> Result<void> {
    if (run.wish.stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was written");
    if (run.tools.progress) run.tools.progress(++done, 0);
    writer.begin(view);
    return report.add(history_of(view, rows));
  });
}

/// The receipt goes where the file went, under its name with `.receipt.json` for the ending. If the same file
/// was exported before, its first receipt stays.
Result<void> ship_receipt(Run& run, const Words& words, const Shipped& file, const std::string& text) {
  OptionValues options = run.route.route.options;
  const std::string stem = file.name.substr(0, file.name.rfind('.'));
  options.insert_or_assign("name", stem + ".receipt.json");
  if (options.contains("receipt")) options.insert_or_assign("receipt", "no");
  auto sink = open_sink_of(run, options, naming_of(run, words));
  if (!sink) return fail(sink.error(), "the receipt");
  const Outgoing line{.id = {}, .idempotency_key = {}, .bytes = std::string_view(text).substr(0, text.size() - 1)};
  if (const auto answers = (*sink)->write({&line, 1}); !answers) return fail(answers.error(), "the receipt");
  auto shipped = (*sink)->commit();
  if (!shipped && shipped.error().code == Errc::conflict) {
    run.result.notes.push_back("the receipt of the first export of this file stays");
    return {};
  }
  if (!shipped) return fail(shipped.error(), "the receipt");
  std::move(shipped->begin(), shipped->end(), std::back_inserter(run.result.shipped));
  return {};
}

report::Origin origin_of(const Run& run, const hub::AsOf& as_of) {
  return {.program_version = std::string(run.tools.version),
          .agency = run.tools.plan.site.agency,
          .last_record = static_cast<std::int64_t>(as_of.last_record),
          .last_event = as_of.last_event,
          .file_hashes = hashes_behind(*run.route.mapping)};
}

tl::unexpected<Error> kept_back(const Grant& grant) {
  return fail(Errc::not_permitted, grant.sentence() + "; nothing was sent [" + grant.rule() + "]");
}

void note_summary(Run& run, const report::Summary& summary) {
  run.result.rows = summary.rows;
  run.result.held_rows = summary.held;
  if (summary.rows == 0)
    run.result.notes.push_back(
        "WARNING: the report has no rows: nobody in the hub belongs in it for this quarter; see that the "
        "enrollments "
        "and services came in (`gatehouse status`), and that the quarter is the one you mean");
  if (!summary.balances()) run.mark_unbalanced("the report's balance does not hold");
}

}  // namespace

Result<void> make_report(Run& run) {
  const auto spec = report_spec(run);
  if (!spec) return fail(spec.error());
  const std::string stem = report::file_stem(*spec);
  const Words words{{"quarter", stem.substr(stem.find('-') + 1)}, {"stem", stem}};
  const auto as_of = run.tools.hub.now_as_of();
  if (!as_of) return fail(as_of.error());
  OptionValues options = run.route.route.options;
  if (options.contains("receipt")) options.insert_or_assign("receipt", "no");  // ours says more
  auto sink = open_sink_of(run, options, naming_of(run, words));
  if (!sink) return fail(sink.error());
  const auto line_end = mapping::line_end(*run.route.mapping);
  GATEHOUSE_TRY((*sink)->frame(without_line_end(mapping::head(*run.route.mapping), line_end), {}));

  Grant grant = Grant::now(run.tools.plan, run.tools.clock, run.route);
  if (!grant.in_force()) return kept_back(grant);
  MappedRows writer(run.route.mapping, grant);
  LinesToSink lines(**sink);
  HeldRows held(run.tools.plan.site.state_folder() / "reports" / (stem + ".held.jsonl"));
  auto report = report::ReportRun::open(
      *spec, run.tools.plan.schemas, writer, [&](std::string_view line) { return lines.add(line); },
      [&](const report::HeldRow& row) { return held.add(run, row); });
  if (!report) return fail(report.error());
  GATEHOUSE_TRY(visit_clients(run, **report, writer, *as_of));
  GATEHOUSE_TRY(lines.flush());
  const report::Summary& summary = (*report)->summary();
  note_summary(run, summary);
  if (run.wish.dry_run || run.route.route.report.dry_run) return {};

  const auto account =
      run.tools.hub.disclose(run.id, grant.terms(run.route, run.tools.plan.schemas), writer.clients());
  if (!account) return fail(account.error());
  GATEHOUSE_TRY(held.publish());
  GATEHOUSE_FAILPOINT("export.before_publish");
  if (const Grant now = Grant::now(run.tools.plan, run.tools.clock, run.route); !now.same_as(grant)) {
    GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, false));
    if (!now.in_force()) return kept_back(now);
    return fail(Errc::conflict, "the agreement was changed while the report was made; run it again");
  }
  auto shipped = (*sink)->commit();
  if (!shipped) return fail(shipped.error());
  GATEHOUSE_FAILPOINT("export.after_publish");
  GATEHOUSE_TRY(run.tools.hub.end_disclosure(*account, true));
  if (shipped->empty()) return {};
  const Shipped file = shipped->front();
  run.result.shipped.push_back(file);
  const std::string receipt =
      report::receipt_json(*spec, summary, {file.name, file.sha256, file.bytes}, origin_of(run, *as_of));
  return ship_receipt(run, words, file, receipt);
}

}  // namespace gatehouse::engine
