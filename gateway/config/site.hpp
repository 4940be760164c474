/// A site's files as plain values: what an administrator wrote in `site.yaml`, `systems/` and `routes/`,
/// checked and completed with defaults. Nothing here opens a system, a store or a socket.
///
/// All of it is immutable once loaded and may be read by any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/agreement.hpp"
#include "gatehouse/connector.hpp"
#include "gatehouse/findings.hpp"

namespace gatehouse::config {

/// Where something was written, for messages: a file relative to the site, and a 1-based line.
struct Place {
  std::string file;
  std::size_t line = 0;
};

/// An agreement and where it was written: in its system's file, or in a file of `agreements/`.
struct WrittenAgreement {
  Agreement terms{};
  Place where{};
};

/// Hours of a week in which a system may not be loaded, on the site's clock.
struct ClosedHours {
  std::uint8_t days = 0;          ///< a bit for each day, Monday first
  std::int32_t from = 0, to = 0;  ///< minutes of the day; `to` is exclusive
};
/// A time in which a system is known not to work, on the site's clock: minutes since 1970-01-01T00:00.
struct Outage {
  std::int64_t from = 0, to = 0;
  std::string why{};
};

/// What a system may say of clients that others know too (docs/sync.md).
struct SyncRules {
  std::vector<std::string> owns{};   ///< fields of which its word is the client's value
  std::vector<std::string> fills{};  ///< fields of which its word counts only while nobody else's is known
  Place where{};
  friend bool operator==(const SyncRules& a, const SyncRules& b) { return a.owns == b.owns && a.fills == b.fills; }
};

/// Another organisation's software, with an owner and an agreement.
struct System {
  std::string name;
  std::string title{};
  std::string owner{};
  const Connector* connector = nullptr;  ///< null if unknown: there is a finding
  OptionValues options{};                ///< as written; a route may override them
  std::optional<WrittenAgreement> agreement{};
  bool merit_staff = false;  ///< those who work with it are known to be merit staff
  std::optional<SyncRules> sync{};
  std::vector<ClosedHours> closed{};  ///< when nothing may be sent to it
  std::vector<Outage> outages{};
  Place where{};
};

/// The shapes of route. What goes out of the hub are changes (delivery), reports, or reminders of what is due.
enum class Shape : std::uint8_t { intake, delivery, report, transfer, reminders };
[[nodiscard]] std::string_view word(Shape shape);

/// How long a delivery waits before it tries again: full jitter under a doubling limit.
struct Retry {
  std::chrono::milliseconds first{1000};
  std::chrono::milliseconds most{300'000};
  std::int32_t attempts = 0;  ///< 0: for ever; else the record is held after so many
};

/// What a report route asks the report room for.
struct ReportRequest {
  std::string format{};  ///< `pirl`
  std::string program{};
  std::string quarter{};  ///< `previous`, `current` or `2026Q1`
  bool dry_run = false;
  std::string wages_through{};   ///< the last quarter whose wage files are complete, or empty
  std::string assumed_stream{};  ///< what pays for a Title I enrollment that does not say so; empty: local-formula
  std::vector<std::vector<std::string>> exit_groups{};  ///< programs that exit together; all others exit in common
  std::string due{};                                    ///< `45 days after the quarter`, or empty
  std::vector<std::string> closed_days{};  ///< of the state, YYYY-MM-DD, beside weekends and federal holidays
  std::vector<std::int32_t> rehearse{};    ///< dry runs so many days before it is due
  Place due_at{};
  bool hold_errors = false;  ///< a file in which edit checks found an error is held back
  std::optional<std::int32_t> exit_quarters_back{}, reportable_quarters_back{};  ///< empty: as docs/reports.md says
};

/// What a route of reminders asks for.
struct ReminderRequest {
  std::string rules{};                     ///< name of a file of date rules
  std::vector<std::string> systems{};      ///< only of their enrollments, plans and services; empty: all
  std::int32_t late_days = 7;              ///< what was to be told longer ago is not told any more
  std::vector<std::string> closed_days{};  ///< of the state, YYYY-MM-DD
  std::vector<std::vector<std::string>> exit_groups{};  ///< as of a report
  Place rules_at{};
};

/// A configured way that records take.
struct Route {
  std::string name;
  Shape shape = Shape::intake;
  std::string from{};                    ///< a system's name; empty: the hub
  std::string to{};                      ///< a system's name; empty: the hub
  std::string mapping{};                 ///< a mapping's name, or a path ending in .map.yaml
  bool back = false;                     ///< the way back of a mapping that holds both ways
  bool merges = false;                   ///< a delivery that tells of merges and splits of clients, not of changes
  std::chrono::milliseconds promise{0};  ///< how old what waits, or what came last, may get; 0: none given
  std::size_t most = 0;                  ///< clients that one run of a delivery brings at most; 0: all that are due
  OptionValues options{};  ///< of the source (intake, transfer) or sink: every option of the connector is present
  OptionValues sink_options{};  ///< of a transfer's sink
  /// Of the sink, at an intake's own system, that tells the sender what became of each record; nothing: it is not
  /// told.
  std::optional<OptionValues> acknowledge{};
  std::vector<std::string>
      callers{};  ///< of an intake: who of access.yaml may register people through it (POST /v1/intake)
  std::vector<std::string> programs{};  ///< of a delivery: programs that its system runs
  std::vector<std::string> needs{};     ///< fields of a client that those programs ask for
  std::string schedule{};               ///< cron, or empty: only when asked
  std::size_t batch = 0;                ///< records read, or written to one file, at a time
  Retry retry{};
  ReportRequest report{};
  ReminderRequest reminders{};
  Place where{};
  Place mapping_at{};
  Place schedule_at{};
};

/// TLS 1.2 or newer for the API; all empty: none.
struct ApiTls {
  std::filesystem::path certificate{}, key{};  ///< PEM
  std::filesystem::path client_ca{};           ///< callers must have a certificate of this authority
};

/// Where the program answers.
struct Api {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8470;         ///< 0: any free one
  std::vector<std::string> names{};  ///< by which callers may call this machine
  ApiTls tls{};
  bool behind_something = false;  ///< the site says that what stands in front checks every caller
  Place where{};
};

/// The roles there are. None has everything: who does is not who looks after it.
inline constexpr std::array<std::string_view, 5> role_names{"operator", "mapper", "steward", "reporter", "auditor"};

/// A person, or a machine, that may sign in at the API.
struct Person {
  std::string name;
  std::vector<std::string> roles{};
  bool merit_staff = false;
  std::string certificate{};  ///< the common name of the certificate that speaks for it; or empty: tokens only
  std::string openid{};       ///< what the sign-in provider calls them; or empty
  Place where{};
};

/// Signing in at the console by way of the agency's own provider (OpenID Connect): `openid:` of access.yaml.
struct OpenId {
  std::string issuer{};                 ///< https://..., as the provider names itself in its discovery document
  std::string client{};                 ///< what the provider calls this site
  std::filesystem::path secret_file{};  ///< its first line; empty: a public client
  std::string console{};                ///< where people reach the console: https://gateway.agency.example
  std::string claim = "sub";            ///< what of an ID token says who it is
  std::string scope = "openid";         ///< what is asked for
  std::string label = "your agency account";  ///< on the button, behind "Sign in with"
  std::filesystem::path ca_file{};            ///< who is trusted; empty: the machine's list
  bool only = false;                          ///< nobody signs in with a password
  Place where{};
};

/// Which values those in a role see, masked, and which of them they may have shown for a purpose.
struct RoleSight {
  std::string role;
  std::vector<std::string> sees{}, reveals{};  ///< labels
  Place where{};
};

/// `access.yaml`: who may do what over the API.
struct Access {
  bool demanded = false;  ///< there is such a file: whoever is not named in it is nobody
  std::vector<Person> people{};
  std::vector<RoleSight> roles{};
  std::vector<std::string> merit_only{"uc-confidential", "wage"};  ///< labels that only merit staff see
  std::optional<OpenId> openid{};
  [[nodiscard]] const Person* person(std::string_view name) const;
  [[nodiscard]] const Person* holder_of(std::string_view certificate) const;
  /// Whom the sign-in provider calls so.
  [[nodiscard]] const Person* called(std::string_view openid) const;
};

/// Whom to tell by mail when a person is needed: `notices:` in site.yaml.
struct Notices {
  std::string server{};  ///< name or address of the SMTP server
  std::uint16_t port = 587;
  std::string from{};
  std::vector<std::string> to{};
  std::string user{};                     ///< empty: we do not sign in
  std::filesystem::path password_file{};  ///< its first line
  std::filesystem::path ca_file{};        ///< who is trusted; empty: those of the machine
  bool tls = true;                        ///< no: for a server on this machine only
};

/// Within which times the API answers: `standards:` in site.yaml. 0: none given.
struct Standards {
  std::chrono::milliseconds search{0}, read{0}, update{0};
  int share = 95;     ///< percent of the requests of five minutes that are to be within
  bool shed = false;  ///< searches are sent away while one is missed
};

/// A PostgreSQL that keeps the hub instead of the embedded store.
struct ServerStore {
  std::string driver{};
  std::string host{};
  std::string port{};
  std::string database{};
  std::string user{};
  std::filesystem::path password_file{};  ///< none: the server asks for no password
  std::string schema{};
  std::string options{};  ///< more attributes of the driver
};

struct Limits {
  std::size_t workers = 2;                 ///< routes that run at once
  std::uint32_t cache_mib = 64;            ///< of the embedded store
  std::uint64_t request_bytes = 1u << 20;  ///< the largest HTTP request
};

/// Systems in the order in which their word on a field counts.
struct FieldSystems {
  std::string field;  ///< a client's field, a group of them (`name`, `address`), or `default`
  std::vector<std::string> systems{};
  Place where{};
  /// Where it is written does not matter.
  friend bool operator==(const FieldSystems& a, const FieldSystems& b) {
    return a.field == b.field && a.systems == b.systems;
  }
};

/// Whose word counts where the records of one client differ, and how many errors of matching are accepted
/// (docs/clients.md).
struct ClientRules {
  std::uint32_t one_false_link_in = 10'000;
  std::uint32_t missed_of_hundred_thousand = 500;  ///< 0.5 %
  std::vector<FieldSystems> verified{};            ///< systems that check the field at its source
  std::vector<FieldSystems> trust{};               ///< systems, the most trusted first
  friend bool operator==(const ClientRules&, const ClientRules&) = default;
};

/// Records that came by a route, or from a system, are kept so many days after they came.
struct KeepRule {
  std::string route{}, system{};  ///< one of them, or neither: any
  std::int64_t days = 0;
  std::string entity{};  ///< only records that make one: `wage`
  std::string label{};   ///< only records with a field that carries it
  bool held = false;     ///< of records that never found a client, and of no others
  bool alone = false;    ///< a record goes by itself, whatever else there is of its client
  Place where{};
};

/// `retention:` of site.yaml. A client goes when all of its records are past the first rule that fits them.
struct RetentionRules {
  bool dry_run = true;  ///< only say who would go
  std::vector<KeepRule> rules{};
};

struct Site {
  std::filesystem::path folder;
  std::string name;
  std::string agency{};
  std::string time_zone = "UTC";  ///< an IANA name
  Place time_zone_at{};
  bool untested = false;   ///< mappings are put to work though their tests fail or are missing
  bool synthetic = false;  ///< area 9xx SSNs are ordinary, and every receipt says SYNTHETIC
  std::filesystem::path key_file{};
  bool require_fips = false;             ///< refuse to work without a validated crypto provider
  std::filesystem::path audit_anchor{};  ///< where heads of the audit trail are kept; empty: only in the log
  Api api{};
  Access access{};
  RetentionRules retention{};
  std::optional<Notices> notices{};
  Standards standards{};
  std::optional<ServerStore> store{};  ///< nothing: the embedded store in `state/`
  Limits limits{};
  ClientRules clients{};
  std::vector<System> systems{};  ///< by name
  std::vector<Route> routes{};    ///< by name
  std::string hash{};             ///< SHA-256 (hex) of the site's files; equal files, equal hash

  [[nodiscard]] const System* system(std::string_view wanted) const;
  [[nodiscard]] const Route* route(std::string_view wanted) const;
  /// The same name where the system is compared three ways: it says `sync:`, or it is sent clients and sends them;
  /// else empty.
  [[nodiscard]] std::string_view compared(std::string_view system) const;
  [[nodiscard]] std::filesystem::path state_folder() const { return folder / "state"; }
  [[nodiscard]] std::filesystem::path mappings_folder() const { return folder / "mappings"; }
};

/// Reads a site's folder; every error at once in `findings`. Nothing if there is no site. Where there is an
/// error, what could be read is good for finding more errors and for nothing else.
[[nodiscard]] std::optional<Site> load_site(const std::filesystem::path& folder,
                                            std::span<const Connector* const> connectors, Findings& findings);

/// The agreement of a system as it stands in its file this moment: who revokes one does so by saving the file.
/// Nothing if there is none, or if it cannot be read without an error: then nothing may leave.
[[nodiscard]] std::optional<Agreement> agreement_now(const Site& site, const System& system);

/// Both say the same of which systems are compared and what those own and fill in.
[[nodiscard]] bool same_sync(const Site& a, const Site& b);

/// A span of time as people write it: `500ms`, `2s`, `5m`, `1h`. Nothing if it is none.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace gatehouse::config
