#include "write_wages.hpp"

#include "claim.hpp"
#include "write_ui.hpp"

namespace world {

namespace {

std::string field(const std::string& text) {
  return text.find_first_of(",\"") == std::string::npos ? text : in_quotes(text);
}

std::string wage_line(const Recorded& seen, const Employer& at, int quarter, std::int64_t cents) {
  return seen.ssn + "," + field(plain(seen.last)) + "," + field(plain(seen.first)) + "," +
         plain(seen.middle.substr(0, 1)) + "," + at.account + "," + at.fein + "," + field(plain(at.name)) +
         ",2025," + std::to_string(quarter) + "," + dollars(cents) + ",13";
}

}  // namespace

WageFiles::WageFiles(const std::filesystem::path& folder, bool corrections) : corrections_(corrections) {
  const int first = corrections ? 4 : 1;
  for (int quarter = first; quarter <= 4; ++quarter) {
    quarters_.emplace_back(
        folder / ("wages_2025Q" + std::to_string(quarter) + (corrections ? "_corrections" : "") + ".csv"));
    quarters_.back().frame("SSN,LNAME,FNAME,MI,UI_ACCT,FEIN,EMPLOYER,YEAR,QTR,WAGES,WEEKS");
  }
}

void WageFiles::write(const Population& people, const Person& who, Truth& truth) {
  Dice dice(people.seed(), "wages", who.index);
  if (!dice.chance(820)) return;
  const int jobs = dice.chance(130) ? 2 : 1;
  for (int job = 0; job < jobs; ++job) {
    const Employer at = employer_of(people, dice);
    // Each employer types the name afresh, so each has mistakes of its own.
    const Recorded seen = as_recorded(people, who, System::wages, job, false);
    const std::int64_t usual = dice.between(150'000, 1'900'000);
    for (int quarter = 1; quarter <= 4; ++quarter) {
      const bool worked = dice.chance(750);
      const std::int64_t cents = usual + dice.between(-40'000, 90'000);
      const bool amended = dice.chance(10);
      if (!worked || (corrections_ && (quarter != 4 || !amended))) continue;
      OutFile& file = corrections_ ? quarters_.front() : quarters_[static_cast<std::size_t>(quarter - 1)];
      truth.record(file, file.record(wage_line(seen, at, quarter, cents + (corrections_ ? 12'345 : 0))), who.id);
    }
  }
}

void WageFiles::close(Truth& truth) {
  for (auto& file : quarters_) {
    file.frame("TOTAL," + std::to_string(file.records()));
    file.close();
    truth.file(file, "wages", corrections_ ? "wage-corrections" : "wages");
  }
}

}  // namespace world
