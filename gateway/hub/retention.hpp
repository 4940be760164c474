/// How long people are kept, and what is left of them: purges with their receipts, holds that stop them, and who is
/// past the time that the site's rules give.
///
/// A purge overwrites what was sealed of a client (bodies, pins, reasons), takes away the hashes by which it was
/// found, and leaves a receipt. The records stay as empty places with their outcome, so that balances, the feed,
/// the accounts of disclosures and the audit trail stay whole. Who comes again is somebody new.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::hub {

enum class ClientId : std::int64_t;
enum class RecordId : std::int64_t;

/// What a purge leaves behind.
struct PurgeReceipt {
  std::int64_t id = 0;  ///< 0: it was only tried
  ClientId client{};    ///< 0: records that were nobody's
  Timestamp at{};
  std::string actor, because;
  std::int64_t records = 0;
  std::string proof{};  ///< keyed hash (hex) of all that was destroyed, in its order
  bool whole = true;    ///< false: single records, and the client, if there is one, stays
  std::string route{};  ///< by which records of nobody came
};

/// A client that must be kept, whatever the rules say.
struct Hold {
  std::int64_t id = 0;
  ClientId client{};
  Timestamp since{};
  std::string actor, because;
  Timestamp released{};  ///< 0: it holds
  std::string released_by{};
};

/// Records that came by this route, or from this system, are kept so long after they came. Empty: any.
struct KeepRule {
  std::string route{}, system{};
  std::int64_t days = 0;
  bool held = false;   ///< of records that never found a client, and of no others
  bool alone = false;  ///< a record goes by itself, whatever else there is of its client
  std::optional<std::vector<std::string>> mappings{};  ///< hashes: only records that one of these made; none: any
};
/// The first rule that fits a record; null: it is kept for ever. `mapping` is a hash.
[[nodiscard]] const KeepRule* rule_for(std::span<const KeepRule> rules, bool nobodys, std::string_view route,
                                       std::string_view system, std::string_view mapping);

/// Records of one client, or of nobody by one route, that go by themselves.
struct PastRecords {
  ClientId client{};    ///< 0: nobody's
  std::string route{};  ///< of those
  std::vector<RecordId> records{};
};

struct PurgeWish {
  ClientId client{};
  std::string because, actor;
  bool dry_run = false;
};

/// Any thread.
class Retention {
 public:
  virtual ~Retention() = default;
  /// Errc::not_permitted under a hold, or while a system has not yet answered what was sent of this client.
  virtual Result<PurgeReceipt> purge(const PurgeWish& wish) = 0;
  virtual Result<std::vector<PurgeReceipt>> purges() = 0;
  virtual Result<Hold> hold(ClientId client, std::string_view because, std::string_view actor) = 0;
  virtual Result<void> release(std::int64_t hold, std::string_view actor) = 0;
  virtual Result<std::vector<Hold>> holds() = 0;
  /// Clients that no hold keeps and all of whose records are past the first rule that fits them; a record that no
  /// rule fits is kept for ever. Lowest numbers first.
  virtual Result<std::vector<ClientId>> past_their_time(std::span<const KeepRule> rules, Timestamp now,
                                                        std::size_t limit) = 0;
  /// Records past a rule that says `alone` or `held`, group by group: none of a client under a hold, none that has
  /// a source key of one, and none of a client of whom nothing in force would be left (that client goes whole).
  /// Some `limit` records of clients, and as many of nobody's.
  virtual Result<std::vector<PastRecords>> records_past_their_time(std::span<const KeepRule> rules, Timestamp now,
                                                                   std::size_t limit) = 0;
  /// Destroys them in one transaction, each group with a receipt and an audit row. A client's view changes, and its
  /// routes hear of it. A group that may not go (any more) is left out; where all are, Errc::not_permitted or
  /// Errc::not_found says why the last one was.
  virtual Result<std::vector<PurgeReceipt>> purge_records(std::span<const PastRecords> past,
                                                          std::string_view because, std::string_view actor) = 0;
  /// The mappings (hashes) by which the kept records were made.
  virtual Result<std::vector<std::string>> mappings() = 0;
};

}  // namespace gatehouse::hub
