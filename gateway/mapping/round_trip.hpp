/// The proof that a two-way mapping loses nothing: made-up records go over and come back, begun at either end, and
/// what each field said must stand there again. The line by which something is lost is named. Values are those of
/// sample_values.hpp, each tried in a record that is otherwise ordinary, and in one that is otherwise blank.
#pragma once

#include <memory>

#include "gatehouse/findings.hpp"
#include "mapping/compiled.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {

/// Proves `mapping` (loaded as synthetic) in both directions. An error is a value that comes back as another, or
/// not at all; a line that says itself how it goes back (`back:`), or a code beside a preferred one, must only come
/// to rest: what came back once comes back the same from then on. A warning is a value that means the same and is
/// written otherwise.
RoundTrips prove_both_ways(const std::shared_ptr<const Mapping>& mapping, Findings& findings);

}  // namespace gatehouse::mapping
