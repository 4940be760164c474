/// Instants and the years that we can write.
#include <gtest/gtest.h>

#include "gatehouse/support/dates.hpp"

namespace gatehouse {
namespace {

TEST(Timestamps, AZoneDoesNotLeadOutOfTheYearsThatCanBeWritten) {
  EXPECT_FALSE(timestamp_from_iso("0001-01-01T00:00:00+23:59"));
  EXPECT_FALSE(timestamp_from_iso("9999-12-31T23:59:59-00:01"));
  EXPECT_EQ(iso(*timestamp_from_iso("9999-12-31T23:59:59Z")), "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace gatehouse
