// Many files made durable and read back at once: a disk syncs several in the time of one.
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "gatehouse/support/files.hpp"

namespace gatehouse {

/// Each sync waits for the disk's journal; several that wait together are written in one go, so eight threads are
/// ten times as fast as one, and more bring nothing (3,144 files of 400 bytes on ext4: 3.6 s, 0.24 s, 0.5 s with
/// 32).
Result<void> sync_and_verify_all(std::span<const FileToSync> files) {
  constexpr std::size_t most_threads = 8, worth_a_thread = 16;
  std::vector<Result<void>> results(files.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++)
      results[i] = sync_and_verify(files[i].path, files[i].sha256);
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min(most_threads, files.size() / worth_a_thread);
    for (std::size_t i = 1; i < wanted; ++i) helpers.emplace_back(work);
    work();
  }
  const auto bad = std::find_if(results.begin(), results.end(), [](const auto& one) { return !one; });
  return bad == results.end() ? Result<void>() : *bad;
}

}  // namespace gatehouse
