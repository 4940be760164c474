/// What a source reads: some records as they came, with their place in the file, owned by the batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"

namespace gatehouse {

/// One data line or message, byte for byte as it came (without its line end). Headers and trailers are
/// not records.
struct RawRecord {
  std::string_view bytes;
  std::uint64_t line = 0;       ///< 1-based line of the file on which it starts; message number otherwise
  const char* fault = nullptr;  ///< why it could not be cut cleanly (a literal), or null. It still counts
};

/// Owns the bytes that its records point into. Reused: `clear` keeps the memory.
struct Batch {
  std::vector<RawRecord> records;
  std::vector<char> bytes;  ///< the memory that records point into; larger than what they hold
  Arena arena;              ///< for what does not lie in one piece (and for mapped values)

  void clear() {
    records.clear();
    arena.clear();
  }
};

}  // namespace gatehouse
