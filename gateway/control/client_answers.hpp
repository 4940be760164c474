/// Who is who, as JSON and as words: the same from the command line and the API. Values of people are masked unless
/// somebody asked to see them, which is audited.
#pragma once

#include <optional>
#include <string>

#include "control/answers.hpp"
#include "hub/matching.hpp"
#include "hub/retention.hpp"
#include "policy/access.hpp"

namespace gatehouse::control {

[[nodiscard]] std::string number(hub::ClientId id);
[[nodiscard]] Json as_json(const clients::Explanation& explanation);
[[nodiscard]] Json as_json(const hub::PairReason& reason);
[[nodiscard]] Json as_json(const hub::ClientStory& story);
[[nodiscard]] Json as_json(const hub::Review& review);
[[nodiscard]] Json as_json(const hub::MatchingQuality& quality);
[[nodiscard]] Json as_json(const hub::ModelInfo& model);
[[nodiscard]] Json as_json(const hub::PurgeReceipt& receipt);
[[nodiscard]] Json as_json(const hub::Hold& hold);

/// `***-**-2222` of an SSN, `*** (5 characters)` of the rest; what is open to everybody as it is.
[[nodiscard]] std::string masked_text(const Field& field, const Value& value);
[[nodiscard]] std::string masked_text(const Field& field, const std::string& text);

/// Who looks at a client's values, and whether for a purpose that was audited.
struct Viewer {
  policy::Caller who{};
  bool revealing = false;
  /// Whoever runs the command line holds the key file: everything is open, masked unless it is revealed.
  [[nodiscard]] static Viewer at_the_command_line(bool revealing);
};
/// A person whose location must not become known.
[[nodiscard]] bool is_protected_person(const hub::ClientView& view);
/// One value in the merged view, with where it comes from and, beside it, what other records say.
struct ShownValue {
  std::string field{}, value{}, why{}, system{}, pinned_by{};
  hub::RecordId record{};
  Timestamp since{};
  struct Other {
    std::string value, system;
    std::int64_t records = 0;
    Timestamp first{}, last{};
  };
  std::vector<Other> others{};  ///< every value that a record in force says, the survivor included
};
/// All known fields and those that the viewer may not see, or the one named. What may not be seen is `withheld`,
/// known or not, and nothing is said of where it comes from.
[[nodiscard]] std::vector<ShownValue> shown_values(const hub::ClientView& view, const Viewer& viewer,
                                                   std::string_view field = {});
[[nodiscard]] Json view_as_json(const hub::ClientView& view, const std::vector<ShownValue>& values);

/// A field of the two clients of a review, side by side; at least one of them knows it.
struct SideBySide {
  std::string field, one, other;
  std::optional<bool> same{};  ///< nothing where it is withheld
};
[[nodiscard]] std::vector<SideBySide> side_by_side(const hub::ClientView& one, const hub::ClientView& other,
                                                   const Viewer& viewer);
/// A review with why, and what the two clients say.
[[nodiscard]] Result<Json> review_as_json(hub::Hub& hub, std::int64_t id, const Viewer& viewer);

}  // namespace gatehouse::control
