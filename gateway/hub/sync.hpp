/// What people ask and decide where systems disagree: the list of conflicts. A face of the hub of its own
/// (`Hub::sync`); calls that change something come from one thread at a time, as with the hub.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

/// A system said something else than what stood.
struct Conflict {
  std::int64_t id = 0;
  ClientId client{};     ///< after merges
  std::string field{};   ///< `phone`, or the whole `name` or `address`
  std::string system{};  ///< that said it
  std::string other{};   ///< whose word stood; empty where a person had written it
  RecordId record{};     ///< that said it
  Timestamp since{};
  /// both-changed: neither knew of the other's; loop: it changes to and fro; pinned: a person had fixed it; owned,
  /// trusted, filled: the site's rules decided; changed: an ordinary change, for the history.
  std::string kind{};
  std::string state{};  ///< open | theirs | ours | written | rule | replaced
  Timestamp decided{};
  std::string actor{};  ///< who decided
  /// By field: what they agreed on last, what stood, and what the system says.
  struct Texts {
    std::string field, agreed, ours, theirs;
  };
  std::vector<Texts> texts{};
};

/// Is what the system says what it was sent, as its own forms would show it? Case, spaces and punctuation do not
/// count; a text that was cut at ten characters or more, and an initial for a middle name, are the same.
[[nodiscard]] bool shows(const Field& field, std::string_view said, std::string_view sent);

struct ConflictFilter {
  bool all = false;  ///< those that are decided, too
  std::size_t limit = 100;
};

class Sync {
 public:
  virtual ~Sync() = default;
  virtual Result<std::vector<Conflict>> conflicts(const ConflictFilter& filter) = 0;
  virtual Result<Conflict> conflict(std::int64_t id) = 0;
  /// What happened to the same field of the same client, oldest first.
  virtual Result<std::vector<Conflict>> history(const Conflict& conflict) = 0;
  /// `decision`: theirs | ours. The systems are told. Errc::conflict where it is decided already.
  virtual Result<void> decide(std::int64_t id, std::string_view decision, std::string_view actor) = 0;
  /// A person writes what is right: it is pinned. Not for a whole name or address, which comes from a record.
  virtual Result<void> write(std::int64_t id, std::string_view value, std::string_view because,
                             std::string_view actor) = 0;
};

}  // namespace gatehouse::hub
