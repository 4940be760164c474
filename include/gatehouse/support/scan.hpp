/// One pass over a whole file before anything of it is taken: its hash, its records, its trailer.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "gatehouse/batch.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse {

struct Scan {
  std::string sha256;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::string head;
  std::string trailer;
  std::optional<std::string> total_fault{};  ///< a control total that the records do not come to
};

/// What is wrong with a file as a whole; becomes a Refusal.
struct Fault {
  std::string rule;
  std::string reason;
  bool try_again = false;
};

/// A reader for a Framer that also hashes what it gives and obeys `stop` (Errc::unavailable). All three must
/// outlive it.
[[nodiscard]] Framer::Reader hashing_reader(const Handle& file, Sha256& hash, const std::stop_token& stop);

/// Reads `file` from its top to its end; `scratch` is memory to use. Errc::bad_input: it cannot be cut at all.
[[nodiscard]] Result<Scan> scan_file(const Handle& file, const Framing& framing, const std::stop_token& stop,
                                     Batch& scratch);
/// `trailer-missing`, `truncated` (the trailer breaks off before its count), `trailer-count` or `control-total`.
[[nodiscard]] std::optional<Fault> trailer_fault(const Scan& scan, const Framing& framing);

}  // namespace gatehouse
