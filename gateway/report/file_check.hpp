/// Edit checks on a federal file, also one that somebody else made: each record is looked at once, in the federal
/// order (columns, values, duplicates, logic), and what is wrong is told with the record's line, its case number,
/// the field's own name and what to do. Memory is bounded whatever the file's length: of each rule the first
/// findings are kept, and all are counted.
///
///     auto check = FileCheck::open(file, rules, options);
///     check->header(line);                       // if the file has one
///     for each record: check->record(raw);
///     auto report = check->finish();             // check_output.hpp writes it
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/schema.hpp"
#include "gatehouse/support/csv.hpp"
#include "report/check_record.hpp"
#include "report/check_rules.hpp"

namespace gatehouse::report {

/// The shape of the file: a layout's fields in the order of the columns, unless a header names them.
struct FileShape {
  std::string layout{}, layout_hash{}, layout_status{}, layout_note{};
  Schema fields{};
  CsvDialect dialect{};
  bool quotes_mean_nothing = false;  ///< whoever reads such files splits at every comma
};

/// How a file is written, as its bytes say.
struct FileForm {
  bool line_end = true;            ///< the last line ends as lines do
  bool byte_order_mark = false;    ///< UTF-8's, at the top
  std::uint64_t crlf = 0, lf = 0;  ///< lines that end so
};

struct CheckOptions {
  CheckMoment moment{};
  std::string case_number{};         ///< the element to tell people apart by; empty: the individual's identifier
  std::size_t most_per_rule = 1000;  ///< findings kept of each rule
  /// Keep the value that broke a rule, and identifiers that look like an SSN: restricted, for a protected file
  /// only.
  bool values = false;
};

struct CheckFinding {
  std::uint32_t rule = 0;        ///< index in CheckReport::rules
  std::uint64_t line = 0;        ///< of the record in the file; 0: the file as a whole
  std::uint64_t other_line = 0;  ///< of a duplicate: the record that it stands against
  std::string individual{}, case_number{};
  std::string month{};  ///< YYYY-MM of exit, else of entry, or empty
  std::string value{};
  std::string detail{};  ///< what the rule's sentence cannot say: `401 fields instead of 402`
};

struct CheckReport {
  std::string layout{}, layout_hash{}, layout_status{}, layout_note{};
  std::string checks{}, checks_hash{};
  CheckMoment moment{};
  std::uint64_t records = 0, clean = 0;  ///< `clean`: records that break no rule of grade error on their own
  std::uint64_t errors = 0, warnings = 0;
  std::uint64_t undecided = 0;  ///< rules that a record's wrong values kept from being judged
  std::vector<CheckRuleInfo> rules;
  std::vector<std::uint64_t> counts;                         ///< findings of each rule
  std::map<std::string, std::string, std::less<>> captions;  ///< of each element, as the layout prints it
  std::vector<CheckFinding> findings;                        ///< in the federal order: by rule, then line
  std::vector<RuleNotRun> not_run;
  std::vector<std::string> remarks;  ///< columns that the layout does not know

  /// The first step with errors: WIPS tells nothing of the steps after it. Empty: there are none.
  [[nodiscard]] std::optional<CheckStep> stops_at() const;
};

/// How many bytes from the top of a file are enough for `why_no_text`.
inline constexpr std::size_t first_bytes_judged = 4096;
/// A file that is no text at all: a workbook under the name of a CSV, an archive, UTF-16. What it seems to be
/// instead, and what to do, or empty if it may be text: one finding about the file instead of thousands about its
/// bytes. Never tells of what stands in it.
[[nodiscard]] std::string why_no_text(std::string_view first_bytes);

class FileCheck {
 public:
  FileCheck(FileShape shape, CheckRules rules, CheckOptions options);
  ~FileCheck();
  FileCheck(FileCheck&&) noexcept;

  /// Binds the columns by their names (`901`, `PIRL 901`, `Item_901`, `901 - Date of Exit`). Without it they stand
  /// in the layout's order.
  void header(std::string_view line);
  /// `case_number`: the one that staff know, where the caller knows it and the file does not say it.
  [[nodiscard]] Result<void> record(const RawRecord& raw, std::string_view case_number = {});
  /// Something is wrong with the file as a whole, such as `why_no_text` tells.
  void file(std::string why);
  /// Tells what of it a federal system may stumble over.
  void form(const FileForm& form);
  /// Call it once, after the last record.
  [[nodiscard]] Result<CheckReport> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::report
