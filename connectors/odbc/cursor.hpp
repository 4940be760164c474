/// How far a pull of changes has come: the last cursor, and which rows near it came already.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "gatehouse/result.hpp"

namespace gatehouse::odbc {

/// `overlap` before `cursor`: seconds for a time, days for a date, else a number; a cursor of another form is given
/// back as it is. Times are `YYYY-MM-DD HH:MM:SS[.ffffff]`.
[[nodiscard]] std::string before(std::string_view cursor, std::int64_t overlap);
/// Whether `a` comes after `b`: as numbers if both are, else letter by letter.
[[nodiscard]] bool later(std::string_view a, std::string_view b);

/// Rows within the overlap come with each pull; those that came before in the same form are told apart by their
/// hash. At most 200,000 are remembered, the newest: the hub knows the others as unchanged.
class Progress {
 public:
  /// `memory` is what `text` gave after the last pull, "" at first. Errc::corrupt if it is something else.
  static Result<Progress> from(std::string_view memory, std::int64_t overlap);

  [[nodiscard]] const std::string& cursor() const { return cursor_; }  ///< "" before the first pull
  /// Where to begin: the overlap before the cursor.
  [[nodiscard]] std::string begin() const { return before(cursor_, overlap_); }
  /// Notes a row; false if it came before in the same form.
  [[nodiscard]] bool note(std::string_view cursor, std::string_view line);
  [[nodiscard]] std::string text() const;

 private:
  struct Row {
    std::string cursor;
    std::string hash;
  };
  void forget_old();

  std::int64_t overlap_ = 0;
  std::string cursor_{};
  std::set<std::string, std::less<>> seen_{};  ///< hashes of earlier pulls
  std::deque<Row> near_{};                     ///< rows of this pull that the next one will see again
};

}  // namespace gatehouse::odbc
