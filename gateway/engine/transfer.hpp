/// A transfer: records from one file into another through a mapping, without a hub. Every record that is read
/// is written, held, rejected or filtered, and the counts say so.
///
/// A `RecordTransfer` belongs to one thread at a time; the mapping may be shared. `transfer_file` maps portions on
/// several threads and writes them in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/held_lines.hpp"
#include "gatehouse/connector.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// `read = written + held + rejected + filtered`; of those written, some carry a warning (a text was cut short).
struct TransferCounts {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
  std::uint64_t held = 0;
  std::uint64_t rejected = 0;
  std::uint64_t filtered = 0;
  std::uint64_t warned = 0;
  [[nodiscard]] bool holds() const { return read == written + held + rejected + filtered; }
  void add(const TransferCounts& more);
};

/// What a portion of records came to.
struct Transferred {
  std::string lines;                ///< of the output, line ends included, and `mapping::between` before each
  std::vector<std::size_t> ends{};  ///< where each record's bytes end in `lines`, before its line end
  std::string held_lines;           ///< of the held file
  TransferCounts counts;
  std::vector<std::string> problems{};              ///< the first few in words, for people
  std::uint64_t more_problems = 0;                  ///< besides those
  std::map<std::string, std::uint64_t> left_out{};  ///< records that were filtered, by rule and where it stands

  void clear();
};

/// Maps records, a batch after the other.
class RecordTransfer {
 public:
  RecordTransfer(const std::shared_ptr<const mapping::Mapping>& mapping, std::string source_name);

  /// Before the first batch: binds the columns of a delimited source to its header lines; remarks are for people.
  [[nodiscard]] Result<void> begin(std::string_view head, std::vector<std::string>& remarks);
  [[nodiscard]] std::vector<mapping::QuietCount> quiet() const { return mapper_.quiet(); }
  /// Adds what becomes of the records of `batch`, whose arena is used, to `to`.
  void add(Batch& batch, Transferred& to);

 private:
  void keep_back(const RawRecord& raw, Transferred& to) const;

  mapping::Mapper mapper_;
  std::string source_name_;
  std::string between_, line_end_;
  MappedRecord mapped_{};
};

struct TransferRequest {
  std::filesystem::path in;
  std::filesystem::path out;
  unsigned threads = 2;  ///< that read, map and write in turns; the caller is one of them
  bool durable = false;  ///< sync, hash and re-read the output (`--receipt`)
  std::stop_token stop{};
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< bytes read; may be empty
};

struct TransferResult {
  TransferCounts counts;
  Published published;    ///< hash only if durable
  std::string in_sha256;  ///< only if durable
  std::uint64_t in_bytes = 0;
  bool has_held_file = false;
  std::filesystem::path held_file;
  std::vector<std::string> problems;
  std::uint64_t more_problems = 0;                  ///< as of a portion
  std::map<std::string, std::uint64_t> left_out{};  ///< as of a portion
  std::vector<mapping::QuietCount> quiet{};         ///< placeholders that were left blank, by rule
};

/// Maps the file `in` to the file `out`. On failure neither the output nor the held file appears.
[[nodiscard]] Result<TransferResult> transfer_file(const std::shared_ptr<const mapping::Mapping>& mapping,
                                                   const TransferRequest& request);

}  // namespace gatehouse::engine
