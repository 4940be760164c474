/// Makes target values from source values, rule by rule: the general path, which handles everything and
/// can say how each value came about. One evaluator a mapper.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::mapping {

/// What it writes down for `explain`, if asked.
struct Tracer {
  std::vector<Trace::Step> steps{};
  bool reveal = false;
  bool open = true;  ///< false: the target is masked, so the way that a choice or a code took is not told

  void choice(std::string text, std::string branch, std::string rule) {
    steps.push_back(open ? Trace::Step{std::move(text), std::move(branch)}
                         : Trace::Step{"one of its choices (masked)", std::move(rule)});
  }
};

class Evaluator {
 public:
  explicit Evaluator(const Mapping& mapping);

  /// The text may not stand in the target layout as it is: it would end the column or the record (a line end, or a
  /// delimiter where nothing is quoted), or the layout's encoding may not have its characters.
  [[nodiscard]] bool breaks_record(std::string_view text) const {
    return (!doubtful_.empty() && text.find_first_of(doubtful_) != std::string_view::npos) ||
           (encoding_ != Encoding::utf8 && !is_ascii(text));
  }

  /// The value of one target, with problems appended. `values` are the record's source values.
  [[nodiscard]] Value target(const Block& block, const Target& target, std::span<const Value> values, Arena& arena,
                             std::vector<Problem>& problems, Tracer* tracer = nullptr);
  /// Runs the block's checks over its target values.
  void checks(const Block& block, std::span<const Value> made, Arena& arena, std::vector<Problem>& problems);
  /// What was read as a placeholder and left blank since the evaluator was made.
  [[nodiscard]] std::vector<QuietCount> quiet() const;
  /// The text by which the rule's `codes` look a source's value up: what its other verbs make of it.
  [[nodiscard]] static std::string_view looked_up(const Rule& rule, const Value& value, const Codec& codec,
                                                  Arena& arena);
  /// The key text of these source values; empty if a part is blank or a placeholder.
  [[nodiscard]] std::string_view key(const std::vector<int>& parts, std::span<const Value> values, Arena& arena);

 private:
  /// A value on its way, with how its text is to be read.
  struct Made {
    Value value{};
    const Codec* codec = nullptr;  ///< of the one source it came from unprocessed; else null
    int source = -1;               ///< the source it came from, for messages
    bool refused = false;          ///< the function of the rule cannot take the text
    bool placeholder = false;      ///< it, or a part of it, is nobody's number and was left blank
    Reading unread{};              ///< why its text is no value of its source's type, if it has a problem
    const Codec* unread_as = nullptr;
    bool unmapped = false;  ///< the code is not in the table; `policy` says what to do
    bool undated = false;   ///< ... nor can be looked up, for want of the date that picks its line
    const Rule* unmapped_rule = nullptr;

    [[nodiscard]] bool settled() const { return unmapped || refused || unread.problem != nullptr; }
  };
  Made make(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer);
  Made raw_value(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer);
  Made composed(const Rule& rule, std::span<const Value> values, Arena& arena, Tracer* tracer);
  std::string_view joined_piece(const Rule& rule, const Compose::Piece& piece, std::span<const Value> values,
                                Made& whole, Arena& arena, Tracer* tracer);
  /// A text whose type says more than the text: it is read before a verb sees it.
  [[nodiscard]] static bool is_typed_text(const Made& made);
  [[nodiscard]] static bool is_nobody(const Made& made, Arena& arena);
  static void take(const Reading& reading, const Codec& codec, Made& made);
  static void read_first(Made& made, Arena& arena);
  static void clean_and_cut(const Rule& rule, Made& made, Arena& arena);
  void called(const Rule& rule, Made& made, Arena& arena, Tracer* tracer);
  void coded(const Rule& rule, Made& made, std::span<const Value> values, Arena& arena, Tracer* tracer);
  Value settle(const Policy& policy, const char* rule_id, const std::string& what, const Block& block,
               const Target& target, const Made& made, Arena& arena, std::vector<Problem>& problems);
  Value unreadable(const Reading& reading, const char* form, const Block& block, const Target& target,
                   const Made& made, Arena& arena, std::vector<Problem>& problems);
  void count_placeholder(const Block& block, const Target& target, Tracer* tracer);
  [[nodiscard]] Value typed(const Block& block, const Target& target, const Made& made, Arena& arena,
                            std::vector<Problem>& problems, Tracer* tracer);
  [[nodiscard]] Value unbroken(const Block& block, const Target& target, const Made& made, Value value,
                               Arena& arena, std::vector<Problem>& problems);
  [[nodiscard]] std::size_t room(const Target& target) const;
  [[nodiscard]] Value cut(const Block& block, const Target& target, const Made& made, const Value& value,
                          Arena& arena, std::vector<Problem>& problems);
  [[nodiscard]] bool has_no_blank(const Target& target) const;
  [[nodiscard]] const char* misfit(const Target& target, const Value& value, Arena& arena, std::string& what) const;
  /// The text that `write:` asks for.
  [[nodiscard]] Value written(const Target& target, const Value& value, Arena& arena) const;
  [[nodiscard]] std::string shown(const Value& value, Labels labels, const Tracer& tracer, Arena& arena) const;
  [[nodiscard]] std::string at(std::size_t line) const { return mapping_.file + ":" + std::to_string(line); }

  const Mapping& mapping_;
  Encoding encoding_ = Encoding::utf8;  ///< of the target layout
  std::string doubtful_{};              ///< characters that a value may perhaps not hold: `misfit` decides
  std::string breaking_{};              ///< characters that no value may hold
  std::map<std::pair<std::size_t, std::string>, std::uint64_t> placeholders_{};  ///< by line of the rule and field
  std::vector<std::size_t> bad_values_{};  ///< source values that a condition could not read
};

/// `value` as the codec's text form: dates in their format, decimals with or without a point.
[[nodiscard]] std::string_view formatted(const Value& value, const Codec& codec, bool layout, Arena& arena);

}  // namespace gatehouse::mapping
