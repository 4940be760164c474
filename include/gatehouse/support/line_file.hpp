/// A new file of lines, as a delivery makes it: a head, one record a line, a tail.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse {

/// What the option `line_end` of a sink stands for: lf, crlf or none.
[[nodiscard]] std::string_view line_end_option(const OptionValues& options);

/// Nothing lies on the disk before there is something to write. One thread.
class LineFile {
 public:
  LineFile(std::filesystem::path path, NewFile::Options options, std::string line_end)
      : path_(std::move(path)), options_(options), line_end_(std::move(line_end)) {}

  /// As Sink::frame: `head` is written once, at the top; the `tail` said last is written by `settle`.
  [[nodiscard]] Result<void> frame(std::string_view head, std::string_view tail);
  [[nodiscard]] Result<void> write(std::span<const Outgoing> records);
  /// Writes the tail; the bytes are on the disk and proven. Nothing if nothing was ever written.
  [[nodiscard]] Result<std::optional<Published>> settle();
  /// After `settle`: makes the file visible.
  [[nodiscard]] Result<Published> publish() { return file_->publish(); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }

 private:
  [[nodiscard]] Result<void> start();
  [[nodiscard]] Result<void> put_line(std::string_view line);

  std::filesystem::path path_;
  NewFile::Options options_;
  std::string line_end_;
  std::string tail_{};
  std::uint64_t records_ = 0;
  std::optional<NewFile> file_{};
};

}  // namespace gatehouse
