/// How far a pull of changes has come: the last cursor, and which rows near it came already.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::odbc {

/// `overlap` before `cursor`: seconds for a time, days for a date, else a number; a cursor of another form is given
/// back as it is. Times are `YYYY-MM-DD HH:MM:SS[.ffffff]`.
[[nodiscard]] std::string before(std::string_view cursor, std::int64_t overlap);
/// Whether `a` comes after `b`: as numbers if both are, else letter by letter.
[[nodiscard]] bool later(std::string_view a, std::string_view b);
/// What a cursor is by its form. Days and times are of one kind: letter by letter they stand in their order.
enum class CursorKind : std::uint8_t { blank, number, calendar, other };
[[nodiscard]] CursorKind kind_of(std::string_view cursor);

/// New rows whose cursor cannot tell how far a pull has come.
struct OddCursors {
  std::size_t future = 0;     ///< more than a day ahead of the clock
  std::size_t strange = 0;    ///< no date, time or number, or of another kind than the rest
  bool mark_dropped = false;  ///< the last pull had come to such a one: all rows are looked at again

  [[nodiscard]] bool any() const { return future + strange > 0 || mark_dropped; }
};

/// A row whose cursor lies in the future, or is none, is a row like the others, and moves nothing: else what
/// changes tomorrow would never be seen. Rows within the overlap come with each pull; those that came before in the
/// same form are told apart by their hash. At most 200,000 are remembered, the newest: the hub knows the others as
/// unchanged.
class Progress {
 public:
  /// `memory` is what `text` gave after the last pull, "" at first. Errc::corrupt if it is something else.
  /// In a column of text, numbers stand in the order of letters (10 before 9): there they are no cursors.
  static Result<Progress> from(std::string_view memory, std::int64_t overlap, Timestamp now, bool text_column);

  [[nodiscard]] const std::string& cursor() const { return cursor_; }  ///< "" before the first pull
  /// Where to begin: the overlap before the cursor.
  [[nodiscard]] std::string begin() const { return before(cursor_, overlap_); }
  /// Notes a row; false if it came before in the same form.
  [[nodiscard]] bool note(std::string_view cursor, std::string_view line);
  [[nodiscard]] const OddCursors& odd() const { return odd_; }
  [[nodiscard]] std::string text() const;

 private:
  struct Row {
    std::string cursor;
    std::string hash;
  };
  void forget_old();
  void move_to(std::string_view cursor, bool known);
  [[nodiscard]] bool lies_ahead(std::string_view cursor, std::int64_t tolerance) const;
  [[nodiscard]] CursorKind kind_here(std::string_view cursor) const;

  std::int64_t overlap_ = 0;
  Timestamp now_{};
  bool text_column_ = false;
  OddCursors odd_{};
  std::string cursor_{};
  std::set<std::string, std::less<>> seen_{};  ///< hashes of earlier pulls
  std::deque<Row> near_{};                     ///< rows of this pull that the next one will see again
};

}  // namespace gatehouse::odbc
