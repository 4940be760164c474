/// What a report gets to see of one client: plain views of values that somebody else owns.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gatehouse/schema.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::report {

/// One row of an entity that belongs to the client.
struct HistoryRow {
  const Schema* schema = nullptr;   ///< its name says which entity it is
  std::span<const Value> values{};  ///< in schema order
  std::int64_t record = 0;          ///< id of the source record; later rows of equal dates win
  std::string_view system{};
};

/// Valid only during `ReportRun::add`. The engine fills it from the hub's view of a client; nothing is copied.
struct PersonHistory {
  std::int64_t client = 0;             ///< the permanent id, never the SSN; greater than zero
  const Schema* schema = nullptr;      ///< of `client`
  std::span<const Value> values{};     ///< the merged view, in schema order
  std::span<const HistoryRow> rows{};  ///< every row of every other entity, in any order
  std::int64_t records = 0;            ///< how many source records are linked to the client (for the receipt)
  bool provisional = false;            ///< it may be somebody else: a person has not decided yet
};

}  // namespace gatehouse::report
