/// One reader a kind of fact: raw text in, normal form out, placeholders turned to unknown. Private to the room;
/// `normalise` puts them together.
#pragma once

#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// Names as they are compared.
struct NameParts {
  std::string given;
  std::string middle;
  std::string last;  ///< words with one space between; particles joined: "DELACRUZ SMITH"
  Suffix suffix = Suffix::none;
};
[[nodiscard]] NameParts read_names(std::string_view first, std::string_view middle, std::string_view last,
                                   std::string_view suffix);
/// "SMITH, JOHN A JR" or "John A Smith Jr".
[[nodiscard]] NameParts read_full_name(std::string_view full);
[[nodiscard]] std::string read_surname(std::string_view text);
[[nodiscard]] std::string read_given(std::string_view text);

struct SsnValue {
  std::uint64_t packed = 0;
  IdKind kind = IdKind::none;
  bool taxpayer_number = false;  ///< an ITIN (area 9xx): an identifier, but no SSN
};
[[nodiscard]] SsnValue read_ssn(std::string_view text, bool synthetic);
/// True for the numbers that no person has: advertised ones, all equal digits, impossible groups and serials.
[[nodiscard]] bool is_placeholder_ssn(std::string_view nine_digits, bool synthetic);

[[nodiscard]] std::uint32_t read_birth(std::string_view text, int this_year);
[[nodiscard]] Sex read_sex(std::string_view text);
[[nodiscard]] std::uint64_t read_phone(std::string_view text);
struct EmailParts {
  std::string local;
  std::uint32_t domain = 0;
};
[[nodiscard]] EmailParts read_email(std::string_view text);
/// The packed or hashed value; 0 for placeholders.
[[nodiscard]] std::uint64_t read_other(std::string_view value);

struct AddressParts {
  std::uint32_t house = 0;
  std::string street;
  std::uint16_t unit = 0;
};
[[nodiscard]] AddressParts read_address(std::string_view number, std::string_view line1, std::string_view unit);
[[nodiscard]] std::uint32_t read_zip(std::string_view text);
[[nodiscard]] std::string read_city(std::string_view text);
/// Postal code of a US state; other texts keep their first three letters.
[[nodiscard]] std::uint16_t read_state(std::string_view text);
[[nodiscard]] std::uint16_t read_county(std::string_view text);

}  // namespace gatehouse::clients
