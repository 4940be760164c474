#include "hub/decisions.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "hub/joining.hpp"
#include "hub/read.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::array<std::string_view, 4> decisions = {"same", "not-same", "cannot-tell", "data-error"};

struct ReviewRow {
  std::int64_t record = 0, client = 0, candidate = 0, rule = 0, score = 0;
  std::string state;
};
Result<ReviewRow> review_row(Core& core, std::int64_t id) {
  ReviewRow out;
  GATEHOUSE_TRY(each(core.db().query(sql::select_review, id), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), row.integer(1), row.integer(2),
           row.integer(4), row.integer(5), std::string(row.text(3))};
    return {};
  }));
  if (out.state.empty()) return fail(Errc::not_found, "there is no review " + std::to_string(id));
  return out;
}

/// The other client as which the exact person of this one's records is known; 0: none.
Result<std::int64_t> known_as(Core& core, std::int64_t client) {
  for (const clients::RecordId record : core.people.index().records_of(index_client(client))) {
    const auto features = core.people.index().features_of(record);
    const auto exact = features ? clients::exact_key(*features) : std::nullopt;
    if (!exact) continue;
    const auto known = core.db().number(sql::select_person, Blob{view(core.keys.of_person(*exact))});
    if (!known) return fail(known.error());
    if (known->value_or(0) == 0) continue;
    const auto now = surviving(core.db(), ClientId{**known});
    if (!now) return fail(now.error());
    const bool still = core.people.index().says(index_client(static_cast<std::int64_t>(*now)), *features);
    if (static_cast<std::int64_t>(*now) != client && still) return static_cast<std::int64_t>(*now);
  }
  return 0;
}

/// Doubts about the client that are open, but for those that a merge into `home` would answer and nobody has in
/// hand.
Result<std::int64_t> doubts_beside(Core& core, std::int64_t client, std::int64_t home) {
  const auto open = core.db().number(sql::open_reviews_of, client, home);
  if (!open) return fail(open.error());
  return open->value_or(0);
}

/// A provisional client of whom nobody doubts any more comes home to whom its records show it to be, where there is
/// such a client; else it is an ordinary one.
Result<void> confirm(Core& core, LastIds& last, std::int64_t client, std::int64_t at) {
  const clients::ClientIndex& index = core.people.index();
  const auto may_go_to = [&](std::int64_t home) -> Result<bool> {
    if (home == 0 || index.forbidden(index_client(client), index_client(home))) return false;
    const auto others = doubts_beside(core, client, home);
    if (!others) return fail(others.error());
    return *others == 0;
  };
  const auto same = known_as(core, client);
  if (!same) return fail(same.error());
  const auto goes_to_same = may_go_to(*same);
  if (!goes_to_same) return fail(goes_to_same.error());
  if (*goes_to_same)
    return merge(core, last, client, *same,
                 {at, "merged", "gatehouse", static_cast<std::int64_t>(LinkRule::exact_person)});
  const auto home = index.is_provisional(index_client(client)) ? index.home_of(index_client(client)) : std::nullopt;
  const auto goes_home = may_go_to(home ? static_cast<std::int64_t>(home->best.client) : 0);
  if (!goes_home) return fail(goes_home.error());
  if (*goes_home) {
    const std::string evidence = home->evidence.encode();
    return merge(
        core, last, client, static_cast<std::int64_t>(home->best.client),
        {at, "merged", "gatehouse", static_cast<std::int64_t>(home->best.rule), home->best.score, evidence});
  }
  const auto open = doubts_beside(core, client, 0);
  if (!open) return fail(open.error());
  if (*open != 0) return {};
  GATEHOUSE_TRY(core.db().run(sql::set_client_state, client, ClientState::active));
  core.people.index().mark_provisional(index_client(client), false);
  return {};
}

/// A record, and what belongs to it, goes to the other of two whom a person parted.
Result<void> change_sides(Core& core, LastIds& last, std::int64_t record, std::int64_t to, const Deed& deed) {
  const auto from = core.db().number(sql::select_client_of_record, record);
  if (!from) return fail(from.error());
  if (from->value_or(0) == 0 || **from == to)
    return fail(Errc::conflict, "record " + std::to_string(record) + " is not where the question was about");
  const auto family = family_of(core, **from, {record});
  if (!family) return fail(family.error());
  GATEHOUSE_TRY(hand_over(core, *family, **from, to, {deed.at, "moved", deed.actor}));
  for (const std::int64_t id : {**from, to}) {
    const auto row = read_client_row(core, id);
    if (!row) return fail(row.error());
    GATEHOUSE_TRY(core.db().run(sql::set_client_version, id, row->version + 1));
    GATEHOUSE_TRY(append_change(core, last, id, row->version + 1, ChangeKind::record, std::nullopt));
  }
  return {};
}

/// Who said `same` first, where a second person must confirm it.
struct Hands {
  std::string first, holder;
};
Result<Hands> hands_on(Core& core, std::int64_t review) {
  Hands out;
  const auto read = each(core.db().query(sql::select_first_actor, review), [&](Rows& row) -> Result<void> {
    out = {std::string(row.text(0)), std::string(row.text(1))};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// Fails where this review is not for this person to decide now.
Result<void> may_decide(Core& core, std::int64_t id, const ReviewRow& review, std::string_view decision,
                        std::string_view actor) {
  const std::string named = "review " + std::to_string(id);
  if (review.state != "open" && review.state != "second")
    return fail(Errc::conflict, named + " was decided meanwhile: " + review.state);
  const auto hands = hands_on(core, id);
  if (!hands) return fail(hands.error());
  if (!hands->holder.empty() && hands->holder != actor)
    return fail(Errc::conflict, named + " is in the hands of " + hands->holder);
  if (review.state == "second" && decision == "same" && hands->first == actor)
    return fail(Errc::conflict, named + ": a rule forbids this link, so a second person must say the same");
  return {};
}

/// Rules that speak for two people, whatever else of the two agrees.
bool speaks_against(clients::Rule rule) {
  using clients::Rule;
  return rule == Rule::twins || rule == Rule::generations || rule == Rule::names_differ || rule == Rule::two_ssns ||
         rule == Rule::two_people || rule == Rule::cluster_conflict;
}

/// Why these two would be one person, by their nearest records; or what any two of their records say against it.
clients::Rule rule_between(const clients::ClientIndex& index, std::int64_t a, std::int64_t b,
                           clients::Millibits& score) {
  clients::Rule rule = clients::Rule::nothing_near;
  score = INT32_MIN;
  for (const clients::RecordId one : index.records_of(index_client(a))) {
    const auto features = index.features_of(one);
    const auto fit = features ? index.fit(*features, index_client(b)) : std::nullopt;
    if (!fit) continue;
    const bool against = speaks_against(fit->rule), before = speaks_against(rule);
    if (before && !against) continue;
    if (before == against && fit->total <= score) continue;
    score = fit->total;
    rule = fit->rule;
  }
  return rule;
}

/// A rule forbids this link, or something that two records of the clients say by now.
bool takes_two(Core& core, const ReviewRow& review, std::int64_t from, std::int64_t to) {
  if (review.rule == static_cast<std::int64_t>(LinkRule::which_side)) return false;
  clients::Millibits score = 0;
  return needs_two(review.rule) || speaks_against(rule_between(core.people.index(), from, to, score));
}

/// What follows from a decision. About the side of one record: it goes over, or stays where it is.
Result<void> do_as_decided(Core& core, LastIds& last, const ReviewRow& review, std::string_view decision,
                           std::int64_t from, std::int64_t to, const Deed& deed) {
  if (review.rule == static_cast<std::int64_t>(LinkRule::which_side))
    return decision == "same" ? change_sides(core, last, review.record, to, deed) : Result<void>{};
  if (decision == "same") return merge(core, last, from, to, deed);
  if (decision != "not-same") return {};
  GATEHOUSE_TRY(part(core, from, to, deed));
  return confirm(core, last, from, deed.at);
}

}  // namespace

Result<void> decide(Core& core, std::int64_t id, std::string_view decision, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (std::find(decisions.begin(), decisions.end(), decision) == decisions.end())
    return fail(Errc::bad_config, "a review is decided as same, not-same, cannot-tell or data-error");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto review = review_row(core, id);
  if (!review) return fail(review.error());
  GATEHOUSE_TRY(may_decide(core, id, *review, decision, actor));
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto client = surviving(core.db(), ClientId{review->client});
  const auto candidate = surviving(core.db(), ClientId{review->candidate});
  if (!client || !candidate) return fail(client ? candidate.error() : client.error());
  const auto from = static_cast<std::int64_t>(*client);
  const auto to = static_cast<std::int64_t>(*candidate);

  LastIds last = core.last;
  const Deed deed{core.clock.now().micros, "merged", actor};
  const bool first_of_two = decision == "same" && review->state == "open" && takes_two(core, *review, from, to);
  if (first_of_two) {
    GATEHOUSE_TRY(core.db().run(sql::ask_second, id, actor));
  } else {
    GATEHOUSE_TRY(core.db().run(review->state == "second" ? sql::close_second : sql::close_review, id, decision,
                                deed.at, actor));
    GATEHOUSE_TRY(do_as_decided(core, last, *review, decision, from, to, deed));
  }
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "decide", "review " + std::to_string(id),
                                   first_of_two ? "same, waits for a second person" : std::string(decision), "",
                                   "clients " + std::to_string(from) + " and " + std::to_string(to)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return {};
}

Result<void> claim_review(Core& core, std::int64_t review, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  const auto known = review_row(core, review);
  const auto hands = hands_on(core, review);
  if (!known || !hands) return fail(known ? hands.error() : known.error());
  if (known->state == "second" && hands->first == actor)
    return fail(Errc::conflict,
                "review " + std::to_string(review) + " waits for a second person: you said `same` first");
  const auto claimed = core.db().run(sql::claim_review, review, actor, core.clock.now().micros);
  if (!claimed) return fail(claimed.error());
  if (*claimed != 0) return {};
  return fail(Errc::conflict, "review " + std::to_string(review) + " is decided or in somebody else's hands");
}

Result<void> release_review(Core& core, std::int64_t review, std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto known = review_row(core, review);
  const auto hands = hands_on(core, review);
  if (!known || !hands) return fail(known ? hands.error() : known.error());
  const auto released = core.db().run(sql::release_review, review);
  if (!released) return fail(released.error());
  const std::string named = "review " + std::to_string(review);
  if (*released == 0) return fail(Errc::conflict, named + " is in nobody's hands");
  GATEHOUSE_TRY(write_audit(
      core, {std::string(actor), "release", named, "ok", "", "it was in the hands of " + hands->holder}));
  return transaction->commit();
}

namespace {

/// The review that waits for a second person; one that stands open already serves.
Result<std::int64_t> ask_for_second(Core& core, std::int64_t from, std::int64_t to, clients::Rule rule,
                                    clients::Millibits score, const Deed& deed) {
  const auto record = core.db().number(sql::newest_record_of, from);
  if (!record) return fail(record.error());
  auto open = core.db().number(sql::select_open_pair, from, to, LinkRule::which_side);
  if (open && !*open) {
    GATEHOUSE_TRY(
        core.db().run(sql::insert_review, record->value_or(0), from, to, std::int64_t{score}, rule, deed.at));
    open = core.db().number(sql::select_open_pair, from, to, LinkRule::which_side);
  }
  if (!open) return fail(open.error());
  GATEHOUSE_TRY(core.db().run(sql::ask_second, open->value_or(0), deed.actor));
  return open->value_or(0);
}

/// A review about the two that waits for the second of two people.
struct HalfSaid {
  std::int64_t review = 0;
  std::string first;
};
Result<HalfSaid> said_by_one(Core& core, std::int64_t from, std::int64_t to) {
  HalfSaid out;
  const auto read = each(core.db().query(sql::select_half_said, from, to), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), std::string(row.text(1))};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

/// Which of two clients goes into which: the younger into the older, a provisional one into one that is known.
struct Direction {
  std::int64_t from = 0, to = 0;
};
Result<Direction> direction_of(Core& core, ClientId a, ClientId b) {
  const auto one = surviving(core.db(), a);
  const auto two = surviving(core.db(), b);
  if (!one || !two) return fail(one ? two.error() : one.error());
  if (*one == *two) return fail(Errc::conflict, "the two are one client already");
  Direction out{static_cast<std::int64_t>(std::max(*one, *two)), static_cast<std::int64_t>(std::min(*one, *two))};
  const auto older = read_client_row(core, out.to);
  const auto younger = read_client_row(core, out.from);
  if (!older || !younger) return fail(older ? younger.error() : older.error());
  if (older->state == ClientState::provisional && younger->state == ClientState::active)
    std::swap(out.from, out.to);
  return out;
}

std::string why_two(clients::Rule rule, bool first_again) {
  if (first_again) return "You said so before.";
  if (rule == clients::Rule::nothing_near) return "Nothing in their records speaks for one person.";
  return std::string(clients::sentence_of(rule));
}

/// Merges the two, or notes that the first of two people said so.
Result<MergeAnswer> merge_or_ask(Core& core, LastIds& last, const Direction& way, const Deed& deed) {
  MergeAnswer answer{ClientId{way.to}, ClientId{way.from}};
  clients::Millibits score = 0;
  const clients::Rule rule = rule_between(core.people.index(), way.from, way.to, score);
  const auto half_said = said_by_one(core, way.from, way.to);
  if (!half_said) return fail(half_said.error());
  const bool first_again = half_said->review != 0 && half_said->first == deed.actor;
  const bool second_says = half_said->review != 0 && !first_again;
  if (first_again || (!second_says && needs_two(static_cast<std::int64_t>(rule)))) {
    const auto waits = ask_for_second(core, way.from, way.to, rule, score, deed);
    if (!waits) return fail(waits.error());
    answer.waits_for_second = *waits;
    answer.why = why_two(rule, first_again);
    return answer;
  }
  if (second_says)
    GATEHOUSE_TRY(
        core.db().run(sql::close_second, half_said->review, std::string_view("same"), deed.at, deed.actor));
  GATEHOUSE_TRY(merge(core, last, way.from, way.to, deed));
  return answer;
}

}  // namespace

Result<MergeAnswer> merge_by_person(Core& core, ClientId a, ClientId b, std::string_view because,
                                    std::string_view actor) {
  GATEHOUSE_TRY(core.may_write());
  if (because.empty()) return fail(Errc::bad_config, "a merge needs its reason (because)");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core.people.restore(core.db(), core.keys, core.dictionary, core.reading_options()));
  const auto way = direction_of(core, a, b);
  if (!way) return fail(way.error());
  GATEHOUSE_TRY(may_join(core, way->from, way->to));

  const Deed deed{core.clock.now().micros, "merged", actor};
  LastIds last = core.last;
  auto answer = merge_or_ask(core, last, *way, deed);
  if (!answer) return answer;
  GATEHOUSE_TRY(write_reason(core, "merged", way->from, way->to, because, deed));
  GATEHOUSE_TRY(write_audit(core, {std::string(actor), "merge", "client " + std::to_string(way->from),
                                   answer->waits_for_second != 0 ? "waits for a second person" : "ok", "",
                                   "into client " + std::to_string(way->to)}));
  GATEHOUSE_TRY(transaction->commit());
  core.last = last;
  ++core.key_commits;
  return answer;
}

Result<void> write_homecomings(Core& core, LastIds& last, Timestamp at,
                               const std::vector<Homecoming>& homecomings) {
  for (const Homecoming& home : homecomings)
    GATEHOUSE_TRY(merge(core, last, home.from, home.to,
                        {at.micros, "merged", "gatehouse", home.rule, home.score, home.evidence}));
  return {};
}

}  // namespace gatehouse::hub
