/// What a batch shows about itself: one HTML page with charts, and the threshold curve as CSV. Counts only; no
/// value of a person.
#pragma once

#include <iosfwd>
#include <optional>
#include <vector>

#include "hub/clients/dedupe.hpp"

namespace gatehouse::clients {

/// What a line at `bits` would have linked, by the scores themselves.
struct CurvePoint {
  int bits = 0;
  std::uint64_t links = 0;  ///< pairs at or above, vetoes left out
  double false_links = 0;   ///< expected among them
  double missed = 0;        ///< true pairs expected below
  /// Shares; nothing where there is nothing to take a share of.
  [[nodiscard]] std::optional<double> precision() const;
  [[nodiscard]] std::optional<double> recall() const;
};
[[nodiscard]] std::vector<CurvePoint> threshold_curve(const DedupeFigures& figures);
/// Columns bits, links, expected_false, expected_missed, precision, recall.
void write_curve(const DedupeReport& report, std::ostream& out);
/// Complete and self-contained: no script, nothing fetched.
void write_page(const DedupeReport& report, std::ostream& out);

}  // namespace gatehouse::clients
