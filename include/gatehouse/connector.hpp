/// The contract of a connector: code that speaks to one kind of system (a drop folder, a database, a web
/// service). A connector is a row of data: what it can do is visible in its table, not by failing.
/// A source or a sink belongs to one run and one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/batch.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/result.hpp"
#include "gatehouse/support/framing.hpp"

namespace gatehouse {

enum class OptionType : std::uint8_t { text, path, integer, seconds, yes_no, choice, secret };

/// One option of a connector. The validator, `gatehouse describe` and the manual read the same row.
struct Option {
  const char* name;
  OptionType type;
  const char* doc;
  const char* fallback = "";  ///< the default, as an administrator would write it
  bool required = false;
  const char* choices = "";  ///< "a|b|c" for OptionType::choice
  /// Tells one place from another, as every path does: two routes may not take from, or write to, the same place.
  bool place = false;
};

/// Options after validation: every option of the table is present, defaults filled in.
using OptionValues = std::map<std::string, std::string, std::less<>>;

/// One delivery from a system: a file, a page of messages. Its records share one fate: acknowledged or not.
struct Arrival {
  std::string name;  ///< a label (the file's name), never a path; printable
  std::uint64_t size = 0;
  std::string sha256{};       ///< hex, of the whole content
  std::uint64_t records = 0;  ///< data records counted beforehand (0 if the kind cannot)
  std::int64_t sequence = 0;  ///< declared order within the system; 0: the order in which `next` gives them
};

/// Something that arrived and may not be read: wrong trailer count, not stable yet, unreadable.
struct Refusal {
  Arrival arrival;
  std::string rule;        ///< `trailer-count`, `truncated`, `too-large`, ...
  std::string reason;      ///< for people: what is wrong and what to do
  bool try_again = false;  ///< true: it may be good later (still growing); leave it where it is
};

/// Where records come from. The course of a run: `next`, perhaps `resume`, `read` until false, commit, `accept`;
/// and again until `next` gives nothing. What is neither accepted nor refused comes again in the next run.
class Source {
 public:
  virtual ~Source() = default;
  /// The next arrival, oldest first; nothing when none waits. It becomes the current one. What may not be read
  /// is appended to `refused`, once a run: the caller notes it and, unless it may be tried again, calls `refuse`.
  [[nodiscard]] virtual Result<std::optional<Arrival>> next(std::vector<Refusal>& refused) = 0;
  /// The header lines of the current arrival ("" if its framing has none), known from `next` on: a delimited
  /// layout finds its columns by them, so whoever maps the records hands this to `Mapper::begin` first.
  [[nodiscard]] virtual std::string head() const = 0;
  /// At least one and at most `limit` records of the current arrival; false at its end. Only false means the end.
  /// Fails with Errc::conflict if what is read is no longer what `next` saw (a file that grows): whatever was
  /// read before is not to be trusted either.
  [[nodiscard]] virtual Result<bool> read(Batch& batch, std::size_t limit) = 0;
  /// Where to go on; call before the first `read` of the current arrival.
  virtual void resume(FilePosition at) = 0;
  /// Behind the last record that `read` gave: the cursor to keep with what was committed.
  [[nodiscard]] virtual FilePosition position() const = 0;
  /// Tells the system what became of the arrival. `accept` comes after a durable commit only, and may come
  /// again for the same arrival after a crash, from another source object. `refuse` puts the arrival aside
  /// (error folder) with `reason` beside it.
  [[nodiscard]] virtual Result<void> accept(const Arrival& arrival) = 0;
  [[nodiscard]] virtual Result<void> refuse(const Arrival& arrival, std::string_view reason) = 0;
};

/// One record on its way out.
struct Outgoing {
  std::string_view id;  ///< stable id at our side (client id): may be shown
  std::string_view idempotency_key;
  std::int64_t version = 0;
  std::string_view bytes;  ///< as the layout writes it, without a line end
};

/// What the system said about one record.
struct Answer {
  /// `unknown`: it was sent, and no answer came; `not_sent`: the system never saw it, and it may go again.
  enum class Said : std::uint8_t { accepted, refused, unknown, not_sent } said = Said::accepted;
  std::string remote_id{};
  std::string reason{};  ///< of what was not accepted; no restricted values
};

/// What a commit left behind, for the receipt.
struct Shipped {
  std::string name;  ///< file name, or a name for the batch
  std::string sha256{};
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
};

/// Where records go. The course of a run: `frame` if the layout has one, `write` as often as needed, `commit` once.
/// After an error the sink is of no more use than to be destroyed.
class Sink {
 public:
  virtual ~Sink() = default;  ///< a sink destroyed before `commit` leaves nothing behind
  /// A line before the first record and one after the last (a header, a trailer), without their line ends;
  /// either may be empty. Call it before the first `write`, and again before `commit` if only then the tail is
  /// known (a trailer that counts): the head of a later call is not looked at.
  [[nodiscard]] virtual Result<void> frame(std::string_view head, std::string_view tail) = 0;
  /// One answer for each record, in order. `accepted` counts once `commit` succeeded.
  [[nodiscard]] virtual Result<std::vector<Answer>> write(std::span<const Outgoing> records) = 0;
  /// Makes it visible, all at once and durably. Nothing is shipped if neither `frame` nor `write` was called.
  /// Doing the same work again after a crash ships the same things again and is no error; Errc::conflict if
  /// something else stands in the way.
  [[nodiscard]] virtual Result<std::vector<Shipped>> commit() = 0;
  /// After `commit`, of a system that cannot say before: one answer for each record, in the order of all `write`s;
  /// what `write` said then counts no more. Empty: it stands.
  [[nodiscard]] virtual std::vector<Answer> final_answers() { return {}; }
};

/// What a connector gets to work with. `options` and `clock` outlive what is opened with them.
struct Surroundings {
  const OptionValues& options;
  std::filesystem::path root;  ///< the site: relative paths start here
  Clock& clock;
  std::stop_token stop{};
  std::string run{};    ///< id of the run, for temporary names
  std::string stamp{};  ///< the run's nominal time, YYYYMMDDTHHMMSS, for `{stamp}` in names
  std::map<std::string, std::string, std::less<>> names{};  ///< more words for name patterns: `{quarter}`, ...
  /// Nothing was opened with these options before: what is missing (a drop folder) may be made. Else what is
  /// missing has vanished, and that is an error: an unmounted share must not look like an empty folder.
  bool first_use = true;
};

enum class Side : std::uint8_t { source, sink };

struct Connector {
  const char* kind;
  const char* summary;
  std::span<const Option> options;
  Result<std::unique_ptr<Source>> (*open_source)(const Surroundings&, const Framing&) = nullptr;  ///< null: cannot
  Result<std::unique_ptr<Sink>> (*open_sink)(const Surroundings&) = nullptr;                      ///< null: cannot
  /// Is what was opened before still there (`check` asks)? Looks at this machine only; null: nothing to look at.
  Result<void> (*still_there)(const Surroundings&, Side) = nullptr;
};

/// All connectors that this program was built with, in the order of the manual. Defined where the parts
/// are wired (connectors/catalogue.cpp).
[[nodiscard]] std::span<const Connector* const> connectors();

}  // namespace gatehouse
