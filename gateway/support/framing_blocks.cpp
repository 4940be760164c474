// Records of one length with nothing between them, as mainframes write them.
#include <algorithm>
#include <cassert>

#include "support/record_cutter.hpp"

namespace gatehouse {
namespace {

constexpr const char* cut_off = "the file ends within this record";

/// One block ahead is kept back, as the last may be the trailer.
struct BlockCutter final : RecordCutter {
  Framing framing;
  Framer::Reader reader;
  std::size_t most_batch_bytes;
  std::string ahead{};  ///< the block that was read and not handed out
  std::uint32_t header_left;
  bool started = false;

  BlockCutter(Framing how, Framer::Reader from, FilePosition start, std::size_t batch_bytes)
      : framing(std::move(how)),
        reader(std::move(from)),
        most_batch_bytes(batch_bytes),
        header_left(start.offset == 0 ? framing.header_lines : 0) {
    position = start;
    assert(framing.record_length > 0);
  }

  /// Reads until `size` bytes are there or the stream ends.
  Result<std::size_t> read_fully(char* to, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
      const auto got = reader(to + done, size - done);
      if (!got) return fail(got.error());
      if (*got == 0) break;
      done += *got;
    }
    return done;
  }

  Result<void> read_ahead() {
    ahead.resize(framing.record_length);
    const auto got = read_fully(ahead.data(), ahead.size());
    if (!got) return fail(got.error());
    ahead.resize(*got);
    return {};
  }

  Result<void> start() {
    started = true;
    GATEHOUSE_TRY(read_ahead());
    for (; header_left > 0 && !ahead.empty(); --header_left) {
      head += ahead;
      pass(ahead.size());
      GATEHOUSE_TRY(read_ahead());
    }
    return {};
  }

  void pass(std::size_t bytes) {
    position.offset += bytes;
    ++position.line;
  }

  Result<bool> next(Batch& batch, std::size_t limit) override;
};

Result<bool> BlockCutter::next(Batch& batch, std::size_t limit) {
  batch.clear();
  if (!started) GATEHOUSE_TRY(start());
  const std::size_t length = framing.record_length;
  const std::size_t most = std::max<std::size_t>(1, std::min(limit, most_batch_bytes / length));
  if (batch.bytes.size() < most * length) batch.bytes.resize(most * length);
  char* to = batch.bytes.data();
  while (batch.records.size() < most && !ahead.empty()) {
    const std::string_view block{to, ahead.size()};
    std::copy(ahead.begin(), ahead.end(), to);
    GATEHOUSE_TRY(read_ahead());
    const bool is_trailer = ahead.empty() && !framing.trailer_prefix.empty() && block.size() == length &&
                            block.starts_with(framing.trailer_prefix);
    if (is_trailer) {
      trailer = block;
      break;
    }
    const char* fault = block.size() < length ? cut_off : nullptr;
    batch.records.push_back({block, position.line + 1, fault});
    pass(block.size());
    to += block.size();
  }
  return !batch.records.empty();
}

}  // namespace

std::unique_ptr<RecordCutter> block_cutter(Framing framing, Framer::Reader reader, FilePosition start,
                                           std::size_t batch_bytes) {
  return std::make_unique<BlockCutter>(std::move(framing), std::move(reader), start, batch_bytes);
}

}  // namespace gatehouse
