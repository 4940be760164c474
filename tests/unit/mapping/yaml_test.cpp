/// The strict reader of what people write.
#include <gtest/gtest.h>

#include "gatehouse/support/yaml.hpp"

namespace gatehouse::yaml {
namespace {

std::string refused(std::string_view text) {
  Findings findings;
  EXPECT_FALSE(parse(text, "f.yaml", findings)) << text;
  return findings.text();
}

TEST(Yaml, EveryScalarStaysTheTextItWas) {
  Findings findings;
  const auto doc = parse("a: 010\nb: N\nc: 01234\nd: '19000101'\ne: ~x\n", "f", findings);
  ASSERT_TRUE(doc) << findings.text();
  EXPECT_EQ(doc->root.find("a")->text, "010");
  EXPECT_EQ(doc->root.find("b")->text, "N");
  EXPECT_TRUE(doc->root.find("d")->quoted);
  EXPECT_FALSE(doc->root.find("c")->quoted);
}
TEST(Yaml, ADuplicateKeyIsRefusedWithBothLines) {
  EXPECT_EQ(refused("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3: a: this key stands here a second time (first in line 1) [duplicate-key]\n");
}
TEST(Yaml, WhatIsOnlyWrittenWronglyCanBeJudgedFurther) {
  for (const char* const text : {"a: 1\na: 2\n", "a: &x 1\n", "a: !!int 1\n"}) {
    Findings findings;
    const auto document = parse_for_check(text, "f.yaml", findings);
    ASSERT_TRUE(document) << text;
    EXPECT_FALSE(findings.ok()) << text;
    EXPECT_EQ(document->root.find("a")->text, "1") << text;
  }
}
TEST(Yaml, NothingIsJudgedOfWhichAPartIsMissing) {
  for (const char* const text : {"a: &x 1\nb: *x\n", "a: 1\n---\nb: 2\n", "a: [1\n", "{a: 1}: 2\n"}) {
    Findings findings;
    EXPECT_FALSE(parse_for_check(text, "f.yaml", findings)) << text;
    EXPECT_FALSE(findings.ok()) << text;
  }
}
TEST(Yaml, AnchorsAliasesTagsAndTabsAreRefused) {
  EXPECT_NE(refused("a: &x 1\nb: *x\n").find("anchor"), std::string::npos);
  EXPECT_NE(refused("a: !!int 1\n").find("tag"), std::string::npos);
  EXPECT_NE(refused("a:\n\tb: 1\n").find("f.yaml:2"), std::string::npos);
  EXPECT_NE(refused("a: 1\n---\nb: 2\n").find("second document"), std::string::npos);
}
TEST(Yaml, AMissingBracketIsSaidInPlainWords) {
  EXPECT_NE(refused("a: [1, 2\nb: 3\n").find("a [ is opened and never closed"), std::string::npos)
      << refused("a: [1, 2\nb: 3\n");
}
TEST(Yaml, DeepNestingAndBadUtf8AreRefused) {
  EXPECT_NE(refused("a: " + std::string(100, '[') + std::string(100, ']')).find("64 levels"), std::string::npos);
  EXPECT_NE(refused("a: \xFF\n").find("UTF-8"), std::string::npos);
}
TEST(Section, AnUnknownKeyIsNamedWithASuggestion) {
  Findings findings;
  const auto doc = parse("lable: x\n", "f.yaml", findings);
  Section section(doc->root, doc->name, "", findings);
  (void)section.text("label");
  section.done();
  EXPECT_EQ(findings.text(),
            "f.yaml:1: \"lable\" is not a key that is known here; did you mean \"label\"? [unknown-key]\n");
}

}  // namespace
}  // namespace gatehouse::yaml
