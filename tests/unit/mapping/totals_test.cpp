// Control totals of headers and trailers: a layout says where they stand, the file is refused if they do not agree.
#include <gtest/gtest.h>

#include <cstring>

#include "case.hpp"
#include "gatehouse/support/control_totals.hpp"

namespace gatehouse::test {
namespace {

using std::string_literals::operator""s;

/// What the control totals of `layout` find in `file`; "" if all agree.
std::string fault(const std::string& layout, const std::string& file) {
  Case c;
  c.layout("in", layout);
  c.layout("out", "layout: out\nkind: delimited\nfields: {a: {labels: [open]}}\n");
  const bool typed = layout.find("types:") != std::string::npos;
  c.mapping("mapping: m\nfrom: layout in\n"s + (typed ? "record: RS\n" : "") +
            "to: layout out\nfields: {a: {value: x}}\n");
  const auto mapping = c.load();
  if (!mapping) return c.findings.text();
  const Framing framing = mapping::framing(*mapping);
  std::size_t at = 0;
  Framer framer(framing, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(to, file.data() + at, n);
    at += n;
    return n;
  });
  ControlSums sums(framing);
  Batch batch;
  while (framer.next(batch, 2).value()) sums.add(batch);
  return sums.fault(framer.head(), framer.trailer()).value_or("");
}

constexpr const char* wages = R"(
layout: in
kind: fixed-width
header: {starts: "HD", count_at: 3-4}
trailer: {starts: "TR", sums: [{of: RS.PAY, at: 3-9}]}
record_type: 1-2
types:
  RS: {fields: {PAY: {at: 3-7, type: "decimal 5,2", labels: [wage]}}}
  RE: {fields: {EIN: {at: 3-9, labels: [open]}}}
)";

TEST(ControlTotals, counts_and_sums_of_one_record_type_agree) {
  EXPECT_EQ(fault(wages, "HD03\nRE9999999\nRS01050\nRS00025\nTR0001075\n"), "");
}

TEST(ControlTotals, a_wrong_sum_a_wrong_count_and_another_header_are_named) {
  EXPECT_NE(
      fault(wages, "HD03\nRE9999999\nRS01050\nRS00026\nTR0001075\n").find("the total of RS.PAY in the trailer"),
      std::string::npos);
  EXPECT_NE(
      fault(wages, "HD04\nRE9999999\nRS01050\nRS00025\nTR0001075\n").find("the count of records in the header"),
      std::string::npos);
  EXPECT_NE(fault(wages, "XX03\nTR0000000\n").find("does not begin with the header"), std::string::npos);
}

TEST(ControlTotals, numbers_that_cannot_be_read_are_counted_and_their_values_not_told) {
  const std::string said = fault(wages, "HD02\nRS01050\nRSX1S5T\nTR0009999\n");
  EXPECT_NE(said.find("(1 of them have no number"), std::string::npos) << said;
  EXPECT_EQ(said.find("X1S5T"), std::string::npos);
}

TEST(ControlTotals, delimited_columns_with_written_points_and_signs_are_added_exactly) {
  const std::string layout =
      "layout: in\nkind: delimited\nheader: no\ntrailer: {starts: \"END,\", count_column: 2, sums: [{of: pay, "
      "column: 3}]}\n"
      "fields: {name: {labels: [open]}, pay: {type: \"decimal 12,2\", labels: [wage]}}\n";
  EXPECT_EQ(fault(layout, "a,0.10\n\"b,c\",0.20\nd,-0.05\nEND,3,.25\n"), "");
  EXPECT_NE(fault(layout, "a,0.10\n\"b,c\",0.20\nd,-0.05\nEND,3,.26\n"), "");
}

TEST(ControlTotals, packed_numbers_of_ebcdic_files_are_added) {
  const std::string layout =
      "layout: in\nkind: fixed-width\nencoding: ebcdic-037\nline_end: none\nrecord_length: 6\n"
      "trailer: {starts: T, count_at: 2-3, sums: [{of: PAY, at: 4-6}]}\n"
      "fields: {K: {at: 1, labels: [open]}, PAY: {at: 2-4, type: \"decimal 5,2\", stored: packed, labels: "
      "[wage]}}\n";
  const std::string records = "\xC1\x00\x12\x3C\x40\x40"s + "\xC1\x00\x00\x7D\x40\x40"s;
  EXPECT_EQ(fault(layout, records + "\xE3\xF0\xF2\xF1\xF1\xF6"s), "");
  EXPECT_NE(fault(layout, records + "\xE3\xF0\xF2\xF1\xF1\xF7"s), "");
}

TEST(ControlTotals, a_total_of_a_field_that_is_none_is_found_when_the_layout_is_read) {
  EXPECT_NE(fault("layout: in\nkind: delimited\ntrailer: {starts: T, sums: [{of: nope, column: 2}]}\nfields: {a: "
                  "{labels: [open]}}\n",
                  "")
                .find("[bad-total]"),
            std::string::npos);
}

}  // namespace
}  // namespace gatehouse::test
