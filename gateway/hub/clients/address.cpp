/// Reading addresses: number, street's proper name, unit; a ZIP, a city, a state. Types of street and points of the
/// compass are dropped, because they are what clerks leave out or vary (USPS Publication 28 lists them).
#include <algorithm>
#include <array>
#include <utility>

#include "hub/clients/reading.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::array<std::string_view, 58> street_types{
    "ST",     "STREET", "STR",      "AVE",      "AV",      "AVENUE", "RD",       "ROAD",      "DR",      "DRIVE",
    "LN",     "LANE",   "CT",       "COURT",    "PL",      "PLACE",  "BLVD",     "BOULEVARD", "CIR",     "CIRCLE",
    "WAY",    "PKWY",   "PARKWAY",  "TER",      "TERRACE", "TRL",    "TRAIL",    "HWY",       "HIGHWAY", "SQ",
    "SQUARE", "LOOP",   "CRES",     "CRESCENT", "CLOSE",   "PATH",   "ROW",      "RUN",       "PIKE",    "ALY",
    "ALLEY",  "XING",   "CROSSING", "CV",       "COVE",    "PT",     "POINT",    "RTE",       "ROUTE",   "EXT",
    "PLZ",    "PLAZA",  "HTS",      "HEIGHTS",  "CRT",     "CSWY",   "CAUSEWAY", "BL"};
constexpr std::array<std::string_view, 16> directions{
    "N",     "S",     "E",    "W",    "NE",        "NW",        "SE",        "SW",
    "NORTH", "SOUTH", "EAST", "WEST", "NORTHEAST", "NORTHWEST", "SOUTHEAST", "SOUTHWEST"};
constexpr std::array<std::string_view, 15> unit_words{"APT", "APARTMENT", "UNIT",    "STE", "SUITE",
                                                      "LOT", "TRLR",      "TRAILER", "RM",  "ROOM",
                                                      "FL",  "FLOOR",     "BLDG",    "SPC", "NO"};
constexpr std::array<std::string_view, 12> no_streets{
    "HOMELESS",  "UNDOMICILED",    "GENERALDELIVERY", "UNKNOWN", "NONE", "NA",
    "TRANSIENT", "NOFIXEDADDRESS", "NOADDRESS",       "NULL",    "UNK",  "GENDELIVERY"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 51> states{
    {{"ALABAMA", "AL"},       {"ALASKA", "AK"},        {"ARIZONA", "AZ"},
     {"ARKANSAS", "AR"},      {"CALIFORNIA", "CA"},    {"COLORADO", "CO"},
     {"CONNECTICUT", "CT"},   {"DELAWARE", "DE"},      {"DISTRICTOFCOLUMBIA", "DC"},
     {"FLORIDA", "FL"},       {"GEORGIA", "GA"},       {"HAWAII", "HI"},
     {"IDAHO", "ID"},         {"ILLINOIS", "IL"},      {"INDIANA", "IN"},
     {"IOWA", "IA"},          {"KANSAS", "KS"},        {"KENTUCKY", "KY"},
     {"LOUISIANA", "LA"},     {"MAINE", "ME"},         {"MARYLAND", "MD"},
     {"MASSACHUSETTS", "MA"}, {"MICHIGAN", "MI"},      {"MINNESOTA", "MN"},
     {"MISSISSIPPI", "MS"},   {"MISSOURI", "MO"},      {"MONTANA", "MT"},
     {"NEBRASKA", "NE"},      {"NEVADA", "NV"},        {"NEWHAMPSHIRE", "NH"},
     {"NEWJERSEY", "NJ"},     {"NEWMEXICO", "NM"},     {"NEWYORK", "NY"},
     {"NORTHCAROLINA", "NC"}, {"NORTHDAKOTA", "ND"},   {"OHIO", "OH"},
     {"OKLAHOMA", "OK"},      {"OREGON", "OR"},        {"PENNSYLVANIA", "PA"},
     {"RHODEISLAND", "RI"},   {"SOUTHCAROLINA", "SC"}, {"SOUTHDAKOTA", "SD"},
     {"TENNESSEE", "TN"},     {"TEXAS", "TX"},         {"UTAH", "UT"},
     {"VERMONT", "VT"},       {"VIRGINIA", "VA"},      {"WASHINGTON", "WA"},
     {"WESTVIRGINIA", "WV"},  {"WISCONSIN", "WI"},     {"WYOMING", "WY"}}};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::uint32_t base = 37;

std::uint32_t pack_base37(std::string_view text) {
  std::uint32_t packed = 0;
  for (const char c : text) {
    packed = packed * base +
             (c >= 'A' ? static_cast<std::uint32_t>(c - 'A' + 11) : static_cast<std::uint32_t>(c - '0' + 1));
  }
  return packed;
}

/// A house number of up to eight digits as itself; "12B" and the like as a hash above all numbers.
std::uint32_t house_of(std::string_view word) {
  constexpr std::uint32_t hashed = std::uint32_t{1} << 31;
  if (word.empty()) return 0;
  if (!all_digits(word) || word.size() > 8) return static_cast<std::uint32_t>(hash_text(word)) | hashed;
  std::uint32_t number = 0;
  for (const char c : word) number = number * 10 + static_cast<std::uint32_t>(c - '0');
  return number;
}

/// Cuts "APT 4 B" or "UNIT 12" off the end of the words.
std::string take_unit(Words& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!contains(unit_words, words[i]) || i + 1 == words.size()) continue;
    std::string unit = join({words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end()}, "");
    words.resize(i);
    return unit;
  }
  return {};
}

/// What remains without type and direction; all of it where nothing would remain ("AVENUE E").
std::string proper_name(const Words& words) {
  Words kept;
  std::copy_if(words.begin(), words.end(), std::back_inserter(kept),
               [](auto word) { return !contains(street_types, word) && !contains(directions, word); });
  return join(kept.empty() ? words : kept, "");
}

}  // namespace

AddressParts read_address(std::string_view number, std::string_view line1, std::string_view unit) {
  AddressParts out;
  const std::string line = fold(line1);
  Words words = words_of_text(line);
  if (contains(no_streets, join(words, ""))) return out;

  std::string unit_text = take_unit(words);
  if (unit_text.empty()) {
    const std::string given_unit = fold(unit);
    Words given_words = words_of_text(given_unit);
    if (given_words.size() > 1 && contains(unit_words, given_words.front())) given_words.erase(given_words.begin());
    unit_text = join(given_words, "");
  }
  if (!unit_text.empty()) out.unit = static_cast<std::uint16_t>(hash_text(unit_text) | 1);

  const std::string number_text = fold(number);
  const Words number_words = words_of_text(number_text);
  if (!number_words.empty()) {
    out.house = house_of(number_words.front());
  } else if (words.size() > 1 && words.front().front() >= '0' && words.front().front() <= '9') {
    out.house = house_of(words.front());
    words.erase(words.begin());
  }
  if (words.size() > 2 && words[0] == "PO" && words[1] == "BOX") {
    out.house = house_of(words.back());
    words.pop_back();
  }
  out.street = proper_name(words);
  return out;
}

std::uint32_t read_zip(std::string_view text) {
  std::string zip = fold(text, 32);
  std::erase(zip, ' ');
  if (all_digits(zip) && zip.size() == 9) zip.resize(5);
  if (zip.size() < 3 || zip.size() > 6 || all_equal(zip) || zip == "12345") return 0;
  return pack_base37(zip);
}

std::string read_city(std::string_view text) {
  const std::string folded = fold(text);
  const std::string city = join(words_of_text(folded), "");
  return contains(no_streets, city) ? std::string{} : city;
}

std::uint16_t read_state(std::string_view text) {
  const std::string folded = fold(text);
  std::string state = join(words_of_text(folded), "");
  const auto found = std::find_if(states.begin(), states.end(), [&](const auto& s) { return s.first == state; });
  if (found != states.end()) state = found->second;
  if (state.size() < 2 || state == "XX" || state == "UNK") return 0;
  return static_cast<std::uint16_t>(pack_base37(std::string_view{state}.substr(0, 3)));
}

std::uint16_t read_county(std::string_view text) {
  const std::string folded = fold(text);
  Words words = words_of_text(folded);
  if (words.size() > 1 && words.back() == "COUNTY") words.pop_back();
  const std::string county = join(words, "");
  if (county.empty() || contains(no_streets, county)) return 0;
  return static_cast<std::uint16_t>(hash_text(county) | 1);
}

}  // namespace gatehouse::clients
