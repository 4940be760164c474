/// The mapping room's front door: load layouts, code tables and a mapping once, then run it on records.
///
/// A `Mapping` is compiled and immutable; it may be shared by threads. A `Mapper` is one thread's way of
/// running it. Nothing is looked up by name while a record is mapped.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/findings.hpp"
#include "gatehouse/pipeline.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/support/control_totals.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse::mapping {

/// Where data files are looked for: beside the mapping first, then in each root in order (the site's
/// `mappings/`, then those shipped). A root holds schemas/ layouts/ codes/ and the mappings themselves.
struct Library {
  std::vector<std::filesystem::path> roots{};
  bool synthetic = false;  ///< area 9xx SSNs are ordinary
};

/// The canonical entities (mappings/schemas/*.yaml), ordered by name.
[[nodiscard]] std::vector<Schema> load_schemas(const Library& library, Findings& findings);

class Mapping;

/// Finds `NAME.map.yaml` (or takes a path) and compiles it. Null when there is any error in `findings`.
[[nodiscard]] std::shared_ptr<const Mapping> load_mapping(const std::filesystem::path& name_or_file,
                                                          const Library& library, Findings& findings);
/// Rebuilds a mapping from its canonical form (kept in the hub under its hash): explain and rebuild.
[[nodiscard]] std::shared_ptr<const Mapping> mapping_from_canonical(std::string_view canonical, Findings& findings);

/// What a mapping is, for those who wire routes.
struct Ends {
  bool from_layout = false;  ///< else from a schema
  std::string from;          ///< name of the layout or schema
  bool to_layout = false;    ///< else to entities
  std::string to;            ///< name of the layout, or empty
};
[[nodiscard]] const MappingInfo& info(const Mapping& mapping);
[[nodiscard]] Ends ends(const Mapping& mapping);
[[nodiscard]] const std::string& file_of(const Mapping& mapping);
/// The way back of a mapping that says `direction: both`: from its target to its source. Null of any other.
[[nodiscard]] std::shared_ptr<const Mapping> way_back(const Mapping& mapping);
/// The same as people would write it, with the line that each rule was made from.
[[nodiscard]] const std::string& way_back_in_yaml(const Mapping& mapping);
/// How a source file of this mapping is cut into records (from a layout only).
[[nodiscard]] Framing framing(const Mapping& mapping);
/// Header line(s) of the target layout, or what opens a document; may be empty.
[[nodiscard]] std::string head(const Mapping& mapping);

/// The records of one file that we write, counted and added up as its trailer wants them. One thread at a time;
/// the mapping outlives it.
class Written {
 public:
  explicit Written(const Mapping& mapping);
  Written(Written&&) noexcept;
  ~Written();
  /// As it stands in the file, without its line end.
  void add(std::string_view record);
  /// Many of them: `ends` says where each ends in `lines`, before its line end.
  void add(std::string_view lines, const std::vector<std::size_t>& ends);
  [[nodiscard]] std::uint64_t records() const { return records_; }
  /// The trailer, or what closes a document; may be empty. Errc::bad_input if a number does not fit the trailer's
  /// columns.
  [[nodiscard]] Result<std::string> tail() const;

 private:
  const Mapping& mapping_;
  std::unique_ptr<ControlSums> sums_;  ///< null where the trailer has none
  std::uint64_t records_ = 0;
};

/// What the target layout says of itself: `status:` (complete | incomplete | example) and `status_note:`.
struct LayoutStatus {
  std::string status{}, note{};
};
[[nodiscard]] LayoutStatus target_status(const Mapping& mapping);
/// The line end of the target layout ("\n" or "\r\n").
[[nodiscard]] std::string_view line_end(const Mapping& mapping);
/// What stands before every record of a file but the first: the comma of a JSON document.
[[nodiscard]] std::string_view between(const Mapping& mapping);
/// The source schema's field names in the order `map_row` expects values (from a schema only).
[[nodiscard]] const Schema& source_schema(const Mapping& mapping);
/// Names of the repeated groups that it reads (`each`): other entities of the schema, or groups of the layout.
[[nodiscard]] const std::vector<std::string>& groups_read(const Mapping& mapping);
/// What it reads, as (entity or layout, field), in order; of a repeated group by the group's name.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> fields_read(const Mapping& mapping);
/// All labels of the source layout's fields: whoever may see these may see its whole records.
[[nodiscard]] Labels labels_of_records(const Mapping& mapping);
/// Labels of the target's fields that the mapping fills, by target field (for agreements).
[[nodiscard]] std::vector<std::pair<std::string, Labels>> disclosed(const Mapping& mapping);

/// One step of how a value came about, innermost first.
struct Trace {
  std::string target;  ///< `client.birth_date` or `401`
  std::string value;   ///< as it would be written; masked unless `reveal`
  State state = State::unknown;
  struct Step {
    std::string text;   ///< `from DOB (columns 37-44), raw "…"`, `codes/ui-flag.csv line 2: Y -> yes`
    std::string where;  ///< file:line
  };
  std::vector<Step> steps{};
  std::string why{};  ///< the mapping's own `why`
};

/// A layout for those who read its files without a mapping (edit checks).
struct LayoutShape {
  std::string name{}, format{}, version{}, program{};  ///< federal layouts are keyed by the last three
  std::string about{}, source{};
  LayoutStatus status{};
  std::vector<std::string> file_rules{};
  Schema fields{};  ///< in the order of the columns
  Framing framing{};
  CsvDialect dialect{};
  std::string hash{};  ///< SHA-256 of the layout's file
};
/// The target layout of a mapping, seen so; `hash` stays empty.
[[nodiscard]] LayoutShape target_shape(const Mapping& mapping);
/// Finds `NAME.layout.yaml` (or takes a path). Nothing, with a finding, if it has errors or is not delimited.
[[nodiscard]] std::optional<LayoutShape> load_layout(const std::filesystem::path& name_or_file,
                                                     const Library& library, Findings& findings);
/// A data file of another room: `NAME` + `ending` in the folder `kind` below the roots, or the path itself.
struct DataFile {
  std::string name{}, text{};  ///< how messages call it, and what stands in it
};
[[nodiscard]] std::optional<DataFile> find_data_file(const std::filesystem::path& name_or_file,
                                                     const Library& library, std::string_view kind,
                                                     std::string_view ending);

/// Rows of repeated groups of a schema source, by group name (`each`).
using Groups = std::map<std::string, std::vector<std::span<const Value>>, std::less<>>;

/// How often a rule left a value blank of which no record complains: a placeholder (an SSN 999-99-9999) is
/// nobody's.
struct QuietCount {
  std::string rule;   ///< `placeholder`, `never-a-value`, `unnamed-member` or `unnamed-columns`
  std::string field;  ///< `client.ssn`
  std::string where;  ///< file:line of the rule
  std::uint64_t count = 0;
};
/// The rule of a field of a document that no record had; its count is that of all records.
inline constexpr std::string_view never_a_value = "never-a-value";
/// The rule of a member of a document that the layout does not name; its count is of the first records.
inline constexpr std::string_view unnamed_member = "unnamed-member";
/// The same of columns of a fixed-width record.
inline constexpr std::string_view unnamed_columns_rule = "unnamed-columns";
/// `client.ssn: 12 placeholder values left blank [placeholder]`, one sentence a rule; fields without a value share
/// one.
[[nodiscard]] std::vector<std::string> in_words(std::span<const QuietCount> quiet);

struct SourceRow;

/// What the sender wrote in one field that a mapping reads.
struct SourceText {
  std::string field{};  ///< of a repeated group: GROUP.2.FIELD
  std::string place{};  ///< the sender's own words: `DOB (columns 37-44)`
  State state = State::unknown;
  std::string text{};
  Labels labels{};
};

class Mapper {
 public:
  explicit Mapper(std::shared_ptr<const Mapping> mapping);
  ~Mapper();
  Mapper(Mapper&&) noexcept;

  /// Call once per arrival, before its first record: binds the columns of a delimited layout to the file's
  /// header (`Source::head`). Fails (rule in the message, Errc::bad_input: refuse the file) when a column of
  /// the layout is missing; a column that the layout does not know is appended to `remarks`.
  [[nodiscard]] Result<void> begin(std::string_view head, std::vector<std::string>& remarks);
  /// Key text of the principal entity, from the raw record alone; empty: it has none. The text lies in
  /// `arena`. Cheap: reads only the fields of the key.
  [[nodiscard]] std::string_view key(const RawRecord& raw, Arena& arena);
  /// Maps one raw record. What `out` points to lies in `arena` or in `raw`.
  void map(const RawRecord& raw, Arena& arena, MappedRecord& out);
  /// Maps one row of a schema (`from: schema NAME`).
  void map_row(std::span<const Value> row, const Groups& groups, Arena& arena, MappedRecord& out);
  /// Appends the record as the target layout writes it (without a line end); to: layout only.
  void write(const MappedRecord& record, std::string& out);
  /// For transfers: appends the line of a plain record straight away (as `map` and `write` would), without a line
  /// end. False, with nothing appended: the record is out of the ordinary, take `map`.
  [[nodiscard]] bool write_plain(const RawRecord& raw, Arena& arena, std::string& out);
  /// What a raw record's fields say, as the mapping reads them; false if it cannot be cut into fields. Belongs to
  /// the mapper and lies in `arena` until the next call.
  [[nodiscard]] const SourceRow* values_of(const RawRecord& raw, Arena& arena, std::vector<Problem>& problems);
  /// What people corrected, by field (an empty name: the whole record), is laid over every record from now on,
  /// until the next call; none: nothing is. Errc::bad_input, and nothing is laid over, where the mapping reads no
  /// such field.
  /// `named` says them by the one name that each field has, and refuses what no record of the layout can hold.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> named(
      std::span<const std::pair<std::string, std::string>> fields) const;
  [[nodiscard]] Result<void> correct(std::span<const std::pair<std::string, std::string>> fields);
  /// What its fields say, one by one, for people; nothing where the record cannot be cut into fields.
  [[nodiscard]] std::vector<SourceText> source_texts(const RawRecord& raw);
  /// Maps source values that were laid out by hand (decode.hpp), and says how each target came about.
  void map_values(SourceRow row, Arena& arena, MappedRecord& out);
  [[nodiscard]] std::vector<Trace> explain_values(SourceRow row, std::string_view target, bool reveal);
  /// What was quietly left blank by all calls so far.
  [[nodiscard]] std::vector<QuietCount> quiet() const;
  /// How each target field (or only `target`) came about for this record; nothing is stored.
  [[nodiscard]] std::vector<Trace> explain(const RawRecord& raw, std::string_view target, bool reveal);
  /// The same for a row of a schema.
  [[nodiscard]] std::vector<Trace> explain_row(std::span<const Value> row, std::string_view target, bool reveal);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::mapping
