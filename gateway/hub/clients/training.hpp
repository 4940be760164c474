/// Learning a model from a batch without labels. Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// A comparison in one word, four bits a field: pairs with equal levels are counted together, so that training
/// takes as long for ten million pairs as for ten thousand.
[[nodiscard]] std::uint64_t pack_levels(const Comparison& comparison);
[[nodiscard]] Comparison unpack_levels(std::uint64_t packed);

struct PatternCount {
  std::uint64_t levels = 0;
  double pairs = 0;
};

/// Expectation maximisation over the classes one person, two strangers, two relatives, two who share a number;
/// anchored as the advice says: it starts from `start`'s decisions; chance agreement is learned from candidate and
/// random pairs in equal parts; rare levels lean on `start`; a better level is never worth less than a worse one.
/// Where the classes of kin do not come apart it falls back to two. Nothing where the batch is too small.
[[nodiscard]] std::optional<Model> train(const Model& start, const std::vector<PatternCount>& candidates,
                                         const std::vector<PatternCount>& random);

}  // namespace gatehouse::clients
