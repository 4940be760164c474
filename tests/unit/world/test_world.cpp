#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "claim.hpp"
#include "recorded.hpp"
#include "write_ui.hpp"

namespace world {
namespace {

constexpr std::uint64_t some = 4000;

TEST(World, MakesTheSamePersonWhoeverWasMadeBefore) {
  const Population people(11);
  const Person alone = people.person(1234);
  for (std::uint64_t n = 0; n < 50; ++n) (void)people.person(n);
  const Person again = Population(11).person(1234);
  EXPECT_EQ(alone.ssn + alone.last + alone.first + alone.email, again.ssn + again.last + again.first + again.email);
  EXPECT_EQ(alone.born, again.born);
}

TEST(World, IsAnotherOneForAnotherSeed) { EXPECT_NE(Population(1).person(5).ssn, Population(2).person(5).ssn); }

TEST(World, GivesEachPersonAnSsnOfArea9ThatNobodyElseHas) {
  const Population people(3);
  std::set<std::string> seen;
  for (std::uint64_t n = 0; n < some; ++n) seen.insert(people.person(n).ssn);
  EXPECT_EQ(seen.size(), some);
  EXPECT_GE(*seen.begin(), "900010001");
  EXPECT_LT(*seen.rbegin(), "999000000");
}

TEST(World, HasTwinsWhoShareBirthDateAndSurnameButNoFirstName) {
  const Population people(3);
  std::uint64_t twins = 0;
  for (std::uint64_t n = 0; n < some; ++n) {
    const Person who = people.person(n);
    if (who.twin < 0) continue;
    const Person other = people.person(static_cast<std::uint64_t>(who.twin));
    EXPECT_EQ(who.born, other.born);
    EXPECT_EQ(who.last, other.last);
    EXPECT_NE(who.first, other.first);
    ++twins;
  }
  EXPECT_GT(twins, some / 200);
}

TEST(World, HasThousandsOfSurnamesOfWhichFewAreCommon) {
  const Population people(5);
  std::map<std::string, int> bearers;
  for (std::uint64_t n = 0; n < some; ++n) ++bearers[people.person(n).last];
  EXPECT_GT(bearers.size(), 1200U);
  EXPECT_GT(bearers["Smith"], 10);
}

TEST(World, RepeatsAMistakeUntilItIsCorrected) {
  const Population people(7);
  const Person who = people.person(42);
  const Recorded first = as_recorded(people, who, System::mis, 0, false);
  const Recorded second = as_recorded(people, who, System::mis, 0, false);
  const Recorded corrected = as_recorded(people, who, System::mis, 0, true);
  EXPECT_EQ(first.ssn + first.last + first.first, second.ssn + second.last + second.first);
  EXPECT_EQ(corrected.ssn, who.ssn);
}

TEST(World, WritesClaimsOfTheMainframeIn299Columns) {
  const Population people(7);
  std::string line;
  for (std::uint64_t n = 0; n < 500; ++n) {
    const Person who = people.person(n);
    Dice slips(7, "test", n);
    claim_line_a(claim_of(people, who, System::ui_a, 0, 1, 100), as_recorded(people, who, System::ui_a, 0, false),
                 who, slips, line);
    EXPECT_EQ(line.size(), 299U);
  }
  EXPECT_EQ(trailer_line_a(12).substr(0, 10), "T000000012");
}

TEST(World, TakesAccentsOffForAMainframeAndKeepsThemInWindows1252) {
  EXPECT_EQ(plain("Núñez"), "NUNEZ");
  EXPECT_EQ(upper("Müller"), "MÜLLER");
  EXPECT_EQ(windows_1252("Pe\xC3\xB1"
                         "a"),
            "Pe\xF1"
            "a");
}

}  // namespace
}  // namespace world
