/// Memory that lives as long as one batch: bump allocation, forgotten all at once and used again by the next
/// batch, so that a long run settles at the memory of its largest batch. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gatehouse {

class Arena {
 public:
  explicit Arena(std::size_t chunk = 256u << 10) : chunk_(chunk) {}
  Arena(Arena&& o) noexcept
      : chunks_(std::move(o.chunks_)),
        in_use_(std::exchange(o.in_use_, 0)),
        next_(std::exchange(o.next_, nullptr)),
        left_(std::exchange(o.left_, 0)),
        chunk_(o.chunk_) {}
  Arena& operator=(Arena&& o) noexcept {
    std::swap(chunks_, o.chunks_);
    std::swap(in_use_, o.in_use_);
    std::swap(next_, o.next_);
    std::swap(left_, o.left_);
    std::swap(chunk_, o.chunk_);
    return *this;
  }

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
  /// Forgets everything and keeps the memory. What was handed out may not be used any more.
  void clear() {
    in_use_ = 0;
    next_ = nullptr;
    left_ = 0;
  }

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    std::size_t size;
  };
  /// Goes on in the next chunk that is large enough; what an earlier batch took is tried first.
  void grow(std::size_t at_least) {
    while (in_use_ < chunks_.size() && chunks_[in_use_].size < at_least) ++in_use_;
    if (in_use_ == chunks_.size()) {
      const std::size_t size = at_least > chunk_ ? at_least + alignof(std::max_align_t) : chunk_;
      chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
    }
    next_ = chunks_[in_use_].memory.get();
    left_ = chunks_[in_use_].size;
    ++in_use_;
  }

  std::vector<Chunk> chunks_;
  std::size_t in_use_ = 0;  ///< chunks before this one hold something
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t chunk_;
};

}  // namespace gatehouse
