/// How the bytes of a file are cut into records. A layout says it, a connector does it: the connector
/// knows nothing of fields, the layout nothing of files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gatehouse/batch.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse {

enum class Cut : std::uint8_t {
  lines,      ///< one record a line: LF or CRLF (fixed-width, delimited without quotes, JSON lines)
  quoted,     ///< as lines, but a line end inside quotes belongs to the record (delimited)
};

struct Framing {
  Cut cut = Cut::lines;
  char quote = '"';
  std::uint32_t header_lines = 0;        ///< lines at the top that are not records
  std::string trailer_prefix{};          ///< the last line is a trailer if it starts with this (empty: none)
  /// Where the trailer carries the count of data lines: 1-based byte position and length in a fixed-width
  /// trailer (0: no count), or the 1-based column of a delimited one.
  std::uint32_t count_at = 0;
  std::uint32_t count_length = 0;
  std::uint32_t count_column = 0;
  char delimiter = ',';                  ///< of the trailer's columns
  bool trailer_required = false;
  std::uint32_t max_record_bytes = 1u << 20;  ///< a longer record is cut with a fault, never read whole
};

/// Position after a record: what a hub keeps so that a broken-off file goes on where it stopped.
struct FilePosition {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;  ///< lines (not records) before `offset`
};

/// Cuts a stream of bytes into records. Pull bytes in by `Reader`, hand batches out by `next`.
/// A UTF-8 byte order mark at the top of the file is skipped. An empty line is a record with no bytes
/// for Cut::lines only if it is not the last one; a file may or may not end with a line end.
/// One thread at a time.
class Framer {
 public:
  /// Reads up to `size` bytes into `to`; 0 at the end of the stream.
  using Reader = std::function<Result<std::size_t>(char* to, std::size_t size)>;

  Framer(Framing framing, Reader reader, FilePosition start = {});
  ~Framer();
  Framer(Framer&&) noexcept;

  /// Fills `batch` (cleared first) with at most `limit` records; false when there was none left.
  /// The header is skipped and the trailer withheld. Records point into `batch.bytes`.
  [[nodiscard]] Result<bool> next(Batch& batch, std::size_t limit);
  /// After the last record handed out.
  [[nodiscard]] FilePosition position() const;
  /// The header lines as they stand in the file (without byte order mark and last line end); known after
  /// the first `next`.
  [[nodiscard]] const std::string& head() const;
  /// The trailer line, once the end was reached ("" if there was none).
  [[nodiscard]] const std::string& trailer() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse
