/// A synthetic person as they truly are, and the population they come from. Nobody here exists: SSNs are of
/// area 9xx, places are invented, telephone exchanges are 555.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "dice.hpp"
#include "pool.hpp"

namespace world {

using Day = std::chrono::sys_days;

struct Address {
  std::string number, street, unit, city, zip, county;
};

struct Person {
  std::uint64_t index = 0;
  std::string id;   ///< P0000001: the truth's name of the person
  std::string ssn;  ///< nine digits, 9xx
  std::string first, middle, last, suffix;
  std::string earlier_last;  ///< before a marriage, or empty
  std::string nickname;      ///< what friends and some clerks write, or empty
  Day born{};
  bool woman = false;
  Address address, earlier_address;
  std::string phone, email;
  char veteran = 'N';     ///< Y or N
  char hispanic = 'N';    ///< Y or N
  char race = 'W';        ///< White, Black, Asian, Native american, Pacific islander
  int schooling = 12;     ///< 0 to 12 grades; 13 GED, 14 some college, 15 associate, 16 bachelor, 17 more
  char disability = 'N';  ///< Y, N, or U: not disclosed
  std::uint64_t household = 0;
  std::int64_t twin = -1;  ///< index of the twin, or -1
};

/// Any number of people; each is made when asked for, and is always the same. Four neighbours in number
/// may be a family, a couple, twins, a father and a son of one name, or strangers.
class Population {
 public:
  explicit Population(std::uint64_t seed);
  [[nodiscard]] Person person(std::uint64_t index) const;
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] const std::string& employer(Dice& dice) const { return employers_.draw(dice); }
  [[nodiscard]] const Pool& surnames() const { return surnames_; }

 private:
  struct Seat;
  [[nodiscard]] Seat seat(std::uint64_t index) const;
  [[nodiscard]] Address address(Dice& dice) const;
  [[nodiscard]] std::string given_name(Dice& dice, bool woman, int born) const;
  void name(Person& who, const Seat& seat, Dice& dice) const;
  void reach(Person& who, const Seat& seat, Dice& dice) const;

  std::uint64_t seed_;
  Pool surnames_, men_, women_, streets_, towns_, employers_;
  std::vector<std::pair<std::string, std::string>> nicknames_;  ///< sorted by full name
};

/// The day on which the world's first files are written: Monday, 2026-04-06.
[[nodiscard]] Day first_day();
/// Writes `n` in at least `width` digits.
[[nodiscard]] std::string digits(std::uint64_t n, int width);

}  // namespace world
