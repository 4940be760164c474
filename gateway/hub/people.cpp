#include "hub/people.hpp"

#include <map>
#include <set>

#include "hub/core.hpp"
#include "hub/model_shelf.hpp"
#include "hub/person_reader.hpp"
#include "hub/read.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

using clients::PersonFacts;

struct FactName {
  std::string_view field;
  std::string_view PersonFacts::*fact;
};
/// The client schema's names (design section 6) and what the index calls them.
constexpr std::array fact_names = {
    FactName{"ssn", &PersonFacts::ssn},
    FactName{"name.first", &PersonFacts::first},
    FactName{"name.middle", &PersonFacts::middle},
    FactName{"name.last", &PersonFacts::last},
    FactName{"name.suffix", &PersonFacts::suffix},
    FactName{"name.full", &PersonFacts::full_name},
    FactName{"birth_date", &PersonFacts::birth_date},
    FactName{"sex", &PersonFacts::sex},
    FactName{"phone", &PersonFacts::phone},
    FactName{"email", &PersonFacts::email},
    FactName{"address.number", &PersonFacts::address_number},
    FactName{"address.line1", &PersonFacts::address_line1},
    FactName{"address.unit", &PersonFacts::address_unit},
    FactName{"address.city", &PersonFacts::city},
    FactName{"address.state", &PersonFacts::state},
    FactName{"address.zip", &PersonFacts::zip},
    FactName{"address.county", &PersonFacts::county},
};

/// YYYYMMDD of a civil date (days to civil: Howard Hinnant, "chrono-compatible low-level date algorithms").
std::string_view date_text(Date date, std::array<char, 8>& out) {
  const std::int64_t z = std::int64_t{date.days} + 719'468;
  const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
  const std::int64_t doe = z - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
  const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
  std::int64_t number = (yoe + era * 400 + (month <= 2 ? 1 : 0)) * 10'000 + month * 100 + day;
  for (std::size_t i = out.size(); i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  return {out.data(), out.size()};
}

}  // namespace

std::string_view link_rule_id(std::int64_t rule) {
  switch (static_cast<LinkRule>(rule)) {
    case LinkRule::exact_person:
      return "exact-person";
    case LinkRule::earlier_version:
      return "earlier-version";
    case LinkRule::parent:
      return "parent";
    case LinkRule::decided:
      return "decided";
    case LinkRule::key_reused:
      return "key-reused";
    case LinkRule::system_merged:
      return "system-merged";
    case LinkRule::which_side:
      return "which-side";
  }
  return clients::id_of(static_cast<clients::Rule>(rule));
}

std::string_view link_rule_sentence(std::int64_t rule) {
  switch (static_cast<LinkRule>(rule)) {
    case LinkRule::exact_person:
      return "SSN, birth date and full name are the client's, to the letter.";
    case LinkRule::earlier_version:
      return "An earlier version of this record is the client's.";
    case LinkRule::parent:
      return "The record that it belongs to is the client's.";
    case LinkRule::decided:
      return "A person decided it.";
    case LinkRule::key_reused:
      return "The system's key was this client's, but the person in the record is another one.";
    case LinkRule::system_merged:
      return "Their system has merged the two: it says that they are one person.";
    case LinkRule::which_side:
      return "The record came while the two were one client; now that they are two, it may be either's.";
  }
  return clients::sentence_of(static_cast<clients::Rule>(rule));
}

bool needs_two(std::int64_t rule) {
  return rule < static_cast<std::int64_t>(LinkRule::exact_person) &&
         rule != static_cast<std::int64_t>(clients::Rule::bridge) &&
         rule != static_cast<std::int64_t>(clients::Rule::close_second) &&
         clients::is_veto(static_cast<clients::Rule>(rule));
}

PersonShape::PersonShape(const Schema& client) {
  for (const FactName& name : fact_names)
    if (const auto at = client.find(name.field)) places_.push_back({name.fact, *at});
  previous_name_ = client.find("name.previous");
}

clients::PersonFeatures PersonShape::read(std::span<const Value> values, const clients::Options& options) const {
  PersonFacts facts{};
  std::array<char, 8> date{};
  for (const Place& place : places_) {
    if (place.at >= values.size()) continue;
    const Value& value = values[place.at];
    if (!value.known()) continue;
    if (value.kind() == Kind::text) facts.*place.fact = value.text();
    if (value.kind() == Kind::date) facts.*place.fact = date_text(value.date(), date);
  }
  if (previous_name_ && *previous_name_ < values.size() && values[*previous_name_].known())
    facts.prior_last.push_back(values[*previous_name_].text());
  return clients::normalise(facts, options);
}

namespace {

/// Those whom a person parted, as the clients that they are now.
Result<void> restore_parted(Connection& db, clients::ClientIndex& index) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  GATEHOUSE_TRY(each(db.query(sql::select_parted), [&](Rows& row) -> Result<void> {
    pairs.emplace_back(row.integer(0), row.integer(1));
    return {};
  }));
  index.forget_forbidden();
  for (const auto& [a, b] : pairs) {
    const auto one = surviving(db, ClientId{a});
    const auto other = surviving(db, ClientId{b});
    if (!one || !other) return fail(one ? other.error() : one.error());
    index.forbid(clients::ClientId{static_cast<std::uint64_t>(*one)},
                 clients::ClientId{static_cast<std::uint64_t>(*other)});
  }
  return {};
}

/// Those of whom a person has to decide whether they are somebody else.
Result<void> restore_provisional(Connection& db, clients::ClientIndex& index) {
  std::vector<clients::ClientId> all;
  GATEHOUSE_TRY(each(db.query(sql::select_provisional), [&](Rows& row) -> Result<void> {
    all.push_back(clients::ClientId{static_cast<std::uint64_t>(row.integer(0))});
    return {};
  }));
  index.set_provisional(all);
  return {};
}

}  // namespace

Result<void> People::restore(Connection& db, Keys& keys, const Dictionary& dictionary,
                             const clients::Options& options) {
  if (ready()) return {};
  auto model = active_model(db, models());
  if (!model) return fail(std::move(model.error()));
  auto index = std::make_unique<clients::ClientIndex>(std::move(*model));
  const auto event = db.number(sql::select_last_event);
  if (!event) return fail(event.error());
  PersonReader reader(db, keys, dictionary, options);
  GATEHOUSE_TRY(reader.read_after(0, *index));
  GATEHOUSE_TRY(reader.read_formers(*index));
  GATEHOUSE_TRY(restore_parted(db, *index));
  GATEHOUSE_TRY(restore_provisional(db, *index));
  index_ = std::move(index);
  last_event_ = event->value_or(0);
  return {};
}

Result<void> People::use_active_model(Connection& db) {
  if (!ready()) return {};
  const auto number = active_number(db);
  if (!number) return fail(number.error());
  if (*number == index_->model().number) return {};
  auto model = active_model(db, models());
  if (!model) return fail(std::move(model.error()));
  index_->switch_model(std::move(*model));
  return {};
}

Result<void> People::read_parted(Connection& db) {
  if (!ready()) return {};
  return restore_parted(db, *index_);
}

Result<void> People::follow(Connection& db, Keys& keys, const Dictionary& dictionary,
                            const clients::Options& options, std::int64_t known) {
  if (!ready()) return {};
  GATEHOUSE_TRY(use_active_model(db));
  PersonReader reader(db, keys, dictionary, options);
  GATEHOUSE_TRY(reader.read_after(known, *index_));
  GATEHOUSE_TRY(reader.read_replaced(known, *index_));
  GATEHOUSE_TRY(follow_events(db, reader));
  GATEHOUSE_TRY(restore_parted(db, *index_));
  return restore_provisional(db, *index_);
}

/// Where versions of one key may have come together or apart, or one of them went, the client is read anew.
Result<void> People::read_again(PersonReader& reader, std::int64_t client) {
  const auto any = reader.has_formers(client);
  if (!any) return fail(any.error());
  return *any ? reader.read_client(client, *index_) : Result<void>{};
}

Result<void> People::read_again(Connection& db, Keys& keys, const Dictionary& dictionary,
                                const clients::Options& options, std::span<const std::int64_t> clients) {
  if (!ready()) return {};
  PersonReader reader(db, keys, dictionary, options);
  for (const std::int64_t client : clients) GATEHOUSE_TRY(read_again(reader, client));
  return {};
}

/// Each record goes from where the first event found it to where the last one left it; who has one that was mended
/// is read.
Result<void> People::follow_events(Connection& db, PersonReader& reader) {
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> moved;
  GATEHOUSE_TRY(each(db.query(sql::select_moves, last_event_), [&](Rows& row) -> Result<void> {
    const auto [place, added] = moved.try_emplace(row.integer(0), row.integer(1), row.integer(2));
    if (!added) place->second.second = row.integer(2);
    return {};
  }));
  const auto client = [](std::int64_t id) { return clients::ClientId{static_cast<std::uint64_t>(id)}; };
  std::set<std::int64_t> touched;
  for (const auto& [record, way] : moved) {
    const auto& [from, to] = way;
    touched.insert({from, to});
    if (from == 0) {
      GATEHOUSE_TRY(reader.read_client(to, *index_));
    } else if (to == 0) {  // its person was purged
      index_->remove(clients::RecordId{static_cast<std::uint64_t>(record)});
    } else if (from != to) {
      index_->move(clients::RecordId{static_cast<std::uint64_t>(record)}, client(from), client(to));
    }
  }
  for (const std::int64_t one : touched) GATEHOUSE_TRY(read_again(reader, one));
  const auto event = db.number(sql::select_last_event);
  if (!event) return fail(event.error());
  last_event_ = event->value_or(0);
  return {};
}

}  // namespace gatehouse::hub
