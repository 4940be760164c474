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

TEST(UnusualRuns, AreMeasuredAgainstTheSameWeekday) {
  const auto zone = engine::Zone::find("UTC");
  ASSERT_TRUE(zone);
  std::vector<hub::RunInfo> runs;
  for (std::int64_t week = 5; week >= 1; --week) {
    runs.push_back(run_of(week * 2, week * 7, 1000 + week));
    runs.push_back(run_of(week * 2 - 1, week * 7 - 1, 10));  // Sundays bring little
  }
  const hub::RunInfo few = run_of(20, 42, 400), many = run_of(21, 42, 3000), sunday = run_of(22, 41, 12);
  EXPECT_EQ(usual_of(runs, few, *zone).read, 1003);
  EXPECT_TRUE(is_unusual(few, usual_of(runs, few, *zone)));
  EXPECT_TRUE(is_unusual(many, usual_of(runs, many, *zone)));
  EXPECT_FALSE(is_unusual(sunday, usual_of(runs, sunday, *zone)));
}

TEST(UnusualRuns, AreNotToldBeforeThereIsEnoughToGoBy) {
  const auto zone = engine::Zone::find("UTC");
  const std::vector<hub::RunInfo> runs{run_of(2, 14, 1000), run_of(1, 7, 1000)};
  const hub::RunInfo none = run_of(3, 21, 0);
  EXPECT_FALSE(is_unusual(none, usual_of(runs, none, *zone)));
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
