/// What changed between two submissions of a report: both are made again from what their receipts pin, and their
/// rows are laid side by side. Memory does not grow with the files: the older one lies in a file without a name
/// meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "hub/hub.hpp"
#include "report/receipt.hpp"

namespace gatehouse::engine {

/// A row that is not what it was. Names elements and never their values.
struct ChangedRow {
  std::string kind{};                   ///< added | removed | changed
  std::string individual{}, entry{};    ///< of the row: its key
  std::vector<std::string> elements{};  ///< that differ, of a changed one
  std::string why{};
};

struct Difference {
  std::int64_t added = 0, removed = 0, changed = 0, same = 0;
  bool turned = false;  ///< the newer one was named first; older and newer are as they were made
  bool old_proven = false, new_proven = false;  ///< the bytes made again are those of the receipts
  std::vector<std::string> reasons{};  ///< that hold for the whole report: another mapping, another as-of day
  std::vector<ChangedRow> rows{};      ///< the first `most_rows`, in the order of the files
};

struct DifferenceWish {
  std::size_t most_rows = 1000;
  std::stop_token stop{};
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};  ///< clients, of both; may be empty
};

/// Errc::bad_input for receipts of different layouts.
[[nodiscard]] Result<Difference> difference_of(const Plan& plan, hub::Hub& hub, const report::PinnedReport& before,
                                               const report::PinnedReport& after, const DifferenceWish& wish);

}  // namespace gatehouse::engine
