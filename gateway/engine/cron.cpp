#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <vector>

#include "engine/schedule.hpp"

namespace gatehouse::engine {

namespace {

struct FieldRule {
  const char* name;
  int low, high;
  std::span<const std::string_view> names;  ///< names[i] means low + i
};

constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

tl::unexpected<Error> complain(const FieldRule& rule, std::string_view part) {
  return fail(Errc::bad_config, "\"" + std::string(part) + "\" is no " + rule.name + " (" +
                                    std::to_string(rule.low) + " to " + std::to_string(rule.high) + ")");
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return out;
}

std::optional<int> number_in(std::string_view text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

std::optional<int> value_of(std::string_view text, const FieldRule& rule) {
  const std::string word = lower(text);
  const auto named = std::find(rule.names.begin(), rule.names.end(), word);
  if (named != rule.names.end()) return rule.low + static_cast<int>(named - rule.names.begin());
  return number_in(text, rule.low, rule.high);
}

struct Span {
  int from, to;
};

std::optional<Span> span_of(std::string_view text, const FieldRule& rule, bool stepped) {
  if (text == "*") return Span{rule.low, rule.high};
  const auto dash = text.find('-');
  const auto from = value_of(text.substr(0, dash), rule);
  if (!from) return std::nullopt;
  if (dash == std::string_view::npos) return Span{*from, stepped ? rule.high : *from};
  const auto to = value_of(text.substr(dash + 1), rule);
  if (!to || *to < *from) return std::nullopt;
  return Span{*from, *to};
}

/// One part of a list: `*`, `5`, `1-5`, `*/10`, `8-18/2`, `mon-fri`.
template <std::size_t N>
Result<void> add_part(std::string_view part, const FieldRule& rule, std::bitset<N>& into) {
  const auto slash = part.find('/');
  const bool stepped = slash != std::string_view::npos;
  const auto span = span_of(part.substr(0, slash), rule, stepped);
  const auto step = stepped ? number_in(part.substr(slash + 1), 1, rule.high) : std::optional<int>(1);
  if (!span || !step) return complain(rule, part);
  for (int value = span->from; value <= span->to; value += *step) into.set(static_cast<std::size_t>(value) % N);
  return {};
}

template <std::size_t N>
Result<void> add_field(std::string_view text, const FieldRule& rule, std::bitset<N>& into) {
  while (true) {
    const auto comma = text.find(',');
    if (auto added = add_part(text.substr(0, comma), rule, into); !added) return added;
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view blanks = " \t";
  for (auto at = text.find_first_not_of(blanks); at != std::string_view::npos;
       at = text.find_first_not_of(blanks, at)) {
    const auto end = std::min(text.find_first_of(blanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string_view long_form(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> shorts{
      {{"@hourly", "0 * * * *"},
       {"@daily", "0 0 * * *"},
       {"@midnight", "0 0 * * *"},
       {"@weekly", "0 0 * * 0"},
       {"@monthly", "0 0 1 * *"},
       {"@yearly", "0 0 1 1 *"},
       {"@annually", "0 0 1 1 *"}}};
  for (const auto& [name, meaning] : shorts)
    if (name == text) return meaning;
  return text;
}

}  // namespace

Result<Cron> parse_cron(std::string_view text) {
  const auto words = words_of(long_form(text));
  if (words.size() != 5)
    return fail(Errc::bad_config,
                "five fields are wanted (minute hour day month weekday) or a word such as @daily; "
                "there are " +
                    std::to_string(words.size()));
  Cron cron;
  GATEHOUSE_TRY(add_field(words[0], {"minute", 0, 59, {}}, cron.minutes));
  GATEHOUSE_TRY(add_field(words[1], {"hour", 0, 23, {}}, cron.hours));
  GATEHOUSE_TRY(add_field(words[2], {"day of month", 1, 31, {}}, cron.days));
  GATEHOUSE_TRY(add_field(words[3], {"month", 1, 12, month_names}, cron.months));
  GATEHOUSE_TRY(add_field(words[4], {"day of week", 0, 7, weekday_names}, cron.weekdays));
  cron.any_day = words[2] == "*";
  cron.any_weekday = words[4] == "*";
  return cron;
}

}  // namespace gatehouse::engine
