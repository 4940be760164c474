#include "gatehouse/support/framing.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>

#include "gatehouse/support/csv.hpp"
#include "support/record_cutter.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t first_buffer = 64u << 10;
constexpr std::size_t longest_line_end = 2;  // CR LF
/// Bytes behind a line that tell whether it is the last: more than an empty line end.
constexpr std::size_t look_ahead = longest_line_end + 1;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr const char* too_long = "the record is too long; only its beginning is kept";
constexpr const char* never_closed = "a quote is never closed";

const char* find_byte(const char* from, const char* end, char byte) {
  return static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(end - from)));
}

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_line_end(std::string_view rest) { return rest.empty() || rest == "\n" || rest == "\r\n"; }

enum class Quotes { line_end, open_end, unclosed };
struct QuotedScan {
  Quotes what;
  const char* at;  ///< the line feed, for Quotes::line_end
};

const char* closing_quote(const char* at, const char* end, char quote, char escape) {
  if (escape != '\0') {
    for (; at != end; ++at) {
      if (*at == quote) return at;
      if (*at == escape && ++at == end) break;
    }
    return nullptr;
  }
  const char* close = find_byte(at, end, quote);
  while (close != nullptr && close + 1 != end && close[1] == quote) close = find_byte(close + 2, end, quote);
  return close;
}

/// Where the record that starts at `at` ends, by the rules of split_csv: a quote opens a field only as its first
/// byte; behind a closing quote everything up to the delimiter is data.
QuotedScan scan_quoted(const char* at, const char* end, const Framing& framing) {
  for (;; ++at) {
    if (at != end && *at == framing.quote) {
      const char* close = closing_quote(at + 1, end, framing.quote, framing.escape);
      if (close == nullptr) return {Quotes::unclosed, end};
      at = close + 1;
    }
    while (at != end && *at != framing.delimiter && *at != '\n') ++at;
    if (at == end) return {Quotes::open_end, end};
    if (*at == '\n') return {Quotes::line_end, at};
  }
}

}  // namespace

namespace {

/// EBCDIC's digits and blank are the same in all its code pages; what is neither stays, and is no digit.
std::string_view digits_of_ebcdic(std::string_view text, Arena& arena) {
  constexpr unsigned char zero = 0xF0, nine = 0xF9, blank = 0x40;
  char* out = arena.take(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    out[i] = byte >= zero && byte <= nine ? static_cast<char>('0' + (byte - zero)) : byte == blank ? ' ' : '?';
  }
  return {out, text.size()};
}

}  // namespace

Result<std::optional<std::uint64_t>> trailer_count(const Framing& framing, std::string_view trailer) {
  std::string_view text;
  Arena arena(1024);
  if (framing.count_column > 0) {
    std::vector<std::string_view> columns;
    const CsvDialect dialect{.delimiter = framing.delimiter, .quote = framing.quote};
    const bool split = split_csv(trailer, dialect, arena, columns) == nullptr;
    if (!split || columns.size() < framing.count_column) {
      return fail(Errc::bad_input, "the trailer is too short: it has no column " +
                                       std::to_string(framing.count_column) + " with the count of records");
    }
    text = columns[framing.count_column - 1];
  } else if (framing.count_at > 0) {
    const std::size_t first = framing.count_at - 1;
    if (trailer.size() < first + framing.count_length) {
      return fail(Errc::bad_input, "the trailer is too short: the count of records ends at byte " +
                                       std::to_string(first + framing.count_length));
    }
    text = trailer.substr(first, framing.count_length);
  } else {
    return std::optional<std::uint64_t>{};
  }
  if (framing.ebcdic) text = digits_of_ebcdic(text, arena);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return fail(Errc::bad_input,
                "the trailer's count of records is no number where the layout says that it stands");
  }
  return std::optional<std::uint64_t>{count};
}

namespace {

/// Records that are lines.
struct LineCutter final : RecordCutter {
  struct Line {
    std::string_view bytes;
    std::size_t next = 0;  ///< index in `buffer` behind its line end
    std::uint64_t lines = 1;
    const char* fault = nullptr;
  };

  Framing framing;
  Framer::Reader reader;

  std::vector<char> buffer{};  ///< [at, used) was read and not yet handed out
  std::size_t at = 0;
  std::size_t used = 0;
  std::size_t enough;  ///< bytes of a buffer that is only made larger for a longer record
  std::size_t capacity = first_buffer;
  std::uint64_t origin;  ///< offset in the file of buffer[0]
  std::uint64_t line;    ///< lines before `at`
  std::uint32_t header_left;
  bool mark_possible;     ///< a byte order mark may stand at `at`
  bool ended = false;     ///< the reader has no more
  bool finished = false;  ///< nothing is left to hand out
  bool skipping = false;  ///< `at` stands inside a record that was too long

  LineCutter(Framing how, Framer::Reader from, FilePosition start, std::size_t batch_bytes)
      : framing(std::move(how)),
        reader(std::move(from)),
        enough(batch_bytes),
        origin(start.offset),
        line(start.line),
        header_left(start.offset == 0 ? framing.header_lines : 0),
        mark_possible(start.offset == 0) {
    position = start;
  }

  [[nodiscard]] std::string_view unread() const { return {buffer.data() + at, used - at}; }
  /// A record with its line end fits in this many bytes.
  [[nodiscard]] std::size_t room() const { return framing.max_record_bytes + longest_line_end; }

  Result<bool> next(Batch& batch, std::size_t limit) override;
  Result<void> fill();
  Result<void> skip_line();
  Result<void> take_header(const Line& found);
  Result<void> cut(std::vector<RawRecord>& records, std::size_t limit);
  bool find(Line& found);
  bool find_quoted(Line& found, const char* line_feed);
  void end_at(Line& found, const char* stop, bool line_end) const;
  void end_too_long(Line& found);
  [[nodiscard]] bool is_last(const Line& found) const {
    return ended && is_line_end({buffer.data() + found.next, used - found.next});
  }
  void hand_over(Batch& batch);
};

/// Moves what is unread to the front and reads until the buffer is full or the stream ends. It doubles the buffer,
/// up to what is enough (so that small files cost little), and further if a record does not fit.
Result<void> LineCutter::fill() {
  if (at > 0) std::memmove(buffer.data(), buffer.data() + at, used - at);
  origin += at;
  used -= at;
  at = 0;
  const std::size_t most = used == buffer.size() ? std::max(enough, 2 * room() + look_ahead) : enough;
  if (!buffer.empty()) capacity = std::max(capacity, std::min(2 * capacity, most));
  if (buffer.size() < capacity) buffer.resize(capacity);
  while (used < buffer.size()) {
    const auto size = reader(buffer.data() + used, buffer.size() - used);
    if (!size) return fail(size.error());
    used += *size;
    ended = *size == 0;
    if (ended) break;
  }
  if (mark_possible && !framing.utf8 && unread().starts_with(byte_order_mark))
    return fail(
        Errc::bad_input,
        "other-encoding: the file says by its first three bytes (a byte order mark) that it is UTF-8, and its "
        "layout has another encoding; say encoding: utf-8 there, or ask its sender for the other");
  return {};
}

/// `stop` is the line feed, or where the stream ended without one.
void LineCutter::end_at(Line& found, const char* stop, bool line_end) const {
  const char* const begin = buffer.data() + at;
  found.bytes = without_cr({begin, static_cast<std::size_t>(stop - begin)});
  found.next = static_cast<std::size_t>(stop - buffer.data()) + (line_end ? 1 : 0);
  if (found.bytes.size() <= framing.max_record_bytes) return;
  found.bytes = found.bytes.substr(0, framing.max_record_bytes);
  found.fault = too_long;
}

void LineCutter::end_too_long(Line& found) {
  found.bytes = unread().substr(0, framing.max_record_bytes);
  found.next = at + std::min(room(), used - at);
  found.lines = static_cast<std::uint64_t>(std::count(buffer.data() + at, buffer.data() + found.next, '\n'));
  found.fault = too_long;
  skipping = true;
}

/// The record at `at`; false if more bytes must be read first (or nothing is left).
bool LineCutter::find(Line& found) {
  if (mark_possible) {
    if (used - at < byte_order_mark.size() && !ended) return false;
    if (unread().starts_with(byte_order_mark)) at += byte_order_mark.size();
    mark_possible = false;
  }
  if (at == used) {
    finished = ended;
    return false;
  }
  const char* const begin = buffer.data() + at;
  const char* const end = buffer.data() + used;
  const char* const line_feed = find_byte(begin, end, '\n');
  const bool quotes = framing.cut == Cut::quoted && framing.quote != '\0' &&
                      find_byte(begin, line_feed != nullptr ? line_feed : end, framing.quote) != nullptr;
  if (quotes) {
    if (!find_quoted(found, line_feed)) return false;
  } else if (line_feed != nullptr) {
    end_at(found, line_feed, true);
  } else if (ended) {
    end_at(found, end, false);
  } else if (used - at > room()) {
    end_too_long(found);
  } else {
    return false;
  }
  return ended || found.fault != nullptr || used - found.next >= look_ahead;
}

bool LineCutter::find_quoted(Line& found, const char* line_feed) {
  const char* const begin = buffer.data() + at;
  const bool whole = used - at <= room();  // otherwise the record would be longer than allowed
  const char* const end = begin + std::min(used - at, room());
  const auto scan = scan_quoted(begin, end, framing);
  if (scan.what == Quotes::line_end) {
    end_at(found, scan.at, true);
    found.lines += static_cast<std::uint64_t>(std::count(begin, scan.at, '\n'));
    return true;
  }
  if (whole && !ended) return false;
  if (scan.what == Quotes::unclosed && (line_feed != nullptr || whole)) {
    end_at(found, line_feed != nullptr ? line_feed : end, line_feed != nullptr);
    if (found.fault == nullptr) found.fault = never_closed;
    return true;
  }
  if (whole) {
    end_at(found, end, false);
    found.lines += static_cast<std::uint64_t>(std::count(begin, end, '\n'));
    return true;
  }
  end_too_long(found);
  return true;
}

/// Behind the line end of a record that was too long, reading and forgetting.
Result<void> LineCutter::skip_line() {
  for (;;) {
    if (const auto stop = unread().find('\n'); stop != std::string_view::npos) {
      at += stop + 1;
      break;
    }
    at = used;
    if (ended) break;
    GATEHOUSE_TRY(fill());
  }
  skipping = false;
  ++line;
  position = {origin + at, line};
  return {};
}

Result<void> LineCutter::take_header(const Line& found) {
  if (found.fault != nullptr) {
    return fail(Errc::bad_input, "header line " + std::to_string(line + 1) + ": " + found.fault);
  }
  if (header_left != framing.header_lines) head += '\n';
  head += found.bytes;
  --header_left;
  return {};
}

/// Cuts what lies in the buffer. Stops at `limit`, at a record that was too long, or where bytes are missing.
Result<void> LineCutter::cut(std::vector<RawRecord>& records, std::size_t limit) {
  while (records.size() < limit && !skipping && !finished) {
    Line found;
    if (!find(found)) return {};
    if (header_left > 0) {
      GATEHOUSE_TRY(take_header(found));
    } else if (found.bytes.empty() && ended && found.next == used) {
      finished = true;
    } else if (!framing.trailer_prefix.empty() && found.fault != too_long &&
               found.bytes.starts_with(framing.trailer_prefix) && is_last(found)) {
      trailer = found.bytes;
      finished = true;
    } else {
      records.push_back({found.bytes, line + 1, found.fault});
      position = {origin + found.next, line + found.lines};
    }
    at = found.next;
    line += found.lines;
  }
  return {};
}

/// The batch gets the buffer, and the unread tail goes to the batch's old one; or, if the tail is the larger part,
/// the batch gets a copy of what is its own.
void LineCutter::hand_over(Batch& batch) {
  const char* const first = batch.records.front().bytes.data();
  const std::size_t tail = used - at;
  const std::size_t own = static_cast<std::size_t>(buffer.data() + at - first);
  if (own < tail) {
    if (batch.bytes.size() < own) batch.bytes.resize(own);
    std::memcpy(batch.bytes.data(), first, own);
    for (RawRecord& record : batch.records) {
      record.bytes = {batch.bytes.data() + (record.bytes.data() - first), record.bytes.size()};
    }
    return;
  }
  std::swap(buffer, batch.bytes);
  // The batch may have served a larger file before, and the tail be more than this one's buffers hold so far.
  if (const std::size_t needed = std::max(capacity, tail); buffer.size() < needed) buffer.resize(needed);
  std::memcpy(buffer.data(), batch.bytes.data() + at, tail);
  origin += at;
  used = tail;
  at = 0;
}

Result<bool> LineCutter::next(Batch& batch, std::size_t limit) {
  batch.clear();
  for (;;) {
    GATEHOUSE_TRY(cut(batch.records, limit));
    if (!batch.records.empty()) break;
    if (finished) return false;
    GATEHOUSE_TRY(fill());
  }
  hand_over(batch);
  if (skipping) GATEHOUSE_TRY(skip_line());
  return true;
}

std::unique_ptr<RecordCutter> cutter_for(Framing framing, Framer::Reader reader, FilePosition start,
                                         std::size_t batch_bytes) {
  if (framing.is_document()) return document_cutter(std::move(framing), std::move(reader), start, batch_bytes);
  if (framing.cut == Cut::blocks) return block_cutter(std::move(framing), std::move(reader), start, batch_bytes);
  return std::make_unique<LineCutter>(std::move(framing), std::move(reader), start, batch_bytes);
}

}  // namespace

Framer::Framer(Framing framing, Reader reader, FilePosition start, std::size_t batch_bytes)
    : cutter_(cutter_for(std::move(framing), std::move(reader), start, batch_bytes)) {}
Framer::~Framer() = default;
Framer::Framer(Framer&&) noexcept = default;

Result<bool> Framer::next(Batch& batch, std::size_t limit) {
  assert(limit > 0);
  return cutter_->next(batch, limit);
}

FilePosition Framer::position() const { return cutter_->position; }
const std::string& Framer::head() const { return cutter_->head; }
const std::string& Framer::trailer() const { return cutter_->trailer; }

}  // namespace gatehouse
