/// Odd files through a whole transfer, by two threads and the express lane: the output is what the general path
/// makes of the records one by one.
#include <gtest/gtest.h>

#include <cstring>

#include "engine/transfer.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::engine {
namespace {

constexpr const char* fields = R"(
  NAME: {type: text, labels: [open]}
  CODE: {type: code, labels: [open]}
)";

class Files {
 public:
  explicit Files(const std::string& layout) {
    folder_.put("layouts/in.layout.yaml", "layout: in\n" + layout);
    folder_.put("layouts/out.layout.yaml", "layout: out\nkind: delimited\nheader: yes\nquote: minimal\nfields:" +
                                               std::string(fields) + "  BOTH: {type: text, labels: [open]}\n");
    folder_.put("m/case.map.yaml",
                "mapping: case\nfrom: layout in\nto: layout out\nfields:\n"
                "  NAME: {from: NAME, clean: [upper]}\n  CODE: CODE\n  BOTH: {compose: \"{NAME}[ ({CODE})]\"}\n");
    Findings findings;
    mapping_ = mapping::load_mapping(folder_.path / "m/case.map.yaml", {.roots = {folder_.path}}, findings);
    EXPECT_TRUE(mapping_) << findings.text();
  }

  Result<TransferResult> transfer(const std::string& bytes) {
    folder_.put("in.dat", bytes);
    return transfer_file(mapping_, {.in = folder_.path / "in.dat", .out = folder_.path / "out.csv"});
  }
  [[nodiscard]] std::string output() const { return folder_.text("out.csv"); }

  /// What the general path makes of it; the lane is not asked.
  std::string by_the_general_path(std::string_view bytes) {
    std::size_t at = 0;
    Framer framer(mapping::framing(*mapping_), [&](char* to, std::size_t size) -> Result<std::size_t> {
      const std::size_t n = std::min(size, bytes.size() - at);
      std::memcpy(to, bytes.data() + at, n);
      at += n;
      return n;
    });
    mapping::Mapper mapper(mapping_);
    std::string out = mapping::head(*mapping_);
    std::vector<std::string> remarks;
    Batch batch;
    MappedRecord record;
    for (bool begun = false; framer.next(batch, 100).value_or(false); begun = true) {
      if (!begun && !mapper.begin(framer.head(), remarks)) ADD_FAILURE();
      for (const RawRecord& raw : batch.records) {
        mapper.map(raw, batch.arena, record);
        if (record.outcome != Outcome::stored) continue;
        mapper.write(record, out);
        out += "\n";
      }
    }
    return out;
  }

  void expect_same(const std::string& bytes, std::uint64_t written, std::uint64_t held) {
    const auto result = transfer(bytes);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->counts.written, written);
    EXPECT_EQ(result->counts.held, held);
    EXPECT_TRUE(result->counts.holds());
    EXPECT_EQ(output(), by_the_general_path(bytes));
  }

 private:
  TemporaryFolder folder_;
  std::shared_ptr<const mapping::Mapping> mapping_;
};

const std::string fixed_layout =
    "kind: fixed-width\nrecord_length: 24\nfields:\n  NAME: {at: 1-20, labels: [open]}\n"
    "  CODE: {at: 21-24, type: code, labels: [open]}\n";
const std::string delimited_layout = "kind: delimited\nheader: yes\nquote: minimal\nfields:" + std::string(fields);
const std::string json_layout = "kind: json\nfields:" + std::string(fields);
const std::string document_layout = "kind: json\nrecords: people\nfields:" + std::string(fields);
const std::string xml_layout = "kind: xml\nrecords: People/Person\nfields:" + std::string(fields);

std::string columns(std::string name, std::string code) {
  name.resize(20, ' ');
  code.resize(4, ' ');
  return name + code;
}

TEST(OddFiles, LineEndsMarksAndLastLinesOfFixedWidthFiles) {
  Files files(fixed_layout);
  const std::string one = columns("Ann", "A1"), two = columns("Bob, \"B\"", "");
  files.expect_same(one + "\r\n" + two + "\r\n", 2, 0);
  files.expect_same("\xEF\xBB\xBF" + one + "\n" + two, 2, 0);
  files.expect_same("", 0, 0);
  files.expect_same("\n", 0, 0);
  files.expect_same(one + "\n\n" + columns("Jos\xC3\xA9", "x") + "\n" + one + "x\n", 2, 2);
  files.expect_same(std::string(2'000'000, 'x') + "\n" + one + "\n", 1, 1);
}

TEST(OddFiles, QuotesLineEndsAndMarksOfDelimitedFiles) {
  Files files(delimited_layout);
  files.expect_same("NAME,CODE\r\nAnn,A1\r\nBob,\r\n", 2, 0);
  files.expect_same("\xEF\xBB\xBFNAME,CODE\nAnn,A1", 1, 0);
  files.expect_same("NAME,CODE\n", 0, 0);
  files.expect_same("CODE,NAME\nA1,\"a, \"\"b\"\"\nc\"\n\"\",\" \"\nA2,Jos\xC3\xA9\n", 3, 0);
  files.expect_same("NAME,CODE\na\"b,c\n\"a\"b,c\nshort\none,two,three\n", 1, 3);
  files.expect_same("NAME,CODE\n\"" + std::string(600'000, 'x') + "\",B\nAnn,A1\n", 2, 0);
  EXPECT_FALSE(files.transfer(""));
}

TEST(OddFiles, JsonLinesThatAreOdd) {
  Files files(json_layout);
  const std::string one = R"({"NAME":"Ann","CODE":"A1"})";
  files.expect_same(one + "\r\n" + one, 2, 0);
  files.expect_same("\xEF\xBB\xBF" + one + "\n", 1, 0);
  files.expect_same("", 0, 0);
  files.expect_same(R"({"NAME":"say \"so\"","CODE":null})"
                    "\n"
                    R"({"CODE":"A","NAME":"Jos)"
                    "\xC3\xA9"
                    R"("})"
                    "\n",
                    2, 0);
  files.expect_same(R"({"NAME":"A","NAME":"B"})"
                    "\n"
                    R"({"NAME":"A"} x)"
                    "\n"
                    R"({"NAME":01})"
                    "\n"
                    R"({"NAME":"A",})"
                    "\n",
                    0, 4);
  std::string deep = one;
  for (int i = 0; i < 40; ++i) deep = "{\"x\":" + deep + "}";
  files.expect_same(deep + "\n{\"NAME\":\"" + std::string(600'000, 'y') + "\"}\n", 2, 0);
}

TEST(OddFiles, JsonDocumentsOverManyLines) {
  Files files(document_layout);
  files.expect_same("{\r\n \"people\": [\r\n  {\"NAME\": \"Ann\",\r\n   \"CODE\": \"A1\"},\r\n  {}\r\n ]\r\n}\r\n",
                    2, 0);
  EXPECT_FALSE(files.transfer("{\"people\": [{\"NAME\": \"Ann\"}"));
}

TEST(OddFiles, XmlThatIsOdd) {
  Files files(xml_layout);
  const auto people = [](const std::string& inside) {
    return "<?xml version=\"1.0\"?>\n<People>" + inside + "</People>";
  };
  files.expect_same(people(""), 0, 0);
  files.expect_same("\xEF\xBB\xBF" + people("\r\n<Person>\r\n <NAME>Ann &amp; Bob</NAME><CODE/>\r\n</Person>\r\n"),
                    1, 0);
  files.expect_same(people("<Person id='1'><CODE>A</CODE><NAME> a, \"b\" </NAME></Person><Person/>"), 2, 0);
  files.expect_same(
      people("<Person><NAME><![CDATA[<x>]]></NAME></Person><Person><NAME>Jos\xC3\xA9</NAME></Person>"), 2, 0);
  files.expect_same(people("<Person><NAME>A</NAME><NAME>B</NAME></Person><Person><NAME><b>x</b></NAME></Person>"),
                    0, 2);
  files.expect_same(people("<Person><x><y><z>1</z></y></x><NAME>" + std::string(600'000, 'y') + "</NAME></Person>"),
                    1, 0);
  EXPECT_FALSE(
      files.transfer("<!DOCTYPE People [<!ENTITY a \"b\">]><People><Person><NAME>&a;</NAME></Person></People>"));
  EXPECT_FALSE(files.transfer(people("<Person><NAME>Ann</NAM></Person>")));
  std::string deep;
  for (int i = 0; i < 80; ++i) deep += "<d>";
  EXPECT_FALSE(files.transfer(people("<Person>" + deep)));
}

TEST(OddFiles, ManyPortionsKeepTheirOrder) {
  Files files(delimited_layout);
  std::string bytes = "NAME,CODE\n";
  for (int i = 0; i < 60000; ++i)
    bytes += "Person " + std::to_string(i) + (i % 7 == 0 ? ",\"a,b\"\n" : i % 11 == 0 ? ",\xC3\xA9\n" : ",A\n");
  files.expect_same(bytes, 60000, 0);
}

}  // namespace
}  // namespace gatehouse::engine
