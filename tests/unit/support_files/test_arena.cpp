#include <gtest/gtest.h>

#include <set>

#include "gatehouse/arena.hpp"

namespace gatehouse {
namespace {

TEST(Arena, what_it_gives_does_not_overlap_and_keeps_its_bytes) {
  Arena arena(64);
  const std::string_view a = arena.copy("first");
  const std::string_view b = arena.copy(std::string(200, 'b'));
  const std::string_view c = arena.copy("third");
  EXPECT_EQ(a, "first");
  EXPECT_EQ(b, std::string(200, 'b'));
  EXPECT_EQ(c, "third");
}

TEST(Arena, arrays_are_aligned_and_start_from_nothing) {
  Arena arena(64);
  (void)arena.take(3);
  const auto small = arena.array<std::int64_t>(4);
  const auto large = arena.array<std::int64_t>(100);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(small.data()) % alignof(std::int64_t), 0u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large.data()) % alignof(std::int64_t), 0u);
  EXPECT_EQ(std::set<std::int64_t>(large.begin(), large.end()), std::set<std::int64_t>{0});
}

TEST(Arena, a_cleared_arena_hands_out_the_same_memory_again) {
  Arena arena(64);
  std::set<const char*> first;
  std::set<const char*> second;
  for (int i = 0; i < 20; ++i) first.insert(arena.take(48));
  arena.clear();
  for (int i = 0; i < 20; ++i) second.insert(arena.take(48));
  EXPECT_EQ(first, second);
}

TEST(Arena, what_is_given_back_is_taken_again) {
  Arena arena(64);
  const char* first = arena.take(20);
  arena.give_back(12);
  EXPECT_EQ(arena.take(1), first + 8);
}

TEST(Arena, a_moved_arena_takes_its_memory_along) {
  Arena from(64);
  const std::string_view text = from.copy("kept");
  const Arena to = std::move(from);
  EXPECT_EQ(text, "kept");
  EXPECT_EQ(from.copy("anew"), "anew");  // NOLINT(bugprone-use-after-move): it is empty and of use again
}

}  // namespace
}  // namespace gatehouse
