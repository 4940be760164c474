#include "hub/store_matching.hpp"

#include <algorithm>
#include <map>

#include "hub/decisions.hpp"
#include "hub/pins.hpp"
#include "hub/read.hpp"
#include "hub/splitting.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::size_t most_shown = 50;  ///< shared values in the report
constexpr std::int64_t weeks_shown = 12;
constexpr std::int64_t a_week = 604'800'000'000;    ///< microseconds
constexpr std::int64_t thursday = 259'200'000'000;  ///< the count of days began on one

clients::ClientId client_id(std::int64_t id) { return clients::ClientId{static_cast<std::uint64_t>(id)}; }

std::string_view kind_of(clients::Field field) {
  return field == clients::Field::street ? std::string_view{"address"} : clients::name_of(field);
}

}  // namespace

Result<clients::ClientIndex*> StoreMatching::index() {
  GATEHOUSE_TRY(core_.people.restore(core_.db(), core_.keys, core_.dictionary, core_.reading_options()));
  return &core_.people.index();
}

/// The records that speak for `asked`: its own, or where it was merged away, those it brought along.
Result<std::vector<clients::RecordId>> StoreMatching::side_of(std::int64_t asked, std::int64_t survivor) {
  if (asked == survivor) return core_.people.index().records_of(client_id(asked));
  std::vector<clients::RecordId> out;
  const auto read =
      each(core_.db().query(sql::select_merged_records, asked, survivor), [&](Rows& row) -> Result<void> {
        out.push_back(clients::RecordId{static_cast<std::uint64_t>(row.integer(0))});
        return {};
      });
  if (!read) return fail(read.error());
  return out;
}

Result<PairReason> StoreMatching::why(ClientId a, ClientId b) {
  const std::lock_guard hold(core_.writing);
  if (a == b) return fail(Errc::bad_config, "that is one client: `clients how` tells how it came to be");
  const auto index_found = index();
  if (!index_found) return fail(index_found.error());
  const clients::ClientIndex& people = **index_found;
  const auto one = surviving(core_.db(), a);
  const auto two = surviving(core_.db(), b);
  if (!one || !two) return fail(one ? two.error() : one.error());
  const auto first = side_of(static_cast<std::int64_t>(a), static_cast<std::int64_t>(*one));
  auto second = side_of(static_cast<std::int64_t>(b), static_cast<std::int64_t>(*two));
  if (!first || !second) return fail(first ? second.error() : first.error());
  if (*one == *two)
    std::erase_if(*second, [&](auto id) { return std::find(first->begin(), first->end(), id) != first->end(); });

  PairReason out{*one, *two, {}, {}, false, {}, people.model().thresholds};
  bool found = false;
  for (const clients::RecordId x : *first)
    for (const clients::RecordId y : *second) {
      auto why = people.why(x, y);
      if (!why || (found && why->total <= out.why.total)) continue;
      found = true;
      out.record_a = RecordId{static_cast<std::int64_t>(x)};
      out.record_b = RecordId{static_cast<std::int64_t>(y)};
      out.why = std::move(*why);
    }
  out.parted =
      people.forbidden(client_id(static_cast<std::int64_t>(*one)), client_id(static_cast<std::int64_t>(*two)));
  if (!found) return fail(Errc::not_found, "one of the two has no record of a person in force");
  return out;
}

Result<ClientStory> StoreMatching::how(ClientId id) {
  const std::lock_guard hold(core_.writing);
  const auto people = index();
  if (!people) return fail(people.error());
  const auto survivor = surviving(core_.db(), id);
  if (!survivor) return fail(survivor.error());
  ClientStory story{id, *survivor, {}, {}, (*people)->model().thresholds};
  const auto client = static_cast<std::int64_t>(*survivor);
  std::vector<std::size_t> versions;  // of records that were linked before
  GATEHOUSE_TRY(each(core_.db().query(sql::select_links, client), [&](Rows& row) -> Result<void> {
    const std::int64_t rule = row.integer(3);
    LinkStory link{RecordId{row.integer(0)},
                   std::string(row.text(1)),
                   {row.integer(2)},
                   std::string(link_rule_id(rule)),
                   std::string(link_rule_sentence(rule)),
                   static_cast<double>(row.integer(4)) / clients::bit,
                   {}};
    if (const auto score = row.null(5) ? std::nullopt : clients::Score::decode(row.blob(5)))
      link.evidence = clients::explain(*score);
    if (rule == static_cast<std::int64_t>(LinkRule::earlier_version)) versions.push_back(story.records.size());
    story.records.push_back(std::move(link));
    return {};
  }));
  for (const std::size_t at : versions) GATEHOUSE_TRY(read_first_link(client, story.records[at]));
  GATEHOUSE_TRY(read_happenings(client, story));
  return story;
}

/// A newer version is the client's because the first one was: why that was.
Result<void> StoreMatching::read_first_link(std::int64_t client, LinkStory& link) {
  const auto record = static_cast<std::int64_t>(link.record);
  return each(core_.db().query(sql::select_first_link, record, LinkRule::earlier_version, client),
              [&](Rows& row) -> Result<void> {
                const std::string since = " Its first version, record " + std::to_string(row.integer(0)) + ": ";
                const std::string said(link_rule_sentence(row.integer(1)));
                link.score = static_cast<double>(row.integer(2)) / clients::bit;
                if (const auto score = row.null(3) ? std::nullopt : clients::Score::decode(row.blob(3))) {
                  link.evidence = clients::explain(*score);
                  link.evidence->sentence = link.sentence + since + link.evidence->sentence;
                }
                link.sentence += since + said;
                return {};
              });
}

Result<void> StoreMatching::read_happenings(std::int64_t client, ClientStory& story) {
  struct Behind {
    std::int64_t reason = 0, event = 0;
  };
  std::vector<Behind> behind;
  GATEHOUSE_TRY(each(core_.db().query(sql::select_happenings, client), [&](Rows& row) -> Result<void> {
    Happening happening{{row.integer(0)},
                        std::string(row.text(1)),
                        ClientId{row.integer(2)},
                        ClientId{row.integer(3)},
                        row.integer(4),
                        std::string(row.text(5)),
                        {}};
    const std::int64_t rule = row.integer(7);
    if (rule != static_cast<std::int64_t>(LinkRule::decided)) {
      happening.rule = link_rule_id(rule);
      happening.sentence = link_rule_sentence(rule);
      happening.score = static_cast<double>(row.integer(8)) / clients::bit;
    }
    behind.push_back({row.null(6) ? 0 : row.integer(6), happening.rule.empty() ? 0 : row.integer(9)});
    story.happenings.push_back(std::move(happening));
    return {};
  }));
  for (std::size_t i = 0; i < behind.size(); ++i) {
    Happening& happening = story.happenings[i];
    if (behind[i].reason != 0) GATEHOUSE_TRY(read_reason(behind[i].reason, happening));
    if (behind[i].event == 0) continue;
    GATEHOUSE_TRY(
        each(core_.db().query(sql::select_event_evidence, behind[i].event), [&](Rows& row) -> Result<void> {
          if (const auto score = clients::Score::decode(row.blob(0))) happening.evidence = clients::explain(*score);
          return {};
        }));
  }
  return read_partings(client, story);
}

Result<void> StoreMatching::read_reason(std::int64_t merger, Happening& happening) {
  return each(core_.db().query(sql::select_merger_reason, merger), [&](Rows& row) -> Result<void> {
    happening.because_by = row.text(1);
    return core_.keys.seal.open("merger", merger, row.blob(0), happening.because);
  });
}

/// What people said of the two without moving a record.
Result<void> StoreMatching::read_partings(std::int64_t client, ClientStory& story) {
  std::vector<std::int64_t> reasons;
  std::vector<Happening> said;
  GATEHOUSE_TRY(each(core_.db().query(sql::select_partings, client), [&](Rows& row) -> Result<void> {
    reasons.push_back(row.integer(4));
    said.push_back({{row.integer(0)},
                    reasons.back() == 0 ? "parted" : "reconsidered",
                    ClientId{row.integer(1)},
                    ClientId{row.integer(2)},
                    0,
                    std::string(row.text(3)),
                    {}});
    return {};
  }));
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (reasons[i] != 0) GATEHOUSE_TRY(read_reason(reasons[i], said[i]));
    story.happenings.push_back(std::move(said[i]));
  }
  std::stable_sort(story.happenings.begin(), story.happenings.end(),
                   [](const Happening& a, const Happening& b) { return a.at.micros < b.at.micros; });
  return {};
}

Result<MergeAnswer> StoreMatching::merge(ClientId a, ClientId b, std::string_view because, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  auto done = merge_by_person(core_, a, b, because, actor);
  if (!done) core_.people.forget();
  return done;
}

Result<void> StoreMatching::pin(const PinWish& wish, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  return pin_value(core_, wish, actor);
}

Result<void> StoreMatching::unpin(ClientId client, std::string_view field, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  return unpin_value(core_, client, field, actor);
}

Result<Review> StoreMatching::review(std::int64_t id) { return read_review(core_, id); }

Result<void> StoreMatching::claim(std::int64_t review, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  return claim_review(core_, review, actor);
}

Result<void> StoreMatching::release(std::int64_t review, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  return release_review(core_, review, actor);
}

Result<TakenOut> StoreMatching::take_out(RecordId record, std::string_view because, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  auto done = hub::take_out(core_, record, because, actor);
  if (!done) core_.people.forget();
  return done;
}

Result<void> StoreMatching::reconsider(ClientId a, ClientId b, std::string_view because, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  auto done = hub::reconsider(core_, a, b, because, actor);
  if (!done) core_.people.forget();
  return done;
}

Result<void> StoreMatching::count_weeks(MatchingQuality& out) {
  std::map<std::int64_t, MatchingWeek> weeks;
  const std::int64_t since = core_.clock.now().micros - weeks_shown * a_week;
  GATEHOUSE_TRY(each(core_.db().query(sql::count_links_by_week, since), [&](Rows& row) -> Result<void> {
    MatchingWeek& week = weeks[row.integer(0)];
    week.records = row.integer(1);
    week.by_score = row.integer(2);
    if (week.by_score != 0)
      week.mean_bits = static_cast<double>(row.integer(3)) / static_cast<double>(week.by_score) / clients::bit;
    return {};
  }));
  GATEHOUSE_TRY(each(core_.db().query(sql::count_reviews_by_week, since), [&](Rows& row) -> Result<void> {
    MatchingWeek& week = weeks[row.integer(0)];
    week.reviews = row.integer(1);
    week.same = row.integer(2);
    week.not_same = row.integer(3);
    return {};
  }));
  for (auto& [number, week] : weeks) {
    week.monday = {number * a_week - thursday};
    out.weeks.push_back(week);
  }
  return {};
}

Result<MatchingQuality> StoreMatching::quality() {
  const std::lock_guard hold(core_.writing);
  const auto people = index();
  if (!people) return fail(people.error());
  MatchingQuality out;
  out.index = (*people)->figures();
  out.model = (*people)->model().number;
  GATEHOUSE_TRY(each(core_.db().query(sql::count_links_by_rule), [&](Rows& row) -> Result<void> {
    out.links_by_rule.emplace_back(std::string(link_rule_id(row.integer(0))), row.integer(1));
    return {};
  }));
  GATEHOUSE_TRY(each(core_.db().query(sql::count_links_by_score), [&](Rows& row) -> Result<void> {
    out.scores.emplace_back(row.integer(0), row.integer(1));
    return {};
  }));
  GATEHOUSE_TRY(each(core_.db().query(sql::count_reviews), [&](Rows& row) -> Result<void> {
    out.reviews_by_state.emplace_back(std::string(row.text(0)), row.integer(1));
    return {};
  }));
  GATEHOUSE_TRY(count_weeks(out));
  const auto overridden = core_.db().number(sql::count_overridden);
  if (!overridden) return fail(overridden.error());
  out.overridden = overridden->value_or(0);
  for (const clients::SharedBy& shared : (*people)->shared_values(most_shown)) {
    SharedValue value{std::string(kind_of(shared.field)),
                      static_cast<std::int64_t>(shared.clients),
                      static_cast<std::int64_t>(shared.names),
                      {}};
    for (const clients::ClientId client : shared.examples)
      value.examples.push_back(ClientId{static_cast<std::int64_t>(client)});
    out.shared.push_back(std::move(value));
  }
  return out;
}

}  // namespace gatehouse::hub
