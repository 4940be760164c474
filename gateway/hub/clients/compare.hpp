/// Two people side by side: each field's agreement as one of a few graded levels (design: Fellegi-Sunter with
/// levels). Levels are facts about two texts; what they are worth is the model's business.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "hub/clients/person.hpp"
#include "hub/clients/similarity.hpp"

namespace gatehouse::clients {

/// What is compared. `given`, `surname`, `middle`, `ssn`, `birth`, `sex`, `email`, `other` speak of a person;
/// `phone`, `street`, `area` of a household (see the model's household cap).
enum class Field : std::uint8_t {
  ssn,
  given,
  surname,
  middle,
  suffix,
  birth,
  sex,
  phone,
  email,
  street,
  zip,
  city,
  state,
  other
};
inline constexpr std::size_t field_count = 14;
[[nodiscard]] std::string_view name_of(Field field);

/// The levels of a field, from best to worst; 0 is always "not known on one side", which weighs nothing.
inline constexpr std::size_t max_levels = 10;
using Level = std::uint8_t;
inline constexpr Level unknown = 0;

namespace ssn_level {
enum : Level { exact = 1, transposed, one_edit, last_four, two_edits, differs };
}
namespace given_level {
enum : Level { exact = 1, nickname, near, close, initial, crossed, differs, other_initial };
}
namespace surname_level {
enum : Level { exact = 1, part, near, close, crossed, differs };
}
namespace middle_level {
enum : Level { exact = 1, initial, near, differs };
}
namespace suffix_level {
enum : Level { exact = 1, differs };
}
namespace birth_level {
enum : Level { exact = 1, swapped, one_edit, near, two_parts, year_only, differs };
}
namespace sex_level {
enum : Level { exact = 1, differs };
}
namespace phone_level {
enum : Level { exact = 1, one_edit, differs };
}
namespace email_level {
enum : Level { exact = 1, local, near, differs };
}
namespace street_level {
enum : Level { full = 1, house_street, house_near, street_only, house_only, differs };
}
namespace zip_level {
enum : Level { exact = 1, one_edit, area, differs };
}
namespace city_level {
enum : Level { exact = 1, near, differs };
}
namespace state_level {
enum : Level { exact = 1, differs };
}
namespace other_level {
enum : Level { exact = 1, one_edit, differs };
}

/// Number of levels of a field, "unknown" included.
[[nodiscard]] std::size_t level_count(Field field);
/// The level in plain words: "one digit differs".
[[nodiscard]] std::string_view words_of(Field field, Level level);

/// One pair's levels, indexed by `Field`.
struct Comparison {
  std::array<Level, field_count> levels{};

  [[nodiscard]] Level operator[](Field field) const { return levels[static_cast<std::size_t>(field)]; }
  void set(Field field, Level level) { levels[static_cast<std::size_t>(field)] = level; }
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// One person prepared for comparison with many: letter masks for the names and the set of nicknames are computed
/// once. Holds a reference to the features, which must outlive it.
class Query {
 public:
  explicit Query(const PersonFeatures& person);

  [[nodiscard]] const PersonFeatures& person() const { return *person_; }
  /// Symmetric: the same levels come out with the two people exchanged.
  [[nodiscard]] Comparison compare(const PersonFeatures& other) const;

 private:
  struct Names {
    Level given;
    Level surname;
  };
  [[nodiscard]] Names compare_names(const PersonFeatures& other) const;
  [[nodiscard]] Level compare_given(const PersonFeatures& other) const;
  [[nodiscard]] Level compare_surname(const PersonFeatures& other) const;
  [[nodiscard]] bool is_nickname_of(const PersonFeatures& other) const;
  [[nodiscard]] bool is_crossed(const PersonFeatures& other) const;
  [[nodiscard]] bool middle_is_first(const PersonFeatures& other) const;

  const PersonFeatures* person_;
  NamePattern given_;
  NamePattern surname_;
  std::vector<std::uint64_t> related_given_;  ///< hashes of the names that ours is a nickname of, or has
};

}  // namespace gatehouse::clients
