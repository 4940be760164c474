/// Memory that lives as long as one batch: bump allocation, freed all at once, reused by the next batch.
/// One thread at a time.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace gatehouse {

class Arena {
 public:
  explicit Arena(std::size_t chunk = 256 * 1024) : chunk_(chunk) {}
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  /// Uninitialised bytes that live until `clear`.
  [[nodiscard]] char* take(std::size_t size) {
    if (size > left_) grow(size);
    char* out = next_;
    next_ += size;
    left_ -= size;
    return out;
  }
  /// Gives back the last `size` bytes of the newest `take`.
  void give_back(std::size_t size) {
    next_ -= size;
    left_ += size;
  }
  [[nodiscard]] std::string_view copy(std::string_view text) {
    char* out = take(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }
  /// Room for `count` objects of T, value-initialised.
  template <class T>
  [[nodiscard]] std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    const auto misfit = reinterpret_cast<std::uintptr_t>(next_) % alignof(T);
    const std::size_t pad = misfit == 0 ? 0 : alignof(T) - misfit;
    if (count * sizeof(T) + pad > left_) {
      grow(count * sizeof(T));
      return array<T>(count);
    }
    (void)take(pad);
    T* first = reinterpret_cast<T*>(take(count * sizeof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }
  /// Forgets everything and keeps the first chunk for the next batch.
  void clear() {
    if (chunks_.size() > 1) chunks_.resize(1);
    next_ = chunks_.empty() ? nullptr : chunks_.front().memory.get();
    left_ = chunks_.empty() ? 0 : chunks_.front().size;
  }

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    std::size_t size;
  };
  void grow(std::size_t at_least) {
    const std::size_t size = at_least > chunk_ ? at_least + 64 : chunk_;
    chunks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    next_ = chunks_.back().memory.get();
    left_ = size;
  }

  std::vector<Chunk> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t chunk_;
};

}  // namespace gatehouse
