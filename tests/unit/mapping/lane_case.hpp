/// Both ways through a mapper for the same record: the express lane writes what the general path writes, or steps
/// aside and leaves nothing behind.
#pragma once

#include "case.hpp"

namespace gatehouse::test {

struct Tally {
  int written = 0, aside = 0;
};

inline void expect_same(mapping::Mapper& mapper, const std::string& bytes, Tally& tally) {
  Arena arena;
  const RawRecord raw{bytes, 1, nullptr};
  std::string lane = "before|";
  const bool written = mapper.write_plain(raw, arena, lane);
  MappedRecord record;
  mapper.map(raw, arena, record);
  if (!written) {
    ASSERT_EQ(lane, "before|");
    ++tally.aside;
    return;
  }
  ++tally.written;
  ASSERT_EQ(record.outcome, Outcome::stored) << bytes;
  std::string general = "before|";
  mapper.write(record, general);
  ASSERT_EQ(lane, general) << bytes;
}

}  // namespace gatehouse::test
