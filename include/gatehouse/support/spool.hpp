/// Where a source keeps what it fetched from afar until the hub has it: whole arrivals on our own disk, in a folder
/// that only we may enter. So an arrival has the same bytes however often it is read, a run goes on where it
/// stopped, and the system at the other end is asked once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/support/files.hpp"

namespace gatehouse {

/// One arrival on our disk. `note` is the connector's own: what it needs to acknowledge the arrival later.
struct Spooled {
  std::string name;  ///< of the arrival; a good name
  std::uint64_t number = 0;
  std::filesystem::path data{};
  std::string note{};
};

/// One thread of one process at a time.
class Spool {
 public:
  /// Creates what is missing (mode 0700) and clears away what a killed run left half written.
  static Result<Spool> open(const std::filesystem::path& folder);

  /// Oldest first.
  [[nodiscard]] Result<std::vector<Spooled>> waiting() const;
  /// A file for the bytes of an arrival, which is none before `add`.
  [[nodiscard]] Result<NewFile> begin(std::string_view name);
  /// The file becomes an arrival, durably, together with its note.
  [[nodiscard]] Result<Spooled> add(NewFile file, std::string_view name, std::string_view note);
  /// A finished file of `unfinished` becomes an arrival, durably.
  [[nodiscard]] Result<Spooled> add(const std::filesystem::path& whole, std::string_view name,
                                    std::string_view note);
  /// No error if the arrival is gone.
  [[nodiscard]] Result<void> remove(const Spooled& arrival) const;

  /// What the connector remembers from run to run (where it stopped), "" at first; at most 16 MiB.
  [[nodiscard]] Result<std::string> memory() const;
  [[nodiscard]] Result<void> remember(std::string_view text) const;
  /// For a connector's own unfinished files; they survive a restart.
  [[nodiscard]] std::filesystem::path unfinished(std::string_view name) const;

 private:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<Spooled> noted(std::string_view name, std::string_view note) const;
  [[nodiscard]] std::filesystem::path waiting_room() const { return folder_ / "waiting"; }

  std::filesystem::path folder_;
  std::uint64_t last_ = 0;  ///< number of the newest arrival
};

}  // namespace gatehouse
