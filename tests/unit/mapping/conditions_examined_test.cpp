/// Conditions that can never hold, or always do: said before a record comes.
#include <algorithm>

#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* fields = R"(layout: in
kind: delimited
header: yes
fields:
  A:   {type: text 10, labels: [open]}
  ST:  {type: code 2, labels: [open], values: [A, B, C]}
  DT:  {type: date M/D/YYYY, labels: [open]}
  N:   {type: "decimal 9,2", labels: [open]}
  I:   {type: integer, labels: [open]}
  SSN: {type: ssn, labels: [pii]}
  AT:  {type: timestamp, labels: [open]}
  OK:  {type: yes_no, labels: [open]}
)";

/// The ids that are said of a choice with this condition, and the message of the first.
struct Told {
  std::vector<std::string> ids{};
  std::string message{};
};
Told told(const std::string& condition) {
  Case c;
  c.layout("in", fields);
  c.layout("out", "layout: out\nkind: delimited\nheader: yes\nfields: {X: {type: text 9, labels: [open]}}\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n  X:\n    choose:\n      - {when: \"" +
            condition + "\", value: a}\n    otherwise: b\n");
  const auto mapping = c.load();
  EXPECT_TRUE(mapping) << c.findings.text();
  Told out;
  Findings findings;
  if (mapping) mapping::examine(*mapping, findings);
  for (const Finding& finding : findings.all()) out.ids.push_back(finding.rule);
  if (!out.ids.empty()) out.message = findings.all()[0].message;
  return out;
}
std::vector<std::string> ids(const std::string& condition) { return told(condition).ids; }
using Ids = std::vector<std::string>;

TEST(Conditions, ThatContradictThemselvesAreToldOnce) {
  const Ids never{"choice-never"};
  EXPECT_EQ(ids("A is 'x' and A is 'y'"), never);
  EXPECT_EQ(ids("N > 5 and N < 3"), never);
  EXPECT_EQ(ids("I > 5 and I <= 5"), never);
  EXPECT_EQ(ids("DT after 2026-01-01 and DT before 2026-01-01"), never);
  EXPECT_EQ(ids("A is blank and A starts with 'q'"), never);
  EXPECT_EQ(ids("A is not 'x' and A in ['x']"), never);
  EXPECT_EQ(ids("ST starts with 'D'"), never);
  EXPECT_EQ(ids("A starts with 'US' and A length is 1"), never);
  EXPECT_EQ(ids("A starts with 'x' and A starts with 'y'"), never);
}
TEST(Conditions, APartThatContradictsItselfIsTold) {
  const Told one = told("OK is 'yes' or (N > 5 and N < 3)");
  EXPECT_EQ(one.ids, Ids{"compare-never"});
  EXPECT_NE(one.message.find("(on N)"), std::string::npos) << one.message;
}
TEST(Conditions, ThatSomeRecordFulfilsAreNotTold) {
  for (const char* const good :
       {"N > 5 and N < 6", "N > 5.1 and N < 5.2", "DT after 2026-01-01 and DT before 2026-01-03",
        "A starts with 'U' and A length is 5", "A starts with 'U' and A starts with 'US'",
        "A is not 'x' and A is not 'y'", "AT after '2026-01-01T00:00:00Z'",
        "AT after '2026-01-01T00:00:00Z' and AT before '2026-02-01T00:00:00Z'", "DT is '2/3/2026'",
        "DT is '2026-02-03' and DT after 2026-01-01", "SSN is '900-45-6789'", "I is '007'", "N is '1.50'",
        "OK is 'Y' and OK is 'yes'", "ST in ['A', 'B'] and ST is not 'A'", "A is '2' or A starts with '3'",
        "not (A is 'x' or A is 'y')", "N >= 9999999.99", "I > 5 or A is blank"})
    EXPECT_EQ(ids(good), Ids{}) << good << ": " << told(good).message;
}
TEST(Conditions, ALiteralThatIsNoValueOfTheFieldIsTold) {
  const Ids never{"compare-never"};
  EXPECT_EQ(ids("I is '1.5'"), never);
  EXPECT_EQ(ids("N is '1.234'"), never);
  EXPECT_EQ(ids("N is 10000000"), never);
  EXPECT_EQ(ids("SSN is '12'"), never);
  EXPECT_EQ(ids("A is 'ABCDEFGHIJKLM'"), never);
  EXPECT_EQ(ids("A starts with 'ABCDEFGHIJKLM'"), never);
  EXPECT_EQ(ids("N > 99999999"), never);
  EXPECT_EQ(ids("N < 99999999"), never);
  EXPECT_EQ(ids("DT is '2026-02-30'"), never);
}
TEST(Conditions, AnEmptyTextIsNotHowABlankIsAskedFor) {
  EXPECT_NE(told("A is ''").message.find("say `is blank`"), std::string::npos) << told("A is ''").message;
  EXPECT_NE(told("A is not ''").message.find("say `is not blank`"), std::string::npos);
  EXPECT_NE(told("A starts with ''").message.find("say `is not blank`"), std::string::npos);
}
TEST(Conditions, FieldsThatCannotBeOrderedAreTold) { EXPECT_EQ(ids("N > DT"), Ids{"compare-types"}); }

}  // namespace
}  // namespace gatehouse::test
