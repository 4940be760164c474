/// A decision as a picture: a waterfall of bars, one a step, from the prior to the total, as SVG. Holds levels and
/// weights, never a value of a person.
#pragma once

#include <string>

#include "hub/clients/model.hpp"

namespace gatehouse::clients {

/// A whole SVG document, 760 wide. The lines of the thresholds stand behind the bars.
[[nodiscard]] std::string waterfall_svg(const Explanation& explanation, const Thresholds& thresholds,
                                        const std::string& title);
/// Bits with a sign and one decimal place: "+9.8".
[[nodiscard]] std::string signed_bits(Millibits weight);

}  // namespace gatehouse::clients
