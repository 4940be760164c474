/// A federal report: which clients are in it, one row for each of their periods of participation, and the
/// receipt. One client is in memory at a time.
///
/// How the engine uses it:
///
///     auto run = ReportRun::open(spec, schemas, row_writer, to_file, on_held);
///     hub.each_client(as_of, [&](const hub::ClientView& view) { return (*run)->add(history_of(view)); });
///     write_file(path, receipt_json((*run)->spec(), (*run)->summary(), file, origin));  // receipt.hpp
///
/// `row_writer` turns a row of schema `participant` into a line of the federal layout (the engine makes it
/// from a compiled mapping: `Mapper::map_row`, then `Mapper::write`). `to_file` gets each line without its
/// line end, in the order of the file. Clients must come in ascending order of their ids, as the hub gives
/// them: then the file is ordered by unique individual identifier and program entry, and the same snapshot
/// gives the same bytes.
///
/// Not thread-safe; one run a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/pipeline.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/schema.hpp"
#include "report/engagement.hpp"
#include "report/history.hpp"
#include "report/periods.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

/// Which rows belong in the file of a quarter (docs/reports.md, "Who is in the file").
struct CohortRule {
  /// Participants whose entry lies before the quarter's end and who have not exited before the first day of
  /// the quarter this many quarters back. The default reaches the oldest exits that the 4th-quarter measures
  /// of a rolling year need.
  int exit_quarters_back = 9;
  /// Reportable individuals whose latest contact lies in the quarter or at most this many before it.
  int reportable_quarters_back = 3;
};

struct ReportSpec {
  std::string format = "pirl";  ///< first part of the file's name
  std::string program{};        ///< a name of program.hpp: only rows of that program; empty: all
  Quarter quarter{};
  Date as_of{};  ///< civil date up to which facts are known, in the agency's time zone
  CohortRule cohort{};
  PeriodRules periods{};
  EngagementRules engagement{};
  /// The last quarter for which the wage files are complete. Up to it, "no wage found" means not employed;
  /// after it, or without it, it means that nobody knows.
  std::optional<Quarter> wages_through{};
  /// What pays for a WIOA Title I enrollment that does not say it (`funding`); such rows are counted.
  std::string assumed_stream = "local-formula";
  /// The layout tells several TAA petitions of one person apart: then each is a row of its own.
  bool row_each_petition = false;
  bool claims_complete = false;  ///< the site takes in UI claims: no claim means "not a claimant"
  std::string layout{};          ///< `pirl-2022`
  bool layout_complete = false;  ///< layout `status:`; if not, file name and receipt say so
  std::string layout_note{};     ///< layout `status_note:`
  std::string mapping{};         ///< name of the mapping from `participant`
  std::string mapping_hash{};    ///< SHA-256 of its canonical form (layout and codes included)
  bool synthetic = false;        ///< the site's people are generated: receipt and file name say so
};

/// Turns one row of `participant` into one line of the target layout.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// `line` comes empty; `problems` too. Anything but Outcome::stored keeps the row out of the file.
  virtual Outcome write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) = 0;
};

/// A row that was kept out of the file, and why.
struct HeldRow {
  std::string_view individual;  ///< unique individual identifier (element 100)
  std::int64_t client = 0;
  std::optional<Date> entry{};
  std::span<const Problem> problems{};
};

/// What is known of the wages of one quarter that rows lean on.
struct WageQuarter {
  std::int64_t records = 0;  ///< of all clients seen
  std::int64_t told_as_none =
      0;  ///< times that a row says "no wages", since the wage files are said to be complete
};

/// What became of everything: `candidates = rows + held + filtered`.
struct Summary {
  std::int64_t records_in = 0;   ///< source records linked to the clients seen
  std::int64_t clients_in = 0;   ///< clients seen
  std::int64_t clients_out = 0;  ///< clients with at least one row in the file
  std::int64_t provisional = 0;  ///< of those: a person must still decide whether they are somebody else
  std::int64_t candidates = 0;   ///< rows of the cohort that were tried
  std::int64_t rows = 0;         ///< lines in the file
  std::int64_t held = 0;
  std::int64_t filtered = 0;        ///< rejected or filtered by a rule of the mapping
  std::int64_t participants = 0;    ///< lines that are periods of participation
  std::int64_t reportable = 0;      ///< lines that are reportable individuals
  std::int64_t exiters = 0;         ///< lines with an exit date
  std::int64_t system_dates = 0;    ///< lines whose period rests on dates that a system gave, not on services
  std::int64_t assumed_stream = 0;  ///< lines that carry the assumed stream
  Doubts doubts{};                  ///< of all clients seen
  std::map<Quarter, WageQuarter> wages{};
  std::int64_t left_out = 0;     ///< periods of the cohort in programs that no federal file takes (program.hpp)
  std::int64_t petitions = 0;    ///< lines of a period with several TAA petitions, of which the latest is told
  std::int64_t overlapping = 0;  ///< lines that lie over another of their person, of a program that exits apart
  std::map<std::pair<std::string, std::string>, std::int64_t> held_because{};  ///< (rule, field) -> rows
  std::map<std::pair<std::string, std::string>, std::int64_t> warned{};        ///< (rule, field) -> rows

  [[nodiscard]] bool balances() const { return candidates == rows + held + filtered; }
};

using LineSink = std::function<Result<void>(std::string_view line)>;
using HeldSink = std::function<Result<void>(const HeldRow& row)>;

class ReportRun {
 public:
  /// `schemas` are the canonical ones, `participant` included; they and `writer` outlive the run. Fails with
  /// Errc::bad_config when a schema lacks a field that the report needs, or the program is not known.
  [[nodiscard]] static Result<std::unique_ptr<ReportRun>> open(ReportSpec spec, std::span<const Schema> schemas,
                                                               RowWriter& writer, LineSink lines, HeldSink held);
  ~ReportRun();
  ReportRun(const ReportRun&) = delete;
  ReportRun& operator=(const ReportRun&) = delete;

  /// Takes the next client. Fails with Errc::internal if clients come out of order, else only as the sinks do.
  [[nodiscard]] Result<void> add(const PersonHistory& person);
  [[nodiscard]] const Summary& summary() const;
  [[nodiscard]] const ReportSpec& spec() const;

 private:
  struct State;
  explicit ReportRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// `pirl-2026Q1-INCOMPLETE-LAYOUT-SYNTHETIC` : the file's name without its ending. It says what the file is
/// not: a layout that is not complete, people who do not exist.
[[nodiscard]] std::string file_stem(const ReportSpec& spec);
/// The part of it that warns, `-INCOMPLETE-LAYOUT-SYNTHETIC`, or empty.
[[nodiscard]] std::string what_it_is_not(const ReportSpec& spec);
/// The stable identifier of element 100: `G` and the permanent client id in eleven digits. Never an SSN,
/// and never like one. Fails with Errc::internal for an id that does not fit.
[[nodiscard]] Result<std::string> individual_id(std::int64_t client);

}  // namespace gatehouse::report
