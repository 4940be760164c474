/// The oracles of a compiled mapping, for two fuzzers: one that makes up mappings, one that runs those shipped.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mapping/compiled.hpp"

namespace gatehouse::fuzz {

/// Cuts `file` as the mapping's layout says and maps each record (at most 64), with every oracle. `known`: texts
/// that anybody may see (the mapping and its layouts), so that a message may hold them.
void run_records(const std::shared_ptr<const mapping::Mapping>& compiled, std::string_view file,
                 std::string_view known);

}  // namespace gatehouse::fuzz
