#include "engine/report_difference.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "engine/client_row.hpp"
#include "engine/report_rebuild.hpp"
#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/matching.hpp"

namespace gatehouse::engine {

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Lines laid aside in a file without a name, each with its length before it.
class Aside {
 public:
  static Result<Aside> create() {
    Aside aside;
    aside.file_.reset(std::tmpfile());
    if (aside.file_ == nullptr) return fail(Errc::no_space, "the folder for temporary files has no room");
    return aside;
  }
  Result<void> put(std::string_view line) {
    const auto size = static_cast<std::uint32_t>(line.size());
    if (std::fwrite(&size, sizeof size, 1, file_.get()) != 1 ||
        std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size())
      return fail(Errc::no_space, "the folder for temporary files has no room for the older report");
    return {};
  }
  void rewind() { std::rewind(file_.get()); }
  /// False at the end.
  bool take(std::string& line) {
    std::uint32_t size = 0;
    if (std::fread(&size, sizeof size, 1, file_.get()) != 1) return false;
    line.resize(size);
    return std::fread(line.data(), 1, size, file_.get()) == size;
  }

 private:
  std::unique_ptr<std::FILE, Close> file_{};
};

/// Where a layout keeps what a row is known by, and what counts the rows.
struct Places {
  std::size_t individual = 0;
  std::optional<std::size_t> entry{}, number{};
  std::optional<std::size_t> petition{};  ///< tells the rows of one period apart: 915 of the PIRL, 953 of the TAPR
};

Places places_in(const Schema& fields) {
  Places places;
  for (std::size_t i = fields.fields.size(); i-- > 0;) {
    const Field& field = fields.fields[i];
    if (field.doc.find("Identifier") != std::string::npos && field.required) places.individual = i;
    if (field.name == "900") places.entry = i;
    if (field.name == "915" || (field.name == "953" && !places.petition)) places.petition = i;
    if (field.name == "OBS" || field.doc.find("OBS") != std::string::npos) places.number = i;
  }
  return places;
}

/// A row cut into its fields.
struct Cut {
  std::string line{};
  std::vector<std::string_view> fields{};
  Arena arena{};
  bool there = false;

  void read(const CsvDialect& dialect) {
    arena.clear();
    there = split_csv(line, dialect, arena, fields) == nullptr;
  }
  [[nodiscard]] std::string_view at(std::optional<std::size_t> place) const {
    return place && *place < fields.size() ? fields[*place] : std::string_view();
  }
};

/// Lays the newer rows beside the older ones; both come in the order of person and entry. The rows of one person
/// and entry, of which there are several where each petition has its own, are laid side by side by their petition.
class SideBySide {
 public:
  SideBySide(mapping::LayoutShape layout, Aside older, std::size_t most_rows)
      : layout_(std::move(layout)),
        places_(places_in(layout_.fields)),
        older_(std::move(older)),
        most_rows_(most_rows) {
    next_older();
  }
  void add(std::string_view line) {
    auto row = std::make_unique<Cut>();
    row->line = line;
    row->read(layout_.dialect);
    if (!newer_.empty() && key(*newer_.front()) != key(*row)) compare();
    newer_.push_back(std::move(row));
  }
  void finish() {
    if (!newer_.empty()) compare();
    for (; old_->there; next_older()) tell("removed", *old_, {});
  }
  Difference out{};

 private:
  using Rows = std::vector<std::unique_ptr<Cut>>;  ///< their fields point into themselves

  [[nodiscard]] std::tuple<std::string_view, std::string_view> key(const Cut& row) const {
    return {row.at(places_.individual), row.at(places_.entry)};
  }
  void next_older() {
    old_ = std::make_unique<Cut>();
    old_->there = older_.take(old_->line);
    if (old_->there) old_->read(layout_.dialect);
  }
  /// The older rows up to those of the person and entry at hand, and those.
  void compare() {
    for (; old_->there && key(*old_) < key(*newer_.front()); next_older()) tell("removed", *old_, {});
    Rows olds;
    while (old_->there && key(*old_) == key(*newer_.front())) {
      olds.push_back(std::move(old_));
      next_older();
    }
    for (const auto& row : newer_) {
      const auto same = std::ranges::find_if(
          olds, [&](const auto& one) { return one->at(places_.petition) == row->at(places_.petition); });
      if (same == olds.end() && (olds.size() != 1 || newer_.size() != 1)) {
        tell("added", *row, {});
        continue;
      }
      const auto old = same == olds.end() ? olds.begin() : same;
      auto elements = differing(**old, *row);
      if (elements.empty())
        ++out.same;
      else
        tell("changed", *row, std::move(elements));
      olds.erase(old);
    }
    for (const auto& one : olds) tell("removed", *one, {});
    newer_.clear();
  }
  [[nodiscard]] std::vector<std::string> differing(const Cut& older, const Cut& newer) const {
    std::vector<std::string> elements;
    for (std::size_t i = 0; i < layout_.fields.fields.size(); ++i)
      if (i != places_.number && older.at(i) != newer.at(i)) elements.push_back(layout_.fields.fields[i].name);
    return elements;
  }
  void tell(const char* kind, const Cut& row, std::vector<std::string> elements) {
    const std::string_view what = kind;
    ++(what == "added" ? out.added : what == "removed" ? out.removed : out.changed);
    if (out.rows.size() < most_rows_)
      out.rows.push_back({kind, std::string(row.at(places_.individual)), std::string(row.at(places_.entry)),
                          std::move(elements), ""});
  }

  mapping::LayoutShape layout_;
  Places places_;
  Aside older_;
  std::size_t most_rows_;
  std::unique_ptr<Cut> old_{};  ///< the next one
  Rows newer_{};                ///< of one person and entry
};

/// What differs between the two reports as such.
std::vector<std::string> general_reasons(const report::PinnedReport& a, const report::PinnedReport& b) {
  std::vector<std::string> reasons;
  if (a.spec.mapping_hash != b.spec.mapping_hash)
    reasons.emplace_back("the mapping, its layout or a code table was changed");
  if (a.spec.as_of != b.spec.as_of)
    reasons.push_back("the older one was made as of " + iso(a.spec.as_of) + ", the newer one as of " +
                      iso(b.spec.as_of) + ": exits become known after 90 quiet days");
  if (a.spec.wages_through != b.spec.wages_through) reasons.emplace_back("`wages_through` was changed");
  if (a.spec.quarter != b.spec.quarter) reasons.emplace_back("they are of different quarters");
  if (a.spec.assumed_stream != b.spec.assumed_stream || a.spec.periods.exit_group != b.spec.periods.exit_group ||
      a.spec.cohort.exit_quarters_back != b.spec.cohort.exit_quarters_back ||
      a.spec.cohort.reportable_quarters_back != b.spec.cohort.reportable_quarters_back ||
      a.spec.engagement.not_enrolled != b.spec.engagement.not_enrolled)
    reasons.emplace_back("what the route says of streams, exits or the cohort was changed");
  if (a.origin.withheld.fields != b.origin.withheld.fields) reasons.emplace_back("the agreement was changed");
  return reasons;
}

/// Records of the person that came after the older report, by system.
std::string newer_records(const hub::ClientView& view, std::int64_t last_record) {
  std::map<hub::RecordId, std::string> since;
  for (const hub::EntityRow& one : view.rows)
    if (static_cast<std::int64_t>(one.record) > last_record) since.emplace(one.record, one.system);
  for (const hub::Source& one : view.sources)
    if (static_cast<std::int64_t>(one.record) > last_record) since.emplace(one.record, one.system);
  std::map<std::string, int> of_system;
  for (const auto& [record, system] : since) ++of_system[system];
  std::string text;
  for (const auto& [system, count] : of_system)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " newer from " + system;
  return text.empty() ? text : "records: " + text;
}

/// What people did, or matching, on or after that day: a pinned value, a merge, a split, a record that moved.
std::string decisions(hub::Hub& hub, const hub::ClientView& view, Date since) {
  constexpr std::int64_t micros_per_day = 86'400'000'000;
  const auto later = [&](Timestamp at) {
    return at.micros / micros_per_day >= since.days - 1;
  };  // of any time zone
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  for (const hub::Source& one : view.sources)
    if (!one.pinned_by.empty() && later(one.received)) return "a person pinned a value";
  const auto story = hub.matching().how(view.id);
  if (!story) return text;
  for (const hub::Happening& one : story->happenings)
    if (later(one.at))
      add(one.kind + " from " + public_id(one.from) + " to " + public_id(one.to) + " on " +
          iso(Date{static_cast<std::int32_t>(one.at.micros / micros_per_day)}));
  return text;
}

/// Why this person's row is not what it was: records that came in between, a merge, what people decided, or what
/// holds for all. Nothing is said that was not found.
std::string why_of(hub::Hub& hub, const ChangedRow& row, const report::PinnedReport& before,
                   const std::vector<std::string>& general) {
  const std::string for_all = general.empty() ? "" : general.front();
  const auto client = client_from(row.individual);
  const auto view = client ? hub.client(*client) : Result<hub::ClientView>(fail(Errc::not_found, "no client"));
  if (!view) return for_all.empty() ? "the person is no longer in the hub" : for_all;
  if (view->id != *client) return "merged into " + public_id(view->id);
  if (const std::string records = newer_records(*view, before.origin.last_record); !records.empty()) return records;
  if (const std::string decided = decisions(hub, *view, before.spec.as_of); !decided.empty()) return decided;
  if (!for_all.empty()) return for_all;
  return "no newer record of this person: one that was theirs may have come again as somebody else's (`gatehouse "
         "clients how " +
         public_id(*client) + "`, `gatehouse clients review`)";
}

/// The point in history at which it was made lies after the other's.
bool is_later(const report::PinnedReport& a, const report::PinnedReport& b) {
  return std::tuple(a.origin.last_record, a.origin.last_event, a.spec.as_of) >
         std::tuple(b.origin.last_record, b.origin.last_event, b.spec.as_of);
}

/// Progress of one of the two, as a part of both.
std::function<void(std::uint64_t, std::uint64_t)> half_of(const DifferenceWish& wish, bool second) {
  if (!wish.progress) return {};
  return [&wish, second](std::uint64_t done, std::uint64_t all) {
    wish.progress(second ? all + done : done, 2 * all);
  };
}

}  // namespace

Result<Difference> difference_of(const Plan& plan, hub::Hub& hub, const report::PinnedReport& before,
                                 const report::PinnedReport& after, const DifferenceWish& wish) {
  if (is_later(before, after)) {
    auto turned = difference_of(plan, hub, after, before, wish);
    if (turned) turned->turned = true;
    return turned;
  }
  if (before.spec.layout != after.spec.layout)
    return fail(Errc::bad_input,
                "the receipts are of different layouts: " + before.spec.layout + " and " + after.spec.layout);
  auto aside = Aside::create();
  if (!aside) return fail(aside.error());
  const auto older = rebuild_report(plan, hub, before,
                                    {.stop = wish.stop,
                                     .line = [&](std::string_view line) { return aside->put(line); },
                                     .progress = half_of(wish, false)});
  if (!older) return fail(older.error(), "the older report");
  aside->rewind();
  SideBySide sides(older->layout, std::move(*aside), wish.most_rows);
  const auto add = [&](std::string_view line) -> Result<void> {
    sides.add(line);
    return {};
  };
  const auto newer =
      rebuild_report(plan, hub, after, {.stop = wish.stop, .line = add, .progress = half_of(wish, true)});
  if (!newer) return fail(newer.error(), "the newer report");
  sides.finish();
  Difference out = std::move(sides.out);
  out.old_proven = older->same;
  out.new_proven = newer->same;
  out.reasons = general_reasons(before, after);
  for (ChangedRow& row : out.rows) row.why = why_of(hub, row, before, out.reasons);
  return out;
}

}  // namespace gatehouse::engine
