// What the doctor makes of a machine's disk and clock, and of ends, whatever machine the test runs on.
#include <gtest/gtest.h>

#include "control/doctor/ends.hpp"
#include "control/doctor/machine.hpp"

namespace gatehouse::control::doctor {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t gib = 1u << 30;
constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
constexpr Timestamp noon{1'800'000'000 * second};

/// `GRADE rule` of each finding.
std::string told(const Findings& findings) {
  std::string out;
  for (const Finding& one : findings.all())
    out += (one.grade == Finding::Grade::error ? "error " : "warning ") + one.rule + "\n";
  return out;
}

std::string of_disk(const DiskFacts& facts) {
  Findings findings;
  judge_disk(facts, findings);
  return told(findings);
}

TEST(Disk, IsFullIfItDoesNotLastADayAndLowIfNotAWeek) {
  EXPECT_EQ(of_disk({"state", 1 * gib, 1'000'000, true, 2 * gib}), "error disk-full\n");
  EXPECT_EQ(of_disk({"state", 13 * gib, 1'000'000, true, 2 * gib}), "warning disk-low\n");
  EXPECT_EQ(of_disk({"state", 14 * gib, 1'000'000, true, 2 * gib}), "");
}

TEST(Disk, MayRunOutOfFilesBeforeItRunsOutOfBytes) {
  EXPECT_EQ(of_disk({"state", 100 * gib, 12, true, 1 * gib}), "warning disk-files\n");
  EXPECT_EQ(of_disk({"state", 100 * gib, 0, false, 1 * gib}), "");
}

hub::RunInfo run_of(std::int64_t days_ago, std::int64_t read) {
  hub::RunInfo run;
  run.began = {noon.micros - days_ago * day};
  run.balance.read = read;
  return run;
}

TEST(Disk, NeedsWhatTheBusiestDayTookTwice) {
  const hub::Status status{.records = 3'000'000, .store_bytes = 3'000'000'000};
  const std::vector<hub::RunInfo> runs{run_of(0, 100'000), run_of(1, 1'000'000), run_of(1, 1'000'000),
                                       run_of(2, 5)};
  EXPECT_EQ(bytes_of_a_day(status, runs), 4'000'000'000u);
}

TEST(Disk, NeedsSomethingOnAnEmptySiteToo) { EXPECT_EQ(bytes_of_a_day({}, {}), gib / 4); }

std::string of_clock(const ClockFacts& facts) {
  Findings findings;
  judge_clock(facts, findings);
  return told(findings);
}

TEST(Clock, ThatNothingKeepsRightIsTold) {
  EXPECT_EQ(of_clock({.synchronised = false, .now = noon}), "warning clock-not-synchronised\n");
  EXPECT_EQ(of_clock({.synchronised = true, .now = noon}), "");
  EXPECT_EQ(of_clock({.now = noon}), "");
}

TEST(Clock, IsBehindIfTheStoreRemembersTheFuture) {
  EXPECT_EQ(of_clock({.now = noon, .newest = {noon.micros + 61 * second}}), "error clock-behind\n");
  EXPECT_EQ(of_clock({.now = noon, .newest = {noon.micros + 59 * second}}), "");
}

TEST(Clock, JumpedIfTheServiceIsOlderThanItsProcess) {
  EXPECT_EQ(of_clock({.now = noon, .service_age = 3661s, .process_age = 3600s}), "warning clock-jumped\n");
  EXPECT_EQ(of_clock({.now = noon, .service_age = 3600s, .process_age = 3600s}), "");
}

TEST(Clock, AServiceThatTookLongToStartHasNotJumped) {
  EXPECT_EQ(of_clock({.now = noon, .service_age = 10s, .process_age = 900s}), "");
}

std::string of_end(std::int64_t micros) {
  Findings findings;
  judge_end(certificate_ends, "a.pem", "it", {noon.micros + micros}, noon, findings);
  return told(findings);
}

TEST(Ends, AreErrorsOnceTheyCameAndWarningsAMonthBefore) {
  EXPECT_EQ(of_end(0), "error certificate-expired\n");
  EXPECT_EQ(of_end(second), "warning certificate-expiring\n");
  EXPECT_EQ(of_end(30 * day - second), "warning certificate-expiring\n");
  EXPECT_EQ(of_end(30 * day), "");
}

}  // namespace
}  // namespace gatehouse::control::doctor
