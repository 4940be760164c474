/// One file, who is in it more than once? Batch de-duplication of records held in memory, trained on the batch
/// itself (no labels). Unlike intake, a batch may join two groups through a third record: nothing in it is
/// established yet.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/clients/model.hpp"
#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// Score from which a batch links; the review line is its negative. 4 bits: the pair is one person with odds of 16
/// to 1.
inline constexpr Millibits batch_line = 4 * bit;

struct DedupeOptions {
  Options reading{};
  bool train = true;  ///< learn the weights from the batch; falls back to the shipped model where it is too small
};

/// A pair that was compared and came to the review line at least.
struct ScoredPair {
  std::uint32_t a = 0;  ///< position in the input, a < b
  std::uint32_t b = 0;
  Millibits score = 0;
  Rule rule = Rule::scored;
};

/// Whether the pair is linked by itself.
[[nodiscard]] bool is_link(const ScoredPair& pair, const Thresholds& thresholds);

/// Candidate pairs of one score, a bit wide.
struct ScoreBin {
  std::uint64_t pairs = 0;
  std::uint64_t vetoed = 0;  ///< of them forbidden by a rule
};
/// Pairs with two SSNs, by what all else says: how often do the SSNs agree? The nearest to a truth that a file has.
struct SilverBin {
  std::uint64_t pairs = 0;
  std::uint64_t agree = 0;
};
/// What a report about the batch needs, counted while its pairs are scored.
struct DedupeFigures {
  static constexpr int lowest = -20;  ///< bits of the first bin; scores below and above count in the end bins
  static constexpr int bins = 61;
  std::array<ScoreBin, bins> scores{};
  std::array<SilverBin, bins> silver{};
  // Pairs that are linked, by what alone would have brought them up: for an estimate of what no key brought up.
  std::uint64_t by_number = 0;
  std::uint64_t by_name_and_birth = 0;
  std::uint64_t by_both = 0;

  [[nodiscard]] static std::size_t bin_of(Millibits score);
  /// True pairs that no blocking key brought up, by capture and recapture (Chapman 1951); 0 where it cannot be
  /// told.
  [[nodiscard]] double estimated_lost() const;
};

/// Numbers that stand under so many names that they are nobody's: they are compared with nothing.
struct SharedNumbers {
  std::uint64_t numbers = 0;
  std::uint64_t rows = 0;
  std::uint32_t first = 0;  ///< position of the first of these rows in the input, where there are any
};

struct DedupeResult {
  std::vector<std::uint32_t> cluster;  ///< for each record the position of the first record of its cluster
  std::vector<ScoredPair> pairs;       ///< by (a, b)
  Model model;                         ///< what the batch was judged by
  bool trained = false;
  std::uint64_t compared = 0;  ///< candidate pairs scored
  std::uint64_t clusters = 0;
  std::uint64_t links = 0;    ///< pairs at or above the line, in one cluster
  std::uint64_t reviews = 0;  ///< pairs between the two lines that ended in different clusters
  DedupeFigures figures{};
  SharedNumbers shared_numbers{};
};

/// Deterministic, and the order of the people does not matter; memory about 700 bytes a record plus 16 a candidate
/// pair.
[[nodiscard]] DedupeResult dedupe(const std::vector<PersonFeatures>& people, const DedupeOptions& options = {});

/// Which column of a delimited file holds which fact: {"ssn", "SSN"}, {"name.first", "FIRST"}, {"other.case",
/// "CASE"}.
using ColumnChoice = std::pair<std::string, std::string>;

/// True for the names that a column may be given: `ssn`, `name.first` ... `address.county`, `other.` and a word.
[[nodiscard]] bool is_dedupe_field(std::string_view name);
/// All of them, for help and "did you mean".
[[nodiscard]] std::vector<std::string_view> dedupe_fields();

/// One row's features by the columns chosen. Unknown fields and columns count as absent; `dedupe_rows` reports
/// them.
[[nodiscard]] PersonFeatures read_person(const std::vector<ColumnChoice>& columns,
                                         const std::vector<std::string>& header,
                                         const std::vector<std::string>& cells, const Options& reading);

struct DedupeRequest {
  std::string id_column;              ///< names each row in the output
  std::vector<ColumnChoice> columns;  ///< (field, column)
  DedupeOptions options{};
};

/// One row of the file as its reader found it.
struct DedupeRow {
  std::vector<std::string> cells;
  std::uint64_t line = 0;       ///< where it begins in the file; 0: the reader does not know
  bool foreign = false;         ///< was not UTF-8 and has been converted
  const char* fault = nullptr;  ///< why it could not be cut into cells
};
/// Gives the next row, false at the end. The reader of the file is the caller's.
using NextRow = std::function<Result<bool>(DedupeRow& row)>;

/// How many rows were odd in one way, and where the first of them stands.
struct RowsOf {
  std::uint64_t rows = 0;
  std::uint64_t first_line = 0;

  void count(std::uint64_t line) {
    if (rows++ == 0) first_line = line;
  }
};
/// What was noticed about the rows. Each is worth a sentence to the person who measures; none ends the run.
struct RowNotes {
  RowsOf blank;          ///< nothing in them: passed over, no records
  RowsOf shorter;        ///< fewer cells than the header: what is missing is unknown
  RowsOf unreadable;     ///< no cells could be made of them: no records
  std::string fault;     ///< why the first of them could not be read
  RowsOf longer;         ///< more: no cell can be trusted to stand under its name, so they are compared with nobody
  RowsOf foreign;        ///< not UTF-8, read as Windows-1252
  RowsOf without_id;     ///< an empty id
  RowsOf repeated_id;    ///< the id of an earlier row
  RowsOf shared_number;  ///< a number that stands under very many names
};

struct DedupeReport {
  DedupeResult result;
  std::vector<std::string> ids;      ///< of each row, in order
  std::vector<std::uint64_t> lines;  ///< of each row
  RowNotes notes{};
};

/// True if rows could not be compared, and a person should look.
[[nodiscard]] inline bool left_out_rows(const RowNotes& notes) {
  return notes.unreadable.rows + notes.longer.rows != 0;
}
/// What was noticed, as sentences for people: lines and counts, no values.
[[nodiscard]] std::vector<std::string> sentences(const RowNotes& notes);

/// The body of `gatehouse clients dedupe`: binds columns by the header, reads all rows, finds clusters. Fails on an
/// unknown field or column, named with what there is; on a column that stands twice in the header; on a field that
/// is given two columns and can hold one value. Odd rows are in `notes`.
[[nodiscard]] Result<DedupeReport> dedupe_rows(const DedupeRequest& request, const std::vector<std::string>& header,
                                               const NextRow& next);
/// Header `id,client`; `client` is the id of the first row of the cluster. Where that id is empty or names another
/// cluster already, `#` and the row's line follow it: no two clusters have one name.
void write_clusters(const DedupeReport& report, std::ostream& out);
/// Header `id_a,id_b,score,probability,rule,outcome,line_a,line_b`, pairs at or above the review line. Outcome:
/// `same` linked by itself, `through-others` in one cluster by other links only, `review` in doubt.
void write_pairs(const DedupeReport& report, std::ostream& out);

}  // namespace gatehouse::clients
