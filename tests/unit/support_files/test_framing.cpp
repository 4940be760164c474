#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "gatehouse/support/framing.hpp"

namespace gatehouse {
namespace {

/// Gives `text` in pieces of at most `piece` bytes.
Framer::Reader reader_of(std::string_view text, std::size_t piece = std::string::npos) {
  return [text, piece](char* to, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t count = text.copy(to, std::min(size, piece));
    text.remove_prefix(count);
    return count;
  };
}

struct Seen {
  std::vector<std::string> records{};
  std::vector<std::uint64_t> lines{};
  std::vector<std::string> faults{};
  std::string head{};
  std::string trailer{};
  FilePosition end{};
};

Seen cut(std::string_view text, const Framing& framing, std::size_t limit = 1000,
         std::size_t piece = std::string::npos, FilePosition start = {}) {
  Framer framer(framing, reader_of(text, piece), start);
  Batch batch;
  Seen seen;
  while (framer.next(batch, limit).value()) {
    for (const RawRecord& record : batch.records) {
      seen.records.emplace_back(record.bytes);
      seen.lines.push_back(record.line);
      seen.faults.emplace_back(record.fault == nullptr ? "" : record.fault);
    }
  }
  seen.head = framer.head();
  seen.trailer = framer.trailer();
  seen.end = framer.position();
  return seen;
}

using Texts = std::vector<std::string>;
using Lines = std::vector<std::uint64_t>;

Framing with_trailer() {
  return {.trailer_prefix = "T", .count_at = 2, .count_length = 3, .trailer_required = true};
}
Framing quoted() { return {.cut = Cut::quoted}; }

TEST(Framing, cuts_at_lf_and_crlf_with_or_without_a_last_line_end) {
  const Texts expected{"one", "two", "three"};
  EXPECT_EQ(cut("one\ntwo\nthree\n", {}).records, expected);
  EXPECT_EQ(cut("one\r\ntwo\r\nthree\r\n", {}).records, expected);
  EXPECT_EQ(cut("one\ntwo\r\nthree", {}).records, expected);
  EXPECT_EQ(cut("one\ntwo\r\nthree\r", {}).records, expected);
}

TEST(Framing, an_empty_line_is_a_record_unless_it_is_the_last) {
  EXPECT_EQ(cut("a\n\nb\n\n", {}).records, (Texts{"a", "", "b"}));
  EXPECT_EQ(cut("a\r\n\r\nb\r\n\r\n", {}).records, (Texts{"a", "", "b"}));
  EXPECT_EQ(cut("", {}).records, Texts{});
  EXPECT_EQ(cut("\n", {}).records, Texts{});
}

TEST(Framing, a_byte_order_mark_is_skipped_at_the_top_only) {
  const Seen seen = cut("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n", {});
  EXPECT_EQ(seen.records, (Texts{"one", "\xEF\xBB\xBFtwo"}));
  EXPECT_EQ(seen.end.offset, 14u);
  EXPECT_EQ(cut("\xEF\xBB\xBF", {}).records, Texts{});
  EXPECT_EQ(cut("\xEF\xBB\xBFone\n", {}, 1, 1).records, Texts{"one"});
}

TEST(Framing, a_file_that_says_it_is_utf_8_is_refused_where_its_layout_says_another_encoding) {
  Framer framer({.utf8 = false}, [left = std::string("\xEF\xBB\xBFone\n")](char* to, std::size_t size) mutable {
    const std::size_t some = left.copy(to, size);
    left.erase(0, some);
    return Result<std::size_t>(some);
  });
  Batch batch;
  const auto more = framer.next(batch, 10);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, Errc::bad_input);
  EXPECT_TRUE(more.error().message.starts_with("other-encoding: "));
  EXPECT_EQ(cut("one\n", {.utf8 = false}).records, Texts{"one"});
}

TEST(Framing, nul_and_latin_1_bytes_pass_as_they_are) {
  const std::string text("Mu\xF1oz\0x\n\xFF\n", 10);
  EXPECT_EQ(cut(text, {}).records, (Texts{std::string("Mu\xF1oz\0x", 7), "\xFF"}));
}

TEST(Framing, the_header_is_withheld_and_given_apart) {
  const Seen seen = cut("A,B\r\nC\r\n1\r\n2\r\n", {.header_lines = 2});
  EXPECT_EQ(seen.head, "A,B\nC");
  EXPECT_EQ(seen.records, (Texts{"1", "2"}));
  EXPECT_EQ(seen.lines, (Lines{3, 4}));
  EXPECT_EQ(cut("A,B", {.header_lines = 2}).head, "A,B");
}

TEST(Framing, a_header_line_that_is_too_long_is_refused) {
  const std::string text = std::string(100, 'h') + "\n1\n";
  Framer framer({.header_lines = 1, .max_record_bytes = 10}, reader_of(text));
  Batch batch;
  const auto got = framer.next(batch, 10);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Errc::bad_input);
}

TEST(Framing, the_trailer_is_withheld_whatever_the_batch_size_and_the_pieces) {
  for (const std::string_view end : {"", "\n", "\r\n", "\n\n", "\r\n\r\n"}) {
    const std::string text = "one\nTwo\nthree\nT003" + std::string(end);
    for (const std::size_t limit : {1u, 2u, 3u, 4u}) {
      for (const std::size_t piece : {1u, 2u, 3u, 5u, 100u}) {
        const Seen seen = cut(text, with_trailer(), limit, piece);
        EXPECT_EQ(seen.records, (Texts{"one", "Two", "three"}));
        EXPECT_EQ(seen.trailer, "T003");
        EXPECT_EQ(seen.end.offset, 14u);
      }
    }
  }
}

TEST(Framing, a_trailer_longer_than_a_record_may_be_is_a_record_with_a_fault) {
  Framing framing = with_trailer();
  framing.max_record_bytes = 4;
  const Seen seen = cut("a\nT00199\n", framing);
  EXPECT_EQ(seen.records, (Texts{"a", "T001"}));
  EXPECT_EQ(seen.faults, (Texts{"", "the record is too long; only its beginning is kept"}));
  EXPECT_EQ(seen.trailer, "");
}

TEST(Framing, a_line_that_looks_like_the_trailer_is_a_record_if_more_follows) {
  const Seen seen = cut("T001\nT002\nx\n", with_trailer());
  EXPECT_EQ(seen.records, (Texts{"T001", "T002", "x"}));
  EXPECT_EQ(seen.trailer, "");
}

TEST(Framing, a_file_cut_off_at_any_byte_never_shows_a_whole_trailer_count) {
  const std::string text = "one\r\ntwo\r\nthree\r\nT003";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const Seen seen = cut(text.substr(0, size), with_trailer());
    const auto count = trailer_count(with_trailer(), seen.trailer);
    EXPECT_FALSE(count && count->value() == seen.records.size()) << size;
  }
}

TEST(Framing, a_trailer_carries_its_count_by_place_or_by_column) {
  EXPECT_EQ(trailer_count(with_trailer(), "T042rest").value(), 42u);
  EXPECT_EQ(trailer_count(with_trailer(), "T 42").value(), 42u);
  EXPECT_EQ(trailer_count({.delimiter = '|', .count_column = 3}, "T|x|\"17\"").value(), 17u);
  EXPECT_EQ(trailer_count({}, "anything").value(), std::nullopt);
  EXPECT_EQ(trailer_count(with_trailer(), "T04").error().code, Errc::bad_input);
  EXPECT_EQ(trailer_count(with_trailer(), "T4x2").error().code, Errc::bad_input);
  EXPECT_EQ(trailer_count({.count_column = 3}, "T,x").error().code, Errc::bad_input);
}

TEST(Framing, a_line_end_inside_quotes_belongs_to_the_record) {
  const Seen seen = cut("a,\"x\ny\",b\r\n\"p \"\"q\"\"\nr\"\nlast\n", quoted(), 1, 3);
  EXPECT_EQ(seen.records, (Texts{"a,\"x\ny\",b", "\"p \"\"q\"\"\nr\"", "last"}));
  EXPECT_EQ(seen.lines, (Lines{1, 3, 5}));
  EXPECT_EQ(seen.end.line, 5u);
}

TEST(Framing, a_quote_inside_an_unquoted_field_does_not_open_anything) {
  EXPECT_EQ(cut("5\" pipe,x\n6\" pipe,y\n", quoted()).records, (Texts{"5\" pipe,x", "6\" pipe,y"}));
  EXPECT_EQ(cut("\"a\"b\"\nc\n", quoted()).records, (Texts{"\"a\"b\"", "c"}));
}

TEST(Framing, a_quote_never_closed_costs_one_line_only) {
  const Seen seen = cut("a\nb,\"open\nc\nd\n", quoted(), 1, 2);
  EXPECT_EQ(seen.records, (Texts{"a", "b,\"open", "c", "d"}));
  EXPECT_EQ(seen.faults, (Texts{"", "a quote is never closed", "", ""}));
  EXPECT_EQ(cut("b,\"open", quoted()).faults, Texts{"a quote is never closed"});
}

TEST(Framing, a_quote_not_closed_within_the_longest_record_costs_one_line_only) {
  const std::string text = "x,\"open\n" + std::string(60, 'y') + "\nz\n";
  const Seen seen = cut(text, {.cut = Cut::quoted, .max_record_bytes = 60}, 100, 16);
  EXPECT_EQ(seen.records, (Texts{"x,\"open", std::string(60, 'y'), "z"}));
  EXPECT_EQ(seen.faults, (Texts{"a quote is never closed", "", ""}));
}

TEST(Framing, every_way_of_pulling_gives_the_same_records) {
  const std::string text = "h\n\"a\nb\",c\r\n\nd,\"\"\"e\"\nf\"g\nT,4\r\n";
  const Framing framing{.cut = Cut::quoted, .header_lines = 1, .trailer_prefix = "T,"};
  const Texts expected{"\"a\nb\",c", "", "d,\"\"\"e\"", "f\"g"};
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    for (std::size_t limit = 1; limit <= 5; ++limit) {
      EXPECT_EQ(cut(text, framing, limit, piece).records, expected) << piece << ' ' << limit;
    }
  }
}

TEST(Framing, a_record_that_is_too_long_is_cut_and_the_next_one_is_whole) {
  for (const std::size_t size : {11u, 12u, 13u, 14u, 70'000u, 300'000u}) {
    const std::string text = "first\n" + std::string(size, 'x') + "\nlast\n";
    const Seen seen = cut(text, {.max_record_bytes = 10});
    EXPECT_EQ(seen.records, (Texts{"first", std::string(10, 'x'), "last"})) << size;
    EXPECT_EQ(seen.faults, (Texts{"", "the record is too long; only its beginning is kept", ""})) << size;
    EXPECT_EQ(seen.lines, (Lines{1, 2, 3})) << size;
    EXPECT_EQ(seen.end.offset, text.size()) << size;
  }
}

TEST(Framing, a_record_of_just_the_longest_size_is_whole) {
  const std::string longest(10, 'x');
  EXPECT_EQ(cut(longest + "\r\n" + longest + "\n" + longest, {.max_record_bytes = 10}).faults, (Texts{"", "", ""}));
  EXPECT_EQ(cut("\"" + longest + "\"\r\nz", {.cut = Cut::quoted, .max_record_bytes = 12}).faults, (Texts{"", ""}));
}

TEST(Framing, a_quoted_record_that_is_too_long_is_skipped_to_a_line_end) {
  const std::string text = "\"aaa\nbbb\",cccccccccccccccccc\nlast\n";
  const Seen seen = cut(text, {.cut = Cut::quoted, .max_record_bytes = 12});
  EXPECT_EQ(seen.records, (Texts{"\"aaa\nbbb\",cc", "last"}));
  EXPECT_EQ(seen.lines, (Lines{1, 3}));
}

TEST(Framing, memory_stays_bounded_while_a_record_without_end_is_skipped) {
  std::size_t left = 256u << 20;
  const auto endless = [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t count = std::min(size, left);
    std::fill_n(to, count, 'x');
    left -= count;
    return count;
  };
  Framer framer({}, endless);
  Batch batch;
  ASSERT_TRUE(framer.next(batch, 10).value());
  EXPECT_EQ(batch.records.size(), 1u);
  EXPECT_EQ(batch.records[0].bytes.size(), std::size_t{1} << 20);
  EXPECT_LE(batch.bytes.size(), std::size_t{4} << 20);
  EXPECT_FALSE(framer.next(batch, 10).value());
}

TEST(Framing, a_batch_ends_where_its_memory_is_full) {
  std::string text;
  while (text.size() < (20u << 20)) text += std::string(299, 'x') + "\n";
  Framer framer({}, reader_of(text));
  Batch batch;
  std::size_t records = 0;
  std::size_t largest = 0;
  while (framer.next(batch, 1'000'000).value()) {
    records += batch.records.size();
    largest = std::max(largest, batch.bytes.size());
  }
  EXPECT_EQ(records, text.size() / 300);
  EXPECT_LE(largest, std::size_t{4} << 20);
}

TEST(Framing, goes_on_from_any_position_it_gave) {
  const std::string text = "h\none\r\n\"two\n2\"\nthree\nT3\n";
  const Framing framing{.cut = Cut::quoted, .header_lines = 1, .trailer_prefix = "T"};
  const Seen whole = cut(text, framing);
  for (std::size_t taken = 1; taken <= whole.records.size(); ++taken) {
    Framer framer(framing, reader_of(text));
    Batch batch;
    ASSERT_TRUE(framer.next(batch, taken).value());
    const FilePosition at = framer.position();
    const Seen rest = cut(text.substr(at.offset), framing, 2, 4, at);
    EXPECT_EQ(rest.records, Texts(whole.records.begin() + static_cast<std::ptrdiff_t>(taken), whole.records.end()));
    EXPECT_EQ(rest.lines, Lines(whole.lines.begin() + static_cast<std::ptrdiff_t>(taken), whole.lines.end()));
    EXPECT_EQ(rest.trailer, "T3");
  }
}

TEST(Framing, two_batches_may_be_used_in_turns) {
  Framer framer({}, reader_of("one\ntwo\nthree\nfour\n"));
  Batch a;
  Batch b;
  ASSERT_TRUE(framer.next(a, 2).value());
  ASSERT_TRUE(framer.next(b, 2).value());
  EXPECT_EQ(a.records[1].bytes, "two");
  EXPECT_EQ(b.records[1].bytes, "four");
}

/// As a folder is looked through: the batch keeps the memory that a larger file gave it. Lines of 61 bytes leave a
/// tail that is larger than the first buffers of the next file.
TEST(Framing, a_batch_serves_one_file_after_the_other) {
  std::string text;
  for (std::size_t n = 0; text.size() < (9u << 20); ++n)
    text += std::to_string(1'000'000'000 + n) + std::string(50, 'x') + "\n";
  for (const std::size_t limit : {1'000UL, 16'384UL, 65'536UL}) {
    Batch batch;
    for (int file = 0; file < 3; ++file) {
      Framer framer({}, reader_of(text));
      std::size_t at = 0;
      while (framer.next(batch, limit).value())
        for (const RawRecord& record : batch.records) {
          ASSERT_EQ(record.bytes, std::string_view(text).substr(at, 60)) << "file " << file << ", limit " << limit;
          at += 61;
        }
      ASSERT_EQ(at, text.size());
    }
  }
}

TEST(Framing, an_error_of_the_reader_comes_through) {
  Framer framer({}, [](char*, std::size_t) -> Result<std::size_t> { return fail(Errc::unavailable, "gone"); });
  Batch batch;
  EXPECT_EQ(framer.next(batch, 10).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace gatehouse
