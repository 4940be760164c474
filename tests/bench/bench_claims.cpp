/// Writes the source of the mapping benchmark: `bench_claims RECORDS FILE`, layout claims-30, always the same.

#include <array>
#include <cstdlib>
#include <string>

#include "claim.hpp"
#include "out_file.hpp"
#include "recorded.hpp"
#include "write_ui.hpp"

namespace {

using namespace world;  // NOLINT(google-build-using-namespace): this file is a program of that namespace

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& of, Dice& dice) {
  return of[dice.below(N)];
}

void put(std::string& line, std::string_view text, std::size_t size) {
  text = text.substr(0, size);
  line += text;
  line.append(size - text.size(), ' ');
}

std::string mmddyyyy(Day day) {
  const std::string text = yyyymmdd(day);
  return text.substr(4) + text.substr(0, 4);
}

void put_person(std::string& line, const Person& who, Dice& dice) {
  static constexpr std::array<std::string_view, 7> races{"01", "02", "03", "04", "05", "06", "99"};
  put(line, who.ssn, 9);
  put(line, plain(who.last) == upper(who.last) ? who.last : plain(who.last), 25);
  put(line, plain(who.first) == upper(who.first) ? who.first : plain(who.first), 20);
  put(line, plain(who.middle), 1);
  put(line, mmddyyyy(who.born), 8);
  put(line, who.woman ? "F" : "M", 1);
  put(line, pick(races, dice), 2);
  put(line, who.hispanic == 'Y' ? "H" : "N", 1);
}

void put_address(std::string& line, const Person& who, Dice& dice) {
  static constexpr std::array<std::string_view, 11> states{"IL", "OH", "MN", "NY", "OR", "MO",
                                                           "LA", "WA", "MT", "DE", "VT"};
  put(line, who.address.number + " " + who.address.street, 35);
  put(line, who.address.unit, 10);
  put(line, who.address.city, 20);
  put(line, pick(states, dice), 2);
  put(line, who.address.zip + (dice.chance(330) ? "1234" : ""), 9);
  put(line, dice.chance(30) ? "5550100" : who.phone, 10);
  put(line, who.email, 36);
}

void put_claim(std::string& line, const Claim& claim, Dice& dice) {
  static constexpr std::array<std::string_view, 8> kinds{"RG", "UX", "UF", "CW", "EB", "TA", "DU", "PU"};
  static constexpr std::array<std::string_view, 6> states{"AC", "EX", "PN", "DN", "SU", "CL"};
  static constexpr std::array<std::string_view, 11> reasons{"LO", "VQ", "MC", "RD", "SC", "LD",
                                                            "OT", "RT", "SE", "UN", "ZZ"};
  put(line, claim.number, 12);
  put(line, pick(kinds, dice), 2);
  put(line, pick(states, dice), 2);
  put(line, mmddyyyy(claim.year_begin), 8);
  put(line, mmddyyyy(claim.year_end), 8);
  put(line, dice.chance(50) ? "" : mmddyyyy(claim.filed), 8);
  put(line, dollars(claim.weekly), 7);
  put(line, dollars(claim.maximum), 9);
  put(line, claim.employer.account, 10);
  put(line, claim.employer.name, 30);
  put(line, claim.employer.industry, 6);
  put(line, pick(reasons, dice), 2);
  put(line, digits(dice.below(18), 2), 2);
  put(line, dice.chance(70) ? "Y" : "N", 1);
  put(line, dice.chance(100) ? "" : digits(dice.below(60), 3), 3);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) give_up("bench_claims RECORDS FILE");
  const auto records = std::strtoull(argv[1], nullptr, 10);
  const Population people(1);
  OutFile file(argv[2]);
  std::string line;
  for (std::uint64_t n = 0; n < records; ++n) {
    const Person who = people.person(n);
    Dice dice(people.seed(), "mapping benchmark", n);
    line.clear();
    put_person(line, who, dice);
    put_address(line, who, dice);
    put_claim(line, claim_of(people, who, System::ui_a, 0, 1, 0), dice);
    file.record(line);
  }
  file.close();
  return 0;
}
