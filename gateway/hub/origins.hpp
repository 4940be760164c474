/// Whose word the values of a record are. A system that is sent what others say sends it back with its next record;
/// that is an echo and says nothing new. A value that it repeats is as old as when it said it first. And what it
/// says against a change that it had not seen is kept back until a person decides. A record without a row of its
/// own says everything itself, since it came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core.hpp"

namespace gatehouse::hub {

/// Where one value of a record comes from.
struct Origin {
  enum class Kind : std::uint8_t {
    own,        ///< its system says it, since `since`
    echo,       ///< its system was sent it
    kept_back,  ///< conflict `conflict` decides whether it counts
  } kind = Kind::own;
  std::int64_t since = 0;  ///< own: the record that said it first; 0: this one
  Timestamp at{};          ///< own: when
  std::int64_t conflict = 0;
  bool open = false;  ///< kept back: nobody has decided, and its system keeps its value meanwhile
  friend bool operator==(const Origin&, const Origin&) = default;
};
/// One for each field of the client schema; empty: all are the record's own.
using Origins = std::vector<Origin>;

/// Writes what is not plainly the record's own; nothing where all of it is.
[[nodiscard]] Result<void> write_origins(Core& core, std::int64_t record, const Schema& schema,
                                         const Origins& origins);

/// As they were at one moment: conflicts that were decided later are open. One thread, one connection.
class OriginReader {
 public:
  OriginReader(Connection& db, const Dictionary& dictionary, std::int64_t last_event)
      : db_(db), dictionary_(dictionary), last_event_(last_event) {}

  /// With what was decided about values that were kept back.
  [[nodiscard]] Result<Origins> of(std::int64_t record);
  /// As they were written.
  [[nodiscard]] Result<Origins> written(std::int64_t record);

 private:
  [[nodiscard]] Result<void> settle(Origin& origin);

  Connection& db_;
  const Dictionary& dictionary_;
  std::int64_t last_event_;
  std::optional<bool> any_{};
};

}  // namespace gatehouse::hub
