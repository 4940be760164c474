/// A small made-up population with the errors of real files; the same seed gives the same people everywhere.
#pragma once

#include <cstdint>
#include <map>
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

/// Takes the records in, one by one, in an order given by the seed, as the hub would; record -> client.
[[nodiscard]] std::map<std::size_t, std::uint64_t> resolve_all(const World& world, std::uint64_t order);
/// Pairs that are together in one run and apart in the other.
[[nodiscard]] std::size_t unlike_pairs(const std::map<std::size_t, std::uint64_t>& a,
                                       const std::map<std::size_t, std::uint64_t>& b, const World& world);

}  // namespace gatehouse::clients
