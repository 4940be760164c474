#include "control/strict_json.hpp"

#include <set>
#include <vector>

namespace gatehouse::control {
namespace {

/// Where the reader is, as a JSON pointer, and which members each open object has so far.
class Whereabouts {
 public:
  void see(Json::parse_event_t event, const Json& parsed) {
    using enum Json::parse_event_t;
    switch (event) {
      case object_start:
      case array_start:
        begin_value();
        open_.push_back({.is_array = event == array_start});
        break;
      case object_end:
      case array_end:
        open_.pop_back();
        break;
      case key:
        name(parsed.get_ref<const std::string&>());
        break;
      case value:
        begin_value();
    }
  }
  [[nodiscard]] const std::string& twice_said() const { return twice_said_; }

 private:
  struct Open {
    bool is_array = false;
    std::size_t element = 0;  ///< elements begun so far
    std::string step{};
    std::set<std::string> names{};
  };

  void begin_value() {
    if (!open_.empty() && open_.back().is_array) open_.back().step = std::to_string(open_.back().element++);
  }
  void name(const std::string& member) {
    open_.back().step = member;
    if (open_.back().names.insert(member).second || !twice_said_.empty()) return;
    for (const Open& one : open_) twice_said_ += "/" + one.step;
  }

  std::vector<Open> open_{};
  std::string twice_said_{};
};

}  // namespace

StrictBody read_strictly(std::string_view text, int deepest) {
  Whereabouts at;
  bool shallow = true;
  StrictBody out;
  out.value = Json::parse(
      text,
      [&](int depth, Json::parse_event_t event, Json& parsed) {
        shallow = shallow && depth <= deepest;
        if (shallow) at.see(event, parsed);
        return shallow;
      },
      false);
  if (!shallow) out.value = Json(Json::value_t::discarded);
  out.twice_said = at.twice_said();
  return out;
}

}  // namespace gatehouse::control
