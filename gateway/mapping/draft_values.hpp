/// What the values of one field of a sample have in common, and what that lets guess. For the draft of a layout
/// only.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gatehouse::mapping {

/// What a field's name lets expect.
enum class Hint : std::uint8_t {
  none,
  ssn,
  name,
  birth,
  address,
  zip,
  phone,
  email,
  sex,
  claim,
  wage,
  note,
  medical,
  amount,
  number
};
[[nodiscard]] Hint hint_of(std::string_view name);

/// Formats of dates that a draft tries, the likeliest first.
inline constexpr std::array<const char*, 12> draft_dates{"YYYY-MM-DD", "YYYYMMDD", "MM/DD/YYYY", "MMDDYYYY",
                                                         "MM-DD-YYYY", "MM/DD/YY", "M/D/YYYY",   "M/D/YY",
                                                         "DD.MM.YYYY", "D.M.YYYY", "DDMONYYYY",  "DD-MON-YYYY"};

/// One field's values, one after the other; it keeps counts, and short texts while there are few of them.
class ValueProfile {
 public:
  void add(std::string_view value);

  [[nodiscard]] std::uint64_t known() const { return known_; }
  [[nodiscard]] std::uint64_t blank() const { return blank_; }
  [[nodiscard]] std::size_t longest() const { return longest_; }
  [[nodiscard]] std::size_t shortest() const { return known_ == 0 ? 0 : shortest_; }
  [[nodiscard]] bool all_digits() const { return known_ > 0 && digits_ == known_; }
  [[nodiscard]] bool all_numbers() const { return known_ > 0 && numbers_ == known_; }
  [[nodiscard]] bool leading_zeros() const { return leading_zeros_; }
  [[nodiscard]] bool hyphenated_ssn() const { return known_ > 0 && ssn_like_ == known_; }
  [[nodiscard]] bool times() const { return known_ > 0 && times_ == known_; }
  [[nodiscard]] std::size_t scale() const { return scale_; }    ///< most digits after a point
  [[nodiscard]] std::size_t places() const { return places_; }  ///< most digits in front of it
  /// A format that all values have but those which stand for nobody knows; empty: none.
  [[nodiscard]] std::string date() const;
  /// Zeros and the like in place of a date.
  [[nodiscard]] const std::set<std::string>& placeholders() const { return placeholders_; }
  /// Two of these words or more, and nothing else.
  [[nodiscard]] bool only(std::initializer_list<std::string_view> words) const;
  /// Codes: few distinct, short, each seen often enough that it tells nothing of one person. Empty: they are none.
  [[nodiscard]] std::vector<std::string> codes() const;
  [[nodiscard]] bool unique() const { return known_ > 1 && blank_ == 0 && !repeated_; }

 private:
  std::uint64_t known_ = 0, blank_ = 0, digits_ = 0, numbers_ = 0, ssn_like_ = 0, times_ = 0;
  std::size_t longest_ = 0, shortest_ = 0, scale_ = 0, places_ = 0;
  bool leading_zeros_ = false, many_ = false, repeated_ = false;
  std::array<std::uint64_t, draft_dates.size()> dates_{};
  std::uint64_t no_dates_ = 0;  ///< values that are none and stand for nobody knows
  std::set<std::string> placeholders_{};
  std::map<std::string, std::uint64_t, std::less<>> seen_{};  ///< while there are few of them
  std::unordered_set<std::size_t> hashes_{};
};

/// The type that the values have, as a layout writes it; `hint` is of the field's name, `width` of its columns (0:
/// none).
struct Guess {
  std::string type{};
  std::vector<std::string> values{}, sentinels{};
  std::string label{};  ///< empty: a person says; until then the field leaves under no agreement
  bool likely_key = false;
};
[[nodiscard]] Guess guess(const ValueProfile& profile, Hint hint, std::size_t width);

}  // namespace gatehouse::mapping
