/// The workbench: what people do with a mapping before it runs, and beside it: examine it, run its tests, try it on
/// records, compare two versions, print it. Nothing here is on a record's way in production; nothing writes
/// anything.
///
/// A `Mapping` is immutable and may be shared; each call here belongs to one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/findings.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

/// What is doubtful about a mapping that compiles: choices that are never taken, legal values that cannot come
/// about, code tables with holes, verbs that lose something without saying why. Findings for `gatehouse check`.
void examine(const Mapping& mapping, Findings& findings);

/// What a mapping leaves alone: often rightly so, which is why it is no finding.
struct LeftAlone {
  std::string target;                       ///< the layout or entity
  std::size_t fields = 0;                   ///< that it has
  std::vector<std::string> without_rule{};  ///< those that no line of the mapping makes
};
/// The targets that have such fields, in the order of the mapping.
[[nodiscard]] std::vector<LeftAlone> left_alone(const Mapping& mapping);
/// Columns of its fixed-width layouts where no field lies: `layout wages, columns 12-15`.
[[nodiscard]] std::vector<std::string> columns_without_field(const Mapping& mapping);

/// What `examine` says, of a file that a mapping uses: `NAME.layout.yaml`, or a code table `NAME.csv`. False if
/// `file` is neither.
bool check_data_file(const std::filesystem::path& file, const Library& library, Findings& findings);

// ---------------------------------------------------------------------------------------------- tests

/// `NAME.tests.yaml` beside `NAME.map.yaml`; it need not be there.
[[nodiscard]] std::filesystem::path tests_file_of(const Mapping& mapping);

struct TestResult {
  std::string name;
  std::string file;
  std::size_t line = 0;                   ///< of the test in its file
  std::vector<std::string> complaints{};  ///< empty: it passed
};
/// How much of a mapping its tests look at.
struct Coverage {
  std::size_t rules = 0, rules_tested = 0;      ///< targets, and those that a test expects something of
  std::size_t choices = 0, choices_tested = 0;  ///< branches of choose, otherwise included
  std::size_t lines = 0, lines_tested = 0;      ///< of code tables
  std::vector<std::string> untested{};          ///< each with its place
};
struct TestRun {
  bool has_file = false;
  std::vector<TestResult> results{};
  Coverage coverage{};
  [[nodiscard]] std::size_t failed() const;
};
/// Runs the tests that lie beside `mapping`. What is wrong with the file itself goes to `findings`. People of tests
/// are synthetic, so `mapping` should be loaded as such.
[[nodiscard]] TestRun run_tests(const std::shared_ptr<const Mapping>& mapping, Findings& findings);

/// The same for the text of a tests file.
[[nodiscard]] TestRun run_tests_in(std::string_view text, std::string file,
                                   const std::shared_ptr<const Mapping>& mapping, Findings& findings);

/// Runs the tests of a mapping that was loaded from `library`: those that fail are errors, a mapping without any is
/// a warning.
void check_tests(const Mapping& mapping, const Library& library, Findings& findings);

/// What the proof of a two-way mapping came to: made-up records that went over and came back.
struct RoundTrips {
  std::size_t taken = 0;   ///< round trips in all
  std::size_t fields = 0;  ///< fields that are carried both ways, at both ends
};
/// Proves a mapping that says `direction: both` and was loaded from `library` (round_trip.hpp): what does not come
/// back as it was is an error at its line. Nothing to do for any other.
RoundTrips prove_two_way(const Mapping& mapping, const Library& library, Findings& findings);
/// The proven way back of a mapping. Null, with findings, if it holds one way only or loses something.
[[nodiscard]] std::shared_ptr<const Mapping> load_back(const std::filesystem::path& name_or_file,
                                                       const Library& library, Findings& findings);

/// Real records, over and back again.
class ThereAndBack {
 public:
  /// `mapping` holds both ways. The records are of its source; with `from_target`, of its target.
  ThereAndBack(std::shared_ptr<const Mapping> mapping, bool from_target, bool reveal);
  ~ThereAndBack();
  [[nodiscard]] Result<void> begin(std::string_view head, std::vector<std::string>& remarks);

  /// A field that came back otherwise.
  struct Changed {
    std::string field, before, after;  ///< masked unless open or revealed
    std::string where;                 ///< file:line of the rule
    bool same_meaning = false;         ///< only its form is another
  };
  struct Came {
    Outcome over = Outcome::stored, back = Outcome::stored;
    bool same_bytes = false;
    std::vector<Changed> changed{};
    std::vector<Problem> problems{};  ///< of the way on which it was held
    std::string bytes{};              ///< what came back, without a line end
  };
  [[nodiscard]] Came take(const RawRecord& raw);
  /// Fields of the layout that no line carries both ways.
  [[nodiscard]] std::vector<std::string> not_carried() const;
  /// What opens and closes a file of the records that came back.
  [[nodiscard]] std::string head() const;
  [[nodiscard]] Result<std::string> tail() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A test made from a real record, ready to stand in a tests file: restricted values are masked (letters, digits
/// and dates become others of the same form), codes and open values stay. `days` moves all its dates by the same
/// span.
[[nodiscard]] Result<std::string> test_from_record(const std::shared_ptr<const Mapping>& mapping,
                                                   std::string_view head, const RawRecord& raw,
                                                   std::string_view name, int days);

// ----------------------------------------------------------------------------- trying out and comparing

/// One record's way through a mapping: what its fields said, what became of them. Restricted values are masked.
struct Shown {
  struct Cell {
    std::string field, value;
  };
  std::uint64_t line = 0;
  Outcome outcome = Outcome::stored;
  std::vector<Cell> before{}, after{};
  std::vector<Problem> problems{};
};
/// Maps one record for people to look at. `before` has the source fields that are not blank and that the mapping
/// reads.
class Previewer {
 public:
  Previewer(std::shared_ptr<const Mapping> mapping, bool reveal);
  ~Previewer();
  [[nodiscard]] Result<void> begin(std::string_view head, std::vector<std::string>& remarks);
  [[nodiscard]] Shown show(const RawRecord& raw);
  /// The same for a row of a mapping from a schema.
  [[nodiscard]] Shown show_row(std::span<const Value> row, const Groups& groups);
  /// What no record shows by itself: as a run would tell it at its end.
  [[nodiscard]] std::vector<QuietCount> quiet() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What two versions of a mapping make of the same records, field by field.
class Comparison {
 public:
  Comparison(std::shared_ptr<const Mapping> before, std::shared_ptr<const Mapping> after, bool reveal);
  ~Comparison();
  [[nodiscard]] Result<void> begin(std::string_view head);
  void add(const RawRecord& raw);
  /// The same for a row of mappings from a schema; `number` stands where a line would.
  void add_row(std::span<const Value> row, const Groups& groups, std::uint64_t number);

  /// One target whose value differs, or a change of what becomes of records.
  struct Change {
    std::string field;  ///< `claim.status`, or `(outcome)`
    std::uint64_t records = 0;
    std::string where;    ///< the line of the new version that makes the value (or of the old, if it is gone)
    std::string step;     ///< what that line does
    std::string example;  ///< `"3" -> "2"`; masked unless open or revealed
    std::uint64_t example_line = 0;
  };
  /// Is told each change while its record is added: the field, its line, and `"3" -> "2"`, masked as in `example`.
  using Told = std::function<void(const std::string& field, const std::string& where, const std::string& words)>;
  void tell(Told told);
  /// By field and line, the most frequent first.
  [[nodiscard]] std::vector<Change> changes() const;
  [[nodiscard]] std::uint64_t records() const;
  [[nodiscard]] std::uint64_t changed_records() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// --------------------------------------------------------------------------------------- unmapped codes

/// A value that stands in no line of its code table.
struct UnmappedCode {
  std::string field;   ///< the target: `claim.status`
  std::string source;  ///< the sender's words: `STAT (columns 57-58)`
  std::string table;   ///< the table's file
  std::string value;   ///< as it was looked up; restricted unless `open`
  bool open = false;
  bool person = false;               ///< its field is labelled pii: who somebody is
  std::vector<std::string> legal{};  ///< what it may mean, where the target has a closed list
};
/// Finds them in records that were held for it.
class UnmappedFinder {
 public:
  explicit UnmappedFinder(std::shared_ptr<const Mapping> mapping);
  ~UnmappedFinder();
  [[nodiscard]] Result<void> begin(std::string_view head);
  [[nodiscard]] std::vector<UnmappedCode> find(const RawRecord& raw);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ------------------------------------------------------------------------------------------- dictionary

/// One line of the data dictionary: a target field of a mapping and how it is made.
struct DictionaryRow {
  std::string mapping, target, field, type, required, labels, meaning;
  std::string rule;   ///< in words: `from LNAME (columns 10-24); clean: trim, upper`
  std::string codes;  ///< name of the code table, or empty
  std::string why, owner, where;
};
/// One line of a crosswalk as the mapping uses it.
struct CrosswalkRow {
  std::string mapping, field, table, from, to, valid_from, valid_to, note;
};
struct Dictionary {
  std::vector<DictionaryRow> fields{};
  std::vector<CrosswalkRow> codes{};
};
void add_to_dictionary(const Mapping& mapping, Dictionary& dictionary);

}  // namespace gatehouse::mapping
