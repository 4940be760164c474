/// What stands in records and no layout names is told: others pass over it without a word.
#include "case.hpp"

namespace gatehouse::test {
namespace {

Case document(const std::string& kind, const std::string& fields) {
  Case c;
  c.layout("in", "layout: in\nkind: " + kind + "\n" + fields);
  c.layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {name: {type: text 20}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  name: NAME\n");
  return c;
}

// Every engine passes over a member that nobody names; a sender's new field stays unseen for years.
TEST(Unnamed, AMemberThatNoLayoutNamesIsTold) {
  Case c = document("json",
                    "fields:\n  NAME: {path: who.name, type: text 20, labels: [pii]}\n"
                    "  AGE: {path: who.age, type: integer, labels: [pii]}\n"
                    "  jobs: {path: jobs, fields: {TITLE: {type: text 9, labels: [pii]}}}\n");
  c.run(R"({"who": {"name": "LEE", "age": 4, "nick": "L"}, "jobs": [{"TITLE": "x"}, {"PAY": 5}], "new": [1]})");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_EQ(
      quiet[0],
      "the records say jobs[].PAY, new, who.nick too, which is passed over, since the layout does not name it "
      "(layout in) [unnamed-member]");
}
TEST(Unnamed, AMembersNameThatMayBeAPersonIsNotTold) {
  Case c = document("json", "fields: {NAME: {type: text 20, labels: [pii]}}\n");
  c.run(R"({"NAME": "LEE", "900112233": {"a": 1}, "Jane Roe": 2})");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_EQ(quiet[0].find("900"), std::string::npos);
  EXPECT_EQ(quiet[0].find("Jane"), std::string::npos);
  EXPECT_NE(quiet[0].find("not shown"), std::string::npos);
}
TEST(Unnamed, AnElementThatNoLayoutNamesIsTold) {
  Case c = document("xml", "records: All/One\nfields: {NAME: {path: who/name, type: text 20, labels: [pii]}}\n");
  c.run("<One id=\"7\"><who><name>LEE</name><nick/></who><new>1</new></One>");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_NE(quiet[0].find("the records say @id, new, who/nick too"), std::string::npos) << quiet[0];
}
// `<Amt cur="USD">1234.50</Amt>` with a layout that names the attribute only: the amount is gone without a word.
TEST(Unnamed, TextOfAnElementOfWhichOnlyAttributesOrChildrenAreNamedIsTold) {
  Case c = document("xml",
                    "records: All/One\nfields: {NAME: {path: who/name, type: text 20, labels: [pii]}, "
                    "CUR: {path: pay/@cur, type: text 3}, W: {path: weeks/week, fields: {E: {path: \"@e\"}}}}\n");
  c.run(
      "<One>paid<who>lost<name>LEE</name> </who><pay cur=\"USD\"><![CDATA[9]]></pay>"
      "<weeks><week e=\"1\">77</week></weeks></One>");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_NE(quiet[0].find("say pay/text(), text(), weeks/week/text(), who/text() too"), std::string::npos)
      << quiet[0];
}
TEST(Unnamed, BlanksBetweenElementsAndTextThatIsAFieldAreNotTold) {
  Case c = document("xml",
                    "records: All/One\nfields: {NAME: {path: who, type: text 20, labels: [pii]}, "
                    "KIND: {path: who/@kind, type: text 3}, W: {path: week, fields: {E: {path: .}}}}\n");
  c.run("<One>\n  <who kind=\"a\">LEE</who>\n  <week>1</week>\n</One>");
  EXPECT_TRUE(mapping::in_words(c.mapper().quiet()).empty()) << mapping::in_words(c.mapper().quiet())[0];
}
TEST(Unnamed, AValueWhereTheLayoutNamesMembersOnlyIsTold) {
  Case c =
      document("json", "fields:\n  NAME: {path: who.name, type: text 20, labels: [pii]}\n  CUR: {path: pay.cur}\n");
  c.run(R"({"who": {"name": "LEE"}, "pay": 12.5})");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_NE(quiet[0].find("say pay too"), std::string::npos) << quiet[0];
}
TEST(Unnamed, TextWhereNoFieldOfTheLayoutLiesIsTold) {
  Case c = document("fixed-width", "record_length: 12\nfields: {NAME: {at: 3-5, type: text 3, labels: [pii]}}\n");
  c.run("X LEE  22   ");
  c.run("  ROE       ");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_EQ(quiet[0],
            "text stands in columns 1-2, 6-12 of the records, which is passed over, since no field of the layout "
            "lies there (layout in) [unnamed-columns]");
}
TEST(Unnamed, ColumnsThatAreBlankOrNamedSomehowAreNotTold) {
  Case c = document("fixed-width",
                    "record_length: 12\nrecord_type: 1\nencoding: ascii\ntypes:\n  A: {fields: {"
                    "NAME: {at: 2-4, type: text 3, labels: [pii]}, AS_DATE: {at: 5-6, type: text 2}, "
                    "AS_CODE: {at: 5-6, redefines: AS_DATE, type: text 2}, "
                    "W: {occurs: 2, at: 7-10, fields: {X: {at: 1-2, type: text 2}}}}}\n");
  c.mapping("mapping: case\nfrom: layout in\nrecord: A\nto: layout out\nfields:\n  name: NAME\n");
  c.run(std::string("ALEExxyyzz \0", 12));
  EXPECT_TRUE(mapping::in_words(c.mapper().quiet()).empty()) << mapping::in_words(c.mapper().quiet())[0];
}
TEST(Unnamed, TextBetweenTheFieldsOfAGroupsElementsIsTold) {
  Case c = document("fixed-width",
                    "record_type: 1\ntypes:\n  A: {record_length: 10, fields: {NAME: {at: 2-4, type: text 3}, "
                    "W: {occurs: 2, at: 5-10, fields: {X: {at: 1-2, type: text 2}}}}}\n");
  c.mapping("mapping: case\nfrom: layout in\nrecord: A\nto: layout out\nfields:\n  name: NAME\n");
  c.run("ALEExx1yy2");
  const auto quiet = mapping::in_words(c.mapper().quiet());
  ASSERT_EQ(quiet.size(), 1U);
  EXPECT_NE(quiet[0].find("columns A: 7-7, A: 10-10 of"), std::string::npos) << quiet[0];
}

}  // namespace
}  // namespace gatehouse::test
