/// What has changed, for whoever looks on: not the values, only which kind of thing, so that a page knows what to
/// ask for again. Each change has a number; whoever names the last one that it knows is told of what came after it.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace gatehouse::engine {

/// Kinds of things that pages show.
enum class Topic : std::uint8_t { jobs, runs, held, clients, reviews, mappings, reports, trust };
inline constexpr std::array<std::string_view, 8> topic_words{"jobs",    "runs",     "held",    "clients",
                                                             "reviews", "mappings", "reports", "trust"};
[[nodiscard]] constexpr std::string_view word(Topic topic) { return topic_words[static_cast<std::size_t>(topic)]; }

/// Any thread. Of this process: what another node did is not told.
class Changes {
 public:
  /// `boot`: another for each start of the program; a number is good for one.
  explicit Changes(std::uint64_t boot) : boot_(boot) {}

  struct News {
    std::uint64_t last = 0;       ///< to ask with next time
    std::vector<Topic> topics{};  ///< each once
  };

  void note(Topic topic) {
    const std::lock_guard hold(mutex_);
    at_[static_cast<std::size_t>(topic)] = ++last_;
  }
  /// A run ended: nearly everything that pages count may be another.
  void note_all() {
    const std::lock_guard hold(mutex_);
    at_.fill(++last_);
  }
  [[nodiscard]] News since(std::uint64_t known) const {
    const std::lock_guard hold(mutex_);
    News out{.last = last_};
    for (std::size_t i = 0; i < at_.size(); ++i)
      if (at_[i] > known) out.topics.push_back(static_cast<Topic>(i));
    return out;
  }

  [[nodiscard]] std::uint64_t boot() const { return boot_; }

 private:
  std::uint64_t boot_;
  mutable std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::array<std::uint64_t, topic_words.size()> at_{};
};

}  // namespace gatehouse::engine
