// Delimited records: the delimiters outside quotes are found as bits, and a cell lies between two of them. A cell
// in quotes is plain if all of those that it holds are doubled.
#include "mapping/decode.hpp"
#include "mapping/record_marks.hpp"
#include "mapping/slicer.hpp"

namespace gatehouse::mapping {
namespace {

class DelimitedSlicer final : public Slicer {
 public:
  DelimitedSlicer(const Mapping& mapping, const Decoder& decoder, Specials specials)
      : decoder_(decoder), from_(mapping.from_layout->dialect), specials_(specials), placeholders_(mapping) {
    // The delimiter of the source stands in every record; between quotes it is looked for apart.
    marked_ = specials;
    if (specials.delimiter == from_.delimiter) marked_.delimiter = '\n';
    if (specials.quote == from_.quote) marked_.quote = '\n';
  }

  bool cut(std::string_view record, Slice* slices) override {
    if (!marks_.mark(record, {from_.delimiter, from_.quote, marked_})) return false;
    if (!decoder_.is_bound() || !find_cells()) return false;
    const char* const bytes = marks_.bytes();
    const std::uint32_t* const begins = begins_.data();
    Slice* to = slices;
    for (const int column : decoder_.columns_read()) {
      const std::uint32_t begin = begins[column], end = begins[column + 1] - 1;
      const bool quoted = quoted_ && begin != end && bytes[begin] == from_.quote;
      *to = quoted ? in_quotes(begin, end) : trimmed_slice(bytes + begin, end - begin);
      to->special |= static_cast<std::uint32_t>(marks_.special_in(begin, end - begin));
      ++to;
    }
    return placeholders_.settle(slices);
  }

 private:
  /// Without its quotes, and what is doubled inside once. What is made lies where it lies in the record.
  [[nodiscard]] Slice in_quotes(std::uint32_t begin, std::uint32_t end) {
    const char* text = marks_.bytes() + begin + 1;
    std::uint32_t size = end - begin - 2;
    if (doubled_ && std::memchr(text, from_.quote, size) != nullptr) {
      if (undoubled_.size() < marks_.size() + slice_room) undoubled_.resize(2 * marks_.size() + slice_room);
      char* const start = undoubled_.data() + begin;
      char* to = start;
      for (const char* const last = text + size; text < last; ++text) {
        *to++ = *text;
        if (*text == from_.quote) ++text;
      }
      text = start;
      size = static_cast<std::uint32_t>(to - start);
    }
    Slice out = trimmed_slice(text, size);
    out.special = static_cast<std::uint32_t>(specials_.in(out.text()));
    return out;
  }

  /// Where the cells begin, and behind the last; false if they are not as many as they should be, or not plain.
  bool find_cells() {
    const std::size_t columns = decoder_.columns();
    begins_.resize(columns + 1 + 64 + 8);
    const std::uint64_t *const delimiters = marks_.one(), *const quotes = marks_.two();
    std::uint32_t* to = begins_.data();
    *to++ = 0;
    std::uint64_t inside = 0;
    std::size_t quotes_seen = 0;
    for (std::size_t w = 0; w < marks_.words(); ++w) {
      std::uint64_t found = delimiters[w];
      if ((quotes[w] | inside) != 0) {
        quotes_seen += static_cast<std::size_t>(__builtin_popcountll(quotes[w]));
        found &= ~inside_pairs(quotes[w], inside);
      }
      to = put_places(found, static_cast<std::uint32_t>(w * 64 + 1), to);
      if (to > begins_.data() + columns) return false;
    }
    *to = static_cast<std::uint32_t>(marks_.size() + 1);
    quoted_ = quotes_seen > 0;
    if (to != begins_.data() + columns || inside != 0) return false;
    return !quoted_ || cells_are_plain(quotes_seen);
  }

  /// Every quote opens or closes a cell, or stands doubled between those that do.
  [[nodiscard]] bool cells_are_plain(std::size_t quotes_seen) {
    if (from_.escape != '\0') return false;
    std::size_t known = 0;
    const std::size_t columns = decoder_.columns();
    const char* const bytes = marks_.bytes();
    doubled_ = false;
    for (std::size_t c = 0; c < columns; ++c) {
      const std::uint32_t begin = begins_[c], end = begins_[c + 1] - 1;
      if (begin == end || bytes[begin] != from_.quote) continue;
      if (end - begin < 2 || bytes[end - 1] != from_.quote) return false;
      known += 2 + doubled(bytes + begin + 1, bytes + end - 1);
    }
    return quotes_seen == known;
  }

  /// Quotes between these places that stand in pairs; one that does not is left out and so found missing.
  [[nodiscard]] std::size_t doubled(const char* at, const char* end) {
    std::size_t found = 0;
    while ((at = static_cast<const char*>(std::memchr(at, from_.quote, static_cast<std::size_t>(end - at)))) !=
           nullptr) {
      if (at + 1 == end || at[1] != from_.quote) break;
      found += 2;
      at += 2;
    }
    doubled_ = doubled_ || found > 0;
    return found;
  }

  const Decoder& decoder_;
  CsvDialect from_;
  Specials specials_, marked_{};
  Placeholders placeholders_;
  RecordMarks marks_{};
  std::vector<std::uint32_t> begins_{};
  std::vector<char> undoubled_{};
  bool quoted_ = false;   ///< the record has quotes
  bool doubled_ = false;  ///< ... some of them inside a cell
};

}  // namespace

std::unique_ptr<Slicer> delimited_slicer(const Mapping& mapping, const Decoder& decoder, Specials specials) {
  return mapping.from_layout->kind == LayoutKind::delimited
             ? std::make_unique<DelimitedSlicer>(mapping, decoder, specials)
             : nullptr;
}

}  // namespace gatehouse::mapping
