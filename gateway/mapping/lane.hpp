/// The express lane of a transfer: a mapping from a fixed-width or delimited layout to a delimited one,
/// compiled into operations that write each column straight into the output line. It takes plain records
/// only. Whatever is out of the ordinary (a bad value, an unmapped code, a byte beyond ASCII, a value that
/// must be held) makes it step aside, and the general path maps that record from the start. So it can be
/// fast without deciding anything; tests compare its lines with the general path's.
/// One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/compiled.hpp"
#include "mapping/decode.hpp"
#include "mapping/evaluate.hpp"
#include "mapping/slices.hpp"

namespace gatehouse::mapping {

class Lane {
 public:
  /// Null if the mapping is of another shape. `decoder` and `evaluator` are the mapper's own.
  static std::unique_ptr<Lane> build(const Mapping& mapping, Decoder& decoder, Evaluator& evaluator);
  /// Appends the record's line without a line end; false, and nothing appended: take the general path.
  [[nodiscard]] bool write(const RawRecord& raw, Arena& arena, std::string& out);

 private:
  /// Text with its need for quotes known beforehand.
  struct Fixed {
    std::string text;  ///< with sixteen bytes of room behind its end
    std::uint32_t size = 0;
    bool special = false;
  };
  enum class Case : std::uint8_t { as_is, upper, lower };
  struct Piece {
    int source = -1;  ///< or -1: `fixed`
    std::uint32_t fixed = 0;
    std::uint32_t first = 0, length = 0;  ///< a part; 0: the whole
    int group = -1;
  };
  struct Op {
    enum class Kind : std::uint8_t {
      nothing,
      field,
      fixed,
      date,
      code,
      compose,
      choose,
      first_of,
      general
    } kind = Kind::nothing;
    Case letters = Case::as_is;
    bool may_be_blank = true;
    int source = -1;
    std::uint32_t first = 0, length = 0;
    std::uint32_t most = 0xFFFFFFFF;    ///< bytes; longer steps aside
    std::uint32_t if_blank = no_fixed;  ///< text written for a blank
    const DateFormat* from = nullptr;
    const DateFormat* to = nullptr;
    const CodeTable* codes = nullptr;
    std::uint32_t code_texts = 0;  ///< first of its rows among the fixed texts
    std::uint32_t unmapped = no_fixed;
    std::vector<Piece> pieces{};
    int groups = 0;
    bool sure_special = false;  ///< compose: its fixed parts alone need quotes
    std::vector<Condition> when{};
    std::vector<Op> options{};
    const Target* target = nullptr;  ///< general
  };
  static constexpr std::uint32_t no_fixed = 0xFFFFFFFF;
  static constexpr std::size_t no_more = static_cast<std::size_t>(-1);

  Lane(const Mapping& mapping, Decoder& decoder, Evaluator& evaluator);
  void compile();
  [[nodiscard]] Op op_for(const Target& target);
  [[nodiscard]] bool plain_rule(const Rule& rule, const Target& target, Op& op, bool outer);
  [[nodiscard]] bool from_rule(const Rule& rule, const Target& target, Op& op, bool outer);
  [[nodiscard]] bool code_rule(const Rule& rule, const Target& target, Op& op);
  [[nodiscard]] bool compose_rule(const Rule& rule, Op& op);
  [[nodiscard]] std::uint32_t fixed(std::string_view text);
  [[nodiscard]] bool special(std::string_view text) const;
  [[nodiscard]] std::size_t longest(const Op& op) const;

  [[nodiscard]] bool slice(const RawRecord& raw, Arena& arena);
  [[nodiscard]] bool slice_fixed(std::string_view record);
  /// Where a value ends that was written unquoted, and whether it needs quotes; null: step aside. Returned by
  /// value, in two registers: what is written through a `char*` makes the compiler forget what members hold.
  struct Written {
    char* end;
    bool special;
  };
  [[nodiscard]] Written run(const Op& op, char* to, Arena& arena);
  [[nodiscard]] Written put_field(const Op& op, char* to);
  [[nodiscard]] Written put_fixed(std::uint32_t index, char* to);
  [[nodiscard]] Written put_compose(const Op& op, char* to);
  [[nodiscard]] Written put_general(const Op& op, char* to, Arena& arena);
  [[nodiscard]] char* quote(char* from, char* end) const;

  const Mapping& mapping_;
  const Layout& from_;
  const Layout& to_;
  Decoder& decoder_;
  Evaluator& evaluator_;
  std::vector<Op> ops_;  ///< one a column of the target layout
  std::vector<Fixed> fixed_;
  struct Place {
    RecordMasks::Window window;
    const LayoutField* field;
    bool plain;  ///< no sentinels, blank is unknown
  };
  std::vector<Place> places_;  ///< fixed-width: of each source value
  RecordMasks masks_;
  std::vector<Value> values_;
  std::vector<char> special_in_;  ///< the source value holds a character that needs quotes
  std::size_t general_room_ = 0;
  std::vector<char> line_;
  std::vector<Problem> problems_;
  bool always_quote_ = false;
  char delimiter_ = ',', quote_ = '"';
};

}  // namespace gatehouse::mapping
