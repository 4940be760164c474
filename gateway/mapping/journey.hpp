/// A record's way over and back: as `second` would have made it, through `first`, and through `second` again.
/// Between the two it is what it would be in truth: the bytes of the layout, or the values of the schema.
///
/// Belongs to one thread. What it gives lies in its arena until `forget` is called.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::mapping {

/// The rows of a record by block of the mapping that makes it; elements of repeated groups have rows of their own.
struct MadeRow {
  std::size_t block = 0;
  std::vector<Value> values{};
  std::int32_t parent = -1;
};
using Made = std::vector<MadeRow>;

/// A field of one of the rows.
struct Place {
  std::size_t row = 0, field = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// A field that does not say the same after the journey.
struct Difference {
  Place place{};
  std::string before{}, after{};  ///< in quotation marks, or what the state is called
  bool same_meaning = false;      ///< only the form is another
};

class Journey {
 public:
  Journey(std::shared_ptr<const Mapping> first, std::shared_ptr<const Mapping> second);

  /// What became of a record at one end of the way.
  struct End {
    Outcome outcome = Outcome::stored;
    Made made{};
    std::vector<Problem> problems{};
  };
  /// Over, as `second` would have made `record`.
  [[nodiscard]] End there(const Made& record);
  /// Over, as it came in a file whose head was given to `bind`; `record` becomes what its fields said.
  [[nodiscard]] End there(const RawRecord& raw, Made& record);
  [[nodiscard]] Result<void> bind(std::string_view head, std::vector<std::string>& remarks);
  /// The bytes of a record that came back, to a layout.
  [[nodiscard]] std::string written(const Made& made);
  /// What the fields of such bytes say, as they came.
  [[nodiscard]] Made read_again(std::string_view bytes);
  /// Back again; fields that come from elsewhere (a number that the hub gives) are made up.
  [[nodiscard]] End back(const Made& made);

  void forget();

  /// A record that says nothing, with two elements of each repeated group.
  [[nodiscard]] Made blank() const;
  /// `record` with nothing but what does not come back by itself, for `first` to read.
  [[nodiscard]] Made only_needed(const Made& record) const;
  /// `record` with those fields of `needed`.
  [[nodiscard]] Made with_needed(Made record, const Made& needed) const;
  /// Fields that go over and come back; those that `first` reads at all.
  [[nodiscard]] const std::vector<Place>& carried() const { return carried_; }
  [[nodiscard]] const std::vector<Place>& read_places() const { return read_; }
  [[nodiscard]] const std::vector<Value>& samples(const Place& place) const { return samples_.at(place); }
  /// What `first` reads to make its target `field`.
  [[nodiscard]] std::vector<Place> read_by(const std::string& field) const;

  /// Fields of the layout where it begins that do not come back by a line.
  [[nodiscard]] std::vector<std::string> not_carried() const;
  [[nodiscard]] Labels labels_of(const Place& place) const;

  /// Carried fields that differ.
  [[nodiscard]] std::vector<Difference> differences(const Made& before, const Made& after);

  // In words: for findings.
  [[nodiscard]] std::string begun_at() const;                                ///< `layout their-claims`
  [[nodiscard]] std::string name_of(const Place& place) const;               ///< of the field
  [[nodiscard]] std::string in_words(const Place& place, const Made& made);  ///< what it says
  [[nodiscard]] std::size_t line_of(const Place& place) const;               ///< of the rule that makes it
  [[nodiscard]] std::size_t line_of_problem(const Problem& problem, const Place& varied) const;
  /// What makes it on the second way, or had the problem; null: nothing that is known.
  [[nodiscard]] const Target* target_at(const Place& place) const;
  [[nodiscard]] const Target* target_of(const Problem& problem, const Place& varied) const;
  [[nodiscard]] std::string reason(const Place& place) const;  ///< `, by clean`: what the line over does to it
  /// A line by which the field goes over or comes back gives a reason for what it does (`why`).
  [[nodiscard]] bool says_why(const Place& place) const;
  /// The code table by which the field goes over, its row for what the field says, and whether another row is
  /// preferred to it. Null if it goes by none.
  [[nodiscard]] const CodeTable* table_of(const Place& place) const;
  [[nodiscard]] const CodeRow* row_of(const Place& place, const Made& made);
  [[nodiscard]] bool beside_preferred(const Place& place, const Made& made);

 private:
  [[nodiscard]] bool is_carried_in_group(const Place& place) const;
  [[nodiscard]] static MappedRecord record_of(const Made& made, std::vector<MappedEntity>& entities);
  [[nodiscard]] static End end_of(MappedRecord& record);
  [[nodiscard]] End carry(const Mapping& maker, Mapper& writer, const Made& record, Mapper& taker);
  [[nodiscard]] static std::string in_quotes(const std::string& text);
  [[nodiscard]] const Rule* rule_over(const Place& place) const;
  [[nodiscard]] std::optional<Place> place_of(const SourceValue& source) const;
  [[nodiscard]] const Codec& codec_at(const Place& place) const;
  [[nodiscard]] std::string_view text_at(const Place& place, const Value& value);
  [[nodiscard]] bool says_nothing(const Place& place, const Value& value);
  [[nodiscard]] Value meaning(const Place& place, const Value& value);
  [[nodiscard]] Made laid_out(const SourceRow& row) const;
  void find_places();
  void find_needed();
  /// How the rules use a value at one end.
  struct Uses {
    std::vector<const Rule*> coded{};     ///< those that look it up
    std::vector<std::string> compared{};  ///< what their conditions hold against it
    std::vector<std::size_t> numbers{};   ///< digits of the numbers that they make of it
  };
  [[nodiscard]] std::vector<Value> samples_at(const Place& place, Uses uses);

  std::shared_ptr<const Mapping> first_, second_;
  Mapper first_mapper_, second_mapper_;
  Mapper file_mapper_;                ///< `first`, for records of a file that came
  std::unique_ptr<Decoder> decoder_;  ///< of the layout where it begins, if it is one
  Arena kept_, arena_;
  Made blank_{};
  std::vector<Place> read_{}, carried_{};
  std::vector<Place> needed_{};  ///< read by `first`, and not made on the way back
  std::map<Place, std::vector<Value>> samples_{};
  std::map<Place, std::vector<const Rule*>> rules_over_{};
  std::vector<std::pair<std::size_t, Value>> given_{};  ///< what `second` needs and `first` does not make
};

}  // namespace gatehouse::mapping
