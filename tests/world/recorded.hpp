/// What a system has on record about a person: the truth, seen through the mistakes that real files have.
/// The same person in the same system has the same mistakes every day, until somebody corrects them.
#pragma once

#include <string>

#include "person.hpp"

namespace world {

enum class System { ui_a, ui_b, wages, mis };

enum class BirthDate {
  given,
  blank,
  zeros,         ///< 00000000 in a mainframe's file
  default_1900,  ///< 1900-01-01, which a conversion left behind
  impossible,    ///< 13th month: no system can read it
};

struct Recorded {
  std::string ssn;  ///< nine digits, a placeholder, or empty
  std::string first, middle, last, suffix;
  BirthDate birth = BirthDate::given;
  Day born{};
  Address address;
  std::string phone, email;
  char sex = 'F';      ///< F, M, or a blank
  char veteran = 'N';  ///< Y, N, or a blank
};

/// `registration`: 0, or 1 for a person whom the system registered a second time by mistake.
/// `corrected`: the clerks have since put right what can be put right.
[[nodiscard]] Recorded as_recorded(const Population& people, const Person& who, System system, int registration,
                                   bool corrected);

/// Upper case, accents and all; and the same without accents, as a mainframe has it.
[[nodiscard]] std::string upper(std::string_view utf8);
[[nodiscard]] std::string plain(std::string_view utf8);
/// UTF-8 to Windows-1252; a character that it lacks becomes `?`.
[[nodiscard]] std::string windows_1252(std::string_view utf8);

}  // namespace world
