/// What a mapping leaves alone, as `gatehouse check` sums it up.
#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

using Names = std::vector<std::string>;

constexpr const char* source = "layout: in\nkind: delimited\nheader: no\nfields: {A: {type: text 5}}\n";

TEST(LeftAlone, OptionalFieldsOfATargetLayoutThatNoLineMakes) {
  Case c;
  c.layout("in", source)
      .layout("out",
              "layout: out\nkind: fixed-width\nrecord_length: 20\nfields: {a: {at: 2-6}, b: {at: "
              "7-9}, filler_1: {at: 10-11}, c: {at: 15-16}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: A}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const auto left = mapping::left_alone(*mapping);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].target, "layout out");
  EXPECT_EQ(left[0].fields, 3U);
  EXPECT_EQ(left[0].without_rule, (Names{"b", "c"}));
  EXPECT_EQ(mapping::columns_without_field(*mapping), (Names{"layout out, columns 1-1, 12-14, 17-20"}));
}

TEST(LeftAlone, NothingIsSaidOfATargetThatIsMadeWholly) {
  Case c;
  c.layout("in", source).layout("out", "layout: out\nkind: delimited\nheader: no\nfields: {a: {type: text 5}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: A}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  EXPECT_TRUE(mapping::left_alone(*mapping).empty());
  EXPECT_TRUE(mapping::columns_without_field(*mapping).empty());
}

TEST(LeftAlone, AGroupOfADocumentThatNobodyFills) {
  Case c;
  c.layout("in", source)
      .layout("out",
              "layout: out\nkind: json\nfields: {a: {type: text 5}, W: {path: w, fields: {x: "
              "{type: text 2}}}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: A}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const auto left = mapping::left_alone(*mapping);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].without_rule, (Names{"W[]"}));
}

TEST(LeftAlone, ElementsThatAreWrittenByTheirNumberAreNoneThatIsMissing) {
  Case c;
  c.layout("in", source)
      .layout("out",
              "layout: out\nkind: fixed-width\nfields: {a: {at: 1-5}, W: {occurs: 2, at: 6-9, "
              "fields: {x: {at: 1-2}}}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields: {a: A, W.1.x: A}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  EXPECT_TRUE(mapping::left_alone(*mapping).empty());
}

TEST(LeftAlone, FieldsOfAnEntity) {
  Case c;
  c.layout("in", source);
  c.mapping("mapping: case\nfrom: layout in\nentities: {client: {key: [A], fields: {name.last: A}}}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  const auto left = mapping::left_alone(*mapping);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].target, "client");
  EXPECT_EQ(left[0].fields - left[0].without_rule.size(), 1U);
}

}  // namespace
}  // namespace gatehouse::test
