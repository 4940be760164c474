#include "recorded.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace world {

namespace {

/// How many of a thousand registrations of a system have which mistake.
struct Rates {
  int no_ssn, placeholder, ssn_digits_swapped, ssn_digit_wrong, ssn_of_another;
  int names_swapped, name_typed_wrong, nickname, earlier_name, no_middle, initial_only, suffix_in_last,
      mark_dropped;
  int no_birth_date, default_birth_date, day_and_month_swapped, birth_digit_wrong, impossible_birth_date;
  int earlier_address, no_phone, no_email;
};
constexpr std::array<Rates, 4> rates{{
    {2, 8, 6, 4, 2, 4, 14, 15, 60, 350, 700, 250, 500, 8, 10, 4, 5, 1, 100, 180, 1000},
    {4, 5, 6, 4, 2, 5, 16, 40, 50, 400, 300, 150, 100, 5, 3, 6, 5, 1, 120, 120, 250},
    {0, 12, 8, 6, 12, 6, 20, 20, 80, 300, 1000, 300, 600, 1000, 0, 0, 0, 0, 0, 1000, 1000},
    {60, 15, 6, 5, 1, 5, 18, 60, 40, 450, 400, 200, 150, 6, 8, 6, 5, 0, 130, 100, 300},
}};

std::size_t letters(const std::string& word) { return word.size(); }

/// One slip of the finger: a letter lost, doubled, changed, or two swapped.
std::string mistyped(std::string word, Dice& dice) {
  if (letters(word) < 3) return word;
  const std::size_t at = 1 + dice.below(word.size() - 2);
  const bool ascii = std::all_of(word.begin(), word.end(), [](unsigned char c) { return c < 128; });
  if (!ascii) return word;
  switch (dice.below(4)) {
    case 0:
      word.erase(at, 1);
      break;
    case 1:
      word.insert(at, 1, word[at]);
      break;
    case 2:
      std::swap(word[at], word[at + 1 < word.size() ? at + 1 : at - 1]);
      break;
    default:
      word[at] = static_cast<char>('a' + dice.below(26));
      break;
  }
  return word;
}

void without_marks(std::string& name) {
  std::erase_if(name, [](char c) { return c == '\'' || c == '.'; });
  std::replace(name.begin(), name.end(), '-', ' ');
}

void mistake_ssn(Recorded& seen, const Population& people, const Person& who, const Rates& rate, Dice& dice) {
  static constexpr std::array<std::string_view, 4> placeholders{"000000000", "999999999", "123456789", "111111111"};
  if (dice.chance(rate.no_ssn)) {
    seen.ssn.clear();
  } else if (dice.chance(rate.placeholder)) {
    seen.ssn = placeholders[dice.below(placeholders.size())];
  } else if (dice.chance(rate.ssn_digits_swapped)) {
    const std::size_t at = 1 + dice.below(7);
    std::swap(seen.ssn[at], seen.ssn[at + 1]);
  } else if (dice.chance(rate.ssn_digit_wrong)) {
    const std::size_t at = 3 + dice.below(6);
    seen.ssn[at] = static_cast<char>('0' + (seen.ssn[at] - '0' + 1 + static_cast<int>(dice.below(9))) % 10);
  } else if (dice.chance(rate.ssn_of_another) && who.index > 0) {
    seen.ssn = people.person(who.index / 16 * 16).ssn;  // several neighbours work under one number
  }
}

void mistake_name(Recorded& seen, const Person& who, const Rates& rate, Dice& dice) {
  if (!who.nickname.empty() && dice.chance(rate.nickname * 3)) seen.first = who.nickname;
  if (!who.earlier_last.empty() && dice.chance(rate.earlier_name * 5)) seen.last = who.earlier_last;
  if (dice.chance(rate.name_typed_wrong)) seen.last = mistyped(seen.last, dice);
  if (dice.chance(rate.name_typed_wrong)) seen.first = mistyped(seen.first, dice);
  if (dice.chance(rate.no_middle))
    seen.middle.clear();
  else if (dice.chance(rate.initial_only))
    seen.middle = seen.middle.substr(0, 1);
  if (dice.chance(rate.mark_dropped)) without_marks(seen.last);
  if (!seen.suffix.empty() && dice.chance(rate.suffix_in_last)) seen.last += " " + std::exchange(seen.suffix, {});
  if (dice.chance(rate.names_swapped)) std::swap(seen.first, seen.last);
}

Day swap_day_and_month(Day day) {
  const std::chrono::year_month_day parts(day);
  const auto d = static_cast<unsigned>(parts.day());
  if (d > 12) return day;
  return Day(parts.year() / static_cast<int>(d) / static_cast<int>(static_cast<unsigned>(parts.month())));
}

void mistake_birth_date(Recorded& seen, System system, const Rates& rate, Dice& dice) {
  if (dice.chance(rate.no_birth_date))
    seen.birth = system == System::ui_a ? BirthDate::zeros : BirthDate::blank;
  else if (dice.chance(rate.default_birth_date))
    seen.birth = BirthDate::default_1900;
  else if (dice.chance(rate.impossible_birth_date))
    seen.birth = BirthDate::impossible;
  else if (dice.chance(rate.day_and_month_swapped))
    seen.born = swap_day_and_month(seen.born);
  else if (dice.chance(rate.birth_digit_wrong))
    seen.born += std::chrono::days(dice.chance(500) ? 10 : 365);
}

Recorded truth_of(const Person& who) {
  Recorded seen;
  seen.ssn = who.ssn;
  seen.first = who.first;
  seen.middle = who.middle;
  seen.last = who.last;
  seen.suffix = who.suffix;
  seen.born = who.born;
  seen.address = who.address;
  seen.phone = who.phone;
  seen.email = who.email;
  seen.sex = who.woman ? 'F' : 'M';
  seen.veteran = who.veteran;
  return seen;
}

}  // namespace

Recorded as_recorded(const Population& people, const Person& who, System system, int registration, bool corrected) {
  Recorded seen = truth_of(who);
  const Rates& rate = rates[static_cast<std::size_t>(system)];
  Dice dice(people.seed(), "recorded", who.index,
            static_cast<std::uint64_t>(system) * 8 + static_cast<std::uint64_t>(registration));
  Recorded wrong = seen;
  mistake_ssn(wrong, people, who, rate, dice);
  mistake_name(wrong, who, rate, dice);
  mistake_birth_date(wrong, system, rate, dice);
  if (!corrected) seen = wrong;
  if (!who.earlier_address.street.empty() && dice.chance(rate.earlier_address * 5))
    seen.address = who.earlier_address;
  if (dice.chance(rate.no_phone)) seen.phone.clear();
  if (dice.chance(rate.no_email)) seen.email.clear();
  if (dice.chance(6)) seen.sex = ' ';
  if (dice.chance(30)) seen.veteran = ' ';
  return seen;
}

}  // namespace world
