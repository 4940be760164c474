/// The hub is where routes meet: it keeps every source record as it came, knows whose record it is, and
/// remembers what became of each. Everything that belongs together is written in one transaction:
/// records, links, changes, held records, the audit row and the source's position.
///
/// One `Hub` a site and process, made by `Hub::open`, which takes the site's lock. Calls that change
/// something come from one thread at a time (they are serialised inside); reading calls may come from any
/// thread and see the last committed state.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/connector.hpp"
#include "gatehouse/pipeline.hpp"
#include "gatehouse/result.hpp"
#include "hub/clients/budgets.hpp"
#include "hub/survivorship.hpp"

namespace gatehouse::hub {

enum class ClientId : std::int64_t {};
enum class RecordId : std::int64_t {};
enum class RunId : std::int64_t {};
enum class FileId : std::int64_t {};
enum class ChangeId : std::int64_t {};

/// Intake: `read = stored + unchanged + held + rejected + filtered`. If it does not hold, the run is red.
struct Balance {
  std::int64_t read = 0;
  std::int64_t stored = 0;
  std::int64_t unchanged = 0;
  std::int64_t held = 0;
  std::int64_t rejected = 0;
  std::int64_t filtered = 0;
  [[nodiscard]] bool holds() const { return read == stored + unchanged + held + rejected + filtered; }
};
/// Delivery: `due = delivered + pending + unknown + held + superseded + filtered`.
struct DeliveryBalance {
  std::int64_t due = 0;
  std::int64_t delivered = 0;
  std::int64_t pending = 0;
  std::int64_t unknown = 0;
  std::int64_t held = 0;
  std::int64_t superseded = 0;
  std::int64_t filtered = 0;
  [[nodiscard]] bool holds() const { return due == delivered + pending + unknown + held + superseded + filtered; }
};

/// A PostgreSQL that keeps the hub, of one node or of several (docs/postgresql.md).
struct ServerStore {
  std::string driver;  ///< path of the ODBC driver's library: no set-up of the machine is needed
  std::string host;
  std::string port;
  std::string database;
  std::string user;
  std::filesystem::path password_file{};  ///< its first line; none: the server asks for no password
  std::string schema{};                   ///< where the tables lie; none: the user's first
  std::string options{};                  ///< more attributes of the driver: `SSLmode=verify-full`
  std::chrono::milliseconds lease{8000};  ///< a node that is silent for longer is gone, and the others take over
};

struct Settings {
  std::filesystem::path folder;    ///< the site's `state/`: hub.db, lock
  std::filesystem::path key_file;  ///< 64 hex digits or 32 bytes, mode 0600; made by `make_key_file`
  bool synthetic = false;          ///< area 9xx SSNs are ordinary; every receipt says SYNTHETIC
  /// Status, held, explain, fsck beside a running service: no lock, and nothing written but the audit row of what
  /// is shown.
  bool read_only = false;
  std::uint32_t cache_mib = 64;
  bool durable = true;                  ///< false only for scratch hubs of tests
  std::optional<ServerStore> server{};  ///< nothing: the embedded store in `folder`
  Survivorship survivorship{};          ///< whose word counts in the merged view
  clients::Budgets budgets{};           ///< how many errors of matching are accepted
};

/// Makes a key file of random bytes (0600); refuses to overwrite one.
[[nodiscard]] Result<void> make_key_file(const std::filesystem::path& path);

// ------------------------------------------------------------------------------------------------ intake

struct RunStart {
  std::string route;
  std::string system;   ///< of the source (intake) or of the sink (delivery, report)
  std::string kind;     ///< intake | delivery | report | transfer
  std::string trigger;  ///< schedule | person | start-up
  std::string stamp{};  ///< nominal time for file names; unique among the runs of the route, unless empty
};
enum class RunState : std::uint8_t { running, done, red, interrupted };
struct RunInfo {
  RunId id{};
  RunStart start;
  RunState state = RunState::running;
  Timestamp began{}, ended{};
  Balance balance{};
  std::vector<std::pair<std::string, std::int64_t>> entities{};  ///< rows stored by entity
  std::int64_t clients_new = 0;
  std::int64_t clients_linked = 0;
  std::int64_t reviews = 0;
  std::string note{};  ///< why it is red, for people
};

/// What the hub says to a file before its first record is read.
struct Admission {
  enum class Verdict : std::uint8_t {
    take,           ///< new bytes: read from `resume_at`
    same_bytes,     ///< imported before (under this or another name): acknowledge, read nothing
    changed_bytes,  ///< this name was imported with other bytes: refuse and say so
  } verdict = Verdict::take;
  FileId file{};
  FilePosition resume_at{};  ///< beyond the top if an earlier run was broken off
  std::string message{};     ///< for people, e.g. when and by which run it was imported
  // The run that met these bytes first, its stamp, and the file's number among those of that run: names made of
  // them are the same when a file that was broken off is taken up again.
  RunId run{};
  std::string stamp{};
  int part = 1;
};

/// One record on its way in. `mapped` is null for a record that `recognise` found unchanged.
struct Incoming {
  RawRecord raw;
  std::string_view key{};  ///< key text of the principal entity ("" = none: known by its bytes)
  const MappedRecord* mapped = nullptr;
};

/// One file (or page of messages) on its way into the hub.
class Intake {
 public:
  virtual ~Intake() = default;
  /// Which of these records are unchanged: same key, same bytes, same mapping. May run on another thread
  /// than `take`, one batch ahead: a record whose key is in flight is answered "not unchanged".
  /// `keys[i]` belongs to `records[i]`; `unchanged` is resized to match.
  virtual Result<void> recognise(std::span<const RawRecord> records, std::span<const std::string_view> keys,
                                 std::vector<bool>& unchanged) = 0;
  /// Does ahead what needs no more than the mapped records: their keys, and who they are about. May run on the
  /// thread of `recognise`, after it, for the same records. Left out, `take` does it.
  virtual Result<void> describe(std::span<const Incoming> batch) = 0;
  /// Stores the batch with everything that belongs to it in one durable transaction. Order matters: a key
  /// that comes twice is versioned in this order. On failure nothing of the batch is in the hub.
  virtual Result<void> take(std::span<const Incoming> batch, FilePosition after) = 0;
  /// All records were taken: the file may be acknowledged. Returns this run's balance for the file.
  virtual Result<Balance> finish() = 0;
  /// The file turned out bad halfway (it grew): what was taken stays, the file is marked with the reason.
  virtual Result<void> break_off(std::string_view rule, std::string_view reason) = 0;
};

// --------------------------------------------------------------------------------------------- reading

/// One source record's part in what is known of a client: an entity row with where it came from.
struct EntityRow {
  std::string entity;
  const Schema* schema = nullptr;
  std::vector<Value> values{};  ///< in schema order; text points into the owning view
  RecordId record{};
  std::int32_t parent = -1;  ///< index in ClientView::rows of the parent row, or -1
  std::string_view key{};    ///< what names it in its system; empty: nothing
  std::string system;
  Timestamp received{};
};
/// Where one value of the merged view comes from, and why it stands there and no other.
struct Source {
  RecordId record{};     ///< 0 where no record says it: unknown, or a value that a person wrote
  std::string system;    ///< whose record it is
  Timestamp received{};  ///< when that record came, or the person pinned it
  Survived why = Survived::unknown;
  std::string pinned_by{};  ///< who, where it is pinned
  RecordId since{};         ///< the record of that system that said it first
};
/// What a system says and does not count until a person decides; the system keeps it meanwhile.
struct KeptBack {
  std::string system;
  std::size_t field = 0;  ///< position in the client schema
  Value value{};
};
/// All that is known of one client: the merged `client` values (a pure function of the linked records and
/// the survivorship rules) and every row of the other entities. Owns its texts.
struct ClientView {
  ClientId id{};
  std::int64_t version = 0;
  std::string state{};             ///< active | provisional: a person must decide whether it is somebody else
  const Schema* schema = nullptr;  ///< of `client`
  std::vector<Value> values{};
  std::vector<Source> sources{};  ///< one for each value
  std::vector<EntityRow> rows{};
  std::vector<KeptBack> kept_back{};
  Arena arena{4096};
};

struct HeldRecord {
  RecordId id{};
  std::string route, system, file;
  std::uint64_t line = 0;
  Outcome outcome = Outcome::held;  ///< held or rejected
  Timestamp since{};
  std::string mapping_hash{};
  std::vector<Problem> problems{};
};
struct HeldFilter {
  std::string route{}, rule{}, file{};
  std::optional<RecordId> id{};
  std::size_t limit = 100;
};

/// What became of one record of a file, or of a range of unchanged ones.
struct RecordOutcome {
  std::uint64_t first_line = 0, last_line = 0;
  Outcome outcome = Outcome::stored;  ///< as it is now: a held record may have been mended
  std::optional<ClientId> client{};
  std::vector<Problem> problems{};
};

/// What a person corrected in a held record: texts that its sender should have written, by field; an empty name is
/// the whole record (hub/corrections.hpp).
struct Correction {
  std::vector<std::pair<std::string, std::string>> fields{};
  std::string because{}, actor{};
  Timestamp at{};
};

/// A record with its unsealed bytes: for explain, preview and replay. Reading it is audited.
struct StoredRecord {
  RecordId id{};
  std::string route, system, file;
  std::uint64_t line = 0;
  std::int64_t version = 0;
  bool current = false;
  Outcome outcome = Outcome::stored;
  std::optional<ClientId> client{};
  Timestamp received{};
  std::string mapping_hash{};
  std::string raw{};
  std::string head{};                     ///< header lines of its file, for `Mapper::begin`
  std::vector<Correction> corrections{};  ///< oldest first; whoever maps it again lays them over `raw`
};

struct SystemStatus {
  std::string system, route;
  Balance live{};  ///< current outcome of every record that ever came
  std::int64_t files = 0, refused_files = 0;
  Timestamp last_arrival{};
};
struct RouteStatus {
  std::string route;
  DeliveryBalance balance{};
  Timestamp last_delivery{};
  Timestamp oldest_due{};  ///< when the record came that waits longest to be delivered; 0: none waits
  std::chrono::microseconds last_delay{};  ///< from a record's coming to its delivery: the slowest of the last run
};
struct Status {
  std::int64_t clients = 0, provisional = 0, reviews = 0, records = 0, held = 0, store_bytes = 0;
  std::int64_t held_deliveries = 0, unknown_deliveries = 0;
  std::int64_t conflicts = 0, loops = 0;  ///< open; and of those, fields that change to and fro
  std::vector<SystemStatus> intake{};
  std::vector<SystemStatus> transfer{};  ///< `stored` is what was written
  std::vector<RouteStatus> delivery{};
};

struct Review {
  std::int64_t id = 0;
  RecordId record{};
  ClientId client{};     ///< where the record is now (a provisional client)
  ClientId candidate{};  ///< who it may be
  double score = 0;
  std::string rule, sentence, state;  ///< open | second | same | not-same | cannot-tell | data-error
  Timestamp since{};
  std::string claimed_by{}, first_actor{};  ///< in whose hands; who said `same` first where two people must
  std::int64_t records = 0;                 ///< that hang on the answer: of both clients
};

// -------------------------------------------------------------------------------------------- delivery

/// One thing that a delivery route owes its system.
struct Due {
  ChangeId change{};
  ClientId client{};
  std::int64_t version = 0;
  std::int32_t attempts = 0;
  std::string idempotency_key{};  ///< the same for every attempt of this version on this route
  std::string last_digest{};      ///< of the bytes last accepted for this client on this route, or empty
  Timestamp last_sent{};          ///< when they were
  // Of `unsettled` only: why it waits, since when, and the digest of the bytes that were sent or refused (or
  // empty).
  std::string reason{};
  Timestamp since{};
  std::string digest{};
};
enum class DeliveryState : std::uint8_t { pending, delivered, unknown, held, superseded, filtered };
struct Settled {
  ChangeId change{};
  DeliveryState state = DeliveryState::delivered;
  std::string remote_id{};
  std::string reason{};  ///< rule id or the system's words, without restricted values
  std::string digest{};  ///< of the bytes that were sent
  Timestamp retry_at{};  ///< for pending
  bool tried = true;     ///< false: the system never saw it, and this attempt does not count
  /// What was, or may have been, sent of the client, by field: by it the system's echo is known. Of systems that
  /// are compared only.
  std::vector<std::pair<std::string, std::string>> values{};
};

/// Two clients became one, or were parted again, as a delivery route tells it.
struct MergeEvent {
  std::string kind;  ///< merged | split
  ClientId kept{};   ///< whose id stays
  ClientId withdrawn{};
  Timestamp at{};
  std::vector<RecordId> moved{};  ///< records of the withdrawn one
};

struct AuditEntry {
  std::string actor, action, subject, outcome, purpose, detail;  ///< never a restricted value
};

/// A point in the hub's history: everything with a smaller id was known then.
struct AsOf {
  RecordId last_record{};
  std::int64_t last_event = 0;  ///< link events (merges, splits)
};

/// A row of the audit trail. `mac` chains it to the one before (hex).
struct AuditRow {
  std::int64_t id = 0;
  Timestamp at{};
  AuditEntry entry{};
  std::string mac{};
};
struct AuditFilter {
  Timestamp from{}, to{};                    ///< `to` is exclusive; 0: no end
  std::string actor{}, action{}, subject{};  ///< to the letter; empty: any
  std::int64_t after = 0;                    ///< only rows with a higher number
};
/// The head of the trail at one moment. Kept where nobody of this machine can change it, it shows later that no row
/// up to it was changed or taken away, and that no older copy of the store was put in place.
struct AuditHead {
  std::int64_t last = 0;
  Timestamp at{};
  std::string mac{};  ///< of row `last` (hex)
};

enum class DisclosureId : std::int64_t {};
/// On what terms something leaves. Texts for people and auditors; no values.
struct Terms {
  std::string system{}, route{};
  std::string agreement{}, parties{}, purpose{}, basis{}, redisclosure{};
  std::string fields{};   ///< those that may have left: `client.ssn client.name.last`
  std::string mapping{};  ///< name and hash
};
enum class DisclosureState : std::uint8_t { intended, sent, not_sent };
/// One portion of records that left, or was about to: the client asked for is one of `people`.
struct Disclosure {
  DisclosureId id{};
  RunId run{};
  Timestamp at{};
  DisclosureState state = DisclosureState::intended;  ///< intended, after the run has ended: it may have been sent
  std::int64_t people = 0;
  Terms terms{};
};

struct Finding {
  bool error = true;
  std::string rule, text;
};

class Matching;
class Corrections;
class Retention;
class Tokens;
class Passwords;
class Lists;
class Sync;

class Hub {
 public:
  static Result<std::unique_ptr<Hub>> open(const Settings& settings, std::span<const Schema> schemas, Clock& clock);
  virtual ~Hub() = default;

  // Runs and intake.
  /// Errc::conflict if the route has a run of this stamp already.
  virtual Result<RunId> begin_run(const RunStart& start) = 0;
  /// A receipt that does not balance makes the run red, whatever `state` says. What a delivery run had claimed and
  /// not settled becomes `unknown`. Runs that a lost process left open are `interrupted` at the next opening.
  virtual Result<RunInfo> end_run(RunId run, RunState state, std::string_view note) = 0;
  virtual Result<std::vector<RunInfo>> runs(std::size_t limit) = 0;
  /// When each route began to run last; a run that was broken off does not count.
  virtual Result<std::map<std::string, Timestamp>> last_runs() = 0;
  /// A file's name as it is stored and told: without an SSN that its sender put into it.
  virtual std::string told_name(std::string_view file) = 0;
  virtual Result<Admission> admit(RunId run, const Arrival& arrival) = 0;
  /// `head` is what `Mapper::begin` was given; it is kept (sealed) with the file.
  virtual Result<std::unique_ptr<Intake>> begin_intake(RunId run, FileId file, const MappingInfo& mapping,
                                                       std::string_view head = {}) = 0;
  /// A transfer has written all of a file: its counts (`stored` is what was written) and its end, in one.
  virtual Result<void> finish_transfer(RunId run, FileId file, const Balance& counts) = 0;
  virtual Result<void> note_refused_file(RunId run, const Refusal& refusal) = 0;
  /// The file was acknowledged to its source (moved to done/).
  virtual Result<void> note_acknowledged(FileId file) = 0;

  // Held records. `replay` gives a held or rejected record its new outcome, in the name of `actor`; its run's
  // receipt stays.
  virtual Result<std::vector<HeldRecord>> held(const HeldFilter& filter) = 0;
  /// What became of a file's records, in their order.
  virtual Result<void> each_outcome(FileId file,
                                    const std::function<Result<void>(const RecordOutcome&)>& visit) = 0;
  virtual Result<StoredRecord> record(RecordId id, std::string_view actor, std::string_view purpose) = 0;
  virtual Result<Outcome> replay(RecordId id, const MappingInfo& mapping, std::string_view key,
                                 const MappedRecord& mapped, std::string_view actor) = 0;
  virtual Result<std::string> mapping_by_hash(std::string_view hash) = 0;  ///< canonical text
  /// Keeps the text of a mapping that took nothing in: a report's, so that it can be made again.
  virtual Result<void> keep_mapping(const MappingInfo& mapping) = 0;

  // Clients.
  virtual Result<ClientView> client(ClientId id) = 0;  ///< follows merges
  /// Every client that has a record at `as_of`, in the order of ids, one in memory at a time.
  virtual Result<void> each_client(const AsOf& as_of,
                                   const std::function<Result<void>(const ClientView&)>& visit) = 0;
  virtual Result<AsOf> now_as_of() = 0;
  /// What is not decided, the most valuable first: how doubtful it is, and how many records hang on it.
  virtual Result<std::vector<Review>> reviews(std::size_t limit) = 0;
  /// Who is who, as people ask and decide it (hub/matching.hpp).
  virtual Matching& matching() = 0;
  /// With what people and machines sign in at the API (hub/tokens.hpp).
  virtual Tokens& tokens() = 0;
  /// With what people sign in at the console (hub/passwords.hpp).
  virtual Passwords& passwords() = 0;
  /// What people look through (hub/lists.hpp).
  virtual Lists& lists() = 0;
  /// Where systems disagree (hub/sync.hpp).
  virtual Sync& sync() = 0;
  /// How long people are kept: purges, holds (hub/retention.hpp).
  virtual Retention& retention() = 0;
  /// What people correct in held records (hub/corrections.hpp).
  virtual Corrections& corrections() = 0;
  /// `decision`: same | not-same | cannot-tell | data-error. `same` joins, `not-same` parts for ever.
  virtual Result<void> decide(std::int64_t review, std::string_view decision, std::string_view actor) = 0;
  /// Undoes the merge of `client` into another: each record goes back to where it was, and the two stay parted.
  virtual Result<void> split(ClientId client, std::string_view actor) = 0;
  virtual Result<std::vector<StoredRecord>> records_of(ClientId id, std::string_view actor,
                                                       std::string_view purpose) = 0;

  // Delivery of changes. A route is opened once at start; its first claim begins with all clients.
  /// `reads` names the entities that its mapping reads; empty: any. A client is due when it is new, merged or
  /// split, or when one of these has changed; a change of others alone makes nothing due.
  virtual Result<void> open_route(std::string_view route, const std::vector<std::string>& reads = {}) = 0;
  /// A route that reads `merge` alone is told of each merge and split instead, in their order: `merge_event` says
  /// which.
  virtual Result<MergeEvent> merge_event(ChangeId change) = 0;
  /// What waits for its next try is due at once: a person asks.
  virtual Result<void> try_now(std::string_view route) = 0;
  /// The next due rows: lowest unsent version per client; older unsent versions become superseded;
  /// a client with an unknown or held row on this route waits. What is claimed counts as pending; if its run ends
  /// or the process dies before it is settled, it is `unknown`: a clean stop settles as pending what it did not
  /// send.
  virtual Result<std::vector<Due>> claim(std::string_view route, std::size_t limit) = 0;
  virtual Result<void> settle(RunId run, std::string_view route, std::span<const Settled> settled) = 0;
  /// Held and unknown rows, oldest first.
  virtual Result<std::vector<std::pair<Due, DeliveryState>>> unsettled(std::string_view route,
                                                                       std::size_t limit) = 0;
  virtual Result<DeliveryBalance> delivery_balance(std::string_view route) = 0;

  // Trust and upkeep.
  virtual Result<void> audit(const AuditEntry& entry) = 0;
  /// Rows in their order; `visit` may stop by failing.
  virtual Result<void> each_audit_row(const AuditFilter& filter,
                                      const std::function<Result<void>(const AuditRow&)>& visit) = 0;
  virtual Result<AuditHead> audit_head() = 0;
  /// What is wrong with the trail: rows changed, missing, put in or swapped; and, by heads kept elsewhere, a tail
  /// that was cut or an older copy of the store. Nothing where it is whole.
  virtual Result<std::vector<std::string>> verify_audit(std::span<const AuditHead> kept_elsewhere) = 0;
  /// Before anything is sent: the account of it and its audit row, durable.
  virtual Result<DisclosureId> disclose(RunId run, const Terms& terms, std::span<const ClientId> clients) = 0;
  virtual Result<void> end_disclosure(DisclosureId id, bool sent) = 0;
  virtual Result<std::vector<Disclosure>> disclosures(ClientId id) = 0;
  /// An agreement is in force again: what it had kept back on this route is due. How many.
  virtual Result<std::int64_t> release_kept_back(std::string_view route) = 0;
  /// The store's own keys are wrapped by the master key in that file from now on; no record is touched, and a
  /// service beside us goes on. May be called on a hub that only reads.
  virtual Result<void> rotate_master(const std::filesystem::path& next_key_file, std::string_view actor) = 0;
  virtual Result<Status> status() = 0;
  /// Proves structure and every balance; `progress` gets 0..1. Findings are empty when all is well.
  virtual Result<std::vector<Finding>> fsck(const std::function<void(double)>& progress) = 0;
};

}  // namespace gatehouse::hub
