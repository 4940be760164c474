/// What people look through: runs, the files and records of one, what is held and why, where a client's changes
/// went, who may be meant. A face of the hub of its own (`Hub::lists`): it shows places, outcomes and reasons,
/// never what a record says, so nothing here is audited; `each_newest` alone opens records, and its caller audits
/// that. Every list has a limit and goes on after the last row of the one before.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/clients/person.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

/// Newest first; with `before`, those with a smaller number. Empty texts: any. `sort`: run, route, state, read,
/// held or clients_new, the largest first with a minus before it; then `skip` goes on.
struct RunFilter {
  std::string route{}, kind{};
  std::optional<RunState> state{};
  std::int64_t before = 0;
  std::size_t limit = 50;
  std::string sort{};
  std::size_t skip = 0;
};

/// Which of the records that a run kept back still are, by now.
struct KeptBackNow {
  std::int64_t held = 0, rejected = 0;
};

/// What became by now of the changes that a delivery run took up and no later run did.
struct RunDelivery {
  std::string state{};  ///< as of `DeliveryRow`
  ClientId client{};
  std::int64_t change = 0, version = 0, attempts = 0;
  Timestamp settled{};
  std::string remote_id{}, reason{};
};

/// A file that a run met.
struct FileRow {
  FileId id{};
  std::string name, state;  ///< open | done | broken-off | refused
  std::string rule, reason;
  std::int64_t size = 0, records = 0;
  Timestamp arrived{}, acknowledged{};
};

/// Records that are kept back for the same reason: the sender's own word for the field, and the rule.
struct HeldGroup {
  std::string route, system, rule, field, source, message;
  Outcome outcome = Outcome::held;
  std::int64_t records = 0;
  Timestamp oldest{}, newest{};
};

/// One record by its place, with the first reason that it was kept back for.
struct RecordRow {
  RecordId id{};
  std::string route, system, file;
  std::uint64_t line = 0;
  std::int64_t version = 0;
  bool current = false;
  Outcome outcome = Outcome::stored;
  std::optional<ClientId> client{};
  Timestamp received{};
  std::string mapping, mapping_hash;
  std::string rule, field, source, message;
};
/// A file that was found by its name, and the run that met it.
struct FoundFile {
  FileRow file{};
  RunId run{};
  std::string route{}, system{};
};

/// By number, rising, or `newest_first` (then `after` goes on below it). Empty texts and zeros: any. `held_only`:
/// those kept back, which are found without a look at the others. `rule` and `source` are those of the first
/// reason, or of any if `any_reason` (with `held_only`).
struct RecordFilter {
  RecordId id{};
  RunId run{};
  ClientId client{};
  std::optional<Outcome> outcome{};
  std::string route{}, file{}, rule{}, source{};
  bool held_only = false, any_reason = false, newest_first = false;
  std::int64_t after = 0;
  std::size_t limit = 50;
};

/// What a delivery route owed or did of one change of a client.
struct DeliveryRow {
  std::string route, state;  ///< pending | delivered | unknown | held | superseded | filtered | claimed
  std::int64_t change = 0, version = 0, attempts = 0, run = 0;
  Timestamp settled{};
  std::string remote_id, reason;
};

/// Any thread.
class Lists {
 public:
  virtual ~Lists() = default;
  virtual Result<std::vector<RunInfo>> runs(const RunFilter& filter) = 0;
  /// Errc::not_found if there is no such run.
  virtual Result<RunInfo> run(RunId id) = 0;
  virtual Result<std::vector<FileRow>> files_of(RunId run, std::size_t limit) = 0;
  /// Files whose names have this in them, in letters of any case, the newest first.
  virtual Result<std::vector<FoundFile>> files_named(std::string_view part, std::size_t limit) = 0;
  virtual Result<KeptBackNow> kept_back_of(RunId run) = 0;
  /// How many by state, and those of one state (empty: of all) by change, after `after`.
  virtual Result<std::map<std::string, std::int64_t>> delivered_by(RunId run) = 0;
  virtual Result<std::vector<RunDelivery>> deliveries_of_run(RunId run, std::string_view state, std::int64_t after,
                                                             std::size_t limit) = 0;
  /// The largest groups first.
  virtual Result<std::vector<HeldGroup>> held_groups(std::size_t limit) = 0;
  virtual Result<std::vector<RecordRow>> records(const RecordFilter& filter) = 0;
  /// The last that a route brought, the newest first.
  virtual Result<std::vector<RecordId>> newest_of(std::string_view route, std::size_t limit) = 0;
  /// The same opened, until `visit` says that it is enough (false). Those that were purged meanwhile are passed
  /// over.
  virtual Result<void> each_newest(std::string_view route, std::size_t limit,
                                   const std::function<Result<bool>(const StoredRecord&)>& visit) = 0;
  /// The newest first.
  virtual Result<std::vector<DeliveryRow>> deliveries_of(ClientId client, std::size_t limit) = 0;
  /// Clients with a record that shares a number, a name or a birth date with the person, as the client index
  /// compares them; at most `limit`.
  virtual Result<std::vector<ClientId>> clients_like(const clients::PersonFacts& person, std::size_t limit) = 0;
  /// Clients that a system knows by this key: its case number, its own id.
  virtual Result<std::vector<ClientId>> clients_of_key(const std::vector<std::string>& systems,
                                                       const std::vector<std::string>& entities,
                                                       std::string_view key) = 0;
  /// Old ids that lead to this client: all that went into it by merges, and into those.
  virtual Result<std::vector<ClientId>> aliases_of(ClientId client, std::size_t limit) = 0;
};

}  // namespace gatehouse::hub
