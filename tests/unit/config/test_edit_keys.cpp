// Single keys of a file that people keep are changed, and nothing else of it.
#include <gtest/gtest.h>

#include <array>

#include "config/edit_keys.hpp"

namespace gatehouse::config {
namespace {

constexpr std::array<std::string_view, 2> beside{"due", "rehearse"};

std::string changed(std::string_view text, std::vector<KeyText> wanted) {
  const auto done = with_keys(text, wanted, beside);
  return done ? *done : "refused: " + done.error().message;
}

TEST(EditKeys, AValueIsReplacedAndItsCommentStays) {
  EXPECT_EQ(changed("# why\nroute: pirl\ndue:   45 days after the quarter   # of TEGL 1\nrehearse: [21, 7] # two\n",
                    {{"due", "October 1 after the program year"}, {"rehearse", "[15]"}}),
            "# why\nroute: pirl\ndue:   October 1 after the program year   # of TEGL 1\nrehearse: [15] # two\n");
}

TEST(EditKeys, WhatMeansTheSameStaysAsItIsWritten) {
  constexpr std::string_view text = "route: 'pirl'\nrehearse:\n  - 21   # three weeks\n  - \"7\"\n";
  EXPECT_EQ(changed("rehearse: [ 15,7 ]\n", {{"rehearse", "[15, 7]"}}), "rehearse: [ 15,7 ]\n");
  EXPECT_EQ(changed(text, {{"route", "pirl"}}), text);
}

TEST(EditKeys, AListOverSeveralLinesBecomesOne) {
  EXPECT_EQ(changed("rehearse:\n- 21\n- 7\n# the end\nto: x\n", {{"rehearse", "[3]"}}),
            "rehearse: [3]\n# the end\nto: x\n");
  EXPECT_EQ(changed("rehearse: # days\n  - 21\nto: x\n", {{"rehearse", "[3]"}}), "rehearse: [3]  # days\nto: x\n");
}

TEST(EditKeys, ANewKeyStandsBehindThoseItBelongsTo) {
  EXPECT_EQ(changed("due: soon\nto: x\n", {{"rehearse", "[3]"}, {"schedule", "by hand"}}),
            "due: soon\nrehearse: [3]\nschedule: by hand\nto: x\n");
  EXPECT_EQ(changed("to: x", {{"schedule", "by hand"}}), "to: x\nschedule: by hand\n");
}

TEST(EditKeys, LineEndsStayWhatTheyAre) {
  EXPECT_EQ(changed("to: x\r\ndue: soon\r\n", {{"due", "late"}, {"schedule", "by hand"}}),
            "to: x\r\ndue: late\r\nschedule: by hand\r\n");
}

TEST(EditKeys, AQuotedValueMayHoldTheSignOfAComment) {
  EXPECT_EQ(changed("due: \"a # b\" # c\n", {{"due", "late"}}), "due: late # c\n");
}

TEST(EditKeys, WhatCannotBeChangedWithoutAGuessIsRefused) {
  EXPECT_TRUE(changed("{due: soon, to: x}\n", {{"due", "late"}}).starts_with("refused"));
  EXPECT_TRUE(changed("\"due\": soon\n", {{"due", "late"}}).starts_with("refused"));
  EXPECT_TRUE(changed("rehearse:\n  - 21  # of the memo\n", {{"rehearse", "[3]"}}).starts_with("refused"));
  EXPECT_TRUE(changed("due: >\n  over\n  lines\nto: x\n", {{"due", "late"}}).starts_with("refused"));
  EXPECT_TRUE(changed("- a list\n", {{"due", "late"}}).starts_with("refused"));
}

}  // namespace
}  // namespace gatehouse::config
