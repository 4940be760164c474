/// Conditions of the express lane: each becomes a chain of tests on slices, every test knowing where to go on. Only
/// what compares texts, lengths and blanks is made so; numbers and dates stay with `Condition`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mapping/condition.hpp"
#include "mapping/slices.hpp"

namespace gatehouse::mapping {

class LaneTests {
 public:
  /// Places to go on: an index of a test, or one of these.
  static constexpr int no = -1, yes = -2;

  /// Where the condition's first test stands; nothing if it is none for this.
  [[nodiscard]] std::optional<int> add(const Condition& condition);
  [[nodiscard]] bool hold(int first, const Slice* slices) const {
    while (first >= 0) {
      const Test& test = tests_[static_cast<std::size_t>(first)];
      first = passes(test, slices[test.source]) ? test.then : test.otherwise;
    }
    return first == yes;
  }

 private:
  enum class Kind : std::uint8_t { is_blank, has_length, is_word, starts_with_word, is_text };
  struct Test {
    Kind kind = Kind::is_blank;
    std::uint32_t source = 0;
    std::uint32_t length = 0;
    int then = yes, otherwise = no;
    std::uint64_t word = 0, mask = ~std::uint64_t{0};
    std::string text{};
  };
  [[nodiscard]] static bool passes(const Test& test, const Slice& slice) {
    switch (test.kind) {
      case Kind::is_blank:
        return slice.size == 0;
      case Kind::has_length:
        return slice.size == test.length;
      case Kind::is_word:
      case Kind::starts_with_word:
        return (word_of(slice) & test.mask) == test.word && slice.size <= test.length;
      case Kind::is_text:
        return slice.text() == test.text;
    }
    return false;
  }

  [[nodiscard]] std::optional<int> add(const Condition& condition, std::size_t node, int then, int otherwise);
  [[nodiscard]] std::optional<int> add_row(const Condition& condition, std::size_t node, int then, int otherwise);
  [[nodiscard]] std::optional<int> add_text(std::size_t source, const std::string& text, int then, int otherwise);
  [[nodiscard]] int put(Test test, int then, int otherwise);

  std::vector<Test> tests_{};
};

}  // namespace gatehouse::mapping
