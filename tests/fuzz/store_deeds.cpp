/// Deeds of people and of the clock: who is who, what is pinned, what must go or stay, and what is sent out.
#include <algorithm>
#include <array>

#include "store_life.hpp"

namespace gatehouse::fuzz {
namespace {

using hub::ClientId;

constexpr std::size_t all = 100'000;

}  // namespace

// ------------------------------------------------------------------------------------------- who is who

ClientId Life::client(Choices& in) {
  const std::size_t choice = in.byte();
  if (seen_.empty()) return ClientId{1};
  return *std::next(seen_.begin(), static_cast<std::ptrdiff_t>(choice % seen_.size()));
}

std::set<int> Life::people_of(ClientId client) {
  std::set<int> out;
  for (const std::int64_t id : model_.in_force())
    if (const ModelRecord& record = model_.record(id); record.client == client && record.person >= 0)
      out.insert(record.person);
  return out;
}

int Life::group_of(int person) const {
  for (auto at = one_with_.find(person); at != one_with_.end(); at = one_with_.find(person)) person = at->second;
  return person;
}

void Life::become_one(ClientId a, ClientId b) {
  std::set<int> both;
  for (const auto& [id, record] : model_.records())  // late ones too: they may come into force again
    if (!record.purged && record.person >= 0 && (record.client == a || record.client == b))
      both.insert(record.person);
  for (const int person : both)
    if (group_of(person) != group_of(*both.begin())) one_with_[group_of(person)] = group_of(*both.begin());
  people_moved_ = true;
}

/// A merge by hand, with the second person where a rule wants one. False where it was refused.
bool Life::merge_by_two(ClientId a, ClientId b, ClientId& absorbed) {
  const auto one = hub_->client(a), two = hub_->client(b);
  if (!one || !two) return false;
  std::set<int> doubtful;
  for (const auto* side : {&*one, &*two})
    if (side->state == "provisional") doubtful.merge(people_of(side->id));
  std::int64_t waits = 0;
  bool done = attempt([&]() -> Result<void> {
    const auto answer = hub_->matching().merge(a, b, "seen at the counter", "maria");
    if (!answer) return fail(answer.error());
    waits = answer->waits_for_second;
    absorbed = answer->absorbed;
    require(answer->survivor == one->id || answer->survivor == two->id, "a merge keeps one of the two");
    return {};
  });
  if (done && waits != 0) done = attempt([&] { return hub_->decide(waits, "same", "piotr"); });
  if (!done) return false;
  // Who was in doubt, and is given to somebody by hand, may stand at somebody else too: a person said so.
  parted_.insert(doubtful.begin(), doubtful.end());
  become_one(one->id, two->id);
  return true;
}

void Life::merge(Choices& in) {
  ClientId absorbed{};
  const ClientId a = client(in), b = client(in);
  if (!merge_by_two(a, b, absorbed)) return;
  const auto one = hub_->client(a), two = hub_->client(b);
  require(one && two && one->id == two->id, "after a merge both ids lead to one client");
}

/// What is merged and parted at once is as it was, to the value.
void Life::join_and_part(Choices& in) {
  const auto one = hub_->client(client(in)), two = hub_->client(client(in));
  if (!one || !two || one->id == two->id) return;
  const std::string before = told(*one, false) + told(*two, false);
  ClientId absorbed{};
  const auto people_before = one_with_;
  clock_.pass(std::chrono::seconds(1));  // what came at the moment of a merge is asked again when they are parted
  if (!merge_by_two(one->id, two->id, absorbed)) return;
  for (const ClientId each : {one->id, two->id})
    for (const int person : people_of(each)) parted_.insert(person);
  must(hub_->split(absorbed, "maria"), "what was merged can be split");
  one_with_ = people_before;
  const auto first = hub_->client(one->id), second = hub_->client(two->id);
  must(first, "the one is there again");
  must(second, "the other is there again");
  const std::string after = told(*first, false) + told(*second, false);
  require(after == before, "a split restores both clients", before + "--\n" + after);
}

void Life::split(Choices& in) {
  const ClientId whom = client(in);
  const auto survivor = hub_->client(whom);
  if (!survivor) return;
  for (const int person : people_of(survivor->id)) parted_.insert(person);
  const bool done = attempt([&] { return hub_->split(whom, "maria"); });
  people_moved_ = people_moved_ || done;
  if (!done) return;
  const auto restored = hub_->client(whom);
  require(restored && restored->id == whom, "after a split an id leads to its own client");
}

/// A record of a client, whatever it is, goes to a client of its own; whoever it speaks of may stand twice from now
/// on.
void Life::take_out(Choices& in) {
  const ClientId whom = client(in);
  const auto story = hub_->matching().how(whom);
  if (!story || story->records.empty()) return;
  const hub::RecordId record = story->records[in.below(story->records.size())].record;
  const auto people = people_of(story->id);
  hub::TakenOut out;
  const bool done = attempt([&]() -> Result<void> {
    const auto taken = hub_->matching().take_out(record, "her sister's", "maria");
    if (!taken) return fail(taken.error());
    out = *taken;
    return {};
  });
  if (!done) return;
  for (const int person : people) parted_.insert(person);
  people_moved_ = true;
  require(out.from == story->id && out.client != out.from, "a record that is taken out leaves its client");
  const auto own = hub_->matching().how(out.client);
  must(own, "the client of a record that was taken out can be read");
  require(
      std::any_of(own->records.begin(), own->records.end(), [&](const auto& one) { return one.record == record; }),
      "a record that is taken out is at its new client");
  require(hub_->matching().why(out.client, out.from)->parted, "who is taken apart is parted");
}

void Life::reconsider(Choices& in) {
  const ClientId a = client(in), b = client(in);
  const bool done = attempt([&] { return hub_->matching().reconsider(a, b, "a mix-up", "maria"); });
  if (!done) return;
  const auto why = hub_->matching().why(a, b);
  require(!why || !why->parted, "a parting that was taken back is none");
}

void Life::decide(Choices& in) {
  const auto open = hub_->reviews(all);
  must(open, "reviews can be listed");
  if (open->empty()) return;
  constexpr std::array<const char*, 4> decisions{"same", "not-same", "cannot-tell", "data-error"};
  const std::size_t which = in.below(open->size());
  const std::uint8_t how = in.byte();
  const hub::Review& review = (*open)[which];
  const auto one = hub_->client(review.client), two = hub_->client(review.candidate);
  must(one, "the client of a review is there");
  must(two, "the candidate of a review is there");
  const std::string decision = decisions.at(how % 4);
  const auto done = attempt([&] { return hub_->decide(review.id, decision, how & 4 ? "maria" : "piotr"); });
  if (!done) return;
  if (decision == "same") return become_one(one->id, two->id);
  if (decision != "not-same") return;
  const auto ones = people_of(one->id), twos = people_of(two->id);
  for (const int person : ones)  // a person was wrong about them
    if (twos.contains(person)) parted_.insert(person);
}

std::string Life::phone_of(ClientId client) {
  const auto view = hub_->client(client);
  must(view, "a client can be read");
  const Value& value = view->values[*view->schema->find("phone")];
  return value.known() ? std::string(value.text()) : "";
}

void Life::pin(Choices& in) {
  const ClientId whom = client(in);
  const std::uint8_t how = in.byte();
  const std::string phone = "608555010" + std::to_string(how % 10);
  if (how % 4 == 0) {
    const bool done = attempt([&] { return hub_->matching().unpin(whom, "phone", "maria"); });
    require(!done || phone_of(whom).empty(), "what is no longer pinned is not shown");
    return;
  }
  const bool done = attempt([&] {
    return hub_->matching().pin({whom, "phone", {}, phone, "on her licence"}, "maria");
  });
  require(!done || phone_of(whom) == phone, "what is pinned is shown");
}

// ---------------------------------------------------------------------------------------------- retention

std::set<ClientId> Life::under_hold() {
  std::set<ClientId> out;
  for (const auto& [hold, whose] : holds_) {
    const auto now = hub_->client(whose);
    must(now, "a client under a hold is there");
    out.insert(now->id);
  }
  return out;
}

void Life::purge_one(ClientId client) {
  const auto survivor = hub_->client(client);
  if (!survivor) return;
  const auto gone = model_.records_of(survivor->id);
  const bool kept = under_hold().contains(survivor->id);
  const bool done = attempt([&]() -> Result<void> {
    const auto receipt = hub_->retention().purge({client, "her letter", "maria", false});
    if (!receipt) return fail(receipt.error());
    require(!kept, "nothing is destroyed under a legal hold");
    require(receipt->records == static_cast<std::int64_t>(gone.size()), "a receipt counts what was destroyed",
            std::to_string(receipt->records) + " for " + std::to_string(gone.size()));
    return {};
  });
  if (done) model_.purge(gone);
}

void Life::purge(Choices& in) {
  const ClientId whom = client(in);
  if (in.byte() % 4 == 0) {
    const std::string before = snapshot();
    (void)hub_->retention().purge({whom, "her letter", "maria", true});
    require(snapshot() == before, "a purge that is only tried destroys nothing");
    return;
  }
  purge_one(whom);
}

void Life::hold(Choices& in) {
  if (in.byte() % 2 == 0 && !holds_.empty()) {
    must(hub_->retention().release(holds_.begin()->first, "piotr"), "a hold can be released");
    holds_.erase(holds_.begin());
    return;
  }
  const auto hold = hub_->retention().hold(client(in), "case 26-114", "piotr");
  if (hold) holds_.emplace(hold->id, hold->client);
}

void Life::retention(Choices& in) {
  const std::uint8_t how = in.byte();
  const std::vector<hub::KeepRule> rules{{how & 1 ? "ui-in" : "", how & 2 ? "mis" : "", how / 4}, {"", "", 40}};
  const auto past = hub_->retention().past_their_time(rules, clock_.now(), 3);
  must(past, "who is past the time can be asked");
  for (const ClientId whom : *past) purge_one(whom);
}

/// Those that must go by these rules: of nobody, unless somebody who is kept has their key; of a client, unless it
/// is kept, or nothing in force would be left of it.
std::set<std::int64_t> Life::past_by_themselves(const std::vector<hub::KeepRule>& rules) {
  const auto kept = under_hold();
  const auto in_force = model_.last_words();
  std::set<std::string> kept_keys;
  for (const auto& [id, record] : model_.records())
    if (!record.purged && kept.contains(record.client)) kept_keys.insert(record.key);
  std::set<std::int64_t> out;
  std::map<ClientId, std::set<std::int64_t>> going;
  std::set<ClientId> stays, not_whole;
  for (const auto& [id, record] : model_.records()) {
    if (record.purged) continue;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&, mine = &record](const hub::KeepRule& one) {
      return one.held == (mine->client == ClientId{}) &&
             (one.route.empty() || one.route == routes.at(mine->lane)) &&
             (one.system.empty() || one.system == systems.at(mine->lane));
    });
    const bool over =
        rule != rules.end() && record.received.micros + rule->days * 86'400'000'000 < clock_.now().micros;
    const bool past = over && (rule->alone || rule->held);
    if (past && record.client == ClientId{} && !kept_keys.contains(record.key)) out.insert(id);
    if (past && record.client != ClientId{}) going[record.client].insert(id);
    if (!past && in_force.contains(id)) stays.insert(record.client);
    if (!over) not_whole.insert(record.client);
  }
  for (const auto& [client, records] : going)
    if (stays.contains(client) && not_whole.contains(client) && !kept.contains(client))
      out.insert(records.begin(), records.end());
  return out;
}

void Life::retention_of_records(Choices& in) {
  const std::uint8_t how = in.byte();
  const std::vector<hub::KeepRule> rules{
      {.route = how & 1 ? "ui-in" : "", .system = how & 2 ? "mis" : "", .days = how / 4 % 16, .alone = how >= 64},
      {.route = how & 4 ? "ui-in" : "", .days = how / 8, .held = true}};
  const auto found = hub_->retention().records_past_their_time(rules, clock_.now(), all);
  must(found, "which records are past their time can be asked");
  std::set<std::int64_t> gone;
  for (const hub::PastRecords& group : *found)
    for (const hub::RecordId record : group.records) gone.insert(static_cast<std::int64_t>(record));
  require(gone == past_by_themselves(rules), "each record that is past its time goes, and no other");
  if (gone.empty()) return;
  const auto receipts = hub_->retention().purge_records(*found, "rules of the site", "gatehouse");
  must(receipts, "records that are past their time can be destroyed");
  std::int64_t counted = 0;
  for (const hub::PurgeReceipt& receipt : *receipts) counted += receipt.records;
  require(counted == static_cast<std::int64_t>(gone.size()), "receipts count what was destroyed");
  model_.purge_alone(gone);
}

// ----------------------------------------------------------------------------------------------- delivery

void Life::note_due(const hub::Due& due) {
  require(due.version > brought_[due.client], "a system that has a version is not brought it again");
  for (const auto& [change, open] : unsettled_)
    require(open.first.client != due.client,
            "a client waits while it is not known what became of the last delivery");
  const std::pair mine{due.client, due.version};
  require(keys_.emplace(due.idempotency_key, mine).first->second == mine,
          "an idempotency key stands for one version");
}

void Life::settle(hub::RunId run, const hub::Due& due, hub::DeliveryState state) {
  hub::Settled settled;
  settled.change = due.change;
  settled.state = state;
  settled.digest = "digest";
  must(hub_->settle(run, "vos-out", {&settled, 1}), "what was claimed can be settled");
  unsettled_.erase(due.change);
  if (state == hub::DeliveryState::unknown || state == hub::DeliveryState::held)
    unsettled_.insert({due.change, {due, state}});
  // What the route's filter keeps back is not owed any more either.
  if (state == hub::DeliveryState::delivered || state == hub::DeliveryState::filtered)
    brought_[due.client] = due.version;
}

void Life::deliver(Choices& in) {
  constexpr std::array<hub::DeliveryState, 7> states{hub::DeliveryState::delivered, hub::DeliveryState::delivered,
                                                     hub::DeliveryState::delivered, hub::DeliveryState::pending,
                                                     hub::DeliveryState::unknown,   hub::DeliveryState::held,
                                                     hub::DeliveryState::filtered};
  const auto run = hub_->begin_run({"vos-out", "vos", "delivery", "person"});
  must(run, "a delivery can begin");
  const auto due = hub_->claim("vos-out", 1 + in.below(5));
  must(due, "what is due can be claimed");
  for (const hub::Due& one : *due) note_due(one);
  for (const hub::Due& one : *due) {
    const std::size_t choice = in.below(8);
    if (choice < states.size())
      settle(*run, one, states.at(choice));
    else
      unsettled_.insert({one.change, {one, hub::DeliveryState::unknown}});
  }
  if (in.byte() % 8 == 0) return open();  // the program ends here: what was claimed is in doubt
  must(hub_->end_run(*run, hub::RunState::done, ""), "a delivery can end");
}

void Life::resolve(Choices& in) {
  if (unsettled_.empty()) return;
  const auto open = unsettled_.begin()->second;
  const auto run = hub_->begin_run({"vos-out", "vos", "delivery", "person"});
  must(run, "a delivery can begin");
  settle(*run, open.first, in.byte() % 2 == 0 ? hub::DeliveryState::delivered : hub::DeliveryState::pending);
  must(hub_->end_run(*run, hub::RunState::done, ""), "a delivery can end");
}

/// Everything goes out; then each client's last version is there, and nothing is owed.
void Life::drain() {
  const auto run = hub_->begin_run({"vos-out", "vos", "delivery", "person"});
  must(run, "a delivery can begin");
  while (!unsettled_.empty())
    settle(*run, hub::Due(unsettled_.begin()->second.first), hub::DeliveryState::delivered);
  for (int round = 0;; ++round) {
    require(round < 10'000, "a route comes to rest");
    const auto due = hub_->claim("vos-out", 50);
    must(due, "what is due can be claimed");
    if (due->empty()) break;
    for (const hub::Due& one : *due) {
      note_due(one);
      settle(*run, one, hub::DeliveryState::delivered);
    }
  }
  must(hub_->end_run(*run, hub::RunState::done, ""), "a delivery can end");
  for (const auto& [whose, provisional] : provisional_) {
    const auto view = hub_->client(whose);
    must(view, "a client can be read");
    require(view->rows.empty() || brought_[view->id] == view->version,
            "a system has the last version of each client, or its route keeps it back",
            "client " + std::to_string(static_cast<std::int64_t>(view->id)));
  }
  const auto balance = hub_->delivery_balance("vos-out");
  must(balance, "a route has a balance");
  require(balance->pending == 0 && balance->unknown == 0 && balance->held == 0, "nothing is owed any more");
}

}  // namespace gatehouse::fuzz
