#include "mapping/draft_values.hpp"

#include <algorithm>
#include <cctype>

#include "gatehouse/support/dates.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t most_codes = 24, longest_code = 8;

/// How often values are seen before a list of them says nothing of one person: the longer they are, the likelier
/// they are names.
struct Often {
  std::uint64_t on_average, at_least;
};
Often often_enough(std::size_t longest) {
  if (longest <= 2) return {3, 2};
  return longest == 3 ? Often{8, 3} : Often{20, 5};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// A day between 1900 and 2100 in each of `draft_dates`' formats: whether `text` is one.
bool is_date(std::string_view text, std::size_t format) {
  static const std::vector<DateFormat> formats = [] {
    std::vector<DateFormat> out;
    for (const char* one : draft_dates) out.push_back(*DateFormat::compile(one));
    return out;
  }();
  const auto date = formats[format].read(text);
  return date && date->days >= days_from_civil(1900, 1, 1) && date->days <= days_from_civil(2100, 12, 31);
}

/// What conversions and old programs leave where nobody knows a date.
bool no_date(std::string_view text) {
  constexpr std::array marks{"00000000",   "99999999", "0000-00-00", "00/00/0000", "19000101",  "1900-01-01",
                             "01/01/1900", "01011900", "19691231",   "1969-12-31", "12/31/1969"};
  return std::find(marks.begin(), marks.end(), text) != marks.end();
}

bool has_ssn_form(std::string_view text) {
  return text.size() == 11 && text[3] == '-' && text[6] == '-' && all_digits(text.substr(0, 3)) &&
         all_digits(text.substr(4, 2)) && all_digits(text.substr(7));
}

struct NamePart {
  const char* part;
  Hint hint;
};
/// Looked for in names of fields, in this order; whole words of up to three letters, parts of longer ones.
constexpr std::array hints{
    NamePart{"ssn", Hint::ssn},        NamePart{"social", Hint::ssn},      NamePart{"dob", Hint::birth},
    NamePart{"birth", Hint::birth},    NamePart{"born", Hint::birth},      NamePart{"email", Hint::email},
    NamePart{"mail", Hint::email},     NamePart{"phone", Hint::phone},     NamePart{"tel", Hint::phone},
    NamePart{"zip", Hint::zip},        NamePart{"postal", Hint::zip},      NamePart{"gender", Hint::sex},
    NamePart{"sex", Hint::sex},        NamePart{"race", Hint::sex},        NamePart{"hispanic", Hint::sex},
    NamePart{"ethnic", Hint::sex},     NamePart{"veteran", Hint::sex},     NamePart{"vet", Hint::sex},
    NamePart{"addr", Hint::address},   NamePart{"street", Hint::address},  NamePart{"city", Hint::address},
    NamePart{"county", Hint::address}, NamePart{"apt", Hint::address},     NamePart{"unit", Hint::address},
    NamePart{"employer", Hint::claim}, NamePart{"empr", Hint::claim},      NamePart{"fein", Hint::claim},
    NamePart{"name", Hint::name},      NamePart{"first", Hint::name},      NamePart{"last", Hint::name},
    NamePart{"middle", Hint::name},    NamePart{"suffix", Hint::name},     NamePart{"fname", Hint::name},
    NamePart{"lname", Hint::name},     NamePart{"wage", Hint::wage},       NamePart{"earning", Hint::wage},
    NamePart{"disab", Hint::medical},  NamePart{"medical", Hint::medical}, NamePart{"note", Hint::note},
    NamePart{"comment", Hint::note},   NamePart{"remark", Hint::note},     NamePart{"claim", Hint::claim},
    NamePart{"benefit", Hint::claim},  NamePart{"wba", Hint::claim},       NamePart{"mba", Hint::claim},
    NamePart{"bye", Hint::claim},      NamePart{"byb", Hint::claim},       NamePart{"balance", Hint::claim},
    NamePart{"payment", Hint::claim},  NamePart{"gross", Hint::claim},     NamePart{"separation", Hint::claim},
    NamePart{"amount", Hint::amount},  NamePart{"amt", Hint::amount},      NamePart{"hours", Hint::amount},
    NamePart{"count", Hint::amount},   NamePart{"qty", Hint::amount},      NamePart{"id", Hint::number},
    NamePart{"no", Hint::number},      NamePart{"num", Hint::number},      NamePart{"number", Hint::number},
};

std::string label_of_hint(Hint hint) {
  switch (hint) {
    case Hint::none:
    case Hint::amount:
      return "";
    case Hint::claim:
      return "uc-confidential";
    case Hint::wage:
      return "wage";
    case Hint::note:
      return "note";
    case Hint::medical:
      return "medical";
    default:
      return "pii";
  }
}

/// Names of people, addresses, numbers of people: never a list of codes.
bool personal(Hint hint) {
  return hint != Hint::none && hint != Hint::sex && hint != Hint::claim && hint != Hint::wage;
}

std::string with(const char* type, std::size_t number) { return std::string(type) + " " + std::to_string(number); }

std::size_t roomy(std::size_t longest) { return (longest + longest / 4 + 9) / 10 * 10; }

/// Nine digits, always: they may be a social security number, whatever they are called.
bool nine_digits(const ValueProfile& p) { return p.all_digits() && p.shortest() == 9 && p.longest() == 9; }

std::string number_type(const ValueProfile& p, std::size_t width) {
  if (nine_digits(p)) return "digits 9";
  if (p.all_digits() && (p.leading_zeros() || p.longest() > 18)) {
    if (p.shortest() == p.longest()) return with("digits", p.longest());
    return with("text", width > 0 ? width : roomy(p.longest()));
  }
  if (p.scale() == 0) return "integer";
  const std::size_t places = std::min<std::size_t>(18, p.places() + p.scale() + (width > 0 ? 0 : 2));
  return "decimal " + std::to_string(places) + "," + std::to_string(p.scale());
}

std::string plain_type(const ValueProfile& p, Hint hint, std::size_t width) {
  if (p.hyphenated_ssn() || (hint == Hint::ssn && p.all_digits())) return "ssn";
  if (hint == Hint::zip && p.all_digits() && (p.shortest() == 5 || p.shortest() == 9)) return "zip";
  if (hint == Hint::phone && p.shortest() >= 10) return "phone";
  if (p.times()) return "timestamp";
  if (const std::string format = p.date(); !format.empty()) return "date " + format;
  if (p.only({"Y", "N", "y", "n", "yes", "no", "Yes", "No", "true", "false"})) return "yes_no";
  if (p.all_numbers() && hint != Hint::phone && hint != Hint::zip) return number_type(p, width);
  return with("text", width > 0 ? width : roomy(std::max<std::size_t>(1, p.longest())));
}

}  // namespace

Hint hint_of(std::string_view name) {
  std::string words = "_";
  bool lower = false;
  for (const char c : name) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (lower && std::isupper(static_cast<unsigned char>(c)) != 0) words += '_';
    lower = std::islower(static_cast<unsigned char>(c)) != 0;
    words += letter ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : '_';
  }
  words += '_';
  constexpr std::size_t short_word = 3;
  for (const NamePart& one : hints) {
    const std::string part = one.part;
    if (words.find(part.size() <= short_word ? "_" + part + "_" : part) != std::string::npos) return one.hint;
  }
  return Hint::none;
}

void ValueProfile::add(std::string_view value) {
  const std::string_view text = trimmed(value);
  if (text.empty()) {
    ++blank_;
    return;
  }
  longest_ = std::max(longest_, text.size());
  shortest_ = known_ == 0 ? text.size() : std::min(shortest_, text.size());
  ++known_;
  const bool digits = mapping::all_digits(text);
  if (digits) ++digits_;
  if (digits && text.size() > 1 && text.front() == '0') leading_zeros_ = true;
  const std::string_view number = text.front() == '-' ? text.substr(1) : text;
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point),
                         rest = point == std::string_view::npos ? "" : number.substr(point + 1);
  if (mapping::all_digits(whole) && (point == std::string_view::npos || mapping::all_digits(rest)) &&
      rest.size() <= 6) {
    ++numbers_;
    scale_ = std::max(scale_, rest.size());
    places_ = std::max(places_, whole.size());
  }
  if (has_ssn_form(text)) ++ssn_like_;
  if (text.size() > 12 && timestamp_from_iso(text)) ++times_;
  if (no_date(text)) {
    ++no_dates_;
    placeholders_.emplace(text);
  } else {
    for (std::size_t i = 0; i < draft_dates.size(); ++i)
      if (is_date(text, i)) ++dates_[i];
  }
  if (!hashes_.insert(std::hash<std::string_view>{}(text)).second) repeated_ = true;
  if (many_) return;
  ++seen_[std::string(text)];
  if (seen_.size() > most_codes || text.size() > 64) {
    many_ = true;
    seen_.clear();
  }
}

std::string ValueProfile::date() const {
  for (std::size_t i = 0; i < draft_dates.size(); ++i)
    if (dates_[i] > 0 && dates_[i] + no_dates_ == known_) return draft_dates[i];
  return {};
}

bool ValueProfile::only(std::initializer_list<std::string_view> words) const {
  return known_ > 0 && !many_ && seen_.size() > 1 && std::all_of(seen_.begin(), seen_.end(), [&](const auto& one) {
           return std::find(words.begin(), words.end(), one.first) != words.end();
         });
}

std::vector<std::string> ValueProfile::codes() const {
  if (many_ || known_ == 0 || longest_ > longest_code) return {};
  const Often often = often_enough(longest_);
  if (known_ < often.on_average * seen_.size()) return {};
  if (seen_.size() == 1 && longest_ > 3) return {};  // one word in all records teaches nothing
  std::vector<std::string> out;
  for (const auto& [text, times] : seen_) {
    const bool clean = std::all_of(text.begin(), text.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
    if (!clean || times < often.at_least) return {};
    out.push_back(text);
  }
  return out;
}

Guess guess(const ValueProfile& profile, Hint hint, std::size_t width) {
  Guess out{.type = plain_type(profile, hint, width), .label = label_of_hint(hint)};
  if (profile.hyphenated_ssn()) out.label = "pii";
  if (profile.known() == 0) out.type = with("text", width > 0 ? width : 10);
  const bool date = out.type.starts_with("date");
  if (date) out.sentinels.assign(profile.placeholders().begin(), profile.placeholders().end());
  const bool may_be_code =
      !date && (out.type.starts_with("text") || out.type.starts_with("digits") || out.type == "integer");
  if (auto codes = profile.codes(); may_be_code && !personal(hint) && !codes.empty()) {
    out.values = std::move(codes);
    out.type = with("code", std::max<std::size_t>(1, width > 0 ? width : profile.longest()));
  }
  if (out.label.empty() && nine_digits(profile)) out.label = "pii";
  out.likely_key = profile.unique() && (profile.shortest() >= 2 || hint == Hint::number) && !date &&
                   hint != Hint::name && hint != Hint::address && hint != Hint::email && hint != Hint::phone &&
                   profile.scale() == 0;
  return out;
}

}  // namespace gatehouse::mapping
