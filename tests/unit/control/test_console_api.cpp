// What the console's API decides from plain values: what is unusual of a run, a line more in a code table, queries,
// files.
#include <gtest/gtest.h>

#include "control/answering.hpp"
#include "control/console_files.hpp"
#include "control/mapping_files.hpp"
#include "control/route_answers.hpp"

namespace gatehouse::control {
namespace {

constexpr std::int64_t day = 86'400'000'000;

hub::RunInfo run_of(std::int64_t id, std::int64_t days, std::int64_t read) {
  hub::RunInfo out;
  out.id = hub::RunId{id};
  out.start.route = "claims";
  out.state = hub::RunState::done;
  out.began = {days * day};
  out.balance.read = read;
  return out;
}

/// Five weeks: `usually` on each Monday, and 10 on each Sunday before it. 1970-01-05 was a Monday.
DayCounts five_weeks(std::int64_t usually) {
  DayCounts out;
  for (std::int64_t week = 0; week < 5; ++week) {
    out[4 + week * 7] = usually + week;
    out[3 + week * 7] = 10;
  }
  return out;
}
constexpr std::int64_t monday = 4 + 35;

TEST(UnusualDays, AreMeasuredAgainstTheSameWeekdayOfEarlierWeeks) {
  DayCounts few = five_weeks(1000), many = five_weeks(1000), sunday = five_weeks(1000);
  few[monday] = 400;
  many[monday] = 3000;
  sunday[monday - 1] = 12;
  EXPECT_EQ(verdict_on(few, monday + 1)->usual, 1002);
  EXPECT_TRUE(verdict_on(few, monday + 1)->unusual);
  EXPECT_TRUE(verdict_on(many, monday + 1)->unusual);
  EXPECT_FALSE(verdict_on(sunday, monday)->unusual);
}

TEST(UnusualDays, CountWhatAllRunsOfADayBroughtTogether) {
  const auto zone = engine::Zone::find("UTC");
  ASSERT_TRUE(zone);
  DayBook book;
  for (std::int64_t week = 0; week < 5; ++week) book.add(run_of(week + 1, 4 + week * 7, 300), *zone);
  book.add(run_of(20, monday, 300), *zone);
  book.add(run_of(21, monday, 0), *zone);  // the next poll finds nothing more
  const auto verdict = verdict_on(book.routes().at("claims"), monday + 1);
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->read, 300);
  EXPECT_FALSE(verdict->unusual);
}

TEST(UnusualDays, AreTooLittleOnlyWhenTheyAreOver) {
  const DayCounts days = five_weeks(1000);
  EXPECT_EQ(verdict_on(days, monday)->day, monday - 1);
  EXPECT_TRUE(verdict_on(days, monday + 1)->unusual);
  DayCounts flood = days;
  flood[monday] = 5000;
  EXPECT_EQ(verdict_on(flood, monday)->day, monday);
}

TEST(UnusualDays, AreNotToldBeforeThereIsEnoughToGoBy) {
  EXPECT_FALSE(verdict_on({{4, 300}, {11, 300}, {18, 0}}, 19));  // two Mondays before
  EXPECT_TRUE(verdict_on({{4, 300}, {11, 300}, {18, 300}, {25, 0}}, 26)->unusual);
}

TEST(CodeTables, GetALineInTheColumnsThatTheirHeaderNames) {
  EXPECT_EQ(*with_code("source,canonical,valid_from,valid_to,note\nYes,yes,,,\n", "Y", "yes", "said by mail"),
            "source,canonical,valid_from,valid_to,note\nYes,yes,,,\nY,yes,,,said by mail\n");
  EXPECT_EQ(*with_code("canonical,source\nyes,Y", "N", "no", ""), "canonical,source\nyes,Y\nno,N\n");
}

TEST(CodeTables, GetNoLineThatWouldMeanSomethingElse) {
  const std::string table = "source,canonical\nY,yes\n";
  EXPECT_EQ(with_code(table, "Y", "no", "").error().code, Errc::conflict);
  EXPECT_EQ(with_code(table, "Y,N", "no", "").error().code, Errc::bad_input);
  EXPECT_EQ(with_code(table, "N", "no\nX,yes", "").error().code, Errc::bad_input);
  EXPECT_EQ(with_code(table, "", "no", "").error().code, Errc::bad_input);
  EXPECT_EQ(with_code("a,b\n", "N", "no", "").error().code, Errc::bad_input);
}

TEST(Queries, HaveTheirEscapesUndone) {
  EXPECT_EQ(query_text("source=STAT%20(columns%2057-58)&x=1", "source"), "STAT (columns 57-58)");
  EXPECT_EQ(query_text("source=50%", "source"), "");
  EXPECT_EQ(query_text("source=50%zz", "source"), "");
  EXPECT_EQ(query_text("a=1", "source"), "");
}

TEST(ConsoleFiles, AreSentCompressedAndWithAPolicyThatLetsNothingElseIn) {
  const std::vector<SiteFile> files{{"index.html", "<!doctype html><title>x</title>"}, {"app.js", "1;"}};
  const ConsoleFiles console(files);
  const auto page = console.answer({.method = "GET", .path = "/", .takes_gzip = true});
  ASSERT_TRUE(page);
  const auto field = [&](std::string_view name) {
    for (const auto& [key, value] : page->fields)
      if (key == name) return value;
    return std::string();
  };
  EXPECT_EQ(field("Content-Encoding"), "gzip");
  EXPECT_NE(field("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(console.answer({.method = "GET", .path = "/"})->body, files[0].text);
  EXPECT_EQ(console.answer({.method = "GET", .path = "/", .if_none_match = field("ETag")})->status, 304);
  EXPECT_FALSE(console.answer({.method = "GET", .path = "/v1/status"}));
  EXPECT_FALSE(console.answer({.method = "POST", .path = "/"}));
}

TEST(ConsoleFiles, SayThatTheyWereLeftOut) {
  const std::vector<SiteFile> none;
  EXPECT_EQ(ConsoleFiles(none).answer({.method = "GET", .path = "/"})->status, 404);
}

}  // namespace
}  // namespace gatehouse::control
