// Records of JSON and XML documents: nested groups, namespaces, what is held, and the same written again.
#include <gtest/gtest.h>

#include "case.hpp"

namespace gatehouse::test {
namespace {

std::string rule(MappedRecord& record) { return record.problems.empty() ? "" : record.problems[0].rule; }

constexpr const char* nested_fields = R"(
  ID: {labels: [open]}
  weeks:
    path: PATH_WEEKS
    fields:
      end: {path: PATH_END, type: date YYYY-MM-DD, labels: [open]}
      payments:
        path: PATH_PAYMENTS
        fields:
          amount: {path: PATH_AMOUNT, type: "decimal 9,2", labels: [open]}
          notes: {path: PATH_NOTES, fields: {text: {path: PATH_TEXT, labels: [open]}}}
)";

std::string with(std::string text, const std::map<std::string, std::string>& words) {
  for (const auto& [from, to] : words)
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

std::string json_layout(const std::string& name) {
  return "layout: " + name + "\nkind: json\nrecords: data.claims\nfields:" +
         with(nested_fields, {{"PATH_WEEKS", "weeks"},
                              {"PATH_END", "end"},
                              {"PATH_PAYMENTS", "paid.list"},
                              {"PATH_AMOUNT", "amount"},
                              {"PATH_NOTES", "notes"},
                              {"PATH_TEXT", "text"}});
}
std::string xml_layout(const std::string& name) {
  return "layout: " + name + "\nkind: xml\nrecords: u:Claims/u:Claim\nnamespaces: {u: \"urn:ui\"}\nfields:" +
         with(nested_fields, {{"ID:", "ID: {path: \"@id\", labels: [open]}\n  X:"},
                              {"PATH_WEEKS", "u:Weeks/u:Week"},
                              {"PATH_END", "\"@end\""},
                              {"PATH_PAYMENTS", "u:Payment"},
                              {"PATH_AMOUNT", "u:Amount"},
                              {"PATH_NOTES", "u:Note"},
                              {"PATH_TEXT", "."}});
}
constexpr const char* nested_mapping = R"(
fields:
  ID: ID
  weeks:
    each: weeks
    fields:
      end: end
      payments:
        each: weeks.payments
        fields:
          amount: amount
          notes: {each: weeks.payments.notes, fields: {text: text}}
)";

const std::string nested_json =
    R"({"ID":"7","weeks":[{"end":"2026-01-03","paid":{"list":[{"amount":12.50,"notes":[{"text":"a & <b>"},{"text":"c"}]},{"amount":3.00}]}},)"
    R"({"end":"2026-01-10"},{"end":"2026-01-17","paid":{"list":[{"amount":1.00}]}}]})";
const std::string nested_xml =
    R"(<u:Claim id="7"><u:Weeks><u:Week end="2026-01-03"><u:Payment><u:Amount>12.50</u:Amount><u:Note>a &amp; &lt;b&gt;</u:Note>)"
    R"(<u:Note>c</u:Note></u:Payment><u:Payment><u:Amount>3.00</u:Amount></u:Payment></u:Week><u:Week end="2026-01-10"/>)"
    R"(<u:Week end="2026-01-17"><u:Payment><u:Amount>1.00</u:Amount></u:Payment></u:Week></u:Weeks></u:Claim>)";

TEST(Documents, groups_within_groups_keep_their_elements_apart_in_json) {
  Case c;
  c.layout("in", json_layout("in")).layout("out", json_layout("out"));
  c.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out") + nested_mapping);
  EXPECT_EQ(c.written(nested_json), nested_json);
}

TEST(Documents, json_of_another_shape_than_the_layouts_is_held) {
  Case c;
  c.layout("in", json_layout("in")).layout("out", json_layout("out"));
  c.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out") + nested_mapping);
  for (const auto& [record, message] : {
           std::pair{R"({"ID":"7","weeks":"none"})",
                     "the member \"weeks\" holds one value where a list is expected"},
           std::pair{R"({"ID":"7","weeks":{}})", "the member \"weeks\" holds an object where a list is expected"},
           std::pair{R"({"ID":"7","weeks":[{"paid":[]}]})",
                     "the member \"paid\" holds a list where an object is expected"},
           std::pair{R"({"ID":"7","weeks":[{"paid":3}]})",
                     "the member \"paid\" holds one value where an object is expected"},
           std::pair{R"({"ID":["7"]})", "the member \"ID\" holds an object or a list where one value is expected"},
       }) {
    MappedRecord& made = c.run(record);
    EXPECT_EQ(made.outcome, Outcome::held) << record;
    ASSERT_FALSE(made.problems.empty()) << record;
    EXPECT_NE(made.problems[0].message.find(message), std::string::npos) << made.problems[0].message;
  }
  EXPECT_EQ(c.run(R"({"ID":"7","weeks":null})").outcome, Outcome::stored);
}

TEST(Documents, a_list_of_plain_values_that_no_rule_reads_is_passed_over) {
  Case c;
  c.layout("in",
           "layout: in\nkind: json\nfields:\n  id: {labels: [open]}\n"
           "  tags: {path: tags, fields: {t: {path: \".\", labels: [open]}}}\n");
  c.layout("out", "layout: out\nkind: json\nfields: {id: {labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {id: id}\n");
  EXPECT_EQ(c.written(R"({"id":"1","tags":["A",2,null]})"), R"({"id":"1"})");
  EXPECT_EQ(c.run(R"({"id":"1","tags":[{"t":"A"}]})").outcome, Outcome::held) << "another shape than the layout's";
}

TEST(Documents, the_same_goes_from_json_to_xml_and_back) {
  Case to;
  to.layout("in", json_layout("in")).layout("out", xml_layout("out"));
  to.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out") + nested_mapping);
  EXPECT_EQ(to.written(nested_json), nested_xml);
  EXPECT_EQ(mapping::head(*to.loaded),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<u:Claims xmlns:u=\"urn:ui\">\n");
  EXPECT_EQ(mapping::Written(*to.loaded).tail().value(), "</u:Claims>\n");
  Case back;
  back.layout("in", xml_layout("in")).layout("out", json_layout("out"));
  back.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out") + nested_mapping);
  EXPECT_EQ(back.written(nested_xml, "xmlns:u=\"urn:ui\""), nested_json);
  EXPECT_EQ(mapping::head(*back.loaded), "{\"data\":{\"claims\":[\n");
  EXPECT_EQ(mapping::Written(*back.loaded).tail().value(), "]}}\n");
}

TEST(Documents, an_entity_of_an_inner_group_belongs_to_the_entity_of_the_element_around_it) {
  Case c;
  c.layout("in", R"(
layout: in
kind: json
fields:
  NO: {labels: [pii]}
  claims:
    fields:
      NUM: {labels: [uc-confidential]}
      paid: {fields: {PNO: {labels: [uc-confidential]}, AMT: {type: "decimal 9,2", labels: [uc-confidential]}}}
)");
  c.mapping(R"(
mapping: m
from: layout in
entities:
  client: {key: [NO], fields: {client_id: NO}}
  claim: {of: client, each: claims, key: [NO, NUM], fields: {program: {value: UI}}}
  payment: {of: claim, each: claims.paid, key: [NO, NUM, PNO], fields: {gross: AMT}}
)");
  MappedRecord& made = c.run(
      R"({"NO":"1","claims":[{"NUM":"a","paid":[{"PNO":"x","AMT":1},{"PNO":"y","AMT":2}]},{"NUM":"b","paid":[{"PNO":"z","AMT":3}]}]})");
  ASSERT_EQ(made.entities.size(), 6u);
  EXPECT_EQ(made.entities[3].parent, 1);
  EXPECT_EQ(made.entities[4].parent, 1);
  EXPECT_EQ(made.entities[5].parent, 2);
  EXPECT_EQ(made.entities[5].key,
            "1\x1f"
            "b\x1fz");
  c.run(R"({"NO":"1","claims":[{"NUM":"a","paid":[{"PNO":"x","AMT":1},{"PNO":"x","AMT":2}]},{"NUM":"b"}]})");
  EXPECT_EQ(c.out.outcome, Outcome::held) << "two payments of one number: one would stand for both";
  EXPECT_EQ(c.problem(), "same-key");
}

Case& plain_xml(Case& c) {
  c.layout("in", R"(
layout: in
kind: xml
records: List/Person
fields:
  name: {path: Name, labels: [open]}
  kind: {path: "Name/@kind", labels: [open]}
  born: {path: Birth/Date, type: date YYYY-MM-DD, labels: [open]}
)");
  c.layout("out",
           "layout: out\nkind: delimited\nfields: {name: {labels: [open]}, kind: {labels: [open]}, born: {type: "
           "date MM/DD/YYYY, labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {name: name, kind: kind, born: born}\n");
  return c;
}

TEST(Documents, xml_text_is_read_around_comments_in_cdata_and_with_its_entities) {
  Case c;
  EXPECT_EQ(
      plain_xml(c).written("<Person><Name kind='a &quot;b&quot;'>O&apos;<!-- x -->Neil<![CDATA[ &amp; ]]></Name>"
                           "<Other><Name>no</Name></Other><Birth><Date>1980-02-29</Date></Birth></Person>"),
      "O'Neil &amp;,\"a \"\"b\"\"\",02/29/1980");
  EXPECT_EQ(c.written("<Person/>"), ",,");
  EXPECT_EQ(c.written("<Person><Name>&#x41;&#66;</Name></Person>"), "AB,,");
}

TEST(Documents, xml_that_is_not_what_the_layout_says_is_held) {
  Case c;
  plain_xml(c);
  for (const char* record :
       {"<Person><Name>a</Name><Name>b</Name></Person>", "<Person><Name>a</Person>", "<Person>&evil;</Person>",
        "<Person><Name>&#0;</Name></Person>", "<Person><Birth><Date><x/></Date></Birth></Person>",
        "<Person/><Person/>", "text", "", "<!DOCTYPE Person [<!ENTITY a 'b'>]><Person/>",
        "<Person><Name>&#xD800;</Name></Person>"})
    EXPECT_EQ(rule(c.run(record)), "bad-xml") << record;
}

TEST(Documents, prefixes_of_a_record_are_followed_to_what_is_declared_around_it_or_in_it) {
  Case c;
  c.layout("in", xml_layout("in")).layout("out", json_layout("out"));
  c.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out") + nested_mapping);
  EXPECT_EQ(
      c.written("<Claim id='1'><Weeks><Week end='2026-01-03'/><o:Week end='2026-01-10' xmlns:o='urn:o'/></Weeks>"
                "<q:Weeks xmlns:q='urn:q'/></Claim>",
                "xmlns=\"urn:ui\""),
      R"({"ID":"1","weeks":[{"end":"2026-01-03"}]})");
}

TEST(Documents, nesting_beyond_eight_groups_is_refused_when_the_layout_is_read) {
  std::string fields = "{x: {labels: [open]}}";
  for (int i = 0; i < 9; ++i) fields = "{g: {fields: " + fields + "}}";
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: " + fields + "\n");
  c.layout("out", "layout: out\nkind: json\nfields: {a: {labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {a: {value: b}}\n");
  EXPECT_EQ(c.load(), nullptr);
  EXPECT_NE(c.findings.text().find("[nested-group]"), std::string::npos) << c.findings.text();
}

TEST(Documents, a_control_character_that_xml_cannot_write_is_held) {
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: {a: {labels: [open]}}\n");
  c.layout("out", "layout: out\nkind: xml\nrecords: L/P\nfields: {a: {path: A, labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {a: a}\n");
  EXPECT_EQ(c.written(R"({"a":"x\ny\r"})"), "<P><A>x\ny&#13;</A></P>");
  EXPECT_EQ(rule(c.run(R"({"a":"x\u0001"})")), "not-in-xml");
}

}  // namespace
}  // namespace gatehouse::test
