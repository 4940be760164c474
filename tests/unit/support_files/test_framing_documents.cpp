#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "gatehouse/support/framing.hpp"

namespace gatehouse {
namespace {

struct Cuttings {
  std::vector<std::string> records{};
  std::vector<std::uint64_t> lines{};
  std::vector<FilePosition> behind{};
  std::vector<std::string> faults{};
  std::string head{}, trailer{}, refused{};
};

Cuttings cut(const std::string& text, const Framing& framing, std::size_t piece = 1u << 20, std::size_t limit = 1,
             FilePosition start = {}) {
  std::size_t at = framing.is_document() ? 0 : start.offset;
  Framer framer(
      framing,
      [&](char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t n = std::min({size, piece, text.size() - at});
        std::memcpy(to, text.data() + at, n);
        at += n;
        return n;
      },
      start);
  Cuttings out;
  Batch batch;
  while (true) {
    const auto more = framer.next(batch, limit);
    if (!more) out.refused = more.error().message;
    if (!more || !*more) break;
    for (const RawRecord& record : batch.records) {
      out.records.emplace_back(record.bytes);
      out.lines.push_back(record.line);
      out.faults.emplace_back(record.fault == nullptr ? "" : record.fault);
    }
    out.behind.push_back(framer.position());
  }
  out.head = framer.head();
  out.trailer = framer.trailer();
  return out;
}

using Texts = std::vector<std::string>;

Framing json(const std::string& records) { return {.cut = Cut::json, .records = records}; }
Framing xml(const std::string& records, std::vector<std::pair<std::string, std::string>> namespaces = {}) {
  return {.cut = Cut::xml, .records = records, .namespaces = std::move(namespaces)};
}

TEST(JsonDocument, records_that_share_a_line_are_numbered_on) {
  const Cuttings got = cut("[{\"a\":1},{\"a\":2}, {\"a\":3},\n{\"a\":4},\n\n{\"a\":5}]", json("[]"));
  EXPECT_EQ(got.lines, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
}

TEST(JsonDocument, the_elements_of_the_list_are_the_records) {
  const std::string text =
      "\xEF\xBB\xBF{\"count\": 2, \"data\": {\"skip\": [{\"a\":[1]}], \"claims\": [\n {\"a\": \"]}\\\"\"},\n"
      " {\"b\": [1, {\"c\": 2}]} ]}, \"end\": null}\n";
  for (const std::size_t piece : {1u, 2u, 7u, 1000u}) {
    const Cuttings made = cut(text, json("data.claims"), piece, 5);
    EXPECT_EQ(made.refused, "");
    EXPECT_EQ(made.records, (Texts{"{\"a\": \"]}\\\"\"}", "{\"b\": [1, {\"c\": 2}]}"}));
    EXPECT_EQ(made.lines, (std::vector<std::uint64_t>{2, 3}));
  }
}

TEST(JsonDocument, a_list_at_the_root_and_lists_on_the_way) {
  EXPECT_EQ(cut("[1,\"x\",null,{}]", json("[]")).records, (Texts{"1", "\"x\"", "null", "{}"}));
  EXPECT_EQ(cut("{\"b\":[{\"c\":[1,2]},{\"d\":[9],\"c\":[]},{\"c\":[3]}]}", json("b[].c")).records,
            (Texts{"1", "2", "3"}));
  EXPECT_EQ(cut("[{\"c\":[{}]}]", json("[].c[]")).records, (Texts{"{}"}));
  EXPECT_EQ(cut("{\"c\":[]}", json("c")).refused, "");
}

TEST(JsonDocument, an_element_on_the_way_without_the_list_is_not_passed_over) {
  const Cuttings got = cut("{\"b\":[{\"c\":[1]},\n{\"claims\":[2]},{\"c\":[3]}]}", json("b[].c"));
  EXPECT_EQ(got.records, (Texts{"1"}));
  EXPECT_NE(got.refused.find("lacks the member that leads on"), std::string::npos) << got.refused;
  EXPECT_NE(cut("{\"b\":[{}]}", json("b[].c")).refused, "");
  EXPECT_EQ(cut("{\"b\":[]}", json("b[].c")).refused, "");
}

TEST(JsonDocument, what_is_no_whole_document_is_refused) {
  for (const char* text : {"", "{", "{\"c\":[{}", "{\"c\":[{}]", "{\"c\":[{}]}}", "{\"c\":[{]}", "{\"c\":[{},]}",
                           "{\"c\":[{}] \"d\":1}", "{\"c\":{}}", "{\"c\":3}", "{\"d\":[]}", "[]", "3",
                           "{\"c\":[{}]} x", "{\"c\":[],\"c\":[]}", "{\"c\":[<]}", "{c:[]}", "{\"c\" [1]}"})
    EXPECT_NE(cut(text, json("c")).refused, "") << text;
}

TEST(JsonDocument, records_before_a_fault_come_and_then_the_refusal_names_the_line) {
  const Cuttings made = cut("{\"c\":[{},\n{},\n}]}", json("c"));
  EXPECT_EQ(made.records.size(), 2u);
  EXPECT_NE(made.refused.find("line 3:"), std::string::npos) << made.refused;
}

TEST(JsonDocument, nesting_is_limited) {
  const auto deep = [](std::size_t levels) {
    return "{\"c\":[" + std::string(levels, '[') + std::string(levels, ']') + "]}";
  };
  EXPECT_EQ(cut(deep(62), json("c")).refused, "");
  EXPECT_NE(cut(deep(63), json("c")).refused, "");
}

TEST(JsonDocument, a_record_that_is_too_long_counts_and_the_next_is_whole) {
  Framing framing = json("c");
  framing.max_record_bytes = 10;
  const std::string text = "{\"c\":[\"" + std::string(300'000, 'x') + "\",{\"a\":1}]}";
  const Cuttings made = cut(text, framing, 1000, 9);
  ASSERT_EQ(made.records.size(), 2u);
  EXPECT_EQ(made.records[0], "\"xxxxxxxxx");
  EXPECT_NE(made.faults[0], "");
  EXPECT_EQ(made.records[1], "{\"a\":1}");
  EXPECT_EQ(made.faults[1], "");
}

TEST(JsonDocument, a_restart_behind_any_record_gives_the_rest) {
  const std::string text = "{\"c\":[{\"a\":1},\n{\"a\":2},\n{\"a\":3}]}";
  const Cuttings all = cut(text, json("c"));
  ASSERT_EQ(all.records.size(), 3u);
  const Cuttings rest = cut(text, json("c"), 5, 1, all.behind[0]);
  EXPECT_EQ(rest.records, (Texts{all.records[1], all.records[2]}));
  EXPECT_EQ(rest.lines, (std::vector<std::uint64_t>{2, 3}));
}

TEST(JsonDocument, memory_stays_small_whatever_the_document) {
  const std::string item = "{\"a\":\"" + std::string(1000, 'y') + "\"},";
  std::size_t items = 0, at = 0;
  const std::string open = "{\"c\":[", close = "{}]}";
  Framer framer(json("c"), [&](char* to, std::size_t size) -> Result<std::size_t> {
    const bool first = items == 0 && at == 0;
    const std::string& from = first ? open : items < 20'000 ? item : close;
    if (items > 20'000) return std::size_t{0};
    const std::size_t n = std::min(size, from.size() - at);
    std::memcpy(to, from.data() + at, n);
    at += n;
    if (at == from.size()) {
      at = 0;
      ++items;
    }
    return n;
  });
  Batch batch;
  std::size_t records = 0, most = 0;
  while (true) {
    const auto more = framer.next(batch, 1'000'000);
    ASSERT_TRUE(more.has_value());
    if (!*more) break;
    records += batch.records.size();
    most = std::max(most, batch.bytes.size());
  }
  EXPECT_EQ(records, 20'000u);
  EXPECT_LE(most, 6u << 20);
}

TEST(XmlDocument, the_elements_at_the_path_are_the_records) {
  const std::string text =
      "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<Claims count='2'><Other><Total>no</Total></Other>\n"
      "<Claim id=\"a>b\"><x><![CDATA[</Claim>]]></x></Claim>\n<Claim/></Claims>\n<!-- end -->\n";
  for (const std::size_t piece : {1u, 3u, 1000u}) {
    const Cuttings made = cut(text, xml("Claims/Claim"), piece, 5);
    EXPECT_EQ(made.refused, "");
    EXPECT_EQ(made.records, (Texts{"<Claim id=\"a>b\"><x><![CDATA[</Claim>]]></x></Claim>", "<Claim/>"}));
    EXPECT_EQ(made.lines, (std::vector<std::uint64_t>{4, 5}));
  }
}

TEST(XmlDocument, names_with_a_prefix_are_found_by_their_namespace) {
  const std::string text =
      "<s:Envelope xmlns:s='urn:s' xmlns='urn:c'><s:Body><Claim>1</Claim><o:Other xmlns:o='urn:o'/>"
      "<q:Claim xmlns:q='urn:c'/></s:Body></s:Envelope>";
  const Cuttings made = cut(text, xml("e:Envelope/e:Body/c:Claim", {{"e", "urn:s"}, {"c", "urn:c"}}), 4, 9);
  EXPECT_EQ(made.refused, "");
  EXPECT_EQ(made.records, (Texts{"<Claim>1</Claim>", "<q:Claim xmlns:q='urn:c'/>"}));
  EXPECT_EQ(made.head, "xmlns=\"urn:c\" xmlns:s=\"urn:s\"");
  EXPECT_EQ(cut(text, xml("Envelope/Body/Claim"), 4, 9).records.size(), 2u);
}

TEST(XmlDocument, records_in_another_namespace_are_not_passed_over) {
  const auto refused = [](const std::string& record) {
    const std::string text = "<u:L xmlns:u='urn:1'><u:Claim>1</u:Claim>" + record + "</u:L>";
    return cut(text, xml("u:L/u:Claim", {{"u", "urn:1"}}), 4, 9).refused;
  };
  EXPECT_EQ(refused("<u:Claim/>"), "");
  EXPECT_EQ(refused("<Total>1</Total>"), "");
  EXPECT_NE(refused("<v:Claim xmlns:v='urn:2'/>").find("another namespace"), std::string::npos);
  EXPECT_NE(refused("<Claim/>").find("another namespace"), std::string::npos);
}

TEST(XmlDocument, records_at_another_depth_or_under_another_name_are_not_passed_over) {
  for (const char* text : {"<L><Batch><Claim/></Batch></L>", "<L><Claim/><Batch><Claim/></Batch></L>",
                           "<L><Cliam/></L>", "<L><Batch><x:Claim xmlns:x='urn:1'/></Batch></L>"})
    EXPECT_NE(cut(text, xml("L/Claim"), 4, 9).refused, "") << text;
  for (const char* text : {"<L/>", "<L><Claim><Claim/></Claim></L>", "<L><Total/><Claim/></L>"})
    EXPECT_EQ(cut(text, xml("L/Claim"), 4, 9).refused, "") << text;
  Framing framing = xml("L/Claim");
  framing.may_be_empty = true;
  EXPECT_EQ(cut("<L><Total/></L>", framing, 4, 9).refused, "");
}

TEST(XmlDocument, document_types_and_entities_are_refused) {
  EXPECT_NE(cut("<!DOCTYPE c [<!ENTITY a 'b'>]><c><d/></c>", xml("c/d")).refused.find("document type"),
            std::string::npos);
  EXPECT_NE(cut("<c><!ENTITY a 'b'><d/></c>", xml("c/d")).refused, "");
}

TEST(XmlDocument, what_is_no_whole_document_is_refused) {
  for (const char* text :
       {"", "<c>", "<c><d></c></d>", "<c></c><c/>", "x<c/>", "<c/>x", "<c><d></c>", "<c><d/>", "<c><d a=></d></c",
        "<e/>", "<c><p:d/></c>", "<c a='1' a2></c>", "<c><d <x/></d></c>", "<c><!-- ", "<></>"})
    EXPECT_NE(cut(text, xml("c/d")).refused, "") << text;
  EXPECT_EQ(cut("<c/>", xml("c/d")).refused, "");
}

TEST(XmlDocument, namespaces_that_change_between_records_are_refused) {
  EXPECT_NE(cut("<a><b xmlns:x='1'><d/></b><b xmlns:x='2'><d/></b></a>", xml("a/b/d")).refused, "");
  EXPECT_EQ(cut("<a><b xmlns:x='1'><d/></b><b xmlns:x='1'><d/></b></a>", xml("a/b/d")).records.size(), 2u);
}

TEST(Blocks, records_of_one_length_follow_each_other_without_line_ends) {
  const Framing framing{.cut = Cut::blocks, .header_lines = 1, .trailer_prefix = "T", .record_length = 3};
  for (const std::size_t piece : {1u, 2u, 100u}) {
    const Cuttings made = cut("HHHab\ncdeT02", framing, piece, 9);
    EXPECT_EQ(made.head, "HHH");
    EXPECT_EQ(made.records, (Texts{"ab\n", "cde"}));
    EXPECT_EQ(made.lines, (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ(made.trailer, "T02");
  }
}

TEST(Blocks, a_last_block_that_is_too_short_carries_its_fault) {
  const Cuttings made = cut("abcde", {.cut = Cut::blocks, .record_length = 3});
  EXPECT_EQ(made.records, (Texts{"abc", "de"}));
  EXPECT_NE(made.faults[1], "");
  EXPECT_EQ(cut("abcdef", {.cut = Cut::blocks, .record_length = 3}, 2, 1, {3, 1}).records, (Texts{"def"}));
}

TEST(Blocks, an_ebcdic_trailer_carries_its_count) {
  const Framing framing{.cut = Cut::blocks,
                        .trailer_prefix = "\xE3",
                        .count_at = 2,
                        .count_length = 3,
                        .record_length = 4,
                        .ebcdic = true};
  EXPECT_EQ(trailer_count(framing, "\xE3\xF0\xF4\xF2").value(), 42u);
  EXPECT_EQ(trailer_count(framing, "\xE3\x40\xF4\xF2").value(), 42u);
  EXPECT_FALSE(trailer_count(framing, "\xE3\xC1\xF4\xF2").has_value());
}

TEST(Framing, an_escape_character_keeps_quotes_inside) {
  Framing framing{.cut = Cut::quoted};
  framing.escape = '\\';
  EXPECT_EQ(cut("a,\"x\\\"\ny\\\\\",b\nc\n", framing).records, (Texts{"a,\"x\\\"\ny\\\\\",b", "c"}));
}

}  // namespace
}  // namespace gatehouse
