/// People for these tests, in one line each.
#pragma once

#include "hub/clients/person.hpp"

namespace gatehouse::clients {

/// A woman with all facts; tests change what they are about.
inline PersonFacts ana() {
  PersonFacts facts;
  facts.ssn = "219-45-7761";
  facts.first = "Ana";
  facts.middle = "Lucia";
  facts.last = "Morales";
  facts.birth_date = "1984-03-17";
  facts.sex = "F";
  facts.phone = "(515) 237-4410";
  facts.email = "ana.morales@mail.example";
  facts.address_line1 = "1420 Walnut Street Apt 3";
  facts.city = "Des Moines";
  facts.state = "IA";
  facts.zip = "50309";
  return facts;
}

inline PersonFeatures features(const PersonFacts& facts) {
  return normalise(facts, {.synthetic = false, .this_year = 2026});
}

inline PersonFeatures with_ssn(std::string_view ssn) {
  PersonFacts facts;
  facts.ssn = ssn;
  return features(facts);
}

inline PersonFeatures with_names(std::string_view first, std::string_view last, std::string_view middle = "",
                                 std::string_view suffix = "") {
  PersonFacts facts;
  facts.first = first;
  facts.middle = middle;
  facts.last = last;
  facts.suffix = suffix;
  return features(facts);
}

inline PersonFeatures with_birth(std::string_view text) {
  PersonFacts facts;
  facts.birth_date = text;
  return features(facts);
}

}  // namespace gatehouse::clients
