/// The express lane on delimited, JSON and XML records that were made to be awkward: what it writes is what the
/// general path writes.
#include <cstdint>
#include <random>

#include "lane_case.hpp"

namespace gatehouse::test {
namespace {

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const std::string& of(const std::vector<std::string>& words) { return words[below(words.size())]; }
  /// Breaks a record now and then: a byte goes, comes or changes.
  std::string bent(std::string record, std::size_t one_in_so_many) {
    static constexpr std::string_view bytes = "\"\\<>&,;:{}[] \n\r\t\xC3/='0aN";
    if (!one_in(one_in_so_many) || record.empty()) return record;
    const std::size_t at = below(record.size());
    const char c = bytes[below(bytes.size())];
    if (one_in(3)) return record.erase(at, 1);
    if (one_in(2)) return record.insert(at, 1, c);
    record[at] = c;
    return record;
  }

 private:
  std::mt19937 random_;
};

const std::vector<std::string> names{"Smith",      "O'Neill",
                                     "  Le Guin ", "",
                                     " ",          "a, b",
                                     "say \"so\"", "\"quoted\"",
                                     "x&y<z>",     "Jos\xC3\xA9",
                                     "A\nB",       "back\\slash",
                                     "a/b",        "Wolfeschlegelsteinhausenbergerdorff the elder"};
const std::vector<std::string> codes{"A", "B", "C", "", "ZZ", "AB", "(blank)", "**", "longer than eight"};
const std::vector<std::string> dates{"01312024", "02292023", "00000000", "", "13012024", "0131202", "12311999"};
const std::vector<std::string> amounts{"0", "12.50", "-3", "", "007", "1e3", "12a"};

struct Person {
  std::string name, code, day, amount;
};
Person person(Chance& chance) { return {chance.of(names), chance.of(codes), chance.of(dates), chance.of(amounts)}; }

constexpr const char* out_layout = R"(layout: out
kind: delimited
header: no
fields:
  name: {type: text 30, labels: [open]}
  code: {type: text, labels: [open]}
  day:  {type: date YYYY-MM-DD, labels: [open]}
  amount: {type: "decimal 9,2", labels: [open]}
  both: {type: text, labels: [open]}
  kind: {type: text, labels: [open]}
  deep: {type: text, labels: [open]}
)";

std::string mapping_of(const std::string& deep) {
  return R"(mapping: case
from: layout in
to: layout out
fields:
  name: {from: NAME, clean: [upper]}
  code: {from: CODE, codes: abc, if_unmapped: use 9}
  day: DAY
  amount: AMOUNT
  both: {compose: "{NAME}, {CODE}[ ({DEEP:1-3})]"}
  kind:
    choose:
      - {when: "CODE in ['A', 'B'] and NAME is not blank", value: first}
      - {when: "NAME starts with 'a'", from: NAME, part: 1-4}
    otherwise: {from: CODE}
  deep: )" +
         deep + "\n";
}

constexpr const char* fields_of_in = R"(
  NAME: {type: text, labels: [open]}
  CODE: {type: code, labels: [open], sentinels: ["ZZ"], withheld: "**"}
  DAY:  {type: date MMDDYYYY, labels: [open], sentinels: ["00000000"]}
  AMOUNT: {type: "decimal 9,2", labels: [open]}
)";

std::shared_ptr<const mapping::Mapping> loaded(Case& c, const std::string& head, const std::string& deep) {
  c.layout("in", "layout: in\n" + head + "fields:" + fields_of_in + "  DEEP: " + deep + "\n")
      .layout("out", out_layout)
      .codes("abc", "source,canonical\nA,1\nB,2\n")
      .mapping(mapping_of("DEEP"));
  return c.load();
}

constexpr const char* fixed_out_layout = R"(layout: out
kind: fixed-width
record_length: 130
fields:
  code: {at: 1-2, type: text, labels: [open]}
  name: {at: 3-42, type: text 30, labels: [open]}
  day:  {at: 44-51, type: date YYYYMMDD, labels: [open]}
  amount: {at: 52-60, type: "decimal 9,2", labels: [open]}
  kind: {at: 61-65, type: text, labels: [open]}
  both: {at: 67-128, type: text, labels: [open]}
  deep: {at: 129-129, type: text, labels: [open]}
)";

std::string cell(const std::string& text, Chance& chance, char delimiter) {
  const bool needs = text.find_first_of(std::string("\"\n\r") + delimiter) != std::string::npos;
  if (!needs && !chance.one_in(4)) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

void compare_delimited(char delimiter, std::uint32_t seed) {
  Case c;
  const std::string sign = delimiter == ',' ? "" : std::string("delimiter: \"") + delimiter + "\"\n";
  const auto mapping =
      loaded(c, "kind: delimited\nheader: yes\nquote: minimal\n" + sign, "{type: text, labels: [open]}");
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  std::vector<std::string> remarks;
  const std::string d(1, delimiter);
  ASSERT_TRUE(mapper.begin("DEEP" + d + "extra" + d + "NAME" + d + "CODE" + d + "DAY" + d + "AMOUNT", remarks));
  Chance chance(seed);
  Tally tally;
  for (int i = 0; i < 4000; ++i) {
    const Person who = person(chance);
    std::string record = cell(chance.of(names), chance, delimiter) + d + "an extra column" + d;
    record += cell(who.name, chance, delimiter) + d + cell(who.code, chance, delimiter) + d;
    record += cell(who.day, chance, delimiter) + d + cell(who.amount, chance, delimiter);
    expect_same(mapper, chance.bent(record, 4), tally);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 500);
  EXPECT_GT(tally.aside, 500);
}

/// A layout in which nothing is quoted, or columns stand at their places.
void compare_written_as(const std::string& layout, std::uint32_t seed) {
  Case c;
  (void)loaded(c, "kind: delimited\nheader: no\nquote: minimal\n", "{type: text, labels: [open]}");
  c.layout("out", layout);
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  Chance chance(seed);
  Tally tally;
  for (int i = 0; i < 4000; ++i) {
    const Person who = person(chance);
    const std::string record = cell(who.name, chance, ',') + "," + cell(who.code, chance, ',') + "," + who.day +
                               "," + who.amount + "," + cell(chance.of(codes), chance, ',');
    expect_same(mapper, record, tally);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 300);
  EXPECT_GT(tally.aside, 300);
}

TEST(LaneShapes, FixedWidthColumnsComeOutTheSame) { compare_written_as(fixed_out_layout, 8); }
TEST(LaneShapes, ColumnsWithoutQuotesComeOutTheSame) {
  std::string layout = out_layout;
  layout.insert(layout.find("header"), "delimiter: \"|\"\nquote: none\n");
  compare_written_as(layout, 9);
}

TEST(LaneShapes, DelimitedRecordsComeOutTheSame) { compare_delimited(',', 3); }
TEST(LaneShapes, AnotherDelimiterThanTheOutputsComesOutTheSame) { compare_delimited('|', 4); }

std::string json_text(const std::string& text, Chance& chance) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '/' && chance.one_in(2))
      out += "\\/";
    else
      out += c;
  }
  return out + '"';
}

std::string json_member(const std::string& key, const std::string& text, Chance& chance) {
  const std::string space = chance.one_in(9) ? " \n" : "";
  if (chance.one_in(12)) return "\"" + key + "\":" + space + "null";
  if (key == "AMOUNT" && !text.empty() && chance.one_in(2)) return "\"" + key + "\":" + text;
  if (chance.one_in(40)) return "\"" + key + "\": true";
  return "\"" + key + "\"" + space + ":" + space + json_text(text, chance);
}

TEST(LaneShapes, JsonRecordsComeOutTheSame) {
  Case c;
  const auto mapping = loaded(c, "kind: json\n", "{path: more.deep, type: text, labels: [open]}");
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  Chance chance(5);
  Tally tally;
  for (int i = 0; i < 5000; ++i) {
    const Person who = person(chance);
    std::vector<std::string> members{json_member("NAME", who.name, chance), json_member("CODE", who.code, chance),
                                     json_member("DAY", who.day, chance),
                                     json_member("AMOUNT", who.amount, chance)};
    members.push_back("\"more\":{\"x\":[1,2]" + std::string(chance.one_in(3) ? "" : ",") +
                      json_member("deep", who.name, chance) + "}");
    if (!chance.one_in(4)) members.back() = "\"more\":{" + json_member("deep", chance.of(names), chance) + "}";
    if (chance.one_in(3)) members.push_back("\"other\":{\"a\":1.5,\"b\":\"\"}");
    if (chance.one_in(20)) members.push_back(members[chance.below(members.size())]);
    if (chance.one_in(10))
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(chance.below(members.size())));
    if (chance.one_in(5)) std::swap(members[chance.below(members.size())], members[0]);
    std::string record = "{";
    for (const std::string& member : members) record += (record.size() > 1 ? "," : "") + member;
    expect_same(mapper, chance.bent(record + "}", 4), tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 500);
  EXPECT_GT(tally.aside, 500);
}

std::string xml_text(const std::string& text, Chance& chance) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += chance.one_in(9) ? "&#38;" : "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"' && chance.one_in(2))
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string xml_element(const std::string& name, const std::string& text, Chance& chance) {
  if (text.empty() && chance.one_in(2)) return "<" + name + "/>";
  if (chance.one_in(30)) return "<" + name + "><![CDATA[" + text + "]]></" + name + ">";
  const std::string attributes = chance.one_in(15) ? " kind='it\"s' n=\"2\"" : "";
  return "<" + name + attributes + ">" + xml_text(text, chance) + "</" + name + ">";
}

TEST(LaneShapes, XmlRecordsComeOutTheSame) {
  Case c;
  const auto mapping =
      loaded(c, "kind: xml\nrecords: People/Person\n", "{path: \"More/@deep\", type: text, labels: [open]}");
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  Chance chance(6);
  Tally tally;
  for (int i = 0; i < 5000; ++i) {
    const Person who = person(chance);
    std::vector<std::string> parts{xml_element("NAME", who.name, chance), xml_element("CODE", who.code, chance),
                                   xml_element("DAY", who.day, chance), xml_element("AMOUNT", who.amount, chance)};
    parts.push_back("<More deep=\"" + xml_text(chance.of(codes), chance) + "\">" +
                    (chance.one_in(2) ? "text" : "<a>1</a>") + "</More>");
    if (chance.one_in(20)) parts.push_back(parts[chance.below(parts.size())]);
    if (chance.one_in(10)) parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(chance.below(parts.size())));
    if (chance.one_in(5)) std::swap(parts[chance.below(parts.size())], parts[0]);
    if (chance.one_in(30)) parts.push_back("<!-- a remark -->");
    std::string record = chance.one_in(3) ? "<Person id=\"7\">" : "<Person>";
    for (const std::string& part : parts) record += (chance.one_in(9) ? "\n  " : "") + part;
    expect_same(mapper, chance.bent(record + "</Person>", 4), tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 500);
  EXPECT_GT(tally.aside, 500);
}

}  // namespace
}  // namespace gatehouse::test
