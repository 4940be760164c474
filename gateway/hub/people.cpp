#include "hub/people.hpp"

#include "hub/body.hpp"
#include "hub/core.hpp"
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
  }
  return clients::sentence_of(static_cast<clients::Rule>(rule));
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
  for (const auto& [a, b] : pairs) {
    const auto one = surviving(db, ClientId{a});
    const auto other = surviving(db, ClientId{b});
    if (!one || !other) return fail(one ? other.error() : one.error());
    index.forbid(clients::ClientId{static_cast<std::uint64_t>(*one)},
                 clients::ClientId{static_cast<std::uint64_t>(*other)});
  }
  return {};
}

}  // namespace

Result<void> People::restore(Connection& db, Keys& keys, const Dictionary& dictionary,
                             const clients::Options& options) {
  if (ready()) return {};
  auto index = std::make_unique<clients::ClientIndex>();
  const EntityShape* client = dictionary.entity("client");
  if (client == nullptr || client->schema == nullptr) {
    index_ = std::move(index);
    return {};
  }
  const PersonShape shape(*client->schema);
  auto rows = db.query(sql::select_people);
  if (!rows) return fail(std::move(rows.error()));
  std::string plain;
  Arena arena;
  for (;;) {
    const auto more = rows->next();
    if (!more) return fail(more.error());
    if (!*more) break;
    const std::int64_t record = rows->integer(0);
    GATEHOUSE_TRY(keys.seal.open("record", record, rows->text(2), plain));
    arena.clear();
    const auto body = decode_body(plain, dictionary, arena);
    if (!body) return fail(body.error());
    for (const StoredEntity& entity : body->entities) {
      if (entity.shape != client) continue;
      index->add(clients::ClientId{static_cast<std::uint64_t>(rows->integer(1))},
                 clients::RecordId{static_cast<std::uint64_t>(record)}, shape.read(entity.values, options));
      break;
    }
  }
  GATEHOUSE_TRY(restore_parted(db, *index));
  index_ = std::move(index);
  return {};
}

}  // namespace gatehouse::hub
