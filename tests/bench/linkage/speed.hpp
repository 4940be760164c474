/// How fast the client index is, on made-up clients with skewed names.
#pragma once

#include <cstdint>

namespace gatehouse::clients {

/// Fills an index with `clients` people, then resolves and prints rates, latencies and memory.
void print_speed(std::uint64_t clients);

}  // namespace gatehouse::clients
