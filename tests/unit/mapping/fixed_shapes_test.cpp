// Fixed-width records as mainframes write them: record types, occurs, redefines, EBCDIC, stored numbers.
#include <gtest/gtest.h>

#include "case.hpp"
#include "mapping/encoding.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::test {
namespace {

using std::string_literals::operator""s;

std::string rule(MappedRecord& record) { return record.problems.empty() ? "" : record.problems[0].rule; }

Case& typed(Case& c) {
  c.layout("in", R"(
layout: in
kind: fixed-width
record_type: 1-2
fields:
  KIND: {at: 1-2, type: code 2, labels: [open]}
types:
  RE: {record_length: 8, fields: {EIN: {at: 3-8, labels: [open]}}}
  RS: {fields: {NAME: {at: 3-6, labels: [open]}, EIN: {at: 7-12, labels: [open]}}}
)");
  c.layout("out",
           "layout: out\nkind: delimited\nfields: {kind: {labels: [open]}, name: {labels: [open]}, ein: {labels: "
           "[open]}}\n");
  c.mapping(
      "mapping: m\nfrom: layout in\nrecord: RS\nto: layout out\nfields: {kind: KIND, name: NAME, ein: EIN}\n");
  return c;
}

TEST(RecordTypes, records_of_the_type_are_mapped_and_those_of_others_are_filtered) {
  Case c;
  EXPECT_EQ(typed(c).written("RSANNA123456"), "RS,ANNA,123456");
  MappedRecord& other = c.run("RE123456");
  EXPECT_EQ(other.outcome, Outcome::filtered);
  EXPECT_EQ(rule(other), "record-type");
}

TEST(RecordTypes, an_unknown_type_and_a_wrong_length_are_held) {
  Case c;
  typed(c);
  EXPECT_EQ(rule(c.run("XXANNA123456")), "unknown-record-type");
  EXPECT_EQ(c.out.outcome, Outcome::held);
  EXPECT_EQ(rule(c.run("R")), "unknown-record-type");
  EXPECT_EQ(rule(c.run("RE12345")), "record-length");
}

TEST(RecordTypes, a_mapping_must_say_which_type_it_maps_and_a_type_must_exist) {
  Case c;
  typed(c).mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {kind: KIND}\n");
  EXPECT_EQ(c.load(), nullptr);
  c.mapping("mapping: m\nfrom: layout in\nrecord: RT\nto: layout out\nfields: {kind: KIND}\n");
  EXPECT_EQ(c.load(), nullptr);
  EXPECT_NE(c.findings.text().find("\"RT\" is not a record type"), std::string::npos) << c.findings.text();
}

TEST(RecordTypes, entities_are_made_of_the_records_that_they_name) {
  Case c;
  typed(c).mapping(R"(
mapping: m
from: layout in
entities:
  employer: {record: RE, key: [EIN], fields: {name: KIND}}
  client: {record: RS, key: [NAME], fields: {name.last: NAME}}
)");
  EXPECT_EQ(c.run("RE123456").entities.size(), 1u);
  EXPECT_EQ(c.out.entities[0].key, "123456");
  EXPECT_EQ(c.run("RSANNA123456").entities[0].key, "ANNA");
}

TEST(RecordTypes, a_type_is_written_with_its_code) {
  Case c;
  typed(c).layout("from", "layout: from\nkind: delimited\nfields: {n: {labels: [open]}, e: {labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout from\nto: layout in\nto_record: RS\nfields: {NAME: n, EIN: e}\n");
  EXPECT_EQ(c.written("EVE,12"), "RSEVE 12    ");
}

TEST(Occurs, elements_are_a_group_and_have_numbers_and_blank_places_are_none) {
  Case c;
  c.layout("in", R"(
layout: in
kind: fixed-width
fields:
  ID: {at: 1-2, labels: [open]}
  WEEKS: {at: 3-20, occurs: 3, gaps: close, fields: {END: {at: 1-4, labels: [open]}, AMT: {at: 5-6, type: integer, labels: [open]}}}
)");
  c.layout("out",
           "layout: out\nkind: json\nfields: {id: {labels: [open]}, second: {labels: [open]}, weeks: {fields: "
           "{end: {labels: [open]}, amt: {type: integer, labels: [open]}}}}\n");
  c.mapping(
      "mapping: m\nfrom: layout in\nto: layout out\nfields: {id: ID, second: WEEKS.2.END, weeks: {each: WEEKS, "
      "fields: {end: END, amt: AMT}}}\n");
  EXPECT_EQ(c.written("A1010307      011709"),
            R"({"id":"A1","weeks":[{"end":"0103","amt":7},{"end":"0117","amt":9}]})");
  EXPECT_EQ(c.written("A1010307011008      "),
            R"({"id":"A1","second":"0110","weeks":[{"end":"0103","amt":7},{"end":"0110","amt":8}]})");
  EXPECT_EQ(rule(c.run("A10103x7            ")), "bad-number");
}

TEST(Occurs, a_blank_place_before_another_holds_the_record_and_does_not_move_what_follows) {
  Case c;
  c.layout("in",
           "layout: in\nkind: fixed-width\nfields:\n  M: {at: 1-9, occurs: 3, fields: {PAY: {at: 1-3, type: "
           "integer, labels: [open]}}}\n");
  c.layout("out", "layout: out\nkind: json\nfields: {m: {fields: {pay: {type: integer, labels: [open]}}}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {m: {each: M, fields: {pay: PAY}}}\n");
  EXPECT_EQ(rule(c.run("100   300")), "gap-in-group");
  EXPECT_EQ(c.written("100200   "), R"({"m":[{"pay":100},{"pay":200}]})");
}

TEST(Occurs, elements_are_written_in_their_places_and_too_many_are_held) {
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: {id: {labels: [open]}, w: {fields: {e: {labels: [open]}}}}\n");
  c.layout("out",
           "layout: out\nkind: fixed-width\nfields: {ID: {at: 1-2, labels: [open]}, W: {at: 3-6, occurs: 2, "
           "fields: {E: {at: 1-2, labels: [open]}}}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {ID: id, W: {each: w, fields: {E: e}}}\n");
  EXPECT_EQ(c.written(R"({"id":"A","w":[{"e":"x"},{"e":"yy"}]})"), "A x yy");
  EXPECT_EQ(rule(c.run(R"({"id":"A","w":[{"e":"x"},{"e":"y"},{"e":"z"}]})")), "too-many-elements");
}

// `{}` between two elements left its place blank, and the record was held where it was read back.
TEST(Occurs, an_element_that_says_nothing_before_another_is_held_before_it_is_written) {
  Case c;
  c.layout("in", "layout: in\nkind: json\nfields: {id: {labels: [open]}, w: {fields: {e: {labels: [open]}}}}\n");
  c.layout("out",
           "layout: out\nkind: fixed-width\nfields: {ID: {at: 1-2, labels: [open]}, W: {at: 3-8, occurs: 3, "
           "fields: {E: {at: 1-2, labels: [open]}}}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {ID: id, W: {each: w, fields: {E: e}}}\n");
  EXPECT_EQ(rule(c.run(R"({"id":"A","w":[{"e":"x"},{},{"e":"y"}]})")), "gap-in-group");
  EXPECT_EQ(c.written(R"({"id":"A","w":[{"e":"x"},{},{}]})"), "A x     ");
}

TEST(Redefines, a_field_is_there_only_if_another_says_so) {
  Case c;
  c.layout("in", R"(
layout: in
kind: fixed-width
fields:
  KIND: {at: 1, type: code 1, labels: [open]}
  NAME: {at: 2-7, labels: [open], only_if: {KIND: [P, Q]}}
  AMT:  {at: 2-7, type: "decimal 6,2", labels: [open], redefines: NAME, only_if: {KIND: M}}
)");
  c.layout("out",
           "layout: out\nkind: delimited\nfields: {name: {labels: [open]}, amt: {type: \"decimal 6,2\", labels: "
           "[open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {name: NAME, amt: AMT}\n");
  EXPECT_EQ(c.written("PANNA  "), "ANNA,");
  EXPECT_EQ(c.written("M001234"), ",12.34");
  EXPECT_EQ(c.written("X001234"), ",");
  EXPECT_EQ(c.findings.text(), "");
}

std::string ebcdic(std::string_view text, mapping::Encoding encoding = mapping::Encoding::ebcdic037) {
  Arena arena;
  return std::string(*mapping::encoded(text, encoding, arena));
}

TEST(Ebcdic, the_three_code_pages_go_both_ways_and_differ_where_they_should) {
  Arena arena;
  for (const auto page :
       {mapping::Encoding::ebcdic037, mapping::Encoding::ebcdic1047, mapping::Encoding::ebcdic1140}) {
    for (int byte = 1; byte < 256; ++byte) {
      const std::string one(1, static_cast<char>(byte));
      const auto text = mapping::decoded(one, page, arena);
      ASSERT_TRUE(text) << byte;
      EXPECT_EQ(mapping::encoded(*text, page, arena), one) << byte;
    }
    EXPECT_EQ(mapping::decoded("\xC1\xF9\x40\xE9"s, page, arena), "A9 Z");
    EXPECT_FALSE(mapping::decoded("\0"s, page, arena));
  }
  EXPECT_EQ(mapping::decoded("\xBA\xBB\xAD\xBD"s, mapping::Encoding::ebcdic037, arena), "[]\xC3\x9D\xC2\xA8");
  EXPECT_EQ(mapping::decoded("\xBA\xBB\xAD\xBD"s, mapping::Encoding::ebcdic1047, arena), "\xC3\x9D\xC2\xA8[]");
  EXPECT_EQ(mapping::decoded("\x9F"s, mapping::Encoding::ebcdic1140, arena), "\xE2\x82\xAC");
  EXPECT_EQ(mapping::decoded("\x9F"s, mapping::Encoding::ebcdic037, arena), "\xC2\xA4");
}

constexpr const char* stored_fields = R"yaml(
  NAME:  {at: 1-5, labels: [open]}
  SSN:   {at: 6-10, type: ssn, stored: packed, signed: no, labels: [open], sentinels: ["(low-values)"]}
  BAL:   {at: 11-13, type: "decimal 5,2", stored: packed, labels: [open]}
  WBA:   {at: 14-17, type: "decimal 4,0", stored: zoned, labels: [open]}
  COUNT: {at: 18-19, type: integer, stored: binary, labels: [open]}
  DOB:   {at: 20-24, type: date YYYYMMDD, stored: packed, signed: no, labels: [open], sentinels: ["00000000"]}
)yaml";

Case& stored(Case& c, const std::string& encoding = "ebcdic-037") {
  c.layout("in",
           "layout: in\nkind: fixed-width\nline_end: none\nencoding: " + encoding + "\nfields:" + stored_fields);
  c.layout("out", R"(
layout: out
kind: delimited
fields: {name: {labels: [open]}, ssn: {type: ssn, labels: [open]}, bal: {type: "decimal 5,2", labels: [open]},
  wba: {type: "decimal 4,0", labels: [open]}, count: {type: integer, labels: [open]}, dob: {type: date YYYY-MM-DD, labels: [open]}}
)");
  c.mapping(
      "mapping: m\nfrom: layout in\nto: layout out\nfields: {name: NAME, ssn: SSN, bal: BAL, wba: WBA, count: "
      "COUNT, dob: DOB}\n");
  return c;
}

const std::string stored_record = ebcdic("ANNA ") + "\x90\x12\x34\x56\x7F"s + "\x01\x23\x4D"s +
                                  "\xF0\xF4\xF5\xC6"s + "\xFF\xFE"s + "\x01\x98\x00\x22\x9F"s;

TEST(Ebcdic, packed_zoned_and_binary_numbers_are_read) {
  Case c;
  EXPECT_EQ(stored(c).written(stored_record), "ANNA,901234567,-12.34,456,-2,1980-02-29");
}

TEST(Ebcdic, the_same_record_is_written_byte_for_byte) {
  Case c;
  stored(c).mapping(
      "mapping: m\nfrom: layout in\nto: layout in\nfields: {NAME: NAME, SSN: SSN, BAL: BAL, WBA: WBA, COUNT: "
      "COUNT, DOB: DOB}\n");
  EXPECT_EQ(c.written(stored_record), stored_record);
  std::string blank = stored_record;
  blank.replace(5, 5, 5, '\0');
  blank.replace(19, 5, "\x00\x00\x00\x00\x0F"s);
  EXPECT_EQ(c.written(blank), blank);
}

TEST(Ebcdic, bad_half_bytes_are_held_with_a_plain_message) {
  Case c;
  stored(c);
  std::string bad = stored_record;
  bad[10] = '\x40';
  bad[12] = '\x40';
  EXPECT_EQ(rule(c.run(bad)), "bad-number");
  EXPECT_NE(c.out.problems[0].message.find("half-byte"), std::string::npos);
  EXPECT_EQ(c.out.problems[0].source, "BAL (columns 11-13)");
  bad = stored_record;
  bad[14] = '\xC1';
  EXPECT_EQ(rule(c.run(bad)), "bad-number");
  bad = stored_record;
  bad[5] = '\x9A';
  EXPECT_EQ(rule(c.run(bad)), "bad-number");
}

TEST(Ebcdic, a_character_that_the_code_page_lacks_and_a_number_too_large_are_held_on_the_way_out) {
  Case c;
  stored(c).layout("csv",
                   "layout: csv\nkind: delimited\nfields: {name: {labels: [open]}, bal: {type: \"decimal 9,2\", "
                   "labels: [open]}, n: {type: integer, labels: [open]}}\n");
  c.mapping(
      "mapping: m\nfrom: layout csv\nto: layout in\nfields: {NAME: name, BAL: bal, WBA: {value: \"1\"}, COUNT: n, "
      "SSN: {value: \"\"}}\n");
  EXPECT_EQ(c.written("ANNA,1.00,7").substr(0, 5), ebcdic("ANNA "));
  EXPECT_EQ(rule(c.run("\xE4\xBD\xA0,1.00,7")), "not-in-encoding");
  EXPECT_EQ(rule(c.run("ANNA,123456.00,7")), "bad-number");
  EXPECT_EQ(rule(c.run("ANNA,1.00,40000")), "does-not-fit");
  EXPECT_EQ(rule(c.run("ANNA,,7")), "blank-number");
}

TEST(Zoned, ascii_overpunches_are_read_and_written) {
  Case c;
  c.layout("in",
           "layout: in\nkind: fixed-width\nfields: {A: {at: 1-4, type: \"decimal 4,2\", stored: zoned, labels: "
           "[open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout in\nfields: {A: A}\n");
  for (const char* record : {"123A", "000{", "123J", "999R", "000}"})
    EXPECT_EQ(c.written(record), record == "000}"s ? "000{" : record);
  EXPECT_EQ(c.written("1234"), "123D");
  EXPECT_EQ(rule(c.run("12A4")), "bad-number");
  EXPECT_EQ(rule(c.run("123Z")), "bad-number");
}

TEST(Encodings, text_is_written_in_the_target_encoding_or_held) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields: {a: {labels: [open]}}\n");
  c.layout("out", "layout: out\nkind: fixed-width\nencoding: latin-1\nfields: {A: {at: 1-4, labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {A: a}\n");
  EXPECT_EQ(c.written("Jos\xC3\xA9"), "Jos\xE9");
  EXPECT_EQ(rule(c.run("\xE2\x82\xAC")), "not-in-encoding");
}

TEST(RecordTypes, fields_are_called_by_their_bare_names_in_entities_tests_and_targets) {
  Case c;
  typed(c).mapping(
      "mapping: m\nfrom: layout in\nrecord: RS\nentities:\n  client: {key: [EIN], fields: {name.last: NAME}}\n");
  ASSERT_TRUE(c.load()) << c.findings.text();
  c.file("m/case.tests.yaml",
         "tests:\n  - {name: a, given: {NAME: ANNA, EIN: \"123456\"}, expect: {client.name.last: ANNA}}\n"
         "  - {name: b, record: RS, given: {RS.NAME: ANNA}, expect: {client.name.last: ANNA}}\n");
  Findings findings;
  EXPECT_EQ(mapping::run_tests(c.load(), findings).failed(), 0u);
  EXPECT_TRUE(findings.ok()) << findings.text();
  c.mapping(
      "mapping: m\nfrom: layout in\nrecord: RS\nto: layout in\nto_record: RS\n"
      "fields: {KIND: KIND, RS.NAME: NAME, EIN: RS.EIN}\n");
  EXPECT_EQ(c.written("RSANNA123456"), "RSANNA123456");
}

TEST(RecordTypes, the_field_of_that_name_in_another_type_is_what_may_be_meant) {
  Case c;
  typed(c).mapping("mapping: m\nfrom: layout in\nrecord: RE\nto: layout out\nfields: {name: NAME}\n");
  EXPECT_EQ(c.load(), nullptr);
  EXPECT_NE(c.findings.text().find("did you mean \"RS.NAME\"?"), std::string::npos) << c.findings.text();
}

/// Why a file of this layout cannot be written; "" if it can.
std::string cannot_write(const std::string& shape) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields: {a: {labels: [open]}}\n");
  c.layout("out", "layout: out\n" + shape);
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {A: a}\n");
  if (const auto mapping = c.load()) return "";
  return c.findings.text();
}

TEST(Frames, a_header_and_trailer_that_the_layout_would_not_read_are_not_written) {
  const std::string fixed = "kind: fixed-width\nfields: {A: {at: 1-9, labels: [open]}}\n";
  for (const char* frame :
       {"header: {starts: H}\n", "header: 1\n", "trailer: {starts: T, count_at: 2-4}\n",
        "trailer: {starts: T, count_at: 2-4, write: \"T {count:3}\"}\n",
        "trailer: {starts: T, write: \"X{count:3}\"}\n", "header: {starts: H, write: HX, count_at: 2-3}\n",
        "trailer: {starts: T, sums: [{of: A, at: 2-4}], write: T}\n",
        "trailer: {starts: T, sums: [{of: A, at: 2-4}], write: \"T {sum:A:3}\"}\n",
        "trailer: {starts: T, write: \"T{count:9}{sum:A:15}\"}\n"})
    EXPECT_NE(cannot_write(frame + fixed).find("[cannot-write-layout]"), std::string::npos) << frame;
  for (const char* write : {"T{total}", "T{count", "T{count:0}", "T{sum}", "T{sum:}", "T{sum:A:}", "T{sum:A:99}"})
    EXPECT_NE(cannot_write("trailer: {starts: T, write: \"" + std::string(write) + "\"}\n" + fixed)
                  .find("[bad-template]"),
              std::string::npos)
        << write;
  EXPECT_EQ(cannot_write("header: {starts: H, write: HCLAIMS}\n"
                         "trailer: {starts: T, count_at: 2-4, write: \"T{count:3}\"}\n" +
                         fixed),
            "");
  EXPECT_EQ(cannot_write("header: {starts: \"#\", lines: 2, write: \"#ours\"}\nkind: delimited\nfields: {A: {}}\n"),
            "");
}

TEST(Frames, a_header_is_written_as_the_layout_says) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields: {a: {labels: [open]}}\n");
  c.layout("out",
           "layout: out\nkind: fixed-width\nencoding: ebcdic-037\nline_end: none\nrecord_length: 4\n"
           "header: {starts: H, write: HX}\nfields: {A: {at: 1-4, labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {A: a}\n");
  const auto mapping = c.load();
  ASSERT_TRUE(mapping) << c.findings.text();
  EXPECT_EQ(mapping::head(*mapping), "\xC8\xE7\x40\x40");
}

/// The trailer after records with these amounts, to a layout whose trailer is so.
Result<std::string> trailer_after(const std::vector<std::string>& amounts, const std::string& layout) {
  Case c;
  c.layout("in", "layout: in\nkind: delimited\nfields: {a: {type: \"decimal 9,2\", labels: [open]}}\n");
  c.layout("out", "layout: out\n" + layout);
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {A: a}\n");
  const auto mapping = c.load();
  if (!mapping) return fail(Errc::bad_config, c.findings.text());
  mapping::Written written(*mapping);
  for (const std::string& amount : amounts) written.add(c.written(amount));
  return written.tail();
}

TEST(Frames, a_trailer_carries_what_a_field_of_the_records_comes_to) {
  const std::string implied =
      "kind: fixed-width\ntrailer: {starts: T, count_at: 2-4, sums: [{of: A, at: 5-12}], "
      "write: \"T{count:3}{sum:A:8}\"}\nfields: {A: {at: 1-9, type: \"decimal 9,2\", labels: [open]}}\n";
  EXPECT_EQ(trailer_after({"100.10", "0.05", ""}, implied).value(), "T00300010015\n");
  EXPECT_EQ(trailer_after({"-3.00", "1.50"}, implied).value(), "T002-0000150\n");
  EXPECT_FALSE(trailer_after({"999999.99", "999999.99"}, implied).has_value()) << "nine digits for eight columns";
  const std::string pointed =
      "kind: delimited\ntrailer: {starts: END, count_column: 2, sums: [{of: A, column: 3}], "
      "write: \"END,{count},{sum:A}\"}\nfields: {A: {type: \"decimal 9,2\", labels: [open]}}\n";
  EXPECT_EQ(trailer_after({"100.10", "0.05"}, pointed).value(), "END,2,100.15\n");
  EXPECT_EQ(trailer_after({}, pointed).value(), "END,0,0.00\n");
}

TEST(Groups, what_is_wrong_in_an_element_is_told_with_its_columns_in_the_record) {
  Case c;
  c.layout("in",
           "layout: in\nkind: fixed-width\nfields:\n  ID: {at: 1-2, labels: [open]}\n"
           "  WEEKS: {at: 3-18, occurs: 2, fields: {WE: {at: 1-8, type: date YYYYMMDD, labels: [open]}}}\n");
  c.layout("out", "layout: out\nkind: json\nfields: {weeks: {fields: {we: {type: date, labels: [open]}}}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {weeks: {each: WEEKS, fields: {we: WE}}}\n");
  MappedRecord& made = c.run("01202601032026AB10");
  ASSERT_EQ(made.outcome, Outcome::held);
  EXPECT_EQ(made.problems[0].source, "WEEKS.2.WE (columns 11-18)");
}

TEST(Ebcdic, control_characters_in_text_are_held_with_what_to_do) {
  Case c;
  c.layout("in", "layout: in\nkind: fixed-width\nencoding: ebcdic-037\nfields: {A: {at: 1-3, labels: [open]}}\n");
  c.layout("out", "layout: out\nkind: delimited\nfields: {a: {labels: [open]}}\n");
  c.mapping("mapping: m\nfrom: layout in\nto: layout out\nfields: {a: A}\n");
  EXPECT_EQ(c.written("\xC1\xC2\x40"), "AB");
  EXPECT_EQ(rule(c.run("\xC1\x3F\x40")), "bad-encoding");
  EXPECT_NE(c.out.problems[0].message.find("control characters"), std::string::npos);
}

// A line end in a JSON text went into a mainframe's columns where the text was only copied.
TEST(Ebcdic, a_text_with_a_line_end_is_held_however_it_is_made) {
  for (const char* const rule_text : {"A", "{from: A, clean: [upper]}", "{compose: \"{A}\"}"}) {
    Case c;
    c.layout("in", "layout: in\nkind: json\nfields: {A: {labels: [open]}}\n");
    c.layout("out",
             "layout: out\nkind: fixed-width\nencoding: ebcdic-037\nline_end: none\nfields: {a: {at: 1-5, labels: "
             "[open]}}\n");
    c.mapping(std::string("mapping: m\nfrom: layout in\nto: layout out\nfields: {a: ") + rule_text + "}\n");
    EXPECT_EQ(rule(c.run(R"({"A":"x\ny"})")), "not-in-encoding") << rule_text;
  }
}

}  // namespace
}  // namespace gatehouse::test
