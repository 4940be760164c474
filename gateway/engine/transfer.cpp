#include "engine/transfer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <thread>
#include <utility>

#include "engine/relay.hpp"
#include "gatehouse/support/control_totals.hpp"

namespace gatehouse::engine {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t records_at_a_time = 4096;
constexpr std::size_t portion_bytes = 256u << 10;  ///< with what is made of it, it stays in a processor's cache
constexpr std::size_t most_problems_told = 10;

/// Counts what it reads, and adds it to `hash` if there is one.
Framer::Reader reader_of(int fd, std::uint64_t& done, Sha256* hash) {
  return [fd, &done, hash](char* to, std::size_t size) -> Result<std::size_t> {
    while (true) {
      const ssize_t got = ::read(fd, to, size);
      if (got >= 0) {
        done += static_cast<std::uint64_t>(got);
        if (hash != nullptr) hash->add({to, static_cast<std::size_t>(got)});
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

/// What the file says of itself fits what was read.
Result<void> check_whole(const Framing& framing, const Framer& framer, const ControlSums& sums,
                         std::uint64_t records) {
  GATEHOUSE_TRY(check_trailer(framing, framer.trailer(), records));
  if (const auto fault = sums.fault(framer.head(), framer.trailer()))
    return fail(Errc::bad_input, *fault + "; ask its sender for it again [control-total]");
  return {};
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
  more_problems = 0;
  left_out.clear();
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
    for (const Problem& problem : mapped_.problems)
      if (problem.severity == Severity::filter) ++to.left_out[problem.rule + " (" + problem.where + ")"];
    return;
  }
  for (const Problem& problem : mapped_.problems)
    if (to.problems.size() < most_problems_told)
      to.problems.push_back(describe(problem, source_name_, raw.line));
    else
      ++to.more_problems;
  if (mapped_.outcome == Outcome::stored) return;
  ++(mapped_.outcome == Outcome::rejected ? to.counts.rejected : to.counts.held);
  append_held_line(to.held_lines, raw, mapped_);
}

namespace {

/// Some records and what became of them.
struct Portion {
  Batch batch;
  Transferred made{};
};

/// By rule, of all threads together. What had no value for one thread may have had one for another.
std::vector<mapping::QuietCount> quiet_of(const std::deque<RecordTransfer>& transfers, std::uint64_t records) {
  std::vector<mapping::QuietCount> sums;
  for (const RecordTransfer& transfer : transfers) {
    for (const mapping::QuietCount& one : transfer.quiet()) {
      const auto sum = std::ranges::find_if(sums, [&one](const mapping::QuietCount& other) {
        return other.rule == one.rule && other.where == one.where && other.field == one.field;
      });
      if (sum == sums.end())
        sums.push_back(one);
      else
        sum->count += one.count;
    }
  }
  std::erase_if(sums, [records](const mapping::QuietCount& sum) {
    return sum.rule == mapping::never_a_value && sum.count != records;
  });
  return sums;
}

/// Collects what was mapped, in order.
struct Collected {
  NewFile& out;
  HeldLines& held;
  TransferResult& result;
  mapping::Written& written;
  std::size_t not_before_first;  ///< bytes that stand before every record but the first
  Result<void> add(const Transferred& made) {
    result.counts.add(made.counts);
    for (const std::string& problem : made.problems)
      if (result.problems.size() < most_problems_told)
        result.problems.push_back(problem);
      else
        ++result.more_problems;
    result.more_problems += made.more_problems;
    for (const auto& [rule, count] : made.left_out) result.left_out[rule] += count;
    GATEHOUSE_TRY(held.add_lines(made.held_lines));
    if (made.lines.empty()) return {};
    written.add(made.lines, made.ends);
    return out.write(std::string_view(made.lines).substr(std::exchange(not_before_first, 0)));
  }
};

/// A file on its way through: what the threads share.
struct Passage {
  const TransferRequest& request;
  Framer& framer;
  ControlSums& sums;
  std::deque<RecordTransfer>& transfers;  ///< one a thread
  Collected& collected;
  std::uint64_t size;
  bool begun = false;

  Result<bool> read(Portion& portion) {
    const auto more = framer.next(portion.batch, records_at_a_time);
    if (!more) return more;
    if (!begun) {
      for (RecordTransfer& transfer : transfers) {
        collected.result.problems.clear();
        GATEHOUSE_TRY(transfer.begin(framer.head(), collected.result.problems));
      }
      begun = true;
    }
    sums.add(portion.batch);
    if (request.progress) request.progress(collected.result.in_bytes, size);
    if (request.stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was written");
    return more;
  }
};

Result<void> map_all(Passage& passage) {
  Relay<Portion> relay({.read = [&passage](Portion& portion) { return passage.read(portion); },
                        .map =
                            [&passage](Portion& portion, unsigned thread) {
                              portion.made.clear();
                              passage.transfers[thread].add(portion.batch, portion.made);
                            },
                        .write = [&passage](Portion& portion) { return passage.collected.add(portion.made); }},
                       static_cast<unsigned>(passage.transfers.size()));
  return relay.run();
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
  Sha256 in_hash;
  Framer framer(framing, reader_of(in->get(), result.in_bytes, request.durable ? &in_hash : nullptr), {},
                portion_bytes);
  HeldLines held(result.held_file, request.durable);
  std::deque<RecordTransfer> transfers;
  for (unsigned i = 0; i < std::max(1u, request.threads); ++i) transfers.emplace_back(mapping, name);
  mapping::Written written(*mapping);
  Collected collected{*out, held, result, written, mapping::between(*mapping).size()};
  ControlSums sums(framing);
  Passage passage{request, framer, sums, transfers, collected, size_of(in->get())};
  if (auto done = map_all(passage); !done) return fail(done.error(), name);
  result.quiet = quiet_of(transfers, static_cast<std::uint64_t>(result.counts.read));
  if (auto whole = check_whole(framing, framer, sums, result.counts.read); !whole) return fail(whole.error(), name);
  const auto tail = written.tail();
  if (!tail) return fail(tail.error(), name);
  GATEHOUSE_TRY(out->write(*tail));
  const auto has_held = held.publish();
  if (!has_held) return fail(has_held.error());
  result.has_held_file = *has_held;
  auto published = out->publish();
  if (!published) return fail(published.error());
  result.published = std::move(*published);
  if (request.durable) result.in_sha256 = in_hash.hex();
  return result;
}

}  // namespace gatehouse::engine
