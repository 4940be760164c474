#include "report/period_merge.hpp"

#include <vector>

#include "report/individual_hash.hpp"

namespace gatehouse::report {

Result<void> PeriodMerge::add(std::string_view individual, Date entry, std::optional<Date> exit,
                              std::uint64_t line) {
  return seen_.add(
      {.key = hash_of_text(individual), .entry = entry.days, .exit = exit ? exit->days : open, .line = line});
}

Result<std::map<std::uint64_t, MergedRecord>> PeriodMerge::finish() {
  std::map<std::uint64_t, MergedRecord> out;
  std::vector<Seen> together;
  std::int32_t end = 0;
  const auto close = [&] {
    if (together.size() > 1) {
      for (const Seen& one : together) out[one.line].dropped = true;
      MergedRecord& last = out[together.back().line];
      last = {.entry = Date{together.front().entry}};
      if (end != open) last.exit = Date{end};
    }
    together.clear();
  };
  GATEHOUSE_TRY(seen_.each([&](const Seen& seen) {
    const bool same = !together.empty() && together.front().key == seen.key;
    const bool near = same && (end == open || seen.entry < end + closer_than_);
    if (!near) close();
    end = near ? std::max(end, seen.exit) : seen.exit;
    together.push_back(seen);
  }));
  close();
  return out;
}

}  // namespace gatehouse::report
