// Records of a document: a finder says where they lie, and their bytes are copied into the batch.
#include <algorithm>
#include <cstring>

#include "support/record_cutter.hpp"
#include "support/record_finder.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t first_window = 64u << 10;
constexpr std::size_t full_window = 1u << 20;
constexpr std::size_t longest_token = 64u << 10;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr const char* too_long = "the record is too long; only its beginning is kept";

/// Line feeds are few.
std::uint64_t lines_in(const char* from, const char* to) {
  std::uint64_t lines = 0;
  while ((from = static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(to - from)))) !=
         nullptr) {
    ++lines;
    ++from;
  }
  return lines;
}

struct DocumentCutter final : RecordCutter {
  Framing framing;
  Framer::Reader reader;
  std::size_t most_batch_bytes;
  std::unique_ptr<RecordFinder> finder;
  FilePosition skip_to;  ///< records that end before it were handed out by an earlier run

  std::vector<char> window{};  ///< [at, used) was read and not yet looked at
  std::size_t at = 0, used = 0;
  std::uint64_t origin = 0;  ///< offset in the file of window[0]
  std::uint64_t line = 0;    ///< line feeds before `at`
  bool started = false, ended = false, finished = false;

  /// The record that is being read: its bytes so far lie at the end of the batch, or, between two batches, here.
  bool inside = false;
  bool overlong = false;
  std::uint64_t record_line =
      0;  ///< where the newest began; records of one line are numbered on, so that each has its own
  std::size_t filled = 0;                                     ///< bytes of the batch in use
  std::size_t record_first = 0;                               ///< where the record begins in the batch
  std::vector<std::pair<std::size_t, std::size_t>> places{};  ///< first byte and size of each record of the batch

  DocumentCutter(Framing how, Framer::Reader from, FilePosition start, std::size_t batch_bytes)
      : framing(std::move(how)),
        reader(std::move(from)),
        most_batch_bytes(batch_bytes),
        finder(framing.cut == Cut::json ? json_record_finder(framing) : xml_record_finder(framing)),
        skip_to(start) {
    position = start;
  }

  Result<void> fill();
  Result<void> step(Batch& batch);
  void take(Batch& batch, const char* from, const char* to);
  void end_record(Batch& batch);
  [[nodiscard]] tl::unexpected<Error> refused(const char* what) const {
    return fail(Errc::bad_input, "line " + std::to_string(line + 1) + ": " + what +
                                     "; the document is refused as a whole, ask its sender for it again");
  }
  Result<bool> next(Batch& batch, std::size_t limit) override;
};

Result<void> DocumentCutter::fill() {
  if (at > 0) std::memmove(window.data(), window.data() + at, used - at);
  origin += at;
  used -= at;
  at = 0;
  const std::size_t want = window.empty() ? first_window : std::min(2 * window.size(), full_window);
  if (window.size() < want) window.resize(want);
  while (used < window.size() && !ended) {
    const auto size = reader(window.data() + used, window.size() - used);
    if (!size) return fail(size.error());
    used += *size;
    ended = *size == 0;
  }
  if (!started && std::string_view(window.data(), used).starts_with(byte_order_mark)) at = byte_order_mark.size();
  started = true;
  return {};
}

/// Copies a part of the record into the batch; what goes beyond the limit is left out, and the record has a fault.
void DocumentCutter::take(Batch& batch, const char* from, const char* to) {
  const std::size_t room = framing.max_record_bytes - (filled - record_first);
  const auto size = static_cast<std::size_t>(to - from);
  const std::size_t kept = std::min(size, room);
  overlong = overlong || size > room;
  if (batch.bytes.size() < filled + kept)
    batch.bytes.resize(std::max(filled + kept, std::min(2 * batch.bytes.size(), most_batch_bytes)));
  if (kept > 0) std::memcpy(batch.bytes.data() + filled, from, kept);
  filled += kept;
}

/// While the batch grows its memory moves: `next` points the records to their bytes when it is done.
void DocumentCutter::end_record(Batch& batch) {
  inside = false;
  const std::uint64_t behind = origin + at;
  if (behind <= skip_to.offset) {
    filled = record_first;
    return;
  }
  places.emplace_back(record_first, filled - record_first);
  batch.records.push_back({{}, record_line, overlong ? too_long : nullptr});
  position = {behind, line};
}

/// Looks at what lies in the window, up to a record's end.
Result<void> DocumentCutter::step(Batch& batch) {
  const char* const from = window.data() + at;
  const char* to = from;
  const auto seen = finder->scan(to, window.data() + used, ended);
  if (seen == RecordFinder::Seen::broken) {
    line += lines_in(from, to);
    return refused(finder->problem());
  }
  if (inside) take(batch, from, to);
  if (seen == RecordFinder::Seen::begin) {
    inside = true;
    overlong = false;
    record_first = filled;
    record_line = std::max(line + lines_in(from, finder->record()), record_line) + 1;
    take(batch, finder->record(), to);
  }
  line += lines_in(from, to);
  at = static_cast<std::size_t>(to - window.data());
  if (seen == RecordFinder::Seen::end) end_record(batch);
  if (seen != RecordFinder::Seen::nothing) return {};
  if (used - at > longest_token) return refused("a tag or another token is too long");
  if (!ended) return fill();
  if (const char* missing = finder->missing()) return refused(missing);
  if (at != used) return refused("the document breaks off");
  finished = true;
  return {};
}

Result<bool> DocumentCutter::next(Batch& batch, std::size_t limit) {
  batch.clear();
  filled = 0;
  places.clear();
  if (!started) GATEHOUSE_TRY(fill());
  while (!finished && batch.records.size() < limit && (filled < most_batch_bytes || inside))
    GATEHOUSE_TRY(step(batch));
  for (std::size_t i = 0; i < places.size(); ++i)
    batch.records[i].bytes = {batch.bytes.data() + places[i].first, places[i].second};
  head = finder->head();
  return !batch.records.empty();
}

}  // namespace

std::unique_ptr<RecordCutter> document_cutter(Framing framing, Framer::Reader reader, FilePosition start,
                                              std::size_t batch_bytes) {
  return std::make_unique<DocumentCutter>(std::move(framing), std::move(reader), start, batch_bytes);
}

std::string problem_of_path(const Framing& framing) {
  return framing.cut == Cut::json ? problem_of_json_path(framing.records) : problem_of_xml_path(framing);
}

}  // namespace gatehouse
