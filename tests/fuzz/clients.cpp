/// Two arbitrary people: what is made of them can be stored and read again, and their score does not depend on who
/// is asked about whom. A person's text has one fact a line, in the order of `PersonFacts`; the two are parted by a
/// line `==`.
#include <array>

#include "fuzz.hpp"
#include "hub/clients/model.hpp"

namespace {

using namespace gatehouse::clients;
using gatehouse::fuzz::require;
using gatehouse::fuzz::take_line;

PersonFacts facts_from(std::string_view& text) {
  std::array<std::string_view, 22> lines{};
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::string_view line = take_line(text);
    if (line == "==") break;
    if (i < lines.size()) lines[i] = line;
  }
  PersonFacts facts{lines[0], lines[1],  lines[2],  lines[3],  lines[4],  lines[5],  lines[6],  lines[7], lines[8],
                    lines[9], lines[10], lines[11], lines[12], lines[13], lines[14], lines[15], lines[16]};
  if (!lines[17].empty()) facts.prior_last.push_back(lines[17]);
  if (!lines[18].empty()) facts.alias_first.push_back(lines[18]);
  for (const std::size_t i : {std::size_t{19}, std::size_t{20}, std::size_t{21}})
    if (!lines[i].empty()) facts.others.push_back({i == 21 ? "licence" : "case", lines[i]});
  return facts;
}

void check_person(const PersonFeatures& person) {
  require(PersonFeatures::decode(person.encode()) == person, "a person that was stored is read as the same person");
  const std::string masked = masked_ssn(person);
  std::size_t digits = 0;
  for (const char c : masked) digits += c >= '0' && c <= '9';
  require(digits <= 4, "staff see no more than the last four digits");
}

void check_stored_bytes(std::string_view bytes) {
  const auto person = PersonFeatures::decode(bytes);
  if (person) require(PersonFeatures::decode(person->encode()) == person, "what was read can be stored again");
  (void)Score::decode(bytes);
}

Score score(const PersonFeatures& a, const PersonFeatures& b) {
  const Score made = score_pair(Model::shipped(), Query(a), b, Rarity{});
  require(Score::decode(made.encode()) == made, "a score that was stored is read as the same score");
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = gatehouse::fuzz::text_of(data, size);
  check_stored_bytes(text);
  const Options options{.synthetic = size % 2 == 0, .this_year = 2026};
  const PersonFeatures a = normalise(facts_from(text), options);
  const PersonFeatures b = normalise(facts_from(text), options);
  check_person(a);
  check_person(b);
  const Score there = score(a, b), back = score(b, a);
  require(there.comparison == back.comparison, "the levels do not depend on who is asked");
  require(there.total == back.total && there.rule == back.rule, "the score does not depend on who is asked");
  require(score(a, a).total >= there.total && score(b, b).total >= there.total,
          "nobody is more like a person than the person");
  return 0;
}
