/// Words that synthetic people and places are made of: written for this project, in rough order of
/// frequency, separated by spaces (`~` stands for a space inside a name). UTF-8. Places and employers are
/// invented.
#pragma once

namespace world {

extern const char* const surname_list;
extern const char* const male_list;
extern const char* const female_list;
extern const char* const nickname_list;  ///< `Full:Short`
extern const char* const street_list;
extern const char* const town_list;
extern const char* const employer_list;

}  // namespace world
