#include "engine/transfer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <map>
#include <semaphore>
#include <thread>
#include <utility>

#include "engine/channel.hpp"
#include "gatehouse/support/control_totals.hpp"

namespace gatehouse::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t records_at_a_time = 4096;  ///< small enough to stay in the processor's cache
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

void TransferCounts::add(const TransferCounts& more) {
  read += more.read;
  written += more.written;
  held += more.held;
  rejected += more.rejected;
  filtered += more.filtered;
  warned += more.warned;
}

void Transferred::clear() {
  lines.clear();
  ends.clear();
  held_lines.clear();
  counts = {};
  problems.clear();
}

RecordTransfer::RecordTransfer(const std::shared_ptr<const mapping::Mapping>& mapping, std::string source_name)
    : mapper_(mapping),
      source_name_(std::move(source_name)),
      between_(mapping::between(*mapping)),
      line_end_(mapping::line_end(*mapping)) {}

Result<void> RecordTransfer::begin(std::string_view head, std::vector<std::string>& remarks) {
  return mapper_.begin(head, remarks);
}

void RecordTransfer::add(Batch& batch, Transferred& to) {
  to.counts.read += batch.records.size();
  for (const RawRecord& raw : batch.records) {
    if (mapper_.write_plain(raw, batch.arena, to.lines)) {
      to.ends.push_back(to.lines.size());
      to.lines += line_end_;
      ++to.counts.written;
      continue;
    }
    mapper_.map(raw, batch.arena, mapped_);
    if (mapped_.outcome == Outcome::stored) {
      to.lines += between_;
      mapper_.write(mapped_, to.lines);
      to.ends.push_back(to.lines.size());
      to.lines += line_end_;
      ++to.counts.written;
      if (mapped_.problems.empty()) continue;
      ++to.counts.warned;
    }
    keep_back(raw, to);
  }
}

/// Counts what was not written and keeps it, with its problems; a warning is told and the record is written.
void RecordTransfer::keep_back(const RawRecord& raw, Transferred& to) const {
  if (mapped_.outcome == Outcome::filtered) {
    ++to.counts.filtered;
    return;
  }
  for (const Problem& problem : mapped_.problems)
    if (to.problems.size() < most_problems_told) to.problems.push_back(describe(problem, source_name_, raw.line));
  if (mapped_.outcome == Outcome::stored) return;
  ++(mapped_.outcome == Outcome::rejected ? to.counts.rejected : to.counts.held);
  append_held_line(to.held_lines, raw, mapped_);
}

namespace {

/// A portion on its way: filled by the reading thread, mapped by another, written in the order of reading.
struct Portion {
  Batch batch;
  Transferred made{};
  std::binary_semaphore mapped{0};
};

/// Threads that map portions. As many portions exist as threads and two more, so memory is bounded.
class Mappers {
 public:
  Mappers(const std::shared_ptr<const mapping::Mapping>& mapping, const std::string& source_name, unsigned threads)
      : portions_(threads + 2) {
    for (Portion& portion : portions_) free_.push_back(&portion);
    for (unsigned i = 0; i < threads; ++i) transfers_.emplace_back(mapping, source_name);
  }

  Result<void> begin(std::string_view head, std::vector<std::string>& remarks) {
    for (RecordTransfer& transfer : transfers_) {
      remarks.clear();
      GATEHOUSE_TRY(transfer.begin(head, remarks));
    }
    for (RecordTransfer& transfer : transfers_) {
      threads_.emplace_back([this, &transfer](const std::stop_token& stop) {
        while (auto portion = waiting_.take(stop)) {
          transfer.add((*portion)->batch, (*portion)->made);
          (*portion)->mapped.release();
        }
      });
    }
    return {};
  }

  /// A portion to fill, or null if the oldest one must be taken back first.
  Portion* spare() {
    if (free_.empty()) return nullptr;
    Portion* portion = free_.back();
    free_.pop_back();
    portion->made.clear();
    return portion;
  }
  void give(Portion* portion) {
    under_way_.push_back(portion);
    waiting_.put(portion);
  }
  /// The oldest portion, mapped; null if none is under way. It may be filled again by the next call of `spare`.
  Portion* oldest() {
    if (under_way_.empty()) return nullptr;
    Portion* portion = under_way_.front();
    under_way_.pop_front();
    portion->mapped.acquire();
    free_.push_back(portion);
    return portion;
  }

  /// By rule, all threads together; call it when nothing is under way.
  [[nodiscard]] std::vector<mapping::QuietCount> quiet() const {
    std::map<std::string, mapping::QuietCount> sums;
    for (const RecordTransfer& transfer : transfers_) {
      for (const mapping::QuietCount& one : transfer.quiet()) {
        const auto [sum, fresh] = sums.try_emplace(one.where + one.field, one);
        if (!fresh) sum->second.count += one.count;
      }
    }
    std::vector<mapping::QuietCount> out;
    for (auto& [rule, sum] : sums) out.push_back(std::move(sum));
    return out;
  }

 private:
  std::deque<Portion> portions_;
  std::vector<Portion*> free_{};
  std::deque<Portion*> under_way_{};
  std::deque<RecordTransfer> transfers_{};
  Channel<Portion*> waiting_{};
  std::vector<std::jthread> threads_{};  ///< last: they end before what they use
};

/// Collects what was mapped, in order.
struct Collected {
  NewFile& out;
  HeldLines& held;
  TransferResult& result;
  std::size_t not_before_first;  ///< bytes that stand before every record but the first
  Result<void> add(const Transferred& made) {
    result.counts.add(made.counts);
    for (const std::string& problem : made.problems)
      if (result.problems.size() < most_problems_told) result.problems.push_back(problem);
    GATEHOUSE_TRY(held.add_lines(made.held_lines));
    if (made.lines.empty()) return {};
    return out.write(std::string_view(made.lines).substr(std::exchange(not_before_first, 0)));
  }
};

Result<void> map_all(Framer& framer, ControlSums& sums, Mappers& mappers, Collected& collected,
                     const TransferRequest& request, std::uint64_t size) {
  for (bool first = true;; first = false) {
    Portion* portion = mappers.spare();
    if (portion == nullptr) {
      GATEHOUSE_TRY(collected.add(mappers.oldest()->made));
      continue;
    }
    const auto more = framer.next(portion->batch, records_at_a_time);
    if (!more) return fail(more.error());
    if (first) GATEHOUSE_TRY(mappers.begin(framer.head(), collected.result.problems));
    if (!*more) break;
    sums.add(portion->batch);
    mappers.give(portion);
    if (request.progress) request.progress(collected.result.in_bytes, size);
    if (request.stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was written");
  }
  while (const Portion* portion = mappers.oldest()) GATEHOUSE_TRY(collected.add(portion->made));
  return {};
}

}  // namespace

Result<TransferResult> transfer_file(const std::shared_ptr<const mapping::Mapping>& mapping,
                                     const TransferRequest& request) {
  const std::string name = request.in.filename().string();
  auto in = open_for_reading(request.in);
  if (!in) return fail(in.error());
  auto out = NewFile::create(request.out, {.durable = request.durable});
  if (!out) return fail(out.error());
  GATEHOUSE_TRY(out->write(mapping::head(*mapping)));

  TransferResult result;
  result.held_file = fs::path(request.out).concat(".held.jsonl");
  const Framing framing = mapping::framing(*mapping);
  Framer framer(framing, reader_of(in->get(), result.in_bytes));
  HeldLines held(result.held_file, request.durable);
  Mappers mappers(mapping, name, std::max(1u, request.threads));
  Collected collected{*out, held, result, mapping::between(*mapping).size()};
  ControlSums sums(framing);
  if (auto done = map_all(framer, sums, mappers, collected, request, size_of(in->get())); !done)
    return fail(done.error(), name);
  result.quiet = mappers.quiet();
  if (auto fits = check_trailer(framing, framer.trailer(), result.counts.read); !fits)
    return fail(fits.error(), name);
  if (auto fault = sums.fault(framer.head(), framer.trailer()))
    return fail(Errc::bad_input, name + ": " + *fault + "; ask its sender for it again [control-total]");
  GATEHOUSE_TRY(out->write(mapping::tail(*mapping, result.counts.written)));
  const auto has_held = held.publish();
  if (!has_held) return fail(has_held.error());
  result.has_held_file = *has_held;
  auto published = out->publish();
  if (!published) return fail(published.error());
  result.published = std::move(*published);
  return result;
}

}  // namespace gatehouse::engine
