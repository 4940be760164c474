/// The level of each field but the names. Symmetric, pure. Private to the room.
#pragma once

#include "hub/clients/compare.hpp"

namespace gatehouse::clients {

[[nodiscard]] Level compare_ssn(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_middle(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_suffix(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_birth(std::uint32_t a, std::uint32_t b);
[[nodiscard]] Level compare_sex(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_phone(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_email(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_street(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_zip(std::uint32_t a, std::uint32_t b);
[[nodiscard]] Level compare_city(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_state(const PersonFeatures& a, const PersonFeatures& b);
[[nodiscard]] Level compare_others(const PersonFeatures& a, const PersonFeatures& b);

/// The town is another one: by name, while the ZIP code does not vouch for it; by ZIP code where no name is known.
[[nodiscard]] bool other_town(const Comparison& levels);

/// Days since 1970 of a valid date (Howard Hinnant, "chrono-compatible low-level date algorithms").
[[nodiscard]] int day_number(const BirthParts& date);

}  // namespace gatehouse::clients
