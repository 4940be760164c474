/// What a delivery is about to send, written down before it is sent. If the program is killed in between, the
/// same bytes go out again under the same names, and a system that has them already says so: nothing is sent
/// twice under two names, and nothing is guessed. Holds ids, hashes and the mapping, never a value.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gatehouse/connector.hpp"
#include "gatehouse/result.hpp"
#include "hub/hub.hpp"

namespace gatehouse::engine {

struct Intent {
  std::string route;
  std::string run;       ///< id of the run that wrote it
  std::string stamp;     ///< that run's nominal time
  int part = 1;          ///< number of the portion within the run
  OptionValues options;  ///< of the sink, as they were
  std::string mapping;   ///< canonical form, as it was
  struct Row {
    hub::Due due;
    std::string digest;  ///< SHA-256 (hex) of the bytes
  };
  std::vector<Row> rows{};
};

/// Where the intent of a route lies.
[[nodiscard]] std::filesystem::path intent_file(const std::filesystem::path& state_folder, std::string_view route);
/// Written aside, synced, renamed: it is there before anything is sent.
[[nodiscard]] Result<void> save_intent(const std::filesystem::path& file, const Intent& intent);
/// Nothing if there is none.
[[nodiscard]] Result<std::optional<Intent>> load_intent(const std::filesystem::path& file);
/// Where an intent is put aside whose bytes can no longer be made as they were: a person decides.
[[nodiscard]] std::filesystem::path doubt_file(const std::filesystem::path& state_folder, std::string_view route,
                                               std::string_view run);
/// The changes of a route that wait for a person.
[[nodiscard]] Result<std::set<hub::ChangeId>> doubted_changes(const std::filesystem::path& state_folder,
                                                              std::string_view route);
/// The digest of the bytes that a doubted change may have been sent with, or "" if it is not doubted.
[[nodiscard]] Result<std::string> doubted_digest(const std::filesystem::path& state_folder, std::string_view route,
                                                 hub::ChangeId change);
/// A person has decided on it.
[[nodiscard]] Result<void> remove_doubt(const std::filesystem::path& state_folder, std::string_view route,
                                        hub::ChangeId change);
[[nodiscard]] Result<void> remove_intent(const std::filesystem::path& file);

}  // namespace gatehouse::engine
