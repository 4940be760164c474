#include <gtest/gtest.h>

#include "gatehouse/support/csv.hpp"

namespace gatehouse {
namespace {

using Fields = std::vector<std::string_view>;

class Csv : public ::testing::Test {
 protected:
  Fields split(std::string_view record, CsvDialect dialect = {}) {
    Fields fields;
    fault = split_csv(record, dialect, arena, fields);
    return fields;
  }
  static std::string written(std::string_view field, CsvDialect dialect) {
    std::string out;
    return CsvWriter(dialect).append(out, field) ? out : "refused";
  }

  Arena arena;
  const char* fault = nullptr;
};

TEST_F(Csv, splits_at_every_delimiter_and_keeps_empty_fields) {
  EXPECT_EQ(split("a,,b,"), (Fields{"a", "", "b", ""}));
  EXPECT_EQ(split(""), (Fields{""}));
  EXPECT_EQ(split(",,,,,,,,,"), (Fields{"", "", "", "", "", "", "", "", "", ""}));
  EXPECT_EQ(split("12345678,1234567,123456789"), (Fields{"12345678", "1234567", "123456789"}));
  EXPECT_EQ(fault, nullptr);
}

TEST_F(Csv, plain_fields_are_views_into_the_record) {
  const std::string_view record = "first,second,third";
  EXPECT_EQ(split(record)[1].data(), record.data() + 6);
}

TEST_F(Csv, bytes_above_127_and_nul_are_data) {
  const std::string_view record("\xC5ngstr\xF6m\0x,\xAC\x2C", 13);  // 0xAC is a comma with the high bit set
  EXPECT_EQ(split(record), (Fields{std::string_view("\xC5ngstr\xF6m\0x", 10), "\xAC", ""}));
}

TEST_F(Csv, quoted_fields_may_hold_delimiters_and_line_ends) {
  EXPECT_EQ(split("\"a,b\",\"c\nd\",e"), (Fields{"a,b", "c\nd", "e"}));
  EXPECT_EQ(split("\"\",x,\"\""), (Fields{"", "x", ""}));
  EXPECT_EQ(fault, nullptr);
}

TEST_F(Csv, doubled_quotes_become_one) {
  EXPECT_EQ(split(R"("say ""hi""","""",x)"), (Fields{R"(say "hi")", "\"", "x"}));
  EXPECT_EQ(fault, nullptr);
}

TEST_F(Csv, a_quote_inside_an_unquoted_field_is_data) {
  EXPECT_EQ(split(R"(5" pipe,x"y")"), (Fields{R"(5" pipe)", R"(x"y")"}));
  EXPECT_EQ(fault, nullptr);
}

TEST_F(Csv, an_escape_stands_before_quotes_delimiters_line_ends_and_itself_only) {
  const CsvDialect dialect{.escape = '\\'};
  EXPECT_EQ(split(R"("a\"b","c\\d","e\,f")", dialect), (Fields{"a\"b", R"(c\d)", "e,f"}));
  EXPECT_EQ(fault, nullptr);
  (void)split(R"("line\nline",x)", dialect);  // a line end or the letter n? Nobody guesses
  EXPECT_NE(fault, nullptr);
}

TEST_F(Csv, text_after_a_closing_quote_is_a_fault) {
  EXPECT_EQ(split(R"(a,"b"c,d)"), (Fields{"a"}));
  EXPECT_STREQ(fault, "text after a closing quote");
}

TEST_F(Csv, a_quote_never_closed_is_a_fault) {
  EXPECT_EQ(split(R"(a,"b,c)"), (Fields{"a"}));
  EXPECT_STREQ(fault, "a quote is never closed");
  (void)split(R"(a,"b"")");
  EXPECT_STREQ(fault, "a quote is never closed");
}

TEST_F(Csv, any_delimiter_and_quote) {
  EXPECT_EQ(split("a|'b|c'|d", {.delimiter = '|', .quote = '\''}), (Fields{"a", "b|c", "d"}));
  EXPECT_EQ(split("\"a\tb\"", {.delimiter = '\t', .quote = '\0'}), (Fields{"\"a", "b\""}));
}

TEST_F(Csv, too_many_fields_are_a_fault) {
  EXPECT_EQ(split("1,2,3", {.most_fields = 3}).size(), 3u);
  EXPECT_EQ(fault, nullptr);
  EXPECT_EQ(split("1,2,3,4,5,6,7,8", {.most_fields = 3}).size(), 3u);
  EXPECT_STREQ(fault, "too many fields");
  (void)split("1,2,\"3\",4", {.most_fields = 3});
  EXPECT_STREQ(fault, "too many fields");
}

TEST_F(Csv, writes_quotes_only_where_they_are_needed) {
  EXPECT_EQ(written("plain 5", {}), "plain 5");
  EXPECT_EQ(written("a,b", {}), "\"a,b\"");
  EXPECT_EQ(written("say \"hi\"", {}), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(written("two\r\nlines", {}), "\"two\r\nlines\"");
  EXPECT_EQ(written("", {}), "");
}

TEST_F(Csv, writes_quotes_always_or_never) {
  EXPECT_EQ(written("x", {.quoting = Quoting::all}), "\"x\"");
  EXPECT_EQ(written("5\" pipe", {.quoting = Quoting::none}), "5\" pipe");
  EXPECT_EQ(written("a,b", {.quoting = Quoting::none}), "refused");
  EXPECT_EQ(written("a\nb", {.quote = '\0'}), "refused");
}

TEST_F(Csv, what_is_written_reads_back) {
  const Fields fields{"", "\"", ",", "\"\"", "a\nb", "x\"y", " "};
  const CsvWriter writer({});
  std::string record;
  for (const auto& field : fields) {
    if (&field != &fields.front()) record += ',';
    ASSERT_TRUE(writer.append(record, field));
  }
  EXPECT_EQ(split(record), fields);
  EXPECT_EQ(fault, nullptr);
}

}  // namespace
}  // namespace gatehouse
