/// Puts many small values in order with little memory: portions are sorted and laid aside in files without a name,
/// and merged when they are read. One thread.
#pragma once

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <type_traits>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::report {

/// `T` is copied byte by byte and ordered by `<`. Memory: `in_memory` values, and 64 of each portion on reading.
template <class T>
class SortedSpill {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit SortedSpill(std::size_t in_memory = 500'000) : in_memory_(in_memory) {}

  [[nodiscard]] Result<void> add(const T& value) {
    values_.push_back(value);
    return values_.size() < in_memory_ ? Result<void>() : lay_aside();
  }
  /// Visits all values in order; call it once, after the last `add`.
  [[nodiscard]] Result<void> each(const std::function<void(const T&)>& visit) {
    if (portions_.empty()) {
      std::ranges::sort(values_);
      std::ranges::for_each(values_, visit);
      return {};
    }
    GATEHOUSE_TRY(lay_aside());
    return merge(visit);
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  struct Portion {
    std::unique_ptr<std::FILE, Close> file;
    std::vector<T> read{};
    std::size_t next = 0;

    /// The next value of the portion, or nothing at its end.
    [[nodiscard]] std::optional<T> take() {
      if (next == read.size()) {
        read.resize(64);
        read.resize(std::fread(read.data(), sizeof(T), read.size(), file.get()));
        next = 0;
        if (read.empty()) return std::nullopt;
      }
      return read[next++];
    }
  };
  /// The foremost value of a portion while portions are merged.
  struct Head {
    T value;
    std::size_t portion;
    friend bool operator<(const Head& a, const Head& b) { return b.value < a.value; }  // the least comes out first
  };

  Result<void> lay_aside() {
    if (values_.empty()) return {};
    std::ranges::sort(values_);
    Portion portion{.file = std::unique_ptr<std::FILE, Close>(std::tmpfile())};
    if (portion.file == nullptr ||
        std::fwrite(values_.data(), sizeof(T), values_.size(), portion.file.get()) != values_.size() ||
        std::fflush(portion.file.get()) != 0)
      return fail(Errc::no_space, "the folder for temporary files has no room for the duplicates check");
    std::rewind(portion.file.get());
    portions_.push_back(std::move(portion));
    values_.clear();
    return {};
  }

  Result<void> merge(const std::function<void(const T&)>& visit) {
    std::priority_queue<Head> heads;
    for (std::size_t i = 0; i < portions_.size(); ++i)
      if (const auto value = portions_[i].take()) heads.push({*value, i});
    while (!heads.empty()) {
      const Head head = heads.top();
      heads.pop();
      visit(head.value);
      if (const auto value = portions_[head.portion].take()) heads.push({*value, head.portion});
    }
    return {};
  }

  std::size_t in_memory_;
  std::vector<T> values_;
  std::vector<Portion> portions_;
};

}  // namespace gatehouse::report
