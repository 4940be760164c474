/// The rows of the last full set, by hash: what is new, what is other, and what is gone. A line of the file is
/// `KEYHASH ROWHASH KEY`; in memory a row takes 33 bytes, of which the key is none.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/support/files.hpp"

namespace gatehouse::odbc {

using RowHash = std::array<unsigned char, 16>;

class Snapshot {
 public:
  /// `last` need not be there (the first pull). What this pull sees is written to `next`.
  static Result<Snapshot> open(const std::filesystem::path& last, const std::filesystem::path& next);

  /// True if the row is new, or other than last time. `key` is kept as text: it has no line end.
  [[nodiscard]] Result<bool> note(std::string_view key, std::string_view line);
  [[nodiscard]] std::size_t rows_last() const { return rows_.size(); }
  [[nodiscard]] std::size_t gone() const;
  /// The keys that are gone, in the order of the last set.
  [[nodiscard]] Result<void> each_gone(const std::function<Result<void>(std::string_view key)>& tell) const;
  /// `next` is on the disk.
  [[nodiscard]] Result<void> keep();

 private:
  struct Row {
    RowHash key;
    RowHash content;
    bool seen = false;
  };
  Snapshot(std::filesystem::path last, NewFile next) : last_(std::move(last)), next_(std::move(next)) {}
  [[nodiscard]] Row* find(const RowHash& key);

  std::filesystem::path last_;
  NewFile next_;
  std::vector<Row> rows_{};  ///< sorted by key
};

}  // namespace gatehouse::odbc
