/// The cutting of a file into records. Every byte is accounted for (byte order mark, header, records with their
/// line ends, trailer); reads of any size and a restart at any record give the same records.
#include "gatehouse/support/framing.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstring>

#include "fuzz.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;

constexpr std::size_t most_memory = 9u << 20;  // two buffers of 4 MiB and a little

struct Cutting {
  struct Piece {
    std::string bytes;
    std::uint64_t line = 0;
    bool fault = false;
    FilePosition behind{};
    friend bool operator==(const Piece& a, const Piece& b) {
      return a.bytes == b.bytes && a.line == b.line && a.fault == b.fault && a.behind.offset == b.behind.offset &&
             a.behind.line == b.behind.line;
    }
  };
  std::vector<Piece> pieces{};
  std::string head{}, trailer{};
  bool refused = false;  ///< a header line too long
  friend bool operator==(const Cutting&, const Cutting&) = default;
};

/// A larger file, in batches as large as they become: it leaves the batch with more room than another file begins
/// with.
Batch used_batch(const std::string& file, const Framing& framing) {
  Batch batch;
  std::size_t at = 0;
  Framer framer(framing, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(to, file.data() + at, n);
    at += n;
    return n;
  });
  for (auto more = framer.next(batch, file.size() + 1); more && *more;) more = framer.next(batch, file.size() + 1);
  return batch;
}

/// Cuts `file` from `start` on; each read gives at most `step` bytes, each batch one record. The batch has served
/// other files before, as in a run.
Cutting cut(Batch& batch, const std::string& file, const Framing& framing, std::size_t step,
            FilePosition start = {}) {
  std::size_t at = start.offset;
  Framer framer(
      framing,
      [&](char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t n = std::min({size, step, file.size() - at});
        std::memcpy(to, file.data() + at, n);
        at += n;
        return n;
      },
      start);
  Cutting out;
  while (true) {
    const auto more = framer.next(batch, 1);
    if (!more) {
      out.refused = true;
      return out;
    }
    require(batch.bytes.size() <= most_memory, "memory is bounded");
    if (!*more) break;
    require(batch.records.size() == 1, "no more records than asked for");
    const RawRecord& record = batch.records[0];
    require(record.bytes.size() <= framing.max_record_bytes, "no record is longer than allowed");
    out.pieces.push_back({std::string(record.bytes), record.line, record.fault != nullptr, framer.position()});
    require(out.pieces.size() <= file.size(), "each record takes at least one byte of the file");
  }
  out.head = framer.head();
  out.trailer = framer.trailer();
  return out;
}

/// The same in batches of many records.
void check_batches(Batch& batch, const std::string& file, const Framing& framing, std::size_t limit,
                   const Cutting& single) {
  std::size_t at = 0, seen = 0;
  Framer framer(framing, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(to, file.data() + at, n);
    at += n;
    return n;
  });
  while (true) {
    const auto more = framer.next(batch, limit);
    require(more.has_value(), "batches of any size are refused alike");
    if (!*more) break;
    for (const RawRecord& record : batch.records) {
      require(seen < single.pieces.size() && single.pieces[seen].bytes == record.bytes &&
                  single.pieces[seen].line == record.line,
              "batches of any size give the same records");
      ++seen;
    }
  }
  require(seen == single.pieces.size(), "batches of any size give all records");
}

/// `last`: nothing follows. A file that ends amid CR LF has lost its line feed, not a byte of its record.
bool is_line_end(std::string_view text, bool last) {
  return text == "\n" || text == "\r\n" || (last && (text.empty() || text == "\r"));
}

/// From `at` on, `bytes` and a line end stand in the file, up to `behind`.
bool stands(const std::string& file, std::size_t at, std::string_view bytes, std::size_t behind) {
  if (behind > file.size() || at > behind || behind - at < bytes.size()) return false;
  return file.compare(at, bytes.size(), bytes) == 0 &&
         is_line_end(std::string_view(file).substr(at + bytes.size(), behind - at - bytes.size()),
                     behind == file.size());
}

std::size_t behind_head(const std::string& file, const Framing& framing) {
  std::size_t at = file.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (framing.cut == Cut::quoted) return std::string::npos;  // a line end may lie inside quotes
  for (std::uint32_t i = 0; i < framing.header_lines && at < file.size(); ++i) {
    const std::size_t end = file.find('\n', at);
    at = end == std::string::npos ? file.size() : end + 1;
  }
  return at;
}

void check_bytes(const std::string& file, const Framing& framing, const Cutting& made) {
  std::size_t at = behind_head(file, framing);
  for (const Cutting::Piece& piece : made.pieces) {
    if (!piece.fault && at != std::string::npos)
      require(stands(file, at, piece.bytes, piece.behind.offset), "a record is its bytes and a line end, no more");
    at = piece.behind.offset;
    const auto lines =
        static_cast<std::uint64_t>(std::count(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    const bool open_end = at == file.size() && !file.ends_with('\n');
    require(piece.behind.line == lines + (open_end ? 1 : 0), "lines are counted as they stand");
  }
  if (at == std::string::npos) return;
  if (!made.trailer.empty() || !framing.trailer_prefix.empty())
    require(made.trailer.empty() || made.trailer.starts_with(framing.trailer_prefix), "a trailer has its prefix");
  const std::string_view rest = std::string_view(file).substr(at);
  require(rest.starts_with(made.trailer), "behind the last record stands the trailer");
  std::string_view end = rest.substr(made.trailer.size());
  if (end.starts_with("\r\n") || end.starts_with("\n")) end.remove_prefix(end.find('\n') + 1);
  require(is_line_end(end, true), "behind the trailer stands nothing but line ends");
}

void check_restart(Batch& batch, const std::string& file, const Framing& framing, const Cutting& made,
                   std::size_t from) {
  if (made.pieces.empty()) return;
  from %= made.pieces.size();
  const Cutting rest = cut(batch, file, framing, file.size() + 1, made.pieces[from].behind);
  const auto first = made.pieces.begin() + static_cast<std::ptrdiff_t>(from) + 1;
  require(
      std::equal(first, made.pieces.end(), rest.pieces.begin(), rest.pieces.end()) && rest.trailer == made.trailer,
      "a restart behind any record gives the records that follow");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  Framing framing;
  framing.cut = input.PickValueInArray({Cut::lines, Cut::quoted});
  framing.quote = input.PickValueInArray({'"', '\'', '\0'});
  framing.delimiter = input.PickValueInArray({',', '|'});
  framing.header_lines = input.ConsumeIntegralInRange<std::uint32_t>(0, 3);
  framing.trailer_prefix = input.PickValueInArray({"", "T", "END,"});
  framing.count_at = input.ConsumeIntegralInRange<std::uint32_t>(0, 4);
  framing.count_length = input.ConsumeIntegralInRange<std::uint32_t>(0, 6);
  framing.count_column = input.ConsumeIntegralInRange<std::uint32_t>(0, 3);
  framing.max_record_bytes = input.PickValueInArray({1u << 20, 1u, 7u, 60u, 70000u});
  const std::size_t step = input.ConsumeIntegralInRange<std::size_t>(1, 4096);
  const std::size_t restart = input.ConsumeIntegral<std::uint16_t>();
  // Few inputs are as long as the first buffer: its end is met by writing the text several times.
  const bool many = input.ConsumeIntegralInRange<int>(0, 7) == 0;
  const std::size_t times = many ? 70000 / (size + 1) % 40 + 1 : 1;
  const std::string text = input.ConsumeRemainingBytesAsString();
  std::string file;
  for (std::size_t i = 0; i < times; ++i) file += text;

  Batch fresh;
  const Cutting made = cut(fresh, file, framing, file.size() + 1);
  require(cut(fresh, file, framing, step) == made, "reads of any size give the same records");
  if (made.refused) return 0;
  check_bytes(file, framing, made);
  Batch used = used_batch(file + file, framing);
  check_batches(used, file, framing, restart % 7 + 2, made);
  check_batches(used, file, framing, made.pieces.size() / 2 + 1, made);
  check_restart(used, file, framing, made, restart);
  if (!made.trailer.empty()) (void)trailer_count(framing, made.trailer);
  return 0;
}
