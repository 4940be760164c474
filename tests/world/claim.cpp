#include "claim.hpp"

#include <algorithm>
#include <array>

namespace world {

namespace {

constexpr int weeks_of_a_claim = 26;

/// The Sunday on or before.
Day sunday(Day day) { return day - (std::chrono::weekday(day) - std::chrono::Sunday); }

std::uint64_t stream(const Person& who, System system, int number) {
  return (who.index * 4 + static_cast<std::uint64_t>(number)) * 2 + (system == System::ui_b ? 1 : 0);
}

void pay_until_the_first_day(Claim& claim, Dice& dice) {
  const auto weeks = static_cast<int>((first_day() - claim.filed).count() / 7) - 2;
  const bool pays =
      claim.status == Status::active || claim.status == Status::closed || claim.status == Status::expired;
  if (pays && weeks > 0)
    claim.weeks_paid = dice.between(std::min(weeks, 20) / 2, std::min(weeks, weeks_of_a_claim));
  if (claim.status == Status::expired) claim.filed -= std::chrono::days(200);
}

/// What the days after the first bring: a payment, a new status, or only a change of address.
void live_through(Claim& claim, const Population& people, std::uint64_t id, int day, int changes) {
  claim.weeks_paid_before = 0;
  for (int today = 2; today <= day; ++today) {
    claim.weeks_paid_before = claim.weeks_paid;
    claim.changed = false;
    Dice dice(people.seed(), "a day", id, static_cast<std::uint64_t>(today));
    if (static_cast<int>(dice.below(10'000)) >= changes) continue;
    claim.changed = true;
    if (claim.status == Status::pending)
      claim.status = dice.chance(800) ? Status::active : Status::denied;
    else if (claim.status == Status::active && dice.chance(850))
      claim.weeks_paid = std::min(claim.weeks_paid + 1, weeks_of_a_claim);
    else
      claim.referred = 'R';
  }
  claim.balance = claim.maximum - claim.weeks_paid * claim.weekly;
}

}  // namespace

int claims_of(const Population& people, const Person& who, System system) {
  Dice dice(people.seed(), "claims", who.index, static_cast<std::uint64_t>(system));
  if (!dice.chance(system == System::ui_a ? 450 : 260)) return 0;
  return dice.chance(100) ? 2 : 1;
}

Employer employer_of(const Population& people, Dice& dice) {
  Employer at;
  at.name = people.employer(dice);
  Dice fixed(people.seed(), at.name);  // an employer has one account wherever it is named
  at.account = digits(fixed.below(90'000'000), 10);
  at.fein = digits(static_cast<std::uint64_t>(fixed.between(10, 98)), 2) + digits(fixed.below(10'000'000), 7);
  static constexpr std::array<std::string_view, 8> industries{"445110", "541330", "611110", "622110",
                                                              "722511", "238220", "484121", "561320"};
  at.industry = industries[fixed.below(industries.size())];
  return at;
}

Claim claim_of(const Population& people, const Person& who, System system, int number, int day, int changes) {
  const std::uint64_t id = stream(who, system, number);
  Dice dice(people.seed(), "claim", id);
  Claim claim;
  claim.number = (system == System::ui_a ? "A" : "B") + digits(id / 2, 11);
  claim.filed = first_day() - std::chrono::days(1 + dice.between(0, 360) + number * 370);
  claim.year_begin = sunday(claim.filed);
  claim.year_end = claim.year_begin + std::chrono::days(363);
  claim.last_worked = claim.filed - std::chrono::days(dice.between(1, 20));
  static constexpr std::string_view types = "NNNNNNNNARRT";
  claim.type = types[dice.below(types.size())];
  const int kind = dice.between(0, 999);
  claim.program = kind < 920   ? Program::ui
                  : kind < 945 ? Program::ucfe
                  : kind < 970 ? Program::ucx
                  : kind < 990 ? Program::eb
                               : Program::tra;
  const int state = dice.between(0, 99);
  claim.status = number > 0 || state >= 92 ? Status::closed
                 : state < 70              ? Status::active
                 : state < 78              ? Status::pending
                 : state < 85              ? Status::denied
                 : state < 88              ? Status::expired
                                           : Status::disqualified;
  claim.weekly = dice.between(72, 690) * 100;
  claim.maximum = claim.weekly * weeks_of_a_claim;
  claim.employer = employer_of(people, dice);
  const int why = dice.between(0, 99);
  claim.reason = why < 72   ? Reason::lack_of_work
                 : why < 84 ? Reason::quit
                 : why < 95 ? Reason::discharge
                 : why < 97 ? Reason::dispute
                            : Reason::other;
  claim.referred = dice.chance(120) ? 'R' : dice.chance(60) ? 'W' : ' ';
  claim.dependents = dice.chance(600) ? 0 : dice.between(1, 5);
  claim.late = number == 0 && claim.filed > first_day() - std::chrono::days(40) && dice.chance(150);
  pay_until_the_first_day(claim, dice);
  live_through(claim, people, id, day, changes);
  return claim;
}

bool corrected_by(const Population& people, const Person& who, System system, int day) {
  for (int today = 2; today <= day; ++today)
    if (Dice(people.seed(), "corrected", who.index * 4 + static_cast<std::uint64_t>(system),
             static_cast<std::uint64_t>(today))
            .chance(30))
      return true;
  return false;
}

}  // namespace world
