/// What a mapping does with a record: values, states, surprises, keys.
#include "case.hpp"
#include "gatehouse/support/dates.hpp"
#include "where.hpp"

namespace gatehouse::test {
namespace {

constexpr const char* claims_layout = R"(layout: claims
kind: fixed-width
record_length: 61
fields:
  SSN:   {at: 1-9,   type: ssn,              labels: [pii], doc: Social security number}
  LNAME: {at: 10-24, type: text,             labels: [pii]}
  FNAME: {at: 25-36, type: text,             labels: [pii]}
  DOB:   {at: 37-44, type: date YYYYMMDD,    labels: [pii], sentinels: ["00000000", "19000101"]}
  VET:   {at: 45,    type: code,             labels: [pii]}
  FILLER: {at: 46-49, labels: [open]}
  BAL:   {at: 50-56, type: "decimal 7,2",    labels: [uc-confidential]}
  STAT:  {at: 57-58, type: code, labels: [uc-confidential]}
  RFR:   {at: 59-61, type: code, labels: [uc-confidential]}
)";

constexpr const char* claims_mapping = R"(mapping: case
from: layout claims
entities:
  client:
    key: [SSN]
    fields:
      ssn:        SSN
      name.last:  {from: LNAME, clean: [trim, upper]}
      name.first: {from: FNAME, clean: [upper]}
      birth_date: DOB
  claim:
    of: client
    key: [SSN, RFR]
    fields:
      balance: BAL
      status:
        choose:
          - {when: "STAT is '10' and BAL > 0", value: active}
          - {when: "STAT is '10'", value: exhausted}
        otherwise: closed
)";

std::string claim(std::string ssn, std::string last, std::string first, std::string dob, std::string vet,
                  std::string bal, std::string stat, std::string rfr) {
  auto pad = [](std::string s, std::size_t n) {
    s.resize(n, ' ');
    return s;
  };
  return pad(ssn, 9) + pad(last, 15) + pad(first, 12) + pad(dob, 8) + pad(vet, 1) + "    " + pad(bal, 7) +
         pad(stat, 2) + pad(rfr, 3);
}

Case claims() { return {}; }

TEST(Mapping, OneLineYieldsAClientAndItsClaim) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("901234567", "de la Cruz", "Ana", "19800229", "Y", "0012345", "10", "abc"));
  ASSERT_EQ(c.out.outcome, Outcome::stored) << c.problem();
  EXPECT_EQ(c.value("client", "ssn").text(), "901234567");
  EXPECT_EQ(c.value("client", "name.last").text(), "DE LA CRUZ");
  EXPECT_EQ(c.value("client", "birth_date").date().days, days_from_civil(1980, 2, 29));
  EXPECT_EQ(c.value("claim", "balance").decimal(), (Decimal{12345, 2}));
  EXPECT_EQ(c.value("claim", "status").text(), "active");
  EXPECT_EQ(c.out.entities[1].parent, 0);
  EXPECT_EQ(c.out.entities[0].key, "901234567");
}

TEST(Mapping, ASentinelIsUnknownAndNoProblem) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("901234567", "X", "Y", "00000000", "", "", "10", "abc"));
  EXPECT_EQ(c.out.outcome, Outcome::stored)
      << c.problem() << (c.out.problems.empty() ? "" : c.out.problems[0].message);
  EXPECT_EQ(c.value("client", "birth_date").state(), State::unknown);
  EXPECT_EQ(c.value("claim", "status").text(), "exhausted");
}

TEST(Mapping, ATextThatMeansNothingHereIsBlank) {
  Case c = claims();
  c.layout("claims", claims_layout)
      .layout("out", "layout: out\nkind: delimited\nfields:\n  last: {}\n  status: {}\n")
      .mapping(
          "mapping: case\nfrom: layout claims\nto: layout out\nfields:\n"
          "  last: {from: LNAME, blank_when: [NONE, \"N/A\"]}\n"
          "  status: {first_of: [{from: STAT, blank_when: \"99\"}, RFR]}\n");
  EXPECT_EQ(c.written(claim("901234567", "N/A", "Ana", "19800229", "Y", "0012345", "99", "abc")), ",abc");
  EXPECT_EQ(c.written(claim("901234567", "Lee", "Ana", "19800229", "Y", "0012345", "10", "abc")), "Lee,10");
}

TEST(Mapping, APlaceholderSsnIsUnknownAndNobodyIsRefusedForIt) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("000000000", "X", "Y", "19800101", "", "", "10", "abc"));
  EXPECT_EQ(c.out.outcome, Outcome::stored)
      << c.problem() << (c.out.problems.empty() ? "" : c.out.problems[0].message);
  EXPECT_EQ(c.value("client", "ssn").state(), State::unknown);
  EXPECT_EQ(c.out.entities[0].key, "");
}

TEST(Mapping, AnImpossibleDateHoldsTheRecordAndNamesFieldAndPlace) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("901234567", "X", "Y", "19810229", "", "", "10", "abc"));
  EXPECT_EQ(c.out.outcome, Outcome::held);
  ASSERT_EQ(c.out.problems.size(), 1u);
  EXPECT_EQ(c.out.problems[0].rule, "bad-date");
  EXPECT_EQ(c.out.problems[0].field, "client.birth_date");
  EXPECT_EQ(c.out.problems[0].source, "DOB (columns 37-44)");
  EXPECT_NE(c.out.problems[0].message.find("YYYYMMDD"), std::string::npos);
  EXPECT_EQ(c.out.problems[0].message.find("19810229"), std::string::npos) << "the value is restricted";
}

TEST(Mapping, ARecordOfWrongLengthIsHeldAndSaysBothLengths) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run("too short");
  EXPECT_EQ(c.out.outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "record-length");
  EXPECT_NE(c.out.problems[0].message.find("61"), std::string::npos);
}

TEST(Mapping, ANumberThatConditionsCannotReadHoldsTheRecord) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("901234567", "X", "Y", "19800101", "", "12a45", "10", "abc"));
  EXPECT_EQ(c.out.outcome, Outcome::held);
}

TEST(Mapping, LatinOneBytesInAUtf8LayoutAreHeldNotGuessed) {
  Case c = claims();
  c.layout("claims", claims_layout).mapping(claims_mapping);
  c.run(claim("901234567", "Mu\xF1oz", "Y", "19800101", "", "", "10", "abc"));
  EXPECT_EQ(c.out.outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "bad-encoding");
}

TEST(Mapping, LatinOneIsReadWhereTheLayoutSaysSo) {
  Case c = claims();
  std::string text = claims_layout;
  text.insert(text.find("record_length"), "encoding: latin-1\n");
  c.layout("claims", text).mapping(claims_mapping);
  c.run(claim("901234567", "Mu\xF1oz", "Y", "19800101", "", "", "10", "abc"));
  EXPECT_EQ(c.value("client", "name.last").text(), "MU\xC3\x91OZ");
}

// ------------------------------------------------------------------ one target layout, delimited both ways

constexpr const char* in_csv = R"(layout: in
kind: delimited
header: yes
fields:
  A: {labels: [open]}
  B: {column: "Bee", labels: [open]}
  D: {type: date MM/DD/YYYY, labels: [open]}
  N: {type: "decimal 9,2", labels: [open]}
  C: {type: code, labels: [open]}
)";
constexpr const char* out_csv = R"(layout: out
kind: delimited
header: yes
fields:
  x: {type: text 10, labels: [open]}
  d: {type: date YYYY-MM-DD, labels: [open]}
  n: {type: "decimal 9,2", labels: [open]}
  c: {type: code 1, values: ["1", "2", "9"], labels: [open]}
)";

Case csv(const std::string& fields) {
  Case c;
  c.layout("in", in_csv).layout("out", out_csv).codes("abc", "source,canonical\nA,1\nB,2\nC,7\n(blank),9\n");
  c.mapping("mapping: case\nfrom: layout in\nto: layout out\nfields:\n" + fields);
  return c;
}
constexpr const char* header = "A,Bee,D,N,C";

TEST(Mapping, ColumnsAreFoundByTheFilesOwnHeader) {
  Case c = csv("  x: A\n  d: D\n");
  EXPECT_EQ(c.written("5,12/31/1999,z,hello,q", "N,D,Bee,A,C"), "hello,1999-12-31,,");
}

TEST(Mapping, AColumnThatStandsTwiceRefusesTheFile) {
  Case c = csv("  x: A\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  const auto bound = mapper.begin("A,Bee,D,N,C,A", remarks);
  ASSERT_FALSE(bound);
  EXPECT_NE(bound.error().message.find("\"A\" twice"), std::string::npos) << bound.error().message;
}

TEST(Mapping, AZeroByteIsNoTextAndHoldsTheRecord) {
  Case c = csv("  x: A\n");
  EXPECT_EQ(c.run(std::string_view("a\0b,,,,", 7), header).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "bad-encoding");
}

TEST(Mapping, LettersWithAccentsHaveCapitalsToo) {
  Case c = csv("  x: {from: A, clean: [upper]}\n");
  EXPECT_EQ(c.written("\xC3\xB1\xC3\xAB\xC5\xA1z\xC3\x9F,,,,", header), "\xC3\x91\xC3\x8B\xC5\xA0Z\xC3\x9F,,,");
}

TEST(Mapping, AMissingColumnRefusesTheFileAndSuggestsTheNearest) {
  Case c = csv("  x: A\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  const auto bound = mapper.begin("A,Be,D,N,C", remarks);
  ASSERT_FALSE(bound);
  EXPECT_NE(bound.error().message.find("did you mean \"Be\"?"), std::string::npos) << bound.error().message;
}

TEST(Mapping, ComposeDropsABracketWhoseFieldIsBlank) {
  Case c = csv("  x: {compose: \"{A}, {Bee:1-2}[ {C}]\"}\n");
  Case d = csv("  x: {compose: \"{A}, {B:1-2}[ {C}]\"}\n");
  EXPECT_FALSE(c.load());
  EXPECT_EQ(d.written("a,bcd,,,", header), "\"a, bc\",,,");
  EXPECT_EQ(d.written("a,bcd,,,C", header), "\"a, bc C\",,,");
}

TEST(Mapping, CodesAreLookedUpAndABlankMayHaveALine) {
  Case c = csv("  c: {from: C, codes: abc}\n");
  EXPECT_EQ(c.written(",,,,B", header), ",,,2");
  EXPECT_EQ(c.written(",,,,", header), ",,,9");
}

TEST(Mapping, AnUnmappedCodeHoldsUnlessTheMappingSaysOtherwise) {
  Case c = csv("  c: {from: C, codes: abc}\n");
  EXPECT_EQ(c.run(",,,,Z", header).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "unmapped-code");
  Case d = csv("  c: {from: C, codes: abc, if_unmapped: use 9}\n");
  EXPECT_EQ(d.written(",,,,Z", header), ",,,9");
  Case e = csv("  c: {from: C, codes: abc, if_unmapped: reject}\n");
  EXPECT_EQ(e.run(",,,,Z", header).outcome, Outcome::rejected);
}

TEST(Mapping, AValueThatTheTargetsListDoesNotKnowIsHeld) {
  Case c = csv("  c: {from: C, codes: abc}\n");
  EXPECT_EQ(c.run(",,,,C", header).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "illegal-value");
}

TEST(Mapping, ATextTooLongIsHeldOrCutWithANote) {
  Case c = csv("  x: A\n");
  EXPECT_EQ(c.run("12345678901,,,,", header).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "too-long");
  Case d = csv("  x: {from: A, if_too_long: truncate}\n");
  EXPECT_EQ(d.written("12345678901,,,,", header), "1234567890,,,");
  EXPECT_EQ(d.problem(), "truncated");
}

TEST(Mapping, ABlankOptionalTargetIsBlankAndARequiredOneHolds) {
  Case c = csv("  x: A\n");
  EXPECT_EQ(c.written(",,,,", header), ",,,");
  Case d = csv("  x: {from: A, if_blank: hold}\n");
  EXPECT_EQ(d.run(",,,,", header).outcome, Outcome::held);
  Case e = csv("  x: {from: A, if_blank: use none}\n");
  EXPECT_EQ(e.written(",,,,", header), "none,,,");
}

TEST(Mapping, FirstOfTakesTheFirstThatIsKnown) {
  Case c = csv("  x: {first_of: [A, B]}\n");
  EXPECT_EQ(c.written(",bee,,,", header), "bee,,,");
}

TEST(Mapping, ChecksSeeTypedTargetValues) {
  Case c =
      csv("  x: A\n  d: D\n  n: N\nchecks:\n  - {id: late, when: \"d after 2020-01-01 and n >= 10\", message: too "
          "late, then: filter}\n");
  EXPECT_EQ(c.run("a,b,01/02/2020,10.00,", header).outcome, Outcome::filtered);
  EXPECT_EQ(c.run("a,b,01/02/2020,9.99,", header).outcome, Outcome::stored);
  EXPECT_EQ(c.run("a,b,01/01/2020,10.00,", header).outcome, Outcome::stored);
}

TEST(Mapping, ARowWithTooManyColumnsIsHeld) {
  Case c = csv("  x: A\n");
  EXPECT_EQ(c.run("a,b,c,d,e,f", header).outcome, Outcome::held);
  EXPECT_EQ(c.problem(), "column-count");
}

TEST(Mapping, ADecimalKeepsItsCentsExactly) {
  Case c = csv("  n: N\n");
  EXPECT_EQ(c.written(",,,1234567.1,", header), ",,1234567.10,");
  EXPECT_EQ(c.run(",,,1.005,", header).outcome, Outcome::held);
}

// ------------------------------------------------------------------ JSON and repeated groups

TEST(Mapping, EachYieldsAnEntityForEveryElement) {
  Case c;
  c.layout("mis", R"(layout: mis
kind: json
fields:
  ID: {path: person.id, labels: [pii]}
  LAST: {path: person.name.last, labels: [pii]}
  SVC: {path: services, fields: {CODE: {path: code, labels: [open]}, DAY: {path: on, type: date, labels: [open]}}}
)");
  c.mapping(R"(mapping: case
from: layout mis
entities:
  client:
    key: [ID]
    fields: {name.last: LAST}
  service:
    of: client
    each: SVC
    key: [ID, CODE]
    fields: {code: CODE, began_on: DAY, category: {value: basic}}
)");
  c.run(
      R"({"person":{"id":7,"name":{"last":"Roe"}},"services":[{"code":"A","on":"2026-01-05"},{"code":"B","on":"2026-02-05","x":[1,{"y":2}]}],"other":{"a":[]}})");
  ASSERT_EQ(c.out.outcome, Outcome::stored) << c.problem();
  ASSERT_EQ(c.out.entities.size(), 3u);
  EXPECT_EQ(c.out.entities[0].key, "7");
  EXPECT_EQ(c.out.entities[2].parent, 0);
  EXPECT_EQ(c.out.entities[2].key,
            "7\x1f"
            "B");
}

TEST(Mapping, JsonThatIsBrokenOrSaysAThingTwiceIsHeld) {
  Case c;
  c.layout("mis", "layout: mis\nkind: json\nfields:\n  ID: {path: id, labels: [pii]}\n");
  c.mapping("mapping: case\nfrom: layout mis\nentities:\n  client:\n    key: [ID]\n    fields: {name.last: ID}\n");
  for (const char* bad :
       {R"({"id":1,"id":2})", R"({"id":1)", R"([1])", R"({"id":1} x)", R"({"id":[1]})", "", R"({"id":01})"}) {
    c.run(bad);
    EXPECT_EQ(c.out.outcome, Outcome::held) << bad;
    EXPECT_EQ(c.problem(), "bad-json") << bad;
  }
  EXPECT_EQ(c.run(R"({"id":123456789012345678})").outcome, Outcome::stored);
  EXPECT_EQ(c.value("client", "name.last").text(), "123456789012345678");
}

TEST(Mapping, EachWritesAnElementForEveryRowOfAnEntity) {
  Case c;
  c.layout("vos", R"(layout: vos
kind: json
fields:
  last: {path: individual.lastName, labels: [pii]}
  claims: {path: individual.claims, fields: {no: {path: number, labels: [uc-confidential]}, left: {path: balance, type: "decimal 9,2", labels: [uc-confidential]}}}
)");
  c.mapping(R"(mapping: case
from: schema client
to: layout vos
fields:
  last: name.last
  claims: {each: claim, fields: {no: claim_no, left: balance}}
)");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  const Schema& client = mapping::source_schema(*mapping);
  std::vector<Value> row(client.fields.size());
  row[*client.find("name.last")] = Value::of(std::string_view("Roe \"R\""));
  Findings findings;
  const auto schemas = mapping::load_schemas({{std::string(source_folder) + "/mappings"}, true}, findings);
  const Schema& claim =
      *std::find_if(schemas.begin(), schemas.end(), [](const Schema& s) { return s.name == "claim"; });
  std::vector<Value> one(claim.fields.size()), two(claim.fields.size());
  one[*claim.find("claim_no")] = Value::of(std::string_view("C1"));
  one[*claim.find("balance")] = Value::of(Decimal{150, 2});
  two[*claim.find("claim_no")] = Value::of(std::string_view("C2"));
  mapper.map_row(row, {{"claim", {one, two}}}, c.arena, c.out);
  ASSERT_EQ(c.out.outcome, Outcome::stored) << c.problem();
  std::string text;
  mapper.write(c.out, text);
  EXPECT_EQ(text,
            R"({"individual":{"lastName":"Roe \"R\"","claims":[{"number":"C1","balance":1.50},{"number":"C2"}]}})");
}

TEST(Mapping, WriteGivesAColumnAnotherFormThanItsLayoutSays) {
  Case c = csv("  d: {from: D, write: date MM/YYYY}\n  x: {from: A, write: zero_pad 5}\n");
  EXPECT_EQ(c.written("42,b,12/31/1999,,", header), "00042,12/1999,,");
}

TEST(Explain, NamesTheColumnTheTablesLineAndTheRule) {
  Case c = csv("  c: {from: C, codes: abc, why: The board wants digits}\n");
  c.run(",,,,B", header);
  const std::string raw = ",,,,B";
  const auto traces = c.mapper().explain({raw, 7, nullptr}, "c", false);
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0].value, "2");
  EXPECT_EQ(traces[0].why, "The board wants digits");
  ASSERT_EQ(traces[0].steps.size(), 2u);
  EXPECT_EQ(traces[0].steps[0].text, "from C: \"B\"");
  EXPECT_EQ(traces[0].steps[1].text, "B -> 2");
  EXPECT_TRUE(traces[0].steps[1].where.ends_with("abc.csv:3")) << traces[0].steps[1].where;
}

TEST(Explain, MasksWhatIsRestrictedUnlessAsked) {
  Case c;
  c.layout("claims", claims_layout).mapping(claims_mapping);
  const std::string line = claim("901234567", "Roe", "Ana", "19800229", "Y", "0012345", "10", "abc");
  c.run(line);
  const auto masked = c.mapper().explain({line, 1, nullptr}, "client.ssn", false);
  ASSERT_EQ(masked.size(), 1u);
  EXPECT_EQ(masked[0].value, "*** (9 characters)");
  EXPECT_EQ(masked[0].steps[0].text.find("901234567"), std::string::npos);
  const auto shown = c.mapper().explain({line, 1, nullptr}, "client.ssn", true);
  EXPECT_EQ(shown[0].value, "901234567");
}

// ------------------------------------------------------------------ mistakes in the files

std::string findings_of(const std::string& fields) {
  Case c = csv(fields);
  EXPECT_FALSE(c.load());
  return c.findings.text();
}

TEST(Compile, NamesTheFieldThatDoesNotExistWithItsLine) {
  EXPECT_NE(findings_of("  x: AA\n")
                .find("case.map.yaml:5: fields.x: \"AA\" is not a field of the source; did you mean \"A\"?"),
            std::string::npos)
      << findings_of("  x: AA\n");
  EXPECT_NE(findings_of("  y: A\n").find("\"y\" is not a field of out"), std::string::npos);
}
TEST(Compile, FindsAllErrorsAtOnce) {
  const std::string text =
      findings_of("  x: {form: A}\n  d: {from: D, if_bad: holt}\n  c: {from: C, codes: abcd}\n");
  EXPECT_NE(text.find("\"form\" is not a key that is known here; did you mean \"from\"?"), std::string::npos)
      << text;
  EXPECT_NE(text.find("did you mean \"hold\"?"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean \"abc\"?"), std::string::npos) << text;
}
TEST(Compile, ADuplicateCodeIsRefusedWithBothLines) {
  Case c = csv("  c: {from: C, codes: abc}\n");
  c.codes("abc", "source,canonical\nA,1\nA,2\n");
  EXPECT_FALSE(c.load());
  EXPECT_NE(c.findings.text().find("abc.csv:3: the code \"A\" stands here a second time (first in line 2)"),
            std::string::npos)
      << c.findings.text();
}
TEST(Compile, BareWordsInConditionsAreFieldsAndTextIsQuoted) {
  const std::string text = findings_of("  x: {choose: [{when: \"C is active\", value: a}], otherwise: b}\n");
  EXPECT_NE(text.find("text stands in quotation marks: 'active'"), std::string::npos) << text;
}
TEST(Compile, ChooseWithoutOtherwiseIsRefused) {
  EXPECT_NE(findings_of("  x: {choose: [{when: \"C is 'a'\", value: a}]}\n").find("otherwise"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test
