/// How a hub is compared with the model: after each deed, and before and after what must change nothing.
#include <algorithm>
#include <sstream>

#include "store_life.hpp"

namespace gatehouse::fuzz {
namespace {

using hub::ClientId;
using hub::RecordId;

constexpr std::size_t all = 100'000;

template <class Id>
std::int64_t number(Id id) {
  return static_cast<std::int64_t>(id);
}

void tell(std::ostream& out, const Value& value) {
  out << ' ' << static_cast<int>(value.state()) << ':';
  if (!value.known()) return;
  if (value.kind() == Kind::text)
    out << value.text();
  else
    out << value.integer();
}

std::string named(std::int64_t record) { return "record " + std::to_string(record); }

}  // namespace

std::string Life::told(const hub::ClientView& view, bool with_version) {
  std::ostringstream out;
  out << "client " << number(view.id) << ' ' << view.state;
  if (with_version) out << " version " << view.version;
  for (const Value& value : view.values) tell(out, value);
  out << '\n';
  std::vector<std::string> rows;
  for (const hub::EntityRow& row : view.rows) {
    std::ostringstream line;
    line << "  " << row.entity << ' ' << row.key << " of record " << number(row.record);
    for (const Value& value : row.values) tell(line, value);
    rows.push_back(line.str());
  }
  std::sort(rows.begin(), rows.end());
  for (const std::string& row : rows) out << row << '\n';
  return out.str();
}

/// All that people see, in words.
std::string Life::snapshot() {
  std::ostringstream out;
  const auto status = hub_->status();
  must(status, "the status can be read");
  out << status->clients << ' ' << status->provisional << ' ' << status->reviews << ' ' << status->records << ' '
      << status->held << '\n';
  for (const hub::RouteStatus& route : status->delivery) {
    const hub::DeliveryBalance& b = route.balance;
    out << route.route << ' ' << b.due << ' ' << b.delivered << ' ' << b.pending << ' ' << b.unknown << ' '
        << b.held << ' ' << b.superseded << ' ' << b.filtered << '\n';
  }
  const auto as_of = hub_->now_as_of();
  must(as_of, "the moment can be told");
  must(hub_->each_client(*as_of,
                         [&](const hub::ClientView& view) -> Result<void> {
                           out << told(view);
                           return {};
                         }),
       "all clients can be read");
  const auto rows = hub_->lists().records({.limit = all});
  must(rows, "records can be listed");
  for (const hub::RecordRow& row : *rows)
    out << named(number(row.id)) << ' ' << row.version << ' ' << row.current << ' ' << static_cast<int>(row.outcome)
        << ' ' << number(row.client.value_or(ClientId{})) << '\n';
  const auto reviews = hub_->reviews(all);
  must(reviews, "reviews can be listed");
  for (const hub::Review& review : *reviews)
    out << "review " << review.id << ' ' << number(review.client) << ' ' << number(review.candidate) << ' '
        << review.state << ' ' << review.rule << '\n';
  const auto holds = hub_->retention().holds();
  must(holds, "holds can be listed");
  for (const hub::Hold& hold : *holds) out << "hold " << hold.id << ' ' << hold.released.micros << '\n';
  const auto purges = hub_->retention().purges();
  must(purges, "purges can be listed");
  for (const hub::PurgeReceipt& purge : *purges) out << "purge " << purge.id << ' ' << purge.proof << '\n';
  return out.str();
}

void Life::check(bool deep) {
  check_records();
  check_balances();
  check_clients();
  check_people();
  check_deliveries();
  if (deep) check_deep();
  people_moved_ = false;
}

/// Each record there ever was is listed with the outcome that it must have, unless it was purged; and its client is
/// the one that it had, unless a person said otherwise or the client was in doubt.
void Life::check_records() {
  const auto rows = hub_->lists().records({.limit = all});
  must(rows, "records can be listed");
  const auto in_force = model_.in_force();
  std::size_t left = 0;
  for (const auto& [id, record] : model_.records()) left += record.purged ? 0 : 1;
  require(rows->size() == left, "no record is lost and none is made up",
          std::to_string(rows->size()) + " for " + std::to_string(left));
  for (const hub::RecordRow& row : *rows) {
    const std::int64_t id = number(row.id);
    ModelRecord& record = model_.record(id);
    require(!record.purged, "what was purged is not listed", named(id));
    require(row.outcome == record.outcome, "a record has the outcome that it was given",
            named(id) + ": " + std::to_string(static_cast<int>(row.outcome)) + " for " +
                std::to_string(static_cast<int>(record.outcome)));
    require(row.current == in_force.contains(id), "the last good version of a key is in force", named(id));
    require(row.client.has_value() == (row.outcome == Outcome::stored), "what is stored has a client, nothing else",
            named(id));
    const ClientId now = row.client.value_or(ClientId{});
    const bool may_move = record.client == ClientId{} || people_moved_ || provisional_[record.client];
    require(now == record.client || may_move, "a record stays with its client",
            named(id) + ": from " + std::to_string(number(record.client)) + " to " + std::to_string(number(now)));
    record.client = now;
    if (now != ClientId{}) seen_.insert(now);
  }
}

void Life::check_balances() {
  const auto status = hub_->status();
  must(status, "the status can be read");
  for (const hub::SystemStatus& system : status->intake) {
    const auto lane = std::find(routes.begin(), routes.end(), system.route) - routes.begin();
    const hub::Balance& now = system.live;
    const hub::Balance& must_be = model_.lane(static_cast<std::size_t>(lane));
    require(now.holds(), "read = stored + unchanged + held + rejected + filtered");
    require(now.read == must_be.read && now.stored == must_be.stored && now.unchanged == must_be.unchanged &&
                now.held == must_be.held && now.rejected == must_be.rejected && now.filtered == must_be.filtered,
            "the balance of a system is that of its records");
  }
}

/// Each client shows the last that was said of it and nothing else; every id that there ever was leads on.
void Life::check_clients() {
  std::map<ClientId, std::set<std::int64_t>> records_of;
  for (const std::int64_t id : model_.last_words()) records_of[model_.record(id).client].insert(id);
  provisional_.clear();
  for (const ClientId id : seen_) {
    const auto view = hub_->client(id);
    must(view, "every id that was given out leads to a client");
    if (view->id != id) {
      require(!records_of.contains(id), "a client that was merged away has no records");
      continue;
    }
    provisional_[id] = view->state == "provisional";
    std::set<std::int64_t> shown;
    for (const hub::EntityRow& row : view->rows) {
      shown.insert(number(row.record));
      if (row.entity != "claim") continue;
      const ModelRecord& record = model_.record(number(row.record));
      require(record.key.ends_with("/claim/" + std::string(row.key)), "a row has the key of its record");
      require(row.values[1].text() == record.status, "a row has the value of its record");
    }
    require(shown == records_of[id], "a client shows its records that are in force, and nothing else",
            "client " + std::to_string(number(id)));
  }
}

/// Two people are in one client only where a person said that they are one; one person is one client, unless the
/// second is in doubt.
void Life::check_people() {
  std::map<ClientId, std::set<int>> groups;
  std::map<int, std::set<ClientId>> clients;
  for (const std::int64_t id : model_.last_words()) {
    const ModelRecord& record = model_.record(id);
    if (record.person < 0) continue;
    groups[record.client].insert(group_of(record.person));
    if (!provisional_[record.client]) clients[record.person].insert(record.client);
  }
  for (const auto& [client, people] : groups)
    require(people.size() == 1, "two people are one client only where a person said so",
            "client " + std::to_string(number(client)));
  for (const auto& [person, where] : clients)
    require(where.size() == 1 || parted_.contains(person), "a person is entered only once",
            "person " + std::to_string(person));
}

void Life::check_deliveries() {
  const auto balance = hub_->delivery_balance("vos-out");
  must(balance, "a route has a balance");
  require(balance->holds(), "due = delivered + pending + unknown + held + superseded + filtered");
  const auto open = hub_->unsettled("vos-out", all);
  must(open, "what is not settled can be listed");
  require(open->size() == unsettled_.size(), "what is not settled is listed");
  for (const auto& [due, state] : *open) {
    const auto known = unsettled_.find(due.change);
    require(known != unsettled_.end() && known->second.second == state,
            "a delivery has the state that it was given");
  }
}

void Life::check_deep() {
  const auto findings = hub_->fsck([](double) {});
  must(findings, "fsck runs");
  if (!findings->empty())
    require(false, "fsck finds nothing", findings->front().rule + " " + findings->front().text);
  for (const auto& [id, record] : model_.records()) {
    const auto stored = hub_->record(RecordId{id}, "fuzzer", "to compare it");
    if (record.purged) {
      require(!stored && stored.error().code == Errc::not_found, "what was purged is not there", named(id));
      continue;
    }
    must(stored, "a record can be read");
    require(stored->raw == record.bytes, "a record has the bytes that came", named(id));
  }
}

}  // namespace gatehouse::fuzz
