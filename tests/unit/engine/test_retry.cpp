#include <gtest/gtest.h>

#include "engine/retry.hpp"

namespace gatehouse::engine {
namespace {

using std::chrono::milliseconds;

/// Chance that always gives the same.
class Fixed final : public Random {
 public:
  explicit Fixed(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t next() override { return bits_; }

 private:
  std::uint64_t bits_;
};

constexpr config::Retry retry{.first = milliseconds(1000), .most = milliseconds(60'000)};

TEST(Retry, TheFirstWaitIsAtMostTheFirstLimit) {
  Fixed most(1000);
  EXPECT_EQ(wait_before(retry, 0, most), milliseconds(1000));
}

TEST(Retry, TheLimitDoublesWithEachAttempt) {
  Fixed chance(7999);
  EXPECT_EQ(wait_before(retry, 3, chance), milliseconds(7999));
}

TEST(Retry, NoWaitIsLongerThanTheLongest) {
  Fixed chance(60'000);
  EXPECT_EQ(wait_before(retry, 1'000'000, chance), milliseconds(60'000));
}

TEST(Retry, AnyTimeDownToZeroMayComeOut) {
  Fixed none(0);
  EXPECT_EQ(wait_before(retry, 5, none), milliseconds(0));
}

}  // namespace
}  // namespace gatehouse::engine
