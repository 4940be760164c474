// What a person corrected is read in the place of what came, through the same rules; what came stays.
#include <gtest/gtest.h>

#include "case.hpp"

namespace gatehouse::test {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* csv_layout = R"(layout: in
kind: delimited
encoding: latin-1
header: yes
fields:
  NO:    {labels: [open], type: digits 3}
  BIRTH: {labels: [pii], type: date MM/DD/YYYY, column: Birth date, sentinels: ["01/01/1900"]}
  NAME:  {labels: [pii]}
)";
constexpr const char* csv_out = R"(layout: out
kind: delimited
fields:
  NO:    {labels: [open]}
  BIRTH: {labels: [pii], type: date YYYY-MM-DD}
  NAME:  {labels: [pii]}
)";
constexpr const char* head = "NO,Birth date,NAME\n";

Case csv() {
  Case out;
  out.layout("in", csv_layout).layout("out", csv_out);
  out.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  NO: NO\n  BIRTH: BIRTH\n  NAME: NAME\n");
  return out;
}

TEST(Corrected, A_field_is_named_as_the_layout_or_the_header_calls_it) {
  Case made = csv();
  EXPECT_EQ(made.run("007,13/13/1980,Ana", head).outcome, Outcome::held);
  for (const std::string name : {"BIRTH", "Birth date"}) {
    ASSERT_TRUE(made.mapper().correct(Fields{{name, "12/13/1980"}}));
    EXPECT_EQ(made.written("007,13/13/1980,Ana"), "007,1980-12-13,Ana");
  }
  ASSERT_TRUE(made.mapper().correct({}));
  EXPECT_EQ(made.run("007,13/13/1980,Ana").outcome, Outcome::held) << "nothing is laid over any more";
}

TEST(Corrected, What_is_written_goes_through_the_same_checks_and_sentinels) {
  Case made = csv();
  made.run("007,13/13/1980,Ana", head);
  ASSERT_TRUE(made.mapper().correct(Fields{{"BIRTH", "1980-12-13"}}));
  EXPECT_EQ(made.run("007,13/13/1980,Ana").outcome, Outcome::held);
  EXPECT_EQ(made.problem(), "bad-date");
  ASSERT_TRUE(made.mapper().correct(Fields{{"BIRTH", " 01/01/1900 "}}));
  EXPECT_EQ(made.written("007,13/13/1980,Ana"), "007,,Ana") << "a sentinel says nothing";
  ASSERT_TRUE(made.mapper().correct(Fields{{"BIRTH", ""}}));
  EXPECT_EQ(made.written("007,13/13/1980,Ana"), "007,,Ana");
}

TEST(Corrected, Bytes_that_are_no_text_are_forgotten_once_their_field_is_corrected) {
  Case made;
  made.layout(
      "in",
      "layout: in\nkind: delimited\nencoding: utf-8\nfields:\n  A: {labels: [open]}\n  B: {labels: [open]}\n");
  made.layout("out", "layout: out\nkind: delimited\nfields:\n  A: {labels: [open]}\n  B: {labels: [open]}\n");
  made.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  A: A\n  B: B\n");
  EXPECT_EQ(made.run("Jos\xE9,b").outcome, Outcome::held);
  ASSERT_TRUE(made.mapper().correct(Fields{{"A", "José"}}));
  EXPECT_EQ(made.written("Jos\xE9,b"), "José,b");
}

TEST(Corrected, A_record_that_cannot_be_cut_is_written_anew_in_its_files_encoding) {
  Case made = csv();
  EXPECT_EQ(made.run("007,Ana", head).outcome, Outcome::held);
  EXPECT_TRUE(made.mapper().source_texts({"007,Ana", 1, nullptr}).empty());
  ASSERT_TRUE(made.mapper().correct(Fields{{"", "007,12/13/1980,José"}}));
  EXPECT_EQ(made.written("007,Ana"), "007,1980-12-13,José");
  const auto cannot = made.mapper().correct(Fields{{"", "007,12/13/1980,Łukasz"}});
  ASSERT_FALSE(cannot) << "latin-1 has no such letter";
  EXPECT_EQ(cannot.error().message.find("ukasz"), std::string::npos) << "the value is in no message";
}

TEST(Corrected, A_field_that_the_mapping_does_not_read_is_told_with_what_may_be_meant) {
  Case made = csv();
  made.run("007,12/13/1980,Ana", head);
  const auto unknown = made.mapper().correct(Fields{{"BRITH", "12/13/1980"}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("did you mean \"BIRTH\""), std::string::npos) << unknown.error().message;
}

TEST(Corrected, A_fields_own_name_counts_before_what_the_header_calls_another) {
  Case made;
  made.layout("in",
              "layout: in\nkind: delimited\nheader: yes\nfields:\n  B: {column: A, labels: [open]}\n  A: {column: "
              "B, labels: [open]}\n");
  made.layout("out", "layout: out\nkind: delimited\nfields:\n  A: {labels: [open]}\n  B: {labels: [open]}\n");
  made.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  A: A\n  B: B\n");
  made.run("x,y", "A,B\n");
  ASSERT_TRUE(made.mapper().correct(Fields{{"A", "new"}}));
  EXPECT_EQ(made.written("x,y"), "new,x");
}

TEST(Corrected, What_no_record_of_the_layout_can_hold_is_refused_and_so_is_a_field_said_twice) {
  Case made = csv();
  made.run("007,12/13/1980,Ana", head);
  const auto refused = [&](const Fields& fields) { return !made.mapper().named(fields); };
  EXPECT_TRUE(refused({{"NAME", "\xE6\xBC\xA2"}})) << "latin-1 has no such letter";
  EXPECT_TRUE(refused({{"NAME", std::string("A\0B", 3)}}));
  EXPECT_TRUE(refused({{"BIRTH", "12/13/1980"}, {"Birth date", "12/14/1980"}}));
  EXPECT_FALSE(refused({{"NAME", "José"}}));
  const auto swapped = made.mapper().named(Fields{{"900-33-1234", "SSN"}});
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().message.find("1234"), std::string::npos) << "it may be a value";
}

TEST(Corrected, Each_field_is_told_with_what_came_in_it) {
  Case made = csv();
  made.run("007,13/13/1980,Ana", head);
  const auto texts = made.mapper().source_texts({"007,13/13/1980,Ana", 1, nullptr});
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts[1].text, "13/13/1980");
  EXPECT_TRUE(texts[1].labels.has(Label::pii));
}

TEST(Corrected, A_field_of_a_repeated_group_is_named_by_its_number) {
  Case made;
  made.layout(
      "in",
      "layout: in\nkind: json\nfields:\n  ID: {path: id, labels: [open]}\n  weeks:\n    path: weeks\n    fields:\n"
      "      end: {path: end, type: date YYYY-MM-DD, labels: [open]}\n"
      "      paid: {path: paid, type: \"decimal 9,2\", labels: [open]}\n");
  made.layout(
      "out",
      "layout: out\nkind: json\nfields:\n  ID: {path: id, labels: [open]}\n  weeks:\n    path: weeks\n    fields:\n"
      "      end: {path: end, type: date YYYY-MM-DD, labels: [open]}\n"
      "      paid: {path: paid, type: \"decimal 9,2\", labels: [open]}\n");
  made.mapping(
      "mapping: case\nfrom: layout in\nto: layout out\nfields:\n  ID: ID\n  weeks:\n    each: weeks\n    fields:\n"
      "      end: end\n      paid: paid\n");
  const char* const came =
      R"({"id":"1","weeks":[{"end":"2026-01-03","paid":10.00},{"end":"2026-13-10","paid":12.50}]})";
  EXPECT_EQ(made.run(came).outcome, Outcome::held);
  const auto texts = made.mapper().source_texts({came, 1, nullptr});
  ASSERT_EQ(texts.size(), 5u);
  EXPECT_EQ(texts[3].field, "weeks.2.end");
  ASSERT_TRUE(made.mapper().correct(Fields{{"weeks.2.end", "2026-01-10"}}));
  EXPECT_NE(made.written(came).find("\"2026-01-10\""), std::string::npos);
  EXPECT_FALSE(made.mapper().correct(Fields{{"weeks.0.end", "2026-01-10"}}));
}

TEST(Corrected, Packed_numbers_of_a_mainframe_are_corrected_by_field_and_not_as_a_whole) {
  Case made;
  made.layout("in",
              "layout: in\nkind: fixed-width\nencoding: ebcdic-037\nline_end: none\nrecord_length: 6\nfields:\n"
              "  NO:  {at: 1-3, type: digits 3, labels: [open]}\n"
              "  AMT: {at: 4-6, type: \"decimal 5,2\", stored: packed, labels: [open]}\n");
  made.layout("out",
              "layout: out\nkind: delimited\nfields:\n  NO: {labels: [open]}\n  AMT: {type: \"decimal 7,2\", "
              "labels: [open]}\n");
  made.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  NO: NO\n  AMT: AMT\n");
  const std::string_view came = "\xF0\xF0\xF7\x12\x3A\xBB";
  EXPECT_EQ(made.run(came).outcome, Outcome::held);
  ASSERT_TRUE(made.mapper().correct(Fields{{"AMT (columns 4-6)", "12345"}}));
  EXPECT_EQ(made.written(came), "007,123.45");
  EXPECT_FALSE(made.mapper().correct(Fields{{"", "00712345"}}));
}

}  // namespace
}  // namespace gatehouse::test
