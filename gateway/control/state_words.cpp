#include "control/state_words.hpp"

namespace gatehouse::control {

std::string_view word(State state) {
  switch (state) {
    case State::known:
      return "known";
    case State::withheld:
      return "withheld";
    case State::unchanged:
      return "unchanged";
    case State::remove:
      return "delete";
    case State::unknown:
      break;
  }
  return "unknown";
}

}  // namespace gatehouse::control
