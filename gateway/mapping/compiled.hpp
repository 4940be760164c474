/// A mapping after compiling: what the mapper runs and `explain` reads. Every name has become an index.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mapping/codes.hpp"
#include "mapping/condition.hpp"
#include "mapping/function_library.hpp"
#include "mapping/layout.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

/// What to do about a surprise.
struct Policy {
  enum class Act : std::uint8_t { hold, reject, filter, warn, use, truncate, blank } act = Act::hold;
  std::string use{};
  bool written = false;  ///< the mapping says so; else it is our default
};

struct Clean {
  enum class Op : std::uint8_t {
    trim,
    upper,
    lower,
    digits_only,
    letters_only,
    collapse_spaces,
    strip_prefix,
    strip_suffix,
    zero_pad,
    strip_zeros,
    no_accents,
    before,         ///< what stands before `text`; all, if it does not stand there
    after,          ///< what follows it; nothing, if it does not stand there
    first_word,     ///< up to the first blank
    other_words,    ///< what follows that
    us_number,      ///< `$1,234.50` and `(12.00)` as plain numbers
    comma_decimal,  ///< `1.234,50` as one
  } op;
  std::string text{};
  std::size_t size = 0;
};

/// A template: `{LN}, {FN}[ {MI}]`.
struct Compose {
  struct Piece {
    std::string literal{};
    int source = -1;         ///< index among the source values, or -1
    std::size_t first = 0;   ///< of a part: 0-based
    std::size_t length = 0;  ///< 0: the whole
    int group = -1;          ///< optional bracket it lies in, or -1
  };
  std::vector<Piece> pieces{};
  int groups = 0;
};

/// `write:` of a target layout: another form than the layout's type has.
struct WriteForm {
  std::optional<Codec> codec{};
  std::size_t width = 0;  ///< filled up to so many characters
  char fill = ' ';
  bool right = false;  ///< the text stands at the right
};

/// How one value is made.
struct Rule {
  enum class Op : std::uint8_t { none, from, literal, first_of, compose, choose } op = Op::none;
  int source = -1;
  std::string literal{};
  std::vector<Rule> options{};    ///< first_of: in order; choose: the branches, the last is `otherwise`
  std::vector<Condition> when{};  ///< choose: one for each branch but the last
  Compose compose{};
  std::vector<std::string> blank_when{};  ///< texts of the source that mean nothing here
  std::vector<Clean> clean{};
  std::size_t part_first = 0, part_length = 0;  ///< 0 length: whole; 0-based
  Using function{};                             ///< `using`: what is called with the cleaned text
  std::shared_ptr<const CodeTable> codes{};
  int codes_on = -1;            ///< source value whose date picks the row of a dated table
  std::optional<Codec> read{};  ///< overrides how the source's text is read
  bool own_type = false;        ///< the mapping says `read`: verbs see the text as it was sent
  std::optional<WriteForm> write{};
  Policy if_blank{}, if_bad{}, if_unmapped{}, if_too_long{};
  std::string why{}, owner{};
  std::vector<std::string> never{};  ///< legal values of the target that are not made, and rightly so
  bool only_back = false;            ///< `direction: in`: the line holds on the way back only
  std::size_t line = 0;

  /// No verb changes the text before it is looked up or read.
  [[nodiscard]] bool takes_whole() const { return clean.empty() && part_length == 0 && !function; }
};

/// Shapes of rules that are common enough to have a loop of their own.
enum class Quick : std::uint8_t {
  no,
  copy,   ///< the source's text as it is
  upper,  ///< ... in capitals
  lower,
  literal,
  code,       ///< code table on the source's text, text out
  move_date,  ///< a full date from one format into another, bytes moved
  part,       ///< a part of the source's text
};

struct Target {
  std::string name;
  std::size_t index = 0;  ///< in the block's schema or the target layout
  Codec codec{};
  bool required = false;
  std::size_t layout_field = 0;  ///< index in the target layout's fields
  bool fixed = false;            ///< it has so many columns in a fixed-width layout
  bool bytes = false;            ///< its length counts bytes (fixed-width UTF-8), not characters
  Labels labels{};
  std::vector<std::string> values{};
  TextTable legal{};
  Rule rule{};
  Quick quick = Quick::no;
};

struct Check {
  std::string id, category, message;
  Condition when{};
  Severity then = Severity::hold;
  std::size_t line = 0;
};

struct Block {
  std::string name;  ///< the block's name in the mapping
  Schema schema{};   ///< of the entity, or the target layout seen as one
  std::vector<Target> targets{};
  std::vector<int> key{};       ///< source values
  int parent = -1;              ///< block of the same record
  std::string parent_entity{};  ///< of an earlier record
  std::vector<int> parent_key{};
  int group = -1;   ///< `each`: index of the source's repeated group
  int record = -1;  ///< `record`: index of the source's record type that it is made of; -1: of every record
  std::vector<Check> checks{};
  int target_group = -1;                     ///< the repeated group of the target layout that its rows go into
  std::vector<std::size_t> layout_fields{};  ///< of a target layout: the field that each field of `schema` is
  int key_child = -1;                        ///< block whose key stands in when this one has none
};

/// A value that the mapping reads. Sources are numbered; groups' values come after the record's own.
struct SourceValue {
  std::string name;
  std::size_t field = 0;  ///< index in the layout's or the schema's fields
  Codec codec{};
  Labels labels{};
  std::string place{};
  int group = -1;
};

class Mapping {
 public:
  std::string name, version, about, file;
  std::shared_ptr<const Layout> from_layout{}, to_layout{};
  std::optional<Schema> from_schema{};
  std::vector<SourceValue> sources{};
  std::vector<std::string> groups{};  ///< names of repeated groups, of the layout or given by the caller
  int to_record = -1;                 ///< index of the target layout's record type that is written
  std::vector<Block> blocks{};
  int principal = -1;
  bool synthetic = false;
  MappingInfo info{};
  std::vector<std::shared_ptr<const CodeTable>> tables{};
  bool is_back = false;  ///< it is the way back of another
  bool two_way = false;  ///< `direction: both`
  /// Rules that say themselves how they go back: the line, and the field that is made, on either way, as it is
  /// written.
  std::set<std::pair<std::size_t, std::string>> own_back{};
  std::shared_ptr<Mapping> back{};  ///< the way back of a two-way mapping
  std::string back_text{};          ///< the same as people would write it
};

/// Indexes of all source values that the rule looks at, those of its conditions and branches included.
[[nodiscard]] std::set<std::size_t> sources_of(const Rule& rule);
/// In a text about an element of a fixed-width group, puts the places that it has in the record for those within
/// the element: `WE (columns 1-5)` of the second becomes `WEEKS.2.WE (columns 24-28)`.
void name_element(const Mapping& mapping, int group, std::size_t element, std::string& text);
/// The target field's labels and those of everything that its rule reads: what a field says is at least as
/// restricted as what it was made from.
[[nodiscard]] Labels labels_of(const Mapping& mapping, const Target& target);

}  // namespace gatehouse::mapping
