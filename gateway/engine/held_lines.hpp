/// Held records of a transfer, kept beside its output: one JSON object a line with the record's place, its
/// problems and its raw bytes, so that it can be mended and sent again. The file (mode 0600) appears only when
/// something is held.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gatehouse/batch.hpp"
#include "gatehouse/pipeline.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

[[nodiscard]] std::string_view word(Outcome outcome);
[[nodiscard]] std::string_view word(Severity severity);

/// One line for people: `claims.dat:17: birth_date: ... [bad-date]`. No restricted values.
[[nodiscard]] std::string describe(const Problem& problem, std::string_view file, std::uint64_t line);

/// Appends the record's line of the held file.
void append_held_line(std::string& out, const RawRecord& raw, const MappedRecord& mapped);

class HeldLines {
 public:
  /// An older file at `path` goes when this one is published, or when nothing was held.
  HeldLines(std::filesystem::path path, bool durable) : path_(std::move(path)), durable_(durable) {}

  [[nodiscard]] Result<void> add(const RawRecord& raw, const MappedRecord& mapped);
  /// Lines made by `append_held_line`; nothing if there are none.
  [[nodiscard]] Result<void> add_lines(std::string_view lines);
  /// Makes it visible. True if there is such a file.
  [[nodiscard]] Result<bool> publish();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool durable_;
  std::optional<NewFile> file_{};
  std::string line_{};
};

}  // namespace gatehouse::engine
