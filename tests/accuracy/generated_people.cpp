#include "generated_people.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <random>

#include "hub/clients/index.hpp"

namespace gatehouse::clients {
namespace {

/// std::mt19937_64 is the same everywhere; its distributions are not, so numbers are drawn by remainder.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_{seed} {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  /// Small numbers often, large ones seldom: the names of a people.
  std::size_t skewed(std::size_t n) { return std::min(below(n), std::min(below(n), below(n))); }

 private:
  std::mt19937_64 engine_;
};

constexpr std::array<std::string_view, 40> given_names{
    "JAMES",   "MARY",      "ROBERT",  "PATRICIA", "JOHN",    "JENNIFER", "MICHAEL", "LINDA",
    "WILLIAM", "ELIZABETH", "DAVID",   "BARBARA",  "RICHARD", "SUSAN",    "JOSEPH",  "JESSICA",
    "THOMAS",  "SARAH",     "CARLOS",  "KAREN",    "MARIA",   "NANCY",    "DANIEL",  "LISA",
    "MATTHEW", "BETTY",     "ANTHONY", "SANDRA",   "MARK",    "ASHLEY",   "JOSE",    "KIMBERLY",
    "ERIC",    "EMILY",     "BRIAN",   "DONNA",    "GEORGE",  "MICHELLE", "EDWARD",  "CAROL"};
constexpr std::array<std::string_view, 16> onsets{"B", "C", "D", "F", "G", "H", "K", "L",
                                                  "M", "N", "P", "R", "S", "T", "V", "W"};
constexpr std::array<std::string_view, 8> rimes{"AR", "EN", "IS", "ON", "UL", "AND", "ELL", "ORT"};
constexpr std::array<std::string_view, 8> endings{"SON", "EZ", "MAN", "ER", "LEY", "TON", "S", "FORD"};
constexpr std::array<std::string_view, 12> streets{"WALNUT", "OAK",  "MAPLE", "MAIN",  "CEDAR", "ELM",
                                                   "PARK",   "LAKE", "HILL",  "RIVER", "GRAND", "UNION"};

std::string surname(std::size_t n) {
  return std::string{onsets[n % 16]} + std::string{rimes[n / 16 % 8]} + std::string{endings[n / 128 % 8]};
}

/// What is true of a person, as texts.
struct Truth {
  std::string ssn, first, middle, last, birth, sex, phone, house, street, zip;
};

std::string digits(Chance& chance, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + chance.below(10));
  return out;
}

std::string new_ssn(Chance& chance) {
  return std::to_string(100 + chance.below(500)) + std::to_string(10 + chance.below(89)) +
         std::to_string(1000 + chance.below(8999));
}

std::string new_birth(Chance& chance) {
  return std::to_string(1940 + chance.below(65)) + "-" + std::to_string(10 + chance.below(3)) + "-" +
         std::to_string(10 + chance.below(18));
}

Truth new_person(Chance& chance) {
  Truth t;
  t.ssn = new_ssn(chance);
  t.first = given_names[chance.skewed(given_names.size())];
  t.middle = given_names[chance.below(given_names.size())].substr(0, 1);
  t.last = surname(chance.skewed(1024));
  t.birth = new_birth(chance);
  t.sex = chance.one_in(2) ? "F" : "M";
  t.phone = "515" + std::to_string(2 + chance.below(8)) + digits(chance, 6);
  t.house = std::to_string(10 + chance.below(4000));
  t.street = streets[chance.below(streets.size())];
  t.zip = "50" + digits(chance, 3);
  return t;
}

/// A relative in the same house; now and then a twin.
Truth relative_of(const Truth& one, Chance& chance) {
  Truth t = new_person(chance);
  t.last = one.last;
  t.phone = one.phone;
  t.house = one.house;
  t.street = one.street;
  t.zip = one.zip;
  while (t.first == one.first) t.first = given_names[chance.below(given_names.size())];
  if (chance.one_in(8)) t.birth = one.birth;
  return t;
}

void slip(std::string& text, Chance& chance) {
  if (text.size() < 3) return;
  const std::size_t at = 1 + chance.below(text.size() - 2);
  if (chance.one_in(2))
    std::swap(text[at], text[at + 1]);
  else if (text[at] >= '0' && text[at] <= '9')
    text[at] = static_cast<char>('0' + chance.below(10));
  else
    text[at] = static_cast<char>('A' + chance.below(26));
}

void spoil(Truth& t, Chance& chance) {
  switch (chance.below(10)) {
    case 0:
      slip(t.ssn, chance);
      return;
    case 1:
      t.ssn = chance.one_in(2) ? "" : "999999999";
      return;
    case 2:
      slip(t.first, chance);
      return;
    case 3:
      slip(t.last, chance);
      return;
    case 4:
      std::swap(t.first, t.last);
      return;
    case 5:
      t.birth = chance.one_in(2) ? "" : "1900-01-01";
      return;
    case 6:
      slip(t.birth, chance);
      return;
    case 7:
      t.first.resize(1);
      return;
    case 8:
      t.phone = "", t.house = "", t.street = "";
      return;
    default:
      t.middle = "";
      return;
  }
}

PersonFeatures read(const Truth& t) {
  PersonFacts facts;
  facts.ssn = t.ssn;
  facts.first = t.first;
  facts.middle = t.middle;
  facts.last = t.last;
  facts.birth_date = t.birth;
  facts.sex = t.sex;
  facts.phone = t.phone;
  facts.address_number = t.house;
  facts.address_line1 = t.street;
  facts.zip = t.zip;
  return normalise(facts);
}

}  // namespace

World generate_people(const WorldOptions& options) {
  Chance chance{options.seed};
  World world;
  std::vector<Truth> people;
  while (people.size() < options.people) {
    people.push_back(new_person(chance));
    if (people.size() < options.people && chance.one_in(4)) people.push_back(relative_of(people.back(), chance));
  }
  for (std::uint32_t i = 0; i < people.size(); ++i) {
    const std::size_t records = options.errors ? 1 + chance.skewed(4) : 1;
    for (std::size_t n = 0; n < records; ++n) {
      Truth written = people[i];
      if (options.errors && chance.one_in(3)) spoil(written, chance);
      world.records.push_back(read(written));
      world.person.push_back(i);
    }
  }
  return world;
}

namespace {

/// Sets of clients that a person has to look at together.
class DoubtSets {
 public:
  std::uint64_t of(std::uint64_t client) const {
    for (auto at = up_.find(client); at != up_.end(); at = up_.find(client)) client = at->second;
    return client;
  }
  void join(ClientId a, ClientId b) {
    const std::uint64_t x = of(static_cast<std::uint64_t>(a));
    const std::uint64_t y = of(static_cast<std::uint64_t>(b));
    if (x != y) up_[x] = y;
  }

 private:
  std::map<std::uint64_t, std::uint64_t> up_;
};

/// Provisional clients near the record, and its own, are asked again.
void bring_home(ClientIndex& index, const Resolution& answer, ClientId own, DoubtSets& doubts) {
  std::vector<ClientId> near{own};
  for (const Candidate& candidate : answer.candidates) near.push_back(candidate.client);
  for (const ClientId client : near) {
    const auto home = index.is_provisional(client) ? index.home_of(client) : std::nullopt;
    if (!home) continue;
    for (const RecordId record : index.records_of(client)) index.move(record, client, home->best.client);
    index.mark_provisional(client, false);
    doubts.join(client, home->best.client);
  }
}

}  // namespace

Settled resolve_all(const World& world, std::uint64_t order) {
  std::vector<std::size_t> turn(world.records.size());
  std::iota(turn.begin(), turn.end(), std::size_t{0});
  Chance chance{order};
  for (std::size_t i = turn.size(); i > 1; --i) std::swap(turn[i - 1], turn[chance.below(i)]);

  ClientIndex index;
  DoubtSets doubts;
  for (const std::size_t i : turn) {
    const Resolution answer = index.resolve(world.records[i]);
    const ClientId client = answer.outcome == Outcome::same ? answer.client : ClientId{i + 1};
    index.add(client, RecordId{i + 1}, world.records[i]);
    for (const ClientId other : answer.merge_proposal) doubts.join(client, other);
    if (answer.outcome == Outcome::review) {
      index.mark_provisional(client, true);
      for (const Candidate& candidate : answer.candidates) doubts.join(client, candidate.client);
    } else {
      bring_home(index, answer, client, doubts);
    }
  }
  Settled out;
  for (std::size_t i = 0; i < world.records.size(); ++i) {
    out.client.push_back(static_cast<std::uint64_t>(*index.client_of(RecordId{i + 1})));
    out.in_doubt_with.push_back(doubts.of(out.client.back()));
  }
  return out;
}

Unlike unlike_pairs(const Settled& a, const Settled& b) {
  Unlike out;
  for (std::size_t i = 0; i < a.client.size(); ++i) {
    for (std::size_t j = i + 1; j < a.client.size(); ++j) {
      const bool together = a.client[i] == a.client[j];
      if (together == (b.client[i] == b.client[j])) continue;
      ++out.pairs;
      const Settled& apart = together ? b : a;
      out.unseen += apart.in_doubt_with[i] != apart.in_doubt_with[j] ? 1 : 0;
    }
  }
  return out;
}

}  // namespace gatehouse::clients
