/// The framer against a slow one that sees the whole text at once, on random texts of few different bytes.
#include <gtest/gtest.h>

#include <random>

#include "gatehouse/support/framing.hpp"

namespace gatehouse {
namespace {

struct Piece {
  std::string bytes;
  std::uint64_t line;
  bool fault;
  friend bool operator==(const Piece&, const Piece&) = default;
};
void PrintTo(const Piece& piece, std::ostream* out) {
  *out << piece.line << ':' << ::testing::PrintToString(piece.bytes) << (piece.fault ? "!" : "");
}

/// Index of the line feed that ends the record at `at`, or npos if quotes stay open or the text ends.
std::size_t end_of_record(std::string_view text, std::size_t at, bool& open) {
  bool field_start = true;
  open = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (open) {
      if (text[i] != '"') continue;
      if (i + 1 < text.size() && text[i + 1] == '"') {
        ++i;
      } else {
        open = false;
      }
      continue;
    }
    if (text[i] == '\n') return i;
    open = field_start && text[i] == '"';
    field_start = text[i] == ',';
  }
  return std::string_view::npos;
}

std::vector<Piece> slow_cut(std::string_view text) {
  std::vector<Piece> out;
  std::uint64_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    bool open = false;
    std::size_t end = end_of_record(text, at, open);
    if (open) end = text.find('\n', at);
    const std::string_view whole = text.substr(at, std::min(end, text.size()) - at);
    std::string_view bytes = whole;
    if (bytes.ends_with('\r')) bytes.remove_suffix(1);
    const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
    if (bytes.empty() && next == text.size()) break;
    out.push_back({std::string(bytes), line, open});
    line += 1 + static_cast<std::uint64_t>(std::count(whole.begin(), whole.end(), '\n'));
    at = next;
  }
  return out;
}

std::vector<Piece> cut(std::string_view text, std::size_t limit, std::size_t piece) {
  Framer framer({.cut = Cut::quoted}, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t count = text.copy(to, std::min(size, piece));
    text.remove_prefix(count);
    return count;
  });
  std::vector<Piece> out;
  Batch batch;
  while (framer.next(batch, limit).value()) {
    for (const RawRecord& record : batch.records) {
      out.push_back({std::string(record.bytes), record.line, record.fault != nullptr});
    }
  }
  return out;
}

TEST(FramingReference, cuts_random_texts_like_the_slow_one) {
  std::mt19937 random(20260401);  // NOLINT(cert-msc51-cpp): the same texts each time
  constexpr std::string_view alphabet = "ab,\"\"\"\r\n\n";
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    EXPECT_EQ(cut(text, 1 + random() % 5, 1 + random() % 7), slow_cut(text)) << ::testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace gatehouse
