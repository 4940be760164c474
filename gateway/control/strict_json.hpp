/// A body that a program of somebody else's wrote: read as it stands, or not at all. nlohmann's own reader takes
/// the last of two members of one name, and nobody would know which was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/answers.hpp"

namespace gatehouse::control {

struct StrictBody {
  Json value{};              ///< discarded if it is no JSON, or nested deeper than allowed
  std::string twice_said{};  ///< JSON pointer of the first member that stands twice in its object, or empty
};
[[nodiscard]] StrictBody read_strictly(std::string_view text, int deepest);

}  // namespace gatehouse::control
