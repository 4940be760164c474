#include "engine/transfer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace gatehouse::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t records_at_a_time = 4096;  ///< small enough to stay in the processor's cache
constexpr std::size_t bytes_at_a_time = 1u << 20;
constexpr std::size_t most_problems_told = 10;

Framer::Reader reader_of(int fd, std::uint64_t& done) {
  return [fd, &done](char* to, std::size_t size) -> Result<std::size_t> {
    while (true) {
      const ssize_t got = ::read(fd, to, size);
      if (got >= 0) {
        done += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) return fail(Errc::unavailable, "cannot read on");
    }
  };
}

std::uint64_t size_of(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && about.st_size > 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

/// A file that was cut off on its way has no trailer, or one that counts more records than there are.
Result<void> check_trailer(const Framing& framing, const std::string& trailer, std::uint64_t records) {
  if (framing.trailer_prefix.empty()) return {};
  if (trailer.empty()) {
    if (!framing.trailer_required) return {};
    return fail(Errc::bad_input,
                "the file has no trailer line: it was cut off on its way; ask its sender for it again [truncated]");
  }
  const auto told = trailer_count(framing, trailer);
  if (!told) return fail(told.error());
  if (!*told || **told == records) return {};
  return fail(Errc::bad_input, "the trailer counts " + std::to_string(**told) + " records and the file has " +
                                   std::to_string(records) + "; ask its sender for it again [trailer-count]");
}

}  // namespace

RecordTransfer::RecordTransfer(std::shared_ptr<const mapping::Mapping> mapping, std::string source_name,
                               HeldLines& held)
    : mapper_(mapping), source_name_(std::move(source_name)), line_end_(mapping::line_end(*mapping)), held_(held) {}

Result<void> RecordTransfer::add(Batch& batch, std::string& out) {
  for (const RawRecord& raw : batch.records) {
    ++counts_.read;
    if (mapper_.write_plain(raw, batch.arena, out)) {
      out += line_end_;
      ++counts_.written;
      continue;
    }
    mapper_.map(raw, batch.arena, mapped_);
    if (mapped_.outcome == Outcome::stored) {
      mapper_.write(mapped_, out);
      out += line_end_;
      ++counts_.written;
    } else {
      GATEHOUSE_TRY(keep_back(raw));
    }
  }
  return {};
}

Result<void> RecordTransfer::keep_back(const RawRecord& raw) {
  if (mapped_.outcome == Outcome::filtered) {
    ++counts_.filtered;
    return {};
  }
  ++(mapped_.outcome == Outcome::rejected ? counts_.rejected : counts_.held);
  for (const Problem& problem : mapped_.problems)
    if (problems_.size() < most_problems_told) problems_.push_back(describe(problem, source_name_, raw.line));
  return held_.add(raw, mapped_);
}

Result<TransferResult> transfer_file(const std::shared_ptr<const mapping::Mapping>& mapping,
                                     const TransferRequest& request) {
  auto in = open_for_reading(request.in);
  if (!in) return fail(in.error());
  auto out = NewFile::create(request.out, {.durable = request.durable});
  if (!out) return fail(out.error());

  TransferResult result;
  result.held_file = fs::path(request.out).concat(".held.jsonl");
  const std::uint64_t size = size_of(in->get());
  const Framing framing = mapping::framing(*mapping);
  Framer framer(framing, reader_of(in->get(), result.in_bytes));
  HeldLines held(result.held_file, request.durable);
  RecordTransfer transfer(mapping, request.in.filename().string(), held);

  Batch batch;
  std::string buffer = mapping::head(*mapping);
  buffer.reserve(bytes_at_a_time + bytes_at_a_time / 4);
  for (bool first = true;; first = false) {
    const auto more = framer.next(batch, records_at_a_time);
    if (!more) return fail(more.error(), request.in.filename().string());
    if (first) {
      if (const auto begun = transfer.begin(framer.head()); !begun)
        return fail(begun.error(), request.in.filename().string());
    }
    if (!*more) break;
    GATEHOUSE_TRY(transfer.add(batch, buffer));
    if (buffer.size() < bytes_at_a_time) continue;
    GATEHOUSE_TRY(out->write(buffer));
    buffer.clear();
    if (request.progress) request.progress(result.in_bytes, size);
    if (request.stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was written");
  }
  result.counts = transfer.counts();
  result.problems = transfer.problems();
  if (auto fits = check_trailer(framing, framer.trailer(), result.counts.read); !fits)
    return fail(fits.error(), request.in.filename().string());
  buffer += mapping::tail(*mapping, result.counts.written);
  GATEHOUSE_TRY(out->write(buffer));
  const auto has_held = held.publish();
  if (!has_held) return fail(has_held.error());
  result.has_held_file = *has_held;
  auto published = out->publish();
  if (!published) return fail(published.error());
  result.published = std::move(*published);
  return result;
}

}  // namespace gatehouse::engine
