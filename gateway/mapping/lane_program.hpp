/// What the express lane runs: a mapping compiled into one operation a column of the target. Plain data in flat
/// arrays; whatever can be known beforehand (texts in capitals, room, hashes) is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/lane_tests.hpp"
#include "mapping/slices.hpp"
#include "mapping/word_table.hpp"

namespace gatehouse::mapping {

struct LaneOp {
  enum class Kind : std::uint8_t {
    nothing,
    field,  ///< a source's text
    upper,  ///< ... in capitals
    lower,
    part,     ///< ... some of its bytes
    text,     ///< fixed
    date,     ///< moved from one format into another
    code,     ///< by a table of short codes
    compose,  ///< pieces one after the other
    choose,
    first_of,
    general  ///< whatever else: by the evaluator
  } kind = Kind::nothing;
  Letters letters = Letters::as_is;  ///< part, compose
  bool may_be_blank = true;
  bool sure_special = false;            ///< compose: its fixed pieces alone need quotes
  std::uint32_t source = 0;             ///< field, part, date, code
  std::uint32_t least = 0;              ///< 1: a blank is no plain matter
  std::uint32_t most = 0xFFFFFFFF;      ///< bytes; longer steps aside
  std::uint32_t begin = 0, count = 0;   ///< its text, date, code slots, pieces or options, among the program's
  std::uint32_t if_blank = no_text;     ///< text written for a blank
  std::uint32_t unmapped = no_text;     ///< code: text written for what is not in the table
  std::uint32_t first = 0, length = 0;  ///< part; 0-based
  std::uint32_t whens = 0;              ///< choose: first condition of its options (the last has none)
  std::uint32_t blanks = 0, blank_count = 0;  ///< compose: what decides over its optional brackets
  WordHash hash{};                            ///< code
  const Target* target = nullptr;             ///< general
  static constexpr std::uint32_t no_text = 0xFFFFFFFF;
};

/// A fixed text, among `LaneProgram::bytes`.
struct LaneText {
  std::uint32_t at = 0, size = 0;
  bool special = false;      ///< needs quotes
  bool holds_quote = false;  ///< ... that are doubled
};

struct LanePiece {
  int source = -1;  ///< or -1: `text`
  std::uint32_t text = 0;
  std::uint32_t first = 0, length = 0xFFFFFFFF;  ///< a part; 0-based
  int group = -1;                                ///< optional bracket
};

/// If the source has no byte at `first`, the bracket is left out.
struct LaneBlank {
  std::uint32_t source = 0, first = 0;
  int group = 0;
};

struct LaneDate {
  const DateFormat* from = nullptr;
  const DateFormat* to = nullptr;
};

struct LaneWhen {
  int test = LaneTests::yes;             ///< where its tests begin, if `condition` is null
  const Condition* condition = nullptr;  ///< evaluated the general way
};

struct LaneProgram {
  std::vector<LaneOp> columns{};  ///< one a field of the target layout, in its order
  std::vector<LaneOp> options{};
  std::vector<LanePiece> pieces{};
  std::vector<LaneBlank> blanks{};
  std::vector<LaneDate> dates{};
  std::vector<WordSlot> codes{};  ///< of all tables, from a code's word to the text that is written
  std::vector<LaneWhen> whens{};
  LaneTests tests{};
  std::vector<LaneText> texts{};
  std::string bytes{};        ///< of the texts, with room behind each
  bool needs_values = false;  ///< something of it is evaluated the general way
  std::size_t room = 0;       ///< bytes that a line needs at most, but for texts that come from the record
  std::size_t uses = 0;       ///< how often such texts are used
};

/// Null if the mapping is of another shape: several entities, checks, repeated groups.
[[nodiscard]] std::unique_ptr<LaneProgram> lane_program(const Mapping& mapping, Specials specials);

}  // namespace gatehouse::mapping
