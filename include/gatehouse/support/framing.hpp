/// How the bytes of a file are cut into records. A layout says it, a connector does it: the connector
/// knows nothing of fields, the layout nothing of files.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/support/decimals.hpp"

namespace gatehouse {

enum class Cut : std::uint8_t {
  lines,   ///< one record a line: LF or CRLF (fixed-width, delimited without quotes, JSON lines)
  quoted,  ///< as lines, but a line end inside quotes belongs to the record (delimited)
  blocks,  ///< every `record_length` bytes are a record, with nothing between (mainframe files)
  json,    ///< the elements of one list of a JSON document, named by `records`
  xml,     ///< the elements of an XML document that stand at the path `records`
};

/// Where a number stands in a line: bytes of a fixed-width one, or a column of a delimited one.
struct NumberPlace {
  std::uint32_t at = 0, length = 0;  ///< 1-based first byte, bytes; 0: see `column`
  std::uint32_t column = 0;          ///< 1-based
  Storage storage = Storage::text;
};
/// A total that the header or the trailer carries: of a number of the records, or their count (`of` is nowhere).
struct ControlTotal {
  std::string name{};  ///< of the number, for messages
  NumberPlace of{};
  NumberPlace told{};
  std::uint8_t implied_places = 0;  ///< decimals of a number that is written without a point
  bool in_header = false;
  std::uint32_t type_at = 0;  ///< only records that have `type_code` at this 1-based byte; 0: all
  std::string type_code{};
};

struct Framing {
  Cut cut = Cut::lines;
  char quote = '"';      ///< for Cut::quoted; '\0': quotes mean nothing
  char delimiter = ',';  ///< between fields: for Cut::quoted and for the trailer's columns
  char escape = '\0';    ///< for Cut::quoted; '\0': a quote inside quotes is doubled; else this stands before it
  std::uint32_t header_lines = 0;  ///< lines (blocks) at the top that are not records
  std::string trailer_prefix{};    ///< the last line is a trailer if it starts with this (empty: none)
  /// Where the trailer carries the count of records: 1-based byte position and length in a fixed-width
  /// trailer (0: no count), or the 1-based column of a delimited one (0: none).
  std::uint32_t count_at = 0;
  std::uint32_t count_length = 0;
  std::uint32_t count_column = 0;
  std::vector<ControlTotal> totals{};  ///< beside the trailer's count
  std::string header_prefix{};         ///< the first header line starts with this, or the file is another one
  bool trailer_required = false;       ///< a file without its trailer was cut off on the way
  std::uint32_t max_record_bytes = 1u << 20;  ///< of a longer record the first bytes are kept, with a fault
  std::uint32_t record_length = 0;            ///< for Cut::blocks
  bool utf8 = true;     ///< false: a file that says by a byte order mark that it is UTF-8 is refused
  bool ebcdic = false;  ///< the trailer's digits and blanks are EBCDIC
  /// Cut::json: members that lead to the list, `data.claims`; `[]` passes through the elements of a list on the
  /// way, `batches[].claims`, and at the end says no more than that a list stands there. Cut::xml: elements from
  /// the root to the record, `Claims/Claim`.
  std::string records{};
  bool may_be_empty = false;  ///< Cut::xml: elements of other names and not one record is no fault
  /// Cut::xml: what prefixes stand for in `records`; documents may use others, or none.
  std::vector<std::pair<std::string, std::string>> namespaces{};

  /// A document is a whole: it is read from the top, and one that breaks off or is malformed is refused.
  [[nodiscard]] bool is_document() const { return cut == Cut::json || cut == Cut::xml; }
};

/// What is wrong with `records` and `namespaces`, in a sentence; "" if nothing is.
[[nodiscard]] std::string problem_of_path(const Framing& framing);

/// The count of records that a trailer line carries; nothing if `framing` says of none. Errc::bad_input if the
/// line is too short for it or it is no number: the file was cut off, or is not of this layout.
[[nodiscard]] Result<std::optional<std::uint64_t>> trailer_count(const Framing& framing, std::string_view trailer);

/// Position after a record: what a hub keeps so that a broken-off file goes on where it stopped.
struct FilePosition {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;  ///< lines (not records) before `offset`
};

struct RecordCutter;

/// Cuts a stream of bytes into records. Pull bytes in by `Reader`, hand batches out by `next`.
///
/// Lines end with LF or CRLF; the last one may end with neither. An empty line is a record without bytes, unless
/// it is the last line. A UTF-8 byte order mark at the top of the file is skipped where the layout is
/// UTF-8; where it is another encoding, the file is refused (Errc::bad_input). All other bytes, NUL and
/// Latin-1 included, pass as they are: decoding is the layout's job.
///
/// A record that cannot be cut cleanly still counts and carries its fault:
/// - `the record is too long` (more than max_record_bytes): its first bytes; the rest of it, up to the next line
///   end, is skipped.
/// - `a quote is never closed` (before the end, or within max_record_bytes): its first line alone is the record;
///   the next line is a record of its own, so that one bad quote does not swallow a file.
///
/// Blocks: the last one may be too short, and then carries the fault `the file ends within this record`.
///
/// Documents: what stands around the list is passed over, whatever its size. One that is malformed outside its
/// records or around their brackets and tags, breaks off, has no such list, nests deeper than 64 levels or (XML)
/// has a document type or entities of its own, is refused: Errc::bad_input. A record that is too long counts, with
/// its fault. Inside a record the decoder looks.
///
/// Memory is bounded whatever the input: a batch holds about `batch_bytes`, or one record of max_record_bytes.
/// One thread at a time.
class Framer {
 public:
  /// Reads up to `size` bytes into `to`; 0 at the end of the stream only.
  using Reader = std::function<Result<std::size_t>(char* to, std::size_t size)>;

  /// `start` says where in the file the first byte of `reader` stands: anywhere but at the top, there is neither
  /// header nor byte order mark. For documents `reader` begins at the top all the same, and the records before
  /// `start` are passed over.
  Framer(Framing framing, Reader reader, FilePosition start = {}, std::size_t batch_bytes = 4u << 20);
  ~Framer();
  Framer(Framer&&) noexcept;

  /// Fills `batch` (cleared first) with at least one and at most `limit` records; false when there was none left.
  /// Less than `limit` does not mean the end: a batch also ends where its memory is full. The header is skipped
  /// and the trailer withheld. Records point into `batch.bytes` until the batch is cleared; any batch will do, and
  /// using one or two in turns costs no allocation. Fails with what `reader` fails with, or with Errc::bad_input
  /// if a header line is longer than a record may be.
  [[nodiscard]] Result<bool> next(Batch& batch, std::size_t limit);
  /// After the last record handed out (its line end included); `start` before the first.
  [[nodiscard]] FilePosition position() const;
  /// The header lines as they stand in the file (without byte order mark and last line end); known after
  /// the first `next`. Of an XML document: the namespaces that are declared around its records, as attributes.
  [[nodiscard]] const std::string& head() const;
  /// The trailer line, once the end was reached ("" if there was none).
  [[nodiscard]] const std::string& trailer() const;

 private:
  std::unique_ptr<RecordCutter> cutter_;
};

}  // namespace gatehouse
