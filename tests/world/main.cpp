/// gatehouse-world: a synthetic state with its people, the files that its systems send, and the truth beside
/// them. The same seed gives the same bytes on every machine. Nobody is kept in memory.

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "write_mis.hpp"
#include "write_ui.hpp"
#include "write_wages.hpp"

namespace {

using namespace world;  // NOLINT(google-build-using-namespace): this file is the program of that namespace

constexpr int usual_changes = 300;  // of ten thousand claims, from one day to the next

struct Wishes {
  std::uint64_t people = 3000, seed = 1, records = 0;
  std::filesystem::path out;
  int days = 2;
  bool claims_only = false;
  int changed = 0;  // of ten thousand claims; 0: no second file
};

constexpr std::string_view usage =
    "gatehouse-world --people N --seed S --out DIR [--days D]\n"
    "gatehouse-world --claims-only --records N --seed S --out DIR [--changed 1%]\n\n"
    "The first makes a world: DIR/day1, DIR/day2 ... with a folder for each system, DIR/damaged with files\n"
    "that must be refused, and DIR/truth. The second makes DIR/claims-1.txt (and claims-2.txt, the same claims\n"
    "with some of them changed) in the layout ui-claims-a. All people are synthetic: their SSNs are 9xx.\n";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

/// `1%`, `0.25%` or `3` (percent) in parts of ten thousand.
int parts_of_ten_thousand(const std::string& text) {
  char* end = nullptr;
  const double percent = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || percent < 0 || percent > 100) give_up("--changed wants a percentage such as 1%");
  return static_cast<int>(percent * 100 + 0.5);
}

std::uint64_t count(std::string_view option, const char* text, std::uint64_t most) {
  const auto n = number(text);
  if (!n || *n > most) give_up(std::string(option) + " wants a number up to " + std::to_string(most));
  return *n;
}

Wishes read_wishes(int argc, char** argv) {
  Wishes wishes;
  for (int at = 1; at < argc; ++at) {
    const std::string_view option = argv[at];
    if (option == "--help") {
      std::fwrite(usage.data(), 1, usage.size(), stdout);
      std::exit(0);
    }
    if (option == "--claims-only") {
      wishes.claims_only = true;
      continue;
    }
    if (at + 1 == argc) give_up("what should " + std::string(option) + " be? See --help");
    const char* value = argv[++at];
    if (option == "--people")
      wishes.people = count(option, value, 20'000'000);
    else if (option == "--seed")
      wishes.seed = count(option, value, UINT64_MAX);
    else if (option == "--records")
      wishes.records = count(option, value, 100'000'000);
    else if (option == "--days")
      wishes.days = static_cast<int>(count(option, value, 60));
    else if (option == "--out")
      wishes.out = value;
    else if (option == "--changed")
      wishes.changed = parts_of_ten_thousand(value);
    else
      give_up("there is no option " + std::string(option) + "; see --help");
  }
  if (wishes.out.empty()) give_up("--out DIR says where to write; see --help");
  return wishes;
}

/// Whether person and record of a claims-only file belong together: each tenth is a further claim of
/// somebody who had one before.
std::uint64_t claimant(std::uint64_t record) { return record % 10 == 9 ? record - 5 : record; }

void write_claims_file(const Population& people, const Wishes& wishes, int day) {
  OutFile file(wishes.out / ("claims-" + std::to_string(day) + ".txt"));
  file.frame(header_line_a(first_day() + std::chrono::days(day - 1)));
  std::string line;
  for (std::uint64_t n = 0; n < wishes.records; ++n) {
    const Person who = people.person(claimant(n));
    const Claim claim = claim_of(people, who, System::ui_a, n % 10 == 9 ? 1 : 0, day, wishes.changed);
    Dice slips(people.seed(), "slips a", n);
    claim_line_a(claim, as_recorded(people, who, System::ui_a, 0, false), who, slips, line);
    file.record(line);
  }
  file.frame(trailer_line_a(file.records()));
  file.close();
}

/// Truth's line about a person.
std::string truth_of(const Person& who) {
  return who.id + "," + who.ssn + "," + who.last + "," + who.first + "," + who.middle + "," + who.suffix + "," +
         dashes(who.born) + "," + (who.woman ? "F" : "M") + "," + who.address.number + "," + who.address.street +
         "," + who.address.unit + "," + who.address.city + "," + who.address.zip + "," +
         std::to_string(who.household) + "," +
         (who.twin < 0 ? "" : "P" + digits(static_cast<std::uint64_t>(who.twin) + 1, 7));
}

/// The claims of one person on one day, in both systems.
struct ClaimFiles {
  OutFile claims_a, payments, claims_b;

  void write(const Population& people, const Person& who, int day, Truth& truth) {
    std::string line;
    for (int n = 0; n < claims_of(people, who, System::ui_a); ++n) {
      const Claim claim = claim_of(people, who, System::ui_a, n, day, usual_changes);
      payment_lines(claim, who, payments, truth);
      if (claim.late && day == 1) continue;
      Dice slips(people.seed(), "slips a", who.index, static_cast<std::uint64_t>(n));
      claim_line_a(claim, as_recorded(people, who, System::ui_a, 0, corrected_by(people, who, System::ui_a, day)),
                   who, slips, line);
      truth.record(claims_a, claims_a.record(line), who.id);
    }
    for (int n = 0; n < claims_of(people, who, System::ui_b); ++n) {
      const Claim claim = claim_of(people, who, System::ui_b, n, day, usual_changes);
      const bool corrected = corrected_by(people, who, System::ui_b, day);
      const bool corrected_today = corrected && !corrected_by(people, who, System::ui_b, day - 1);
      const bool sent = day == 1 ? !claim.late : claim.changed || corrected_today || (claim.late && day == 2);
      if (!sent) continue;
      claim_line_b(claim, as_recorded(people, who, System::ui_b, 0, corrected), who, line);
      truth.record(claims_b, claims_b.record(line), who.id);
    }
  }
};

void write_day(const Population& people, const Wishes& wishes, int day, Truth& truth) {
  const auto folder = wishes.out / ("day" + std::to_string(day));
  const Day date = first_day() + std::chrono::days(day - 1);
  const std::string stamp = yyyymmdd(date);
  ClaimFiles claims{OutFile(folder / "ui-a" / ("UICLM_" + stamp + ".txt")),
                    OutFile(folder / "ui-a" / ("UIPAY_" + stamp + ".txt")),
                    OutFile(folder / "ui-b" / ("claims_" + stamp + ".csv"), "\r\n")};
  claims.claims_a.frame(header_line_a(date));
  claims.payments.frame(header_line_payments());
  claims.claims_b.frame(header_line_b());
  MisFiles mis(folder / "mis", stamp);
  std::optional<WageFiles> wages;
  if (day <= 2) wages.emplace(folder / "wages", day == 2);
  for (std::uint64_t index = 0; index < wishes.people; ++index) {
    const Person who = people.person(index);
    if (day == 1) truth.person(truth_of(who));
    claims.write(people, who, day, truth);
    mis.write(people, who, day, truth);
    if (wages) wages->write(people, who, truth);
  }
  claims.claims_a.frame(trailer_line_a(claims.claims_a.records()));
  claims.claims_a.close();
  claims.payments.close();
  claims.claims_b.close();
  truth.file(claims.claims_a, "ui-a", "claims");
  truth.file(claims.payments, "ui-a", "payments");
  truth.file(claims.claims_b, "ui-b", "claims");
  mis.close(truth);
  if (wages) wages->close(truth);
}

/// Files that a gateway must refuse: a trailer that promises more than there is, and a record cut short.
void write_damaged(const Population& people, const Wishes& wishes) {
  const Day date = first_day() + std::chrono::days(wishes.days);
  OutFile file(wishes.out / "damaged" / "ui-a" / ("UICLM_" + yyyymmdd(date) + ".txt"));
  file.frame(header_line_a(date));
  std::string line;
  for (std::uint64_t index = 0; index < wishes.people && file.records() < 25; ++index) {
    const Person who = people.person(index);
    if (claims_of(people, who, System::ui_a) == 0) continue;
    Dice slips(people.seed(), "slips a", index);
    claim_line_a(claim_of(people, who, System::ui_a, 0, wishes.days, usual_changes),
                 as_recorded(people, who, System::ui_a, 0, false), who, slips, line);
    file.record(line);
  }
  file.frame(trailer_line_a(file.records() + 40));
  file.close();
}

}  // namespace

int main(int argc, char** argv) {
  const Wishes wishes = read_wishes(argc, argv);
  const Population people(wishes.seed);
  if (wishes.claims_only) {
    write_claims_file(people, wishes, 1);
    if (wishes.changed > 0) write_claims_file(people, wishes, 2);
    return 0;
  }
  Truth truth(wishes.out / "truth");
  for (int day = 1; day <= wishes.days; ++day) write_day(people, wishes, day, truth);
  truth.close();
  write_damaged(people, wishes);
  return 0;
}
