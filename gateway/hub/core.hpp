/// What the parts of the hub share: the store, the keys, the dictionary, the people, and the numbers given out
/// last. Whoever changes something holds `writing`; readers borrow a connection and keys of their own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "gatehouse/clock.hpp"
#include "hub/dictionary.hpp"
#include "hub/hub.hpp"
#include "hub/keys.hpp"
#include "hub/people.hpp"
#include "hub/store/store.hpp"

namespace gatehouse::hub {

/// A merged client keeps its state and says whom it went into.
enum class ClientState : std::uint8_t { active = 0, provisional = 1 };
enum class FileState : std::uint8_t { open = 0, done = 1, broken_off = 2, refused = 3 };
/// Of a record's version: superseded or never in force; in force; came late, after a newer one of its key; emptied,
/// because its person was purged; superseded by one that says something else of its person.
enum class Force : std::uint8_t { none = 0, current = 1, late = 2, purged = 3, former = 4 };
/// What a change in the feed says about a client.
enum class ChangeKind : std::uint8_t { record = 0, merged = 1, split = 2 };

/// Which entities a change touched and a route reads, as a set of dictionary numbers. All beyond 61 share a bit.
inline constexpr std::int64_t touched_any = -1;
[[nodiscard]] constexpr std::int64_t touched_bit(std::uint32_t entity) {
  return std::int64_t{1} << (entity < 62 ? entity : 62);
}

/// The newest ids. Explicit, so that a batch knows them before it writes, and dense, so that a gap is a finding.
struct LastIds {
  std::int64_t record = 0;
  std::int64_t client = 0;
  std::int64_t change = 0;
  std::int64_t batch = 0;
  std::int64_t new_keys = 0;  ///< gathered and not yet settled (hub/new_keys.hpp)
  bool settled = false;       ///< the transaction under way has settled them
};

struct Core {
  Core(const Settings& s, Clock& c, std::unique_ptr<Store> st, Keys k, Dictionary d)
      : settings(s), clock(c), store(std::move(st)), keys(std::move(k)), dictionary(std::move(d)) {}

  Settings settings;
  Clock& clock;
  std::unique_ptr<Store> store;
  Keys keys;              ///< under `writing`
  Dictionary dictionary;  ///< fixed once the hub is open
  People people;          ///< under `writing`
  LastIds last;           ///< under `writing`
  bool waiting = false;   ///< some held record waits for a parent; under `writing`
  std::mutex writing;
  /// Rises with every commit that changes what a key means: an answer of `recognise` is good for one value only.
  std::atomic<std::uint64_t> key_commits{0};
  /// Rises with every commit that settled new keys: what was not among the settled ones may be there now.
  std::atomic<std::uint64_t> settlings{0};

  [[nodiscard]] Connection& db() { return store->writer(); }
  [[nodiscard]] clients::Options reading_options() const;
  /// Fails where the hub was opened to be read only.
  [[nodiscard]] Result<void> may_write() const;
  /// A transaction was committed: its ids are the newest.
  void committed(const LastIds& ids);
  /// Reads `last` and `waiting` again: at start and after a failed commit.
  [[nodiscard]] Result<void> read_last_ids();
  /// Inside a transaction, when another node has written since our last: takes over all that it changed.
  [[nodiscard]] Result<void> follow_others();
};

/// A borrowed read connection with keys of its own.
struct Reading {
  Store::Reader db;
  Keys keys;
  [[nodiscard]] static Result<Reading> begin(Core& core);
};

/// Calls `visit` for each row. `visit` returns Result<void>.
template <class Visit>
[[nodiscard]] Result<void> each(Result<Rows> rows, Visit visit) {
  if (!rows) return fail(std::move(rows.error()));
  for (;;) {
    const auto more = rows->next();
    if (!more) return fail(more.error());
    if (!*more) return {};
    GATEHOUSE_TRY(visit(*rows));
  }
}

/// The first column of what a question finds, whole numbers.
[[nodiscard]] Result<std::vector<std::int64_t>> numbers_of(Result<Rows> rows);

/// Writes an audit row, chained to the one before. Inside the caller's transaction.
[[nodiscard]] Result<void> write_audit(Core& core, const AuditEntry& entry);

}  // namespace gatehouse::hub
