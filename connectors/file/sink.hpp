/// The sink of the connector `file`: files that appear in the folder when they are whole, and at no other time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/names.hpp"

namespace gatehouse::file {

[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around);

struct SinkSettings {
  std::filesystem::path folder;
  std::string name;  ///< pattern
  Words words{};     ///< known at open; `per: record` adds those of the record
  std::string line_end = "\n";
  bool receipt = true;
  std::string run{};
  Dressing dressing{};  ///< of one file for the whole run
};

/// One file for the whole run, named `name`, all words filled in.
[[nodiscard]] std::unique_ptr<Sink> one_file_sink(SinkSettings settings);
/// A file for each record, named by the pattern `settings.name`.
[[nodiscard]] Result<std::unique_ptr<Sink>> file_per_record_sink(SinkSettings settings);
/// Adds {id}, {n} and {version}; `id` must be fit for a file name.
[[nodiscard]] Words with_record(const Words& words, std::string_view id, std::uint64_t n, std::int64_t version);

}  // namespace gatehouse::file
