#include "gatehouse/support/scan.hpp"

#include "gatehouse/support/control_totals.hpp"

namespace gatehouse {

Framer::Reader hashing_reader(const Handle& file, Sha256& hash, const std::stop_token& stop) {
  return [&file, &hash, &stop](char* to, std::size_t size) -> Result<std::size_t> {
    if (stop.stop_requested()) return fail(Errc::unavailable, "asked to stop while reading a file");
    auto got = read_some(file, to, size);
    if (got) hash.add({to, *got});
    return got;
  };
}

Result<Scan> scan_file(const Handle& file, const Framing& framing, const std::stop_token& stop, Batch& scratch) {
  constexpr std::size_t records_at_once = 65'536;
  Scan scan;
  Sha256 hash;
  const auto hashed = hashing_reader(file, hash, stop);
  Framer framer(framing, [&](char* to, std::size_t size) {
    auto got = hashed(to, size);
    if (got) scan.bytes += *got;
    return got;
  });
  ControlSums sums(framing);
  for (;;) {
    const auto more = framer.next(scratch, records_at_once);
    if (!more) return fail(more.error());
    if (!*more) break;
    scan.records += scratch.records.size();
    sums.add(scratch);
  }
  scratch.clear();
  scan.sha256 = hash.hex();
  scan.head = framer.head();
  scan.trailer = framer.trailer();
  scan.total_fault = sums.fault(scan.head, scan.trailer);
  return scan;
}

std::optional<Fault> trailer_fault(const Scan& scan, const Framing& framing) {
  const auto total = [&]() -> std::optional<Fault> {
    if (!scan.total_fault) return std::nullopt;
    return Fault{"control-total", *scan.total_fault + ". Ask the sender to send it again."};
  };
  if (scan.bytes == 0 && (framing.trailer_required || framing.header_lines > 0))
    return Fault{"empty-file", "The file is empty (0 bytes). Ask the sender to send it again."};
  if (framing.trailer_prefix.empty()) return total();
  if (scan.trailer.empty()) {
    if (!framing.trailer_required) return total();
    return Fault{"trailer-missing",
                 "The last line is not a trailer: the file was cut off, or is not complete. "
                 "Ask the sender to send it again."};
  }
  const auto count = trailer_count(framing, scan.trailer);
  if (!count)
    return Fault{"truncated",
                 "The file breaks off: " + count.error().message + ". Ask the sender to send it again."};
  if (!*count || **count == scan.records) return total();
  return Fault{"trailer-count", "The trailer says " + std::to_string(**count) + " records, the file has " +
                                    std::to_string(scan.records) + ". Ask the sender to send it again."};
}

}  // namespace gatehouse
