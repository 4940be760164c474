/// Who is who, as JSON and as words: the same from the command line and the API. Values of people are masked unless
/// somebody asked to see them, which is audited.
#pragma once

#include <string>

#include "control/answers.hpp"
#include "hub/matching.hpp"

namespace gatehouse::control {

[[nodiscard]] std::string number(hub::ClientId id);
[[nodiscard]] Json as_json(const clients::Explanation& explanation);
[[nodiscard]] Json as_json(const hub::PairReason& reason);
[[nodiscard]] Json as_json(const hub::ClientStory& story);
[[nodiscard]] Json as_json(const hub::Review& review);
[[nodiscard]] Json as_json(const hub::MatchingQuality& quality);
[[nodiscard]] Json as_json(const hub::ModelInfo& model);

/// A value as people write it: 1984-03-17, yes, the text.
[[nodiscard]] std::string value_text(const Value& value);
/// `***-**-2222` of an SSN, `*** (5 characters)` of the rest; what is open to everybody as it is.
[[nodiscard]] std::string masked_text(const Field& field, const Value& value);

/// What somebody may see of a client's values.
enum class Sight : bool { masked, revealed };
/// One value in the merged view, with where it comes from and, beside it, what other records say.
struct ShownValue {
  std::string field, value, why, system, pinned_by;
  hub::RecordId record{};
  Timestamp since{};
  struct Other {
    std::string value, system;
    std::int64_t records = 0;
    Timestamp first{}, last{};
  };
  std::vector<Other> others{};  ///< every value that a record in force says, the survivor included
};
/// All known fields, or the one named.
[[nodiscard]] std::vector<ShownValue> shown_values(const hub::ClientView& view, Sight sight,
                                                   std::string_view field = {});
[[nodiscard]] Json view_as_json(const hub::ClientView& view, const std::vector<ShownValue>& values);

/// A field of the two clients of a review, side by side; at least one of them knows it.
struct SideBySide {
  std::string field, one, other;
  bool same = false;
};
[[nodiscard]] std::vector<SideBySide> side_by_side(const hub::ClientView& one, const hub::ClientView& other,
                                                   Sight sight);
/// A review with why, and what the two clients say.
[[nodiscard]] Result<Json> review_as_json(hub::Hub& hub, std::int64_t id, Sight sight);

}  // namespace gatehouse::control
