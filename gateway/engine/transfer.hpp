/// A transfer: records from one file into another through a mapping, without a hub. Every record that is read
/// is written, held, rejected or filtered, and the counts say so.
///
/// One thread at a time; the mapping may be shared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/held_lines.hpp"
#include "gatehouse/connector.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::engine {

/// `read = written + held + rejected + filtered`.
struct TransferCounts {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
  std::uint64_t held = 0;
  std::uint64_t rejected = 0;
  std::uint64_t filtered = 0;
  [[nodiscard]] bool holds() const { return read == written + held + rejected + filtered; }
};

/// Maps records, a batch after the other, and keeps the counts. What is not written goes to the held file.
class RecordTransfer {
 public:
  RecordTransfer(std::shared_ptr<const mapping::Mapping> mapping, std::string source_name, HeldLines& held);

  /// Before the first batch: binds the columns of a delimited source to its header lines.
  [[nodiscard]] Result<void> begin(std::string_view head) { return mapper_.begin(head, problems_); }
  /// Appends the lines of `batch` to `out`, line ends included; the batch's arena is used.
  [[nodiscard]] Result<void> add(Batch& batch, std::string& out);
  [[nodiscard]] const TransferCounts& counts() const { return counts_; }
  /// The first few problems in words, for people.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  [[nodiscard]] Result<void> keep_back(const RawRecord& raw);

  mapping::Mapper mapper_;
  std::string source_name_;
  std::string line_end_;
  HeldLines& held_;
  MappedRecord mapped_{};
  TransferCounts counts_{};
  std::vector<std::string> problems_{};
};

struct TransferRequest {
  std::filesystem::path in;
  std::filesystem::path out;
  bool durable = false;  ///< sync, hash and re-read the output (`--receipt`)
  std::stop_token stop{};
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< bytes read; may be empty
};

struct TransferResult {
  TransferCounts counts;
  Published published;  ///< hash only if durable
  std::uint64_t in_bytes = 0;
  bool has_held_file = false;
  std::filesystem::path held_file;
  std::vector<std::string> problems;
};

/// Maps the file `in` to the file `out`. On failure neither the output nor the held file appears.
[[nodiscard]] Result<TransferResult> transfer_file(const std::shared_ptr<const mapping::Mapping>& mapping,
                                                   const TransferRequest& request);

}  // namespace gatehouse::engine
