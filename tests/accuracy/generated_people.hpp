/// A small made-up population with the errors of real files; the same seed gives the same people everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/clients/person.hpp"

namespace gatehouse::clients {

struct World {
  std::vector<PersonFeatures> records;
  std::vector<std::uint32_t> person;  ///< who each record is
};

struct WorldOptions {
  std::size_t people = 1000;
  std::uint64_t seed = 1;
  bool errors = true;
};

/// Names from a skewed distribution; one person in three lives in a household, one in forty is a twin; each has one
/// to four records, one record in three with an error.
[[nodiscard]] World generate_people(const WorldOptions& options);

/// Where the records of a world ended, by position.
struct Settled {
  std::vector<std::uint64_t> client;
  std::vector<std::uint64_t> in_doubt_with;  ///< equal for clients that a person has to look at together
};
/// Takes the records in, one by one, in an order given by the seed, as the hub would.
[[nodiscard]] Settled resolve_all(const World& world, std::uint64_t order);

/// Pairs that are together in one run and apart in the other.
struct Unlike {
  std::size_t pairs = 0;
  std::size_t unseen = 0;  ///< of them, those that are apart without being before a person
};
[[nodiscard]] Unlike unlike_pairs(const Settled& a, const Settled& b);

}  // namespace gatehouse::clients
