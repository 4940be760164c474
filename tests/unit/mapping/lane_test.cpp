/// The express lane writes what the general path writes, or steps aside.
#include <cstdint>
#include <random>

#include "lane_case.hpp"

namespace gatehouse::test {
namespace {

/// Records of random bytes with a liking for what is delicate: blanks, quotes, commas, digits, bad dates.
class Records {
 public:
  explicit Records(std::uint32_t seed) : random_(seed) {}
  std::string next(std::size_t size) {
    static constexpr std::string_view common = "    ABCabc019'-,\"\r/.";
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += common[random_() % common.size()];
    if (random_() % 40 == 0) out[random_() % size] = '\xE9';
    if (random_() % 200 == 0) out.pop_back();
    return out;
  }
  void date(std::string& record, std::size_t at) {
    const std::string month = std::to_string(random_() % 14 + 100).substr(1),
                      day = std::to_string(random_() % 33 + 100).substr(1);
    const std::string year = std::to_string(1890 + random_() % 140);
    const std::string text = random_() % 6 == 0    ? "        "
                             : random_() % 10 == 0 ? "00000000"
                                                   : month + day + year;
    record.replace(at, 8, text);
  }
  void word(std::string& record, std::size_t at, std::size_t length, const std::vector<std::string>& words) {
    std::string text = words[random_() % words.size()];
    text.resize(length, ' ');
    record.replace(at, length, text);
  }

 private:
  std::mt19937 random_;
};

constexpr const char* in_layout = R"(layout: in
kind: fixed-width
record_length: 60
fields:
  NAME: {at: 1-20, labels: [open]}
  MID:  {at: 21, labels: [open]}
  CODE: {at: 22-23, type: code, labels: [open], sentinels: ["ZZ"]}
  DAY:  {at: 24-31, type: date MMDDYYYY, labels: [open], sentinels: ["00000000"]}
  SHORT: {at: 32-41, type: text 6, labels: [open]}
  NUM:  {at: 42-48, type: "decimal 7,2", labels: [open]}
  SSN:  {at: 49-57, type: ssn, labels: [pii]}
  LAST: {at: 58-60, labels: [open]}
)";

constexpr const char* out_layout = R"(layout: out
kind: delimited
header: no
fields:
  a: {type: text, labels: [open]}
  b: {type: text 12, labels: [open]}
  c: {type: code, labels: [open], values: ["1", "2", "9"]}
  d: {type: date YYYY-MM-DD, labels: [open]}
  e: {type: text, labels: [open]}
  f: {type: text, labels: [open]}
  g: {type: text, labels: [open]}
  h: {type: "decimal 9,2", labels: [open]}
  i: {type: ssn, labels: [pii]}
  j: {type: text 4, labels: [open]}
  k: {type: text, labels: [open]}
  l: {type: date MM/DD/YYYY, labels: [open]}
  m: {type: text, labels: [open]}
  n: {type: text, required: yes, labels: [open]}
)";

constexpr const char* fields = R"(mapping: case
from: layout in
to: layout out
fields:
  a: {from: NAME, clean: [trim, upper]}
  b: {compose: "{NAME:1-3}, {LAST}[ {MID}]", clean: [lower]}
  c: {from: CODE, codes: abc, if_unmapped: use 9}
  d: DAY
  e: {from: SHORT}
  f: {first_of: [MID, LAST]}
  g:
    choose:
      - {when: "CODE is 'A' and MID is not blank", value: "one, two"}
      - {when: "NAME starts with 'A' or LAST in ['a', 'b']", from: LAST}
      - {when: "SHORT length is 3", compose: "\"{SHORT}\""}
    otherwise: {from: NAME, clean: [lower]}
  h: NUM
  i: SSN
  j: {from: LAST, if_blank: use none}
  k: {from: NAME, part: 2-4}
  l: {first_of: [DAY]}
  m: {value: "a \"fixed\" text"}
  n: {from: NAME, if_blank: use nobody}
)";

TEST(Lane, WritesTheSameLineAsTheGeneralPathOrStepsAside) {
  Case c;
  c.layout("in", in_layout).layout("out", out_layout).codes("abc", "source,canonical\nA,1\nB,2\n").mapping(fields);
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  Records records(7);
  Tally tally;
  for (int i = 0; i < 10000; ++i) {
    std::string record = records.next(60);
    if (record.size() == 60) {
      records.date(record, 23);
      records.word(record, 21, 2, {"A", "B", "C", "", "ZZ", "AB"});
      records.word(record, 31, 10, {"abc", "", "abcdef", "abcdefg", "a,b", "\"q\""});
      records.word(record, 41, 7, {"", "0012345", "1.50", "12a"});
      records.word(record, 48, 9, {"", "901234567", "000000000", "90123456"});
    }
    expect_same(mapper, record, tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 1000);
  EXPECT_GT(tally.aside, 1000);
}

TEST(Lane, QuotesEverythingWhereTheLayoutSaysSo) {
  Case c;
  std::string out = out_layout;
  out.insert(out.find("header"), "quote: all\n");
  c.layout("in", in_layout).layout("out", out).codes("abc", "source,canonical\nA,1\nB,2\n").mapping(fields);
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  mapping::Mapper mapper(mapping);
  Records records(11);
  Tally tally;
  for (int i = 0; i < 5000; ++i) {
    std::string record = records.next(60);
    record.resize(60, ' ');
    records.date(record, 23);
    records.word(record, 31, 10, {"abc", ""});
    records.word(record, 41, 7, {"", "0012345"});
    records.word(record, 48, 9, {"", "901234567"});
    expect_same(mapper, record, tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.written, 1000);
}

}  // namespace
}  // namespace gatehouse::test
