/// Reading names: order, particles, suffixes, initials and what clerks write where there is no name.
#include <algorithm>
#include <array>

#include "hub/clients/reading.hpp"
#include "hub/clients/similarity.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

using Words = std::vector<std::string_view>;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Written instead of a name. DOE is left to `is_placeholder_person`: there are people of that name.
constexpr std::array<std::string_view, 30> no_names{
    "UNKNOWN", "UNK",      "UNKN",   "ANON",        "ANONYMOUS", "TEST",     "TESTING",      "TRUE",
    "FALSE",   "NONE",     "NULL",   "NA",          "NAN",       "NFN",      "NLN",          "FNU",
    "LNU",     "NMN",      "NMI",    "NOFIRSTNAME", "NONAME",    "NOTGIVEN", "NOTAVAILABLE", "NOLASTNAME",
    "REFUSED", "DECEASED", "INFANT", "BABYBOY",     "BABYGIRL",  "NEWBORN"};
/// What a household form says where the clerk did not know the given name: "Child F", "Man of the house", and the
/// last in short: HOH is the head of the household, COH a child of it.
constexpr std::array<std::string_view, 75> roles{
    "CHILD",         "KID",         "BABY",        "BOY",       "GIRL",      "MAN",    "WOMAN",      "MALE",
    "FEMALE",        "LADY",        "LADIES",      "GENTLEMAN", "GENTLEMEN", "GENT",   "GUY",        "ADULT",
    "MINOR",         "TEENAGER",    "TODDLER",     "YOUNGEST",  "OLDEST",    "MOTHER", "FATHER",     "MOM",
    "DAD",           "PARENT",      "GRANDPARENT", "HUSBAND",   "WIFE",      "SPOUSE", "PARTNER",    "BOYFRIEND",
    "GIRLFRIEND",    "FRIEND",      "SON",         "DAUGHTER",  "BROTHER",   "SISTER", "GRANDCHILD", "GRANDSON",
    "GRANDDAUGHTER", "GRANDMOTHER", "GRANDFATHER", "COUSIN",    "UNCLE",     "AUNT",   "NEPHEW",     "NIECE",
    "PERSON",        "RESIDENT",    "RESPONDENT",  "OCCUPANT",  "TENANT",    "INMATE", "ROOMMATE",   "SENORA",
    "SENOR",         "SENORITA",    "HIJA",        "HIJO",      "NINO",      "NINA",   "MADRE",      "PADRE",
    "HOMBRE",        "MUJER",       "HOH",         "COH",       "SOH",       "DOH",    "WOH",        "MOH",
    "LOH",           "GOH",         "FOH"};
constexpr std::array<std::string_view, 9> titles{"MR", "MRS", "MS", "MISS", "DR", "REV", "HON", "PROF", "FR"};
constexpr std::array<std::string_view, 24> particles{"DE",  "LA",  "DEL", "DELA", "DELAS", "DELOS", "LOS", "LAS",
                                                     "DI",  "DA",  "DOS", "DAS",  "DU",    "LE",    "VAN", "VON",
                                                     "DER", "DEN", "MC",  "MAC",  "ST",    "EL",    "AL",  "SAN"};

bool is_no_name(const Words& words) {
  if (words.empty()) return true;
  if (words.front() == "BABY" && (words.size() == 1 || words[1] == "BOY" || words[1] == "GIRL")) return true;
  const std::string joined = join(words, "");
  if (joined.size() > 1 && all_equal(joined)) return true;
  return contains(no_names, joined) ||
         std::all_of(words.begin(), words.end(), [](auto w) { return contains(no_names, w); });
}

Suffix suffix_of_word(std::string_view word) {
  if (word == "SR" || word == "SENIOR" || word == "I" || word == "1ST") return Suffix::first;
  if (word == "JR" || word == "JUNIOR" || word == "JNR" || word == "II" || word == "2ND") return Suffix::junior;
  if (word == "III" || word == "3RD") return Suffix::third;
  if (word == "IV" || word == "4TH") return Suffix::fourth;
  if (word == "V" || word == "5TH") return Suffix::fifth;
  return Suffix::none;
}

/// Takes a suffix off the end of a name of several words. One letter is an initial there, never a suffix.
Suffix take_suffix(Words& words) {
  if (words.size() < 2 || words.back().size() < 2) return Suffix::none;
  const Suffix suffix = suffix_of_word(words.back());
  if (suffix != Suffix::none) words.pop_back();
  return suffix;
}

void drop_titles(Words& words) {
  while (words.size() > 1 && contains(titles, words.front())) words.erase(words.begin());
}

/// Particles go with the word behind them: DE LA CRUZ -> DELACRUZ.
std::string join_surname(const Words& words) {
  std::string out;
  bool glue = true;
  for (const auto word : words) {
    if (!glue) out += ' ';
    out += word;
    glue = contains(particles, word);
  }
  return out;
}

std::string letters_only(std::string_view folded) {
  std::string out{folded};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c >= '0' && c <= '9'; }, ' ');
  return out;
}

std::string surname_from(Words words) { return is_no_name(words) ? std::string{} : join_surname(words); }

/// A role, or a long one with a slip in it that is no name people have: GRANCSON. One slip only: BRANDON is two
/// from GRANDSON.
bool is_role(std::string_view word) {
  if (contains(roles, word)) return true;
  constexpr std::size_t shortest = 6;
  if (word.size() < shortest || word.size() > 16 || !nicknames_of(word).empty()) return false;
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return role.size() >= shortest && edit_distance(word, role, 1) <= 1;
  });
}

void put_given(NameParts& out, Words words) {
  const bool role = !words.empty() && (is_role(words.front()) || contains(titles, words.front()));
  if (is_no_name(words) || role) return;
  out.given = out.middle.empty() ? std::string{words.front()} : join(words, "");
  if (out.middle.empty() && words.size() > 1) out.middle = join({words.begin() + 1, words.end()}, "");
}

bool is_placeholder_person(const NameParts& names) {
  return names.last == "DOE" && (names.given == "JOHN" || names.given == "JANE" || names.given == "BABY");
}

}  // namespace

std::string read_surname(std::string_view text) {
  const std::string folded = letters_only(fold(text));
  Words words = words_of_text(folded);
  take_suffix(words);
  return surname_from(words);
}

std::string read_given(std::string_view text) {
  const std::string folded = letters_only(fold(text));
  Words words = words_of_text(folded);
  take_suffix(words);
  if (is_no_name(words)) return {};
  return join(words, "");
}

NameParts read_names(std::string_view first, std::string_view middle, std::string_view last,
                     std::string_view suffix) {
  NameParts out;
  const std::string suffix_text = fold(suffix);
  const Words suffix_words = words_of_text(suffix_text);
  if (!suffix_words.empty()) out.suffix = suffix_of_word(suffix_words.front());

  const std::string last_text = letters_only(fold(last));
  Words last_words = words_of_text(last_text);
  const Suffix in_last = take_suffix(last_words);
  out.last = surname_from(last_words);

  const std::string middle_text = letters_only(fold(middle));
  Words middle_words = words_of_text(middle_text);
  const Suffix in_middle = take_suffix(middle_words);
  if (!is_no_name(middle_words)) out.middle = join(middle_words, "");

  const std::string first_text = letters_only(fold(first));
  Words first_words = words_of_text(first_text);
  drop_titles(first_words);
  const Suffix in_first = take_suffix(first_words);
  put_given(out, first_words);

  for (const Suffix found : {in_last, in_first, in_middle}) {
    if (out.suffix == Suffix::none) out.suffix = found;
  }
  // Where the given name is a role, a role as surname is one too: "Gentleman Female". Otherwise people are named
  // so.
  const bool role_given = !first_words.empty() && is_role(first_words.front());
  if (role_given && contains(roles, out.last)) out.last.clear();
  return is_placeholder_person(out) ? NameParts{} : out;
}

NameParts read_full_name(std::string_view full) {
  if (const auto comma = full.find(','); comma != std::string_view::npos) {
    const std::string_view behind = full.substr(comma + 1);
    const auto second_comma = behind.find(',');
    const std::string_view tail = second_comma == std::string_view::npos ? "" : behind.substr(second_comma + 1);
    return read_names(behind.substr(0, second_comma), "", full.substr(0, comma), tail);
  }
  const std::string folded = letters_only(fold(full));
  Words words = words_of_text(folded);
  drop_titles(words);
  const Suffix suffix = take_suffix(words);
  NameParts out;
  out.suffix = suffix;
  if (is_no_name(words)) return out;
  if (words.size() == 1) {
    out.last = join_surname(words);
    return out;
  }
  std::size_t last_start = words.size() - 1;
  while (last_start > 1 && contains(particles, words[last_start - 1])) --last_start;
  const auto cut = words.begin() + static_cast<std::ptrdiff_t>(last_start);
  put_given(out, {words.begin(), cut});
  out.last = join_surname({cut, words.end()});
  return is_placeholder_person(out) ? NameParts{} : out;
}

}  // namespace gatehouse::clients
