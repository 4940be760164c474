/// Claims for unemployment benefits, as they stand on a given day of the world.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorded.hpp"

namespace world {

enum class Program { ui, ucfe, ucx, eb, tra };
enum class Status { active, pending, denied, expired, disqualified, closed };
enum class Reason { lack_of_work, quit, discharge, dispute, other };

struct Employer {
  std::string name, account, fein, industry;
};

struct Claim {
  std::string number;
  Program program = Program::ui;
  char type = 'N';  ///< New, Additional, Reopened, Transitional
  Status status = Status::active;
  Day filed{}, year_begin{}, year_end{}, last_worked{};
  std::int64_t weekly = 0, maximum = 0, balance = 0;  ///< cents
  int weeks_paid = 0;
  int weeks_paid_before = 0;  ///< as of the day before: the rest is news of the day
  Employer employer;
  Reason reason = Reason::lack_of_work;
  char referred = ' ';  ///< R: RESEA, W: WPRS, or a blank
  int dependents = 0;
  bool late = false;     ///< it reaches the file on the second day only
  bool changed = false;  ///< it is not what the file of the day before said
};

/// How many claims the person has in `system` (ui_a or ui_b).
[[nodiscard]] int claims_of(const Population& people, const Person& who, System system);
/// The person's claim `number` (0, 1, ...) as of day `day` (1, 2, ...). `changes` of ten thousand claims
/// change from one day to the next.
[[nodiscard]] Claim claim_of(const Population& people, const Person& who, System system, int number, int day,
                             int changes);
/// Whether the clerks of `system` have put the person's record right by `day`.
[[nodiscard]] bool corrected_by(const Population& people, const Person& who, System system, int day);
[[nodiscard]] Employer employer_of(const Population& people, Dice& dice);

}  // namespace world
