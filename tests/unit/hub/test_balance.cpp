#include <rapidcheck.h>

#include <array>
#include <functional>
#include <map>
#include <sstream>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// What a test asks the hub to do next, drawn by chance.
struct Line {
  int key = 0;
  int person = 0;
  int status = 0;
  int outcome = 0;  // mostly stored
};

Claim claim_of(const Line& line) {
  static constexpr std::array<Outcome, 8> outcomes = {Outcome::stored,   Outcome::stored,  Outcome::stored,
                                                      Outcome::stored,   Outcome::stored,  Outcome::held,
                                                      Outcome::rejected, Outcome::filtered};
  Claim out;
  out.number = line.key == 0 ? "" : "C" + std::to_string(line.key);
  out.ssn = std::to_string(900'110'001 + line.person);
  out.last = std::string("FAMILY") + static_cast<char>('A' + line.person);
  out.first = std::string("GIVEN") + static_cast<char>('A' + line.person);
  out.birth_days = 4000 + 31 * line.person;
  out.status = "S" + std::to_string(line.status);
  out.outcome = outcomes[static_cast<std::size_t>(line.outcome)];
  return out;
}

rc::Gen<Line> line_gen() {
  return rc::gen::build<Line>(
      rc::gen::set(&Line::key, rc::gen::inRange(0, 12)), rc::gen::set(&Line::person, rc::gen::inRange(0, 6)),
      rc::gen::set(&Line::status, rc::gen::inRange(0, 3)), rc::gen::set(&Line::outcome, rc::gen::inRange(0, 8)));
}

/// The hub as it should behave, in ten lines: the newest bytes of each key, and what became of each line.
class Model {
 public:
  void line(const Claim& claim, std::string_view raw) {
    const std::string name = claim.number.empty() ? std::string(raw) : claim.number;
    ++read;
    const auto [place, added] = newest_.try_emplace(name, raw);
    if (!added && place->second == raw) {
      ++unchanged;
      return;
    }
    place->second = raw;
    ++by_outcome[claim.outcome];
  }
  std::int64_t read = 0, unchanged = 0;
  std::map<Outcome, std::int64_t> by_outcome;

 private:
  std::map<std::string, std::string> newest_;
};

class BalanceTest : public HubTest {};

/// Each round has a hub of its own; the fixed seed makes them the same rounds every time.
void with_fixed_seed(int rounds, const std::function<void()>& property) {
  rc::detail::TestParams params;
  params.seed = 20'260'301;
  params.maxSuccess = rounds;
  params.maxSize = 60;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{}, params);
  std::ostringstream words;
  rc::detail::printResultMessage(result, words);
  ASSERT_TRUE(result.template is<rc::detail::SuccessResult>()) << words.str();
}

TEST_F(BalanceTest, Whatever_files_come_each_line_is_counted_once_and_fsck_agrees) {
  const int rounds = on_server() ? 8 : 40;  // a server takes its time to make the tables
  with_fixed_seed(rounds, [this] {
    start_anew();
    const auto files =
        *rc::gen::container<std::vector<std::vector<Line>>>(rc::gen::container<std::vector<Line>>(line_gen()));
    const auto batch = static_cast<std::size_t>(*rc::gen::inRange(1, 30));
    Model model;
    int number = 0;
    for (const auto& file : files) {
      Lines lines;
      for (const Line& line : file) {
        lines.add(claim_of(line));
        model.line(claim_of(line), lines.raw().back().bytes);
      }
      const RunInfo run = feed("f" + std::to_string(number++), lines, claims_mapping(), "ui-in", "ui", batch);
      RC_ASSERT(run.balance.holds());
      RC_ASSERT(run.balance.read == static_cast<std::int64_t>(file.size()));
      if (number % 3 == 0) open();
    }
    const Status status = *hub->status();
    const Balance live = status.intake.empty() ? Balance{} : status.intake.front().live;
    RC_ASSERT(live.read == model.read);
    RC_ASSERT(live.unchanged == model.unchanged);
    RC_ASSERT(live.stored == model.by_outcome[Outcome::stored]);
    RC_ASSERT(live.held == model.by_outcome[Outcome::held]);
    RC_ASSERT(live.rejected == model.by_outcome[Outcome::rejected]);
    RC_ASSERT(live.filtered == model.by_outcome[Outcome::filtered]);
    const auto wrong = findings();
    if (!wrong.empty()) RC_FAIL(wrong[0].rule + " " + wrong[0].text);
  });
}

}  // namespace
}  // namespace gatehouse::hub::test
