#include "speed.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/clients/dedupe.hpp"
#include "hub/clients/index.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

/// Processor time of this thread: rates are per core, whatever else the machine does.
struct Clock {
  using time_point = double;
  static double now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
};

double seconds_since(Clock::time_point start) { return Clock::now() - start; }

/// A pronounceable name of a rank: rank 0 is the commonest.
std::string name_of_rank(std::uint64_t rank, std::uint64_t kind) {
  static constexpr std::string_view consonants = "BCDFGHKLMNPRSTVW";
  static constexpr std::string_view vowels = "AEIOU";
  std::uint64_t h = mix(rank * 2 + kind + 1);
  std::string out;
  const std::size_t syllables = 2 + h % 2;
  for (std::size_t i = 0; i < syllables; ++i) {
    out += consonants[(h >>= 4) % consonants.size()];
    out += vowels[(h >>= 3) % vowels.size()];
  }
  return out += consonants[(h >>= 4) % consonants.size()];
}

/// Zipf-like: rank r is drawn about in proportion to 1/r.
std::uint64_t skewed(std::uint64_t random, double names) {
  const double u = static_cast<double>(random >> 11) / 9007199254740992.0;
  return static_cast<std::uint64_t>(std::pow(names, u)) - 1;
}

/// Person `n` of the made-up state. One in four shares surname, address and phone with the one before.
PersonFeatures person(std::uint64_t n) {
  const auto random = [n](std::uint64_t what) { return mix(n * 16 + what + 0x5eedULL); };
  const std::uint64_t home = random(0) % 4 == 0 && n > 0 ? n - 1 : n;
  const auto at_home = [home](std::uint64_t what) { return mix(home * 16 + what + 0x5eedULL); };
  const std::string ssn = std::to_string(100'010'001 + random(1) % 560'000'000);
  const std::string first = name_of_rank(skewed(random(2), 5000), 0);
  const std::string last = name_of_rank(skewed(at_home(3), 100'000), 1);
  const std::string middle(1, static_cast<char>('A' + random(4) % 26));
  const std::string birth = std::to_string(1940 + random(5) % 66) + std::to_string(10 + random(6) % 3) +
                            std::to_string(10 + random(7) % 19);
  const std::string phone = "515" + std::to_string(2'000'000 + at_home(8) % 7'999'999);
  const std::string house = std::to_string(1 + at_home(9) % 9000);
  const std::string street = name_of_rank(at_home(10) % 20'000, 2);
  const std::string zip = std::to_string(50'000 + at_home(11) % 2'800);
  PersonFacts facts;
  facts.ssn = ssn;
  facts.first = first;
  facts.middle = middle;
  facts.last = last;
  facts.birth_date = birth;
  facts.sex = random(12) % 2 == 0 ? "F" : "M";
  facts.phone = phone;
  facts.address_number = house;
  facts.address_line1 = street;
  facts.zip = zip;
  return normalise(facts);
}

/// The same person with one slip: a digit of the SSN, the first name's last letter, or no SSN.
PersonFeatures spoiled(PersonFeatures p, std::uint64_t n) {
  switch (n % 4) {
    case 0:
      p.ssn ^= 1;
      return p;
    case 1:
      p.ssn = 0, p.ssn_kind = IdKind::none;
      return p;
    case 2:
      p.given.bytes[1] = 'X';
      return p;
    default:
      return p;
  }
}

void print_latency(std::vector<double>& micros) {
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double share) {
    return micros[static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1))];
  };
  std::printf("  latency p50 %.1f us, p99 %.1f us\n", at(0.5), at(0.99));
}

/// `count` resolves of people drawn by `draw`; rate per core.
template <class Draw>
void measure(const char* what, const ClientIndex& index, std::uint64_t count, Draw draw) {
  std::vector<PersonFeatures> people;
  for (std::uint64_t i = 0; i < count; ++i) people.push_back(draw(i));
  std::vector<double> micros;
  std::uint64_t compared = 0;
  std::array<std::uint64_t, 3> outcomes{};
  const auto start = Clock::now();
  for (const auto& one : people) {
    const auto begin = Clock::now();
    const Resolution answer = index.resolve(one);
    micros.push_back(seconds_since(begin) * 1e6);
    compared += answer.compared;
    ++outcomes[static_cast<std::size_t>(answer.outcome)];
  }
  const double took = seconds_since(start);
  std::printf("%-28s %9.0f a processor second, %.1f compared each; same %llu, review %llu, fresh %llu\n", what,
              static_cast<double>(count) / took, static_cast<double>(compared) / static_cast<double>(count),
              static_cast<unsigned long long>(outcomes[0]), static_cast<unsigned long long>(outcomes[1]),
              static_cast<unsigned long long>(outcomes[2]));
  print_latency(micros);
}

/// What agencies do today, for comparison: one SSN is one person; without one, the same full name and birth date.
class NaiveIndex {
 public:
  void add(std::uint64_t client, const PersonFeatures& p) {
    if (p.ssn != 0) by_ssn_.try_emplace(p.ssn, client);
    by_name_.try_emplace(name_and_birth(p), client);
  }
  /// 0: nobody.
  [[nodiscard]] std::uint64_t resolve(const PersonFeatures& p) const {
    const auto& table = p.ssn != 0 ? by_ssn_ : by_name_;
    const auto found = table.find(p.ssn != 0 ? p.ssn : name_and_birth(p));
    return found == table.end() ? 0 : found->second;
  }

 private:
  static std::uint64_t name_and_birth(const PersonFeatures& p) {
    return mix(mix(hash_short(p.given) + p.birth) ^ hash_short(p.last));
  }
  std::unordered_map<std::uint64_t, std::uint64_t> by_ssn_, by_name_;
};

/// How many of those asked about, with one slip each, each way finds again, and how many it takes for somebody
/// else.
void compare_with_naive(const ClientIndex& index, std::uint64_t clients, std::uint64_t asked) {
  NaiveIndex naive;
  for (std::uint64_t n = 0; n < clients; ++n) naive.add(n + 1, person(n));
  std::array<std::uint64_t, 2> right{};
  std::array<std::uint64_t, 2> wrong{};
  double took = 0;
  for (std::uint64_t i = 0; i < asked; ++i) {
    const std::uint64_t truth = mix(i) % clients + 1;
    const PersonFeatures one = spoiled(person(truth - 1), i);
    const auto start = Clock::now();
    const std::uint64_t simply = naive.resolve(one);
    took += seconds_since(start);
    const Resolution answer = index.resolve(one);
    const std::uint64_t ours =
        answer.outcome == Outcome::same ? static_cast<std::uint64_t>(answer.client) : std::uint64_t{0};
    right[0] += simply == truth ? 1 : 0;
    right[1] += ours == truth ? 1 : 0;
    wrong[0] += simply != 0 && simply != truth ? 1 : 0;
    wrong[1] += ours != 0 && ours != truth ? 1 : 0;
  }
  std::printf("%-28s %9.0f a processor second\n", "naive (SSN, else name+birth)",
              static_cast<double>(asked) / took);
  for (const std::size_t way : {std::size_t{0}, std::size_t{1}})
    std::printf("  %-26s %9.3f %% linked to the right client, %llu to a wrong one\n",
                way == 0 ? "naive" : "the index",
                100 * static_cast<double>(right[way]) / static_cast<double>(asked),
                static_cast<unsigned long long>(wrong[way]));
}

}  // namespace

void print_speed(std::uint64_t clients) {
  constexpr std::uint64_t asked = 100'000;
  ClientIndex index;
  index.reserve(clients);
  auto start = Clock::now();
  for (std::uint64_t n = 0; n < clients; ++n) index.add(ClientId{n + 1}, RecordId{n + 1}, person(n));
  std::printf("%-28s %9.0f a processor second, normalising included\n", "add",
              static_cast<double>(clients) / seconds_since(start));

  measure("resolve, one slip each", index, asked,
          [&](std::uint64_t i) { return spoiled(person(mix(i) % clients), i); });
  measure("resolve, newcomers", index, asked, [&](std::uint64_t i) { return person(clients + i * 7); });
  compare_with_naive(index, clients, asked);
  const IndexFigures figures = index.figures();
  std::printf("%-28s %9.0f bytes a client; %.1f keys each, %llu hot, %llu refused\n", "memory",
              static_cast<double>(figures.bytes) / static_cast<double>(clients),
              static_cast<double>(figures.keys) / static_cast<double>(clients),
              static_cast<unsigned long long>(figures.hot_keys),
              static_cast<unsigned long long>(figures.refused_posts));
  index = ClientIndex{};

  std::vector<PersonFeatures> batch;
  const std::uint64_t people = std::min<std::uint64_t>(clients, 1'000'000);
  for (std::uint64_t n = 0; n < people; ++n) batch.push_back(n % 10 == 9 ? spoiled(batch[n / 2], n) : person(n));
  start = Clock::now();
  const DedupeResult result = dedupe(batch);
  const double took = seconds_since(start);
  std::printf("%-28s %9.1f s for %llu records, training included; %llu pairs, %llu clusters\n", "batch", took,
              static_cast<unsigned long long>(people), static_cast<unsigned long long>(result.compared),
              static_cast<unsigned long long>(result.clusters));
}

}  // namespace gatehouse::clients
