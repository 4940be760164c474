/// `using`: functions that a state brings along.
#include <cstdlib>

#include "case.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* cases = "layout: cases\nkind: delimited\nfields:\n  CASE: {}\n  OPENED: {}\n";

/// A mapping of one column, `number`, by this rule; the libraries of the test lie where a site has them.
Case with(const std::string& rule, const std::string& more = "") {
  Case c;
  c.layout("cases", cases)
      .layout("out", "layout: out\nkind: delimited\nfields:\n  number: {type: text 12}\n" + more)
      .mapping("mapping: case\nfrom: layout cases\nto: layout out\nfields:\n  number: " + rule + "\n");
  fs::create_directory(c.folder() / "functions");
  for (const auto& entry : fs::directory_iterator(FUNCTION_LIBRARIES))
    fs::copy_file(entry.path(), c.folder() / "functions" / entry.path().filename());
  return c;
}

TEST(Functions, TheTextGoesThroughTheFunctionAfterItWasCleaned) {
  Case c = with("{from: CASE, clean: [strip_prefix x], using: state-xx/case-number, why: w}");
  EXPECT_EQ(c.written("xWF-0012345-07,"), "0012345-07");
  EXPECT_EQ(c.written("0012345/07,"), "0012345-07");
}

TEST(Functions, ABlankValueStaysBlankAndDoesNotReachIt) {
  Case c = with("{from: CASE, using: state-xx/case-number, why: w}");
  EXPECT_EQ(c.written(",x"), "");
}

TEST(Functions, WhatItRefusesIsHeldOrDoneAsIfBadSays) {
  Case held = with("{from: CASE, using: state-xx/case-number, why: w}");
  held.run("12-34,");
  EXPECT_EQ(held.out.outcome, Outcome::held);
  ASSERT_EQ(held.problem(), "function-refuses");
  EXPECT_EQ(held.out.problems[0].message.find("12-34"), std::string::npos);
  EXPECT_EQ(held.out.problems[0].source, "CASE");
  EXPECT_EQ(with("{from: CASE, using: state-xx/case-number, if_bad: use none, why: w}").written("12-34,"), "none");
}

TEST(Functions, AWrongCheckDigitIsRefusedAndARightOneLeftAway) {
  Case c = with("{from: CASE, using: state-xx/employer-account, why: w}");
  EXPECT_EQ(c.written("79927398,"), "7992739");
  c.run("79927399,");
  EXPECT_EQ(c.problem(), "function-refuses");
}

TEST(Functions, CodesComeAfterIt) {
  Case c = with("{from: CASE, using: state-xx/case-number, codes: numbers, why: w}");
  c.codes("numbers", "source,canonical\n0012345-07,first\n");
  EXPECT_EQ(c.written("001234507,"), "first");
  c.run("001234508,");
  EXPECT_EQ(c.problem(), "unmapped-code");
}

TEST(Functions, AnswersThatMayStandNowhereAreRefused) {
  for (const char* name : {"too-long", "no-utf8", "zero-byte"}) {
    Case c = with("{from: CASE, using: misbehaves/" + std::string(name) + ", why: w}");
    c.run("a,");
    EXPECT_EQ(c.problem(), "function-refuses") << name;
  }
  EXPECT_EQ(with("{from: CASE, using: misbehaves/nothing, why: w}").written("a,"), "");
  Case date = with("{from: CASE, using: misbehaves/no-date, why: w}");
  date.run("a,");
  EXPECT_EQ(date.problem(), "bad-date") << "its answer is read as the type that it says";
}

TEST(Functions, OneOfABranchIsCalledOnlyThere) {
  Case c = with(
      "{choose: [{when: \"OPENED is 'Y'\", from: CASE, using: state-xx/case-number}], otherwise: {from: CASE}, "
      "why: w}");
  EXPECT_EQ(c.written("12-34,N"), "12-34");
  c.run("12-34,Y");
  EXPECT_EQ(c.problem(), "function-refuses");
}

std::string refused(Case c) {
  EXPECT_EQ(c.load(), nullptr);
  return c.findings.text();
}

TEST(Functions, AMistakeIsToldWithTheLineAndWhatIsThere) {
  const std::string unknown = refused(with("{from: CASE, using: state-xx/case-numbr}"));
  EXPECT_NE(unknown.find("case.map.yaml:5"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("did you mean \"case-number\""), std::string::npos) << unknown;
  EXPECT_NE(refused(with("{from: CASE, using: nowhere/f}")).find("unknown-functions"), std::string::npos);
  EXPECT_NE(refused(with("{from: CASE, using: case-number}")).find("LIBRARY/FUNCTION"), std::string::npos);
  EXPECT_NE(refused(with("{from: CASE, using: ../../x/f}")).find("unknown-functions"), std::string::npos);
  EXPECT_NE(refused(with("{from: CASE, using: other-version/same}")).find("another version"), std::string::npos);
}

TEST(Functions, AFileThatOthersCanWriteOrThatIsNoLibraryIsNotLoaded) {
  Case open = with("{from: CASE, using: state-xx/case-number}");
  fs::permissions(open.folder() / "functions/state-xx.so", fs::perms::others_write, fs::perm_options::add);
  EXPECT_NE(refused(std::move(open)).find("can be written by others"), std::string::npos);
  Case text = with("{from: CASE, using: text/f}");
  text.file("functions/text.so", "no library");
  EXPECT_NE(refused(std::move(text)).find("no library that can be loaded"), std::string::npos);
}

TEST(Functions, AChangedLibraryIsAChangedMappingAndTheOldVersionSaysSo) {
  Case c = with("{from: CASE, using: state-xx/case-number, why: w}");
  c.run("001234507,");
  const MappingInfo before = mapping::info(*c.loaded);
  Findings findings;
  EXPECT_NE(mapping::mapping_from_canonical(before.canonical, findings), nullptr) << findings.text();

  fs::remove(c.folder() / "functions/state-xx.so");
  fs::copy_file(fs::path(FUNCTION_LIBRARIES) / "misbehaves.so", c.folder() / "functions/state-xx.so");
  EXPECT_EQ(mapping::mapping_from_canonical(before.canonical, findings), nullptr);
  EXPECT_NE(findings.text().find("is not the library that this version of the mapping was used with"),
            std::string::npos);
  EXPECT_EQ(c.written("001234508,"), "0012345-08") << "what runs goes on as it was loaded";

  c.file("m/case.map.yaml",
         "mapping: case\nfrom: layout cases\nto: layout out\nfields:\n  number: {from: CASE, using: "
         "state-xx/nothing, why: w}\n");
  const auto other = c.load();
  ASSERT_NE(other, nullptr) << c.findings.text();
  EXPECT_NE(mapping::info(*other).hash, before.hash);
}

TEST(Functions, ALineThatUsesOneHoldsBothWaysOnlyWithAWayBackOfItsOwn) {
  const std::string head =
      "mapping: case\nfrom: layout cases\nto: layout out\ndirection: both\nfields:\n  number: ";
  Case c = with("CASE");
  c.mapping(head + "{from: CASE, using: state-xx/case-number}\n");
  const std::string findings = refused(std::move(c));
  EXPECT_NE(findings.find("case.map.yaml:6"), std::string::npos) << findings;
  Case own = with("CASE");
  own.mapping(head + "{from: CASE, using: state-xx/case-number, back: number, why: w}\n");
  EXPECT_NE(own.load(), nullptr) << own.findings.text();
}

}  // namespace
}  // namespace gatehouse::test
