#include <gtest/gtest.h>

#include "gatehouse/clock.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse {
namespace {

TEST(Value, decimals_are_equal_by_value) {
  EXPECT_TRUE(Value::of(Decimal{150, 2}) == Value::of(Decimal{15, 1}));
  EXPECT_TRUE(Value::of(Decimal{0, 4}) == Value::of(Decimal{0, 0}));
  EXPECT_FALSE(Value::of(Decimal{150, 2}) == Value::of(Decimal{150, 1}));
  EXPECT_TRUE(Value::of(Decimal{-100, 2}) == Value::of(Decimal{-1, 0}));
}

TEST(Value, texts_are_equal_by_their_bytes) {
  const std::string other = "same";
  EXPECT_TRUE(Value::of(std::string_view("same")) == Value::of(std::string_view(other)));
  EXPECT_FALSE(Value::of(std::string_view("same")) == Value::of(std::string_view("Same")));
}

TEST(Value, kind_and_state_count_and_notes_do_not) {
  EXPECT_FALSE(Value::of(std::int64_t{1}) == Value::of(true));
  EXPECT_FALSE(Value::in_state(State::unknown) == Value::in_state(State::withheld));
  Value noted;
  noted.set_note(Note::not_asked);
  EXPECT_TRUE(noted == Value());
}

TEST(SystemClock, a_stop_ends_a_sleep) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(SystemClock().sleep(std::chrono::hours(1), stop.get_token()));
  EXPECT_TRUE(SystemClock().sleep(std::chrono::milliseconds(0), {}));
}

}  // namespace
}  // namespace gatehouse
