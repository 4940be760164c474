#include "person.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "name_lists.hpp"

namespace world {

namespace {

constexpr std::size_t surnames_wanted = 6000;

enum class Role { alone, first_adult, second_adult, child, twin, senior, junior };

/// Who of four neighbours lives with whom: the household's first seat and the role, by kind of block.
struct Block {
  int per_mille;
  std::array<int, 4> home;
  std::array<Role, 4> role;
};
constexpr std::array<Block, 6> blocks{{
    {150, {0, 0, 0, 0}, {Role::first_adult, Role::second_adult, Role::child, Role::child}},
    {200, {0, 0, 2, 2}, {Role::first_adult, Role::second_adult, Role::first_adult, Role::second_adult}},
    {250, {0, 0, 2, 3}, {Role::first_adult, Role::second_adult, Role::alone, Role::alone}},
    {40, {0, 0, 2, 3}, {Role::twin, Role::twin, Role::alone, Role::alone}},
    {40, {0, 0, 2, 3}, {Role::senior, Role::junior, Role::alone, Role::alone}},
    {320, {0, 1, 2, 3}, {Role::alone, Role::alone, Role::alone, Role::alone}},
}};

Day date_of(int year, unsigned month, unsigned day) {
  return Day(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day));
}
int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

/// Spreads indices over the SSNs of areas 900 to 998 so that each is used once.
std::string ssn_of(std::uint64_t index, std::uint64_t seed) {
  constexpr std::uint64_t groups = 99, serials = 9999, all = 99 * groups * serials;
  const std::uint64_t n = (index * 61'803'397ull + Dice(seed, "first ssn").next() % all) % all;
  return digits(900 + n / (groups * serials), 3) + digits(n / serials % groups + 1, 2) + digits(n % serials + 1, 4);
}

std::string ascii_lower(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

struct Population::Seat {
  Role role = Role::alone;
  std::uint64_t household = 0;
};

Day first_day() { return date_of(2026, 4, 6); }

std::string digits(std::uint64_t n, int width) {
  std::string text = std::to_string(n);
  const auto wanted = static_cast<std::size_t>(width);
  return text.size() < wanted ? std::string(wanted - text.size(), '0') + text : text;
}

Population::Population(std::uint64_t seed)
    : seed_(seed),
      surnames_(surname_list, surnames_wanted),
      men_(male_list),
      women_(female_list),
      streets_(street_list),
      towns_(town_list),
      employers_(employer_list) {
  for (const auto& pair : split_list(nickname_list)) {
    const std::size_t colon = pair.find(':');
    nicknames_.emplace_back(pair.substr(0, colon), pair.substr(colon + 1));
  }
  std::sort(nicknames_.begin(), nicknames_.end());
}

Population::Seat Population::seat(std::uint64_t index) const {
  const std::uint64_t block = index / 4;
  auto thrown = static_cast<int>(Dice(seed_, "block", block).below(1000));
  std::size_t kind = 0;
  while (thrown >= blocks[kind].per_mille) thrown -= blocks[kind++].per_mille;
  const std::size_t place = index % 4;
  return {blocks[kind].role[place], block * 4 + static_cast<std::uint64_t>(blocks[kind].home[place])};
}

Address Population::address(Dice& dice) const {
  static constexpr std::array<std::string_view, 6> kinds{"St", "Ave", "Rd", "Ln", "Dr", "Ct"};
  Address at;
  at.number = std::to_string(dice.between(1, 2400));
  at.street = streets_.draw(dice) + " " + std::string(kinds[dice.below(kinds.size())]);
  if (dice.chance(220)) at.unit = (dice.chance(500) ? "Apt " : "#") + std::to_string(dice.between(1, 60));
  const std::string& town = towns_.draw(dice);
  at.city = town;
  const auto& towns = towns_.words();
  const auto place = static_cast<std::uint64_t>(std::find(towns.begin(), towns.end(), town) - towns.begin());
  at.zip = digits(5001 + place * 17 % 900, 5);
  at.county = digits(place % 14 * 2 + 1, 3);
  return at;
}

std::string Population::given_name(Dice& dice, bool woman, int born) const {
  const std::size_t fashion = born < 1962 ? 0 : born < 1985 ? (dice.chance(500) ? 0 : 18) : 60;
  return (woman ? women_ : men_).draw(dice, fashion);
}

void Population::name(Person& who, const Seat& seat, Dice& dice) const {
  Dice family(seed_, "family", seat.household);
  const std::string family_name = surnames_.draw(family);
  const std::string own_name = surnames_.draw(dice);
  const int born = year_of(who.born);
  who.first = given_name(dice, who.woman, born);
  if (dice.chance(780)) who.middle = given_name(dice, who.woman, born);
  who.last = seat.role == Role::alone ? own_name : family_name;
  if (seat.role == Role::second_adult) {
    if (dice.chance(300))
      who.last = own_name;
    else
      who.earlier_last = own_name;
    if (who.woman && dice.chance(70)) who.last = own_name + "-" + family_name;
  }
  if (seat.role == Role::alone && who.woman && dice.chance(120)) who.earlier_last = surnames_.draw(dice);
  if (seat.role == Role::twin) {
    const std::string elder = given_name(family, who.woman, 1950);
    do who.first = given_name(family, who.woman, 1950);
    while (who.first == elder);
    if (who.index == seat.household) who.first = elder;
  }
  if (seat.role == Role::senior || seat.role == Role::junior) {
    who.first = given_name(family, false, 1960);
    who.middle = given_name(family, false, 1960);
    who.suffix = seat.role == Role::senior ? "SR" : "JR";
  } else if (!who.woman && dice.chance(8)) {
    who.suffix = dice.chance(500) ? "III" : "II";
  }
  const auto nick = std::lower_bound(nicknames_.begin(), nicknames_.end(), std::pair(who.first, std::string()));
  if (nick != nicknames_.end() && nick->first == who.first) who.nickname = nick->second;
}

void Population::reach(Person& who, const Seat& seat, Dice& dice) const {
  Dice home(seed_, "home", seat.household);
  who.address = address(home);
  const std::string shared_phone = "802555" + digits(home.below(10'000), 4);
  if (dice.chance(150)) who.earlier_address = address(dice);
  who.phone = dice.chance(200) ? shared_phone
                               : digits(static_cast<std::uint64_t>(dice.between(201, 989)), 3) + "555" +
                                     digits(dice.below(10'000), 4);
  if (dice.chance(720)) {
    static constexpr std::array<std::string_view, 3> ends{"@example.com", "@example.org", "@mail.example"};
    who.email = ascii_lower(who.first).substr(0, 10) + "." + ascii_lower(who.last).substr(0, 10) +
                std::to_string(dice.between(1, 99)) + std::string(ends[dice.below(ends.size())]);
  }
}

Person Population::person(std::uint64_t index) const {
  const Seat place = seat(index);
  Dice dice(seed_, "person", index);
  Dice birth(seed_, "birth", place.role == Role::twin ? place.household : index, place.role == Role::twin ? 1 : 0);
  Person who;
  who.index = index;
  who.id = "P" + digits(index + 1, 7);
  who.ssn = ssn_of(index, seed_);
  who.household = place.household;
  const bool young = place.role == Role::child || place.role == Role::junior;
  const int age = young                        ? birth.between(18, 25)
                  : place.role == Role::senior ? birth.between(47, 68)
                                               : birth.between(19, 69);
  who.born = first_day() - std::chrono::days(age * 365 + birth.between(0, 364));
  who.woman = place.role == Role::second_adult || (place.role != Role::first_adult && dice.chance(500));
  if (place.role == Role::senior || place.role == Role::junior) who.woman = false;
  if (place.role == Role::twin) {
    who.woman = birth.chance(500);
    who.twin = static_cast<std::int64_t>(index == place.household ? index + 1 : place.household);
  }
  name(who, place, dice);
  reach(who, place, dice);
  who.veteran = dice.chance(70) ? 'Y' : 'N';
  who.hispanic = dice.chance(170) ? 'Y' : 'N';
  static constexpr std::string_view races = "WWWWWWWWWWWWWBBBAANP";
  who.race = races[dice.below(races.size())];
  static constexpr std::array<int, 16> levels{8, 10, 11, 12, 12, 12, 12, 12, 13, 14, 14, 14, 15, 16, 16, 17};
  who.schooling = levels[dice.below(levels.size())];
  who.disability = dice.chance(90) ? 'Y' : dice.chance(60) ? 'U' : 'N';
  return who;
}

}  // namespace world
