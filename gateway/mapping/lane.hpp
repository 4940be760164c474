/// The express lane of a transfer: a mapping compiled into operations that write each column straight into the
/// output line. It takes plain records only. Whatever is out of the ordinary (a bad value, an unmapped code, a byte
/// beyond ASCII, a value that must be held) makes it step aside, and the general path maps that record from the
/// start. So it can be fast without deciding anything; tests compare its lines with the general path's.
/// One thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mapping/evaluate.hpp"
#include "mapping/lane_program.hpp"
#include "mapping/slicer.hpp"

namespace gatehouse::mapping {

class Lane {
 public:
  /// Null if the mapping is of another shape. `decoder` and `evaluator` are the mapper's own.
  static std::unique_ptr<Lane> build(const Mapping& mapping, const Decoder& decoder, Evaluator& evaluator);
  /// Appends the record's line without a line end; false, and nothing appended: take the general path.
  [[nodiscard]] bool write(const RawRecord& raw, Arena& arena, std::string& out);

  /// What the record had that was written last, by source value.
  [[nodiscard]] std::span<const Slice> slices() const { return slices_; }

 private:
  enum class Form : std::uint8_t { plain, special, quoted };
  /// Where a value ends that was written, and whether it still needs quotes; null: step aside. Returned by value,
  /// in two registers: what is written through a `char*` makes the compiler forget what members hold.
  struct Written {
    char* end;
    Form form;
  };
  static constexpr Written aside{nullptr, Form::plain};

  Lane(const Mapping& mapping, Evaluator& evaluator, std::unique_ptr<LaneProgram> program,
       std::unique_ptr<Slicer> slicer, Specials specials);
  /// The whole line, without its end; null: step aside.
  [[nodiscard]] char* delimited_line(char* to, Arena& arena);
  [[nodiscard]] char* fixed_line(char* line, Arena& arena);
  /// What simple operations read, taken out of the members: it can stay in registers while a line is written.
  struct View {
    const Slice* slices;
    const LaneText* texts;
    const char* bytes;
    const WordSlot* codes;
    const LaneDate* dates;
    Specials specials;
  };
  [[nodiscard]] View view() const {
    return {slices_.data(),         program_->texts.data(), program_->bytes.data(),
            program_->codes.data(), program_->dates.data(), specials_};
  }

  void make_room(std::size_t record);
  void take_values();
  [[nodiscard]] static Written simple(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] Written involved(const LaneOp& op, char* to, Arena& arena);
  [[nodiscard]] Written option(const LaneOp& op, char* to, Arena& arena);
  template <Letters letters>
  [[nodiscard]] Written compose(const LaneOp& op, char* to) const;
  [[nodiscard]] Written choose(const LaneOp& op, char* to, Arena& arena);
  [[nodiscard]] Written first_of(const LaneOp& op, char* to, Arena& arena);
  [[nodiscard]] Written general(const LaneOp& op, char* to, Arena& arena);
  template <Letters letters>
  [[nodiscard]] static Written field(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] static Written part(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] static Written date(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] static Written code(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] static Written fixed_text(const View& view, std::uint32_t index, char* to);
  [[nodiscard]] static Written blank(const View& view, const LaneOp& op, char* to);
  [[nodiscard]] char* quote(char* from, char* end) const;
  [[nodiscard]] char* close_quotes(char* open, char* end) const;

  const Mapping& mapping_;
  Evaluator& evaluator_;
  std::unique_ptr<const LaneProgram> program_;
  std::unique_ptr<Slicer> slicer_;
  Specials specials_;
  bool always_quote_, never_quote_;
  /// Of a fixed-width target, from left to right: a field, and where the next one begins.
  struct Column {
    std::uint32_t op;  ///< among the program's columns
    std::uint32_t at, size, next;
    bool is_number;
  };
  std::vector<Column> columns_{};
  std::vector<Slice> slices_{};  ///< of the record, one a source value
  std::vector<Value> values_{};  ///< the same, for what is evaluated the general way
  std::vector<char> line_{};
  std::size_t room_for_ = 0;  ///< bytes of a record whose line fits `line_`
  std::vector<Problem> problems_{};
};

}  // namespace gatehouse::mapping
