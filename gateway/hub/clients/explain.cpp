/// Decisions in words and in bytes.
#include <algorithm>

#include "hub/clients/model.hpp"
#include "hub/clients/waterfall.hpp"

namespace gatehouse::clients {
namespace {

struct FieldWords {
  std::string_view id;
  std::string_view caption;
  std::array<std::string_view, max_levels> levels;  ///< by level; `levels[0]` says unknown
};

constexpr std::array<FieldWords, field_count> field_words{{
    {"ssn",
     "SSN",
     {"not known", "the same", "two neighbouring digits exchanged", "one digit differs",
      "the last four digits agree", "two digits differ", "differs"}},
    {"given",
     "given name",
     {"not known", "the same", "a nickname or alias", "nearly the same", "similar", "the initial agrees",
      "stands in another place", "differs", "has another initial"}},
    {"surname",
     "surname",
     {"not known", "the same", "a part or a former name agrees", "nearly the same", "similar",
      "stands in another place", "differs"}},
    {"middle", "middle name", {"not known", "the same", "the initial agrees", "nearly the same", "differs"}},
    {"suffix", "suffix", {"not known", "the same", "differs"}},
    {"birth",
     "birth date",
     {"not known", "the same", "day and month exchanged", "one digit differs", "within a month",
      "two of year, month and day agree", "only the year agrees", "differs"}},
    {"sex", "sex", {"not known", "the same", "differs"}},
    {"phone", "phone", {"not known", "the same", "one digit differs", "differs"}},
    {"email", "e-mail", {"not known", "the same", "the name before the @ agrees", "nearly the same", "differs"}},
    {"street",
     "street address",
     {"not known", "the same", "house and street agree", "nearly the same", "the street agrees",
      "only the house number agrees", "differs"}},
    {"zip", "ZIP", {"not known", "the same", "one digit differs", "the same area", "differs"}},
    {"city", "city", {"not known", "the same", "nearly the same", "differs"}},
    {"state", "state", {"not known", "the same", "differs"}},
    {"other", "other identifier", {"not known", "the same", "one character differs", "differs"}},
}};

const FieldWords& words_for(Field field) { return field_words[static_cast<std::size_t>(field)]; }

std::string list_of(const std::vector<const Explanation::Step*>& steps) {
  std::string out;
  for (const auto* step : steps) {
    if (!out.empty()) out += ", ";
    out += step->field + " " + step->words + " (" + signed_bits(step->weight + step->frequency) + ")";
  }
  return out;
}

/// What speaks for one person first, then what speaks against, then what decided.
std::string sentence_for(const Explanation& e, Rule rule) {
  std::vector<const Explanation::Step*> for_it;
  std::vector<const Explanation::Step*> against;
  for (const auto& step : e.steps) (step.weight + step.frequency >= 0 ? for_it : against).push_back(&step);
  const auto stronger = [](const auto* a, const auto* b) {
    return std::abs(a->weight + a->frequency) > std::abs(b->weight + b->frequency);
  };
  std::stable_sort(for_it.begin(), for_it.end(), stronger);
  std::stable_sort(against.begin(), against.end(), stronger);
  std::string out = for_it.empty() ? "Nothing speaks for one person" : "For one person: " + list_of(for_it);
  if (!against.empty()) out += "; against: " + list_of(against);
  if (e.household_cut < 0) out += "; less what relatives share (" + signed_bits(e.household_cut) + ")";
  out += "; with the odds of any two people (" + signed_bits(e.prior) + ") in all " + signed_bits(e.total) + ". ";
  return out += sentence_of(rule);
}

constexpr char version = 2;

void put(std::string& out, Millibits value) {
  const auto n = static_cast<std::uint32_t>(value);
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(n >> shift & 0xFF);
}

Millibits take(std::string_view& bytes) {
  std::uint32_t n = 0;
  for (std::size_t i = 4; i-- > 0;) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(4);
  return static_cast<Millibits>(n);
}

}  // namespace

std::string_view name_of(Field field) { return words_for(field).id; }

std::size_t level_count(Field field) {
  const auto& levels = words_for(field).levels;
  return static_cast<std::size_t>(std::count_if(levels.begin(), levels.end(), [](auto w) { return !w.empty(); }));
}

std::string_view words_of(Field field, Level level) {
  return words_for(field).levels[std::min<std::size_t>(level, max_levels - 1)];
}

Explanation explain(const Score& score) {
  Explanation out;
  out.model = score.model;
  out.prior = score.prior;
  out.replays = score.replayed() == score.total;
  for (std::size_t f = 0; f < field_count; ++f) {
    const Level level = score.comparison.levels[f];
    if (level == unknown) continue;
    out.steps.push_back({std::string{field_words[f].caption}, std::string{field_words[f].levels[level]},
                         score.weights[f], score.frequencies[f]});
  }
  out.household_cut = score.household_cut;
  out.total = score.total;
  out.rule = id_of(score.rule);
  out.sentence = sentence_for(out, score.rule);
  return out;
}

std::string Score::encode() const {
  std::string out{version, static_cast<char>(rule)};
  put(out, static_cast<Millibits>(model));
  put(out, prior);
  put(out, total);
  put(out, household_cut);
  for (std::size_t f = 0; f < field_count; ++f) {
    if (comparison.levels[f] == unknown) continue;
    out += static_cast<char>(f << 4 | comparison.levels[f]);
    put(out, weights[f]);
    put(out, frequencies[f]);
  }
  return out;
}

std::optional<Score> Score::decode(std::string_view bytes) {
  constexpr std::size_t head = 18;
  constexpr std::size_t field_bytes = 9;
  if (bytes.size() < head || bytes[0] != version || (bytes.size() - head) % field_bytes != 0) return std::nullopt;
  Score score;
  score.rule = static_cast<Rule>(bytes[1]);
  if (score.rule > Rule::two_people) return std::nullopt;
  bytes.remove_prefix(2);
  score.model = static_cast<std::uint32_t>(take(bytes));
  score.prior = take(bytes);
  score.total = take(bytes);
  score.household_cut = take(bytes);
  while (!bytes.empty()) {
    const auto packed = static_cast<unsigned char>(bytes.front());
    const std::size_t f = packed >> 4;
    if (f >= field_count || (packed & 15U) >= max_levels) return std::nullopt;
    bytes.remove_prefix(1);
    score.comparison.levels[f] = packed & 15U;
    score.weights[f] = take(bytes);
    score.frequencies[f] = take(bytes);
  }
  return score;
}

}  // namespace gatehouse::clients
