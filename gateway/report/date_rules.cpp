#include "report/date_rules.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {
namespace {

template <class Word>
using Words = std::initializer_list<std::pair<std::string_view, Word>>;

constexpr std::array<std::string_view, 5> subjects = {"enrollment", "plan", "service", "note", "period"};
constexpr int longest_days = 3660, longest_weeks = 522, longest_months = 120, longest_years = 10,
              longest_notice = 366;

std::vector<std::string_view> names(const auto& words) {
  std::vector<std::string_view> out;
  for (const auto& [name, word] : words) out.push_back(name);
  return out;
}

class Reader {
 public:
  Reader(const yaml::Document& document, std::span<const Schema> schemas, Findings& findings)
      : document_(document), schemas_(schemas), findings_(findings) {}

  std::optional<DateRules> read() {
    yaml::Section top(document_.root, document_.name, "", findings_);
    rules_.name = top.required("date_rules");
    rules_.about = top.text_or("about", "");
    const yaml::Node* const rules = top.node("rules");
    if (rules == nullptr)
      top.error("missing-key", top.line(), "rules", "a file of date rules has rules");
    else
      for (const yaml::Node::Entry& entry : rules->entries) read_rule(entry);
    top.done();
    if (!findings_.ok()) return std::nullopt;
    return std::move(rules_);
  }

 private:
  void read_rule(const yaml::Node::Entry& entry) {
    using Rule = DateRule;
    yaml::Section section(entry.value, document_.name, "rules." + entry.key, findings_);
    Rule rule{.id = entry.key,
              .say = section.required("say"),
              .todo = section.text_or("do", ""),
              .source = section.required("source"),
              .confidence = section.required("confidence"),
              .note = section.text_or("note", "")};
    const std::string each = section.choice("each", {subjects.begin(), subjects.end()});
    for (std::size_t i = 0; i < subjects.size(); ++i)
      if (subjects[i] == each) rule.each = static_cast<Rule::Each>(i);
    read_programs(section, rule);
    read_days(section, rule);
    rule.take = one_of<Rule::Take>(section, "take",
                                   {{"first-known", Rule::Take::first_known},
                                    {"earliest", Rule::Take::earliest},
                                    {"latest", Rule::Take::latest}});
    rule.all_known = section.yes_no("all_known").value_or(false);
    rule.span = span(section, "after").value_or(CivilSpan{});
    rule.every = span(section, "every");
    rule.until = span(section, "until");
    if (rule.every.has_value() != rule.until.has_value() || (rule.every && rule.every->count == 0))
      section.error("bad-span", section.line(), "every", "a rule that repeats says `every` and `until`");
    some_of<Rule::Meets>(section, "met_by", rule.met_by,
                         {{"training", Rule::Meets::training},
                          {"follow-up", Rule::Meets::follow_up},
                          {"recorded", Rule::Meets::recorded}});
    some_of<Rule::Lifts>(section, "lifted_by", rule.lifted_by,
                         {{"revoked", Rule::Lifts::revoked},
                          {"waiver", Rule::Lifts::waiver},
                          {"not-enrolled", Rule::Lifts::not_enrolled},
                          {"closed", Rule::Lifts::closed},
                          {"re-entry", Rule::Lifts::re_entry},
                          {"excluded", Rule::Lifts::excluded}});
    rule.due_shift = one_of<Rule::Shift>(section, "due_on",
                                         {{"any-day", Rule::Shift::none},
                                          {"business-day-before", Rule::Shift::before},
                                          {"business-day-after", Rule::Shift::after}});
    rule.tell_shift = one_of<Rule::Shift>(
        section, "tell_on", {{"any-day", Rule::Shift::none}, {"business-day-before", Rule::Shift::before}});
    read_tell(section, rule);
    section.done();
    rules_.rules.push_back(std::move(rule));
  }

  static void read_tell(yaml::Section& section, DateRule& rule) {
    for (const std::string& text : section.texts("tell")) {
      int days = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
      if (error == std::errc() && end == text.data() + text.size() && std::abs(days) <= longest_notice)
        rule.tell.push_back(days);
      else
        section.error("bad-notice", section.line(), "tell",
                      "\"" + text + "\" is no number of days; write [14, 0, -7]: before, on, and after the day");
    }
  }

  static void read_programs(yaml::Section& section, DateRule& rule) {
    for (const std::string& name : section.texts("programs")) {
      if (const auto program = program_from(name))
        rule.programs.add(*program);
      else
        section.error("unknown-program", section.line(), "programs",
                      "\"" + name + "\" is no program; mappings/schemas/enrollment.yaml lists them");
    }
  }

  void read_days(yaml::Section& section, DateRule& rule) {
    const std::vector<std::string> days = section.texts("from");
    if (days.empty()) section.error("missing-key", section.line(), "from", "a rule says from which day it counts");
    for (const std::string& day : days)
      if (const auto found = day_named(day, rule.each))
        rule.from.push_back(*found);
      else
        section.error(
            "unknown-day", section.line(), "from",
            "\"" + day + "\" is no day that a rule of each " + std::string(word(rule.each)) +
                " can count from; take one of its dates, or last_contact (enrollment), entry or exit (period)");
  }

  std::optional<DayName> day_named(const std::string& day, DateRule::Each each) const {
    using Of = DayName::Of;
    if (each == DateRule::Each::period)
      return day == "entry"  ? std::optional(DayName{.of = Of::entry})
             : day == "exit" ? std::optional(DayName{.of = Of::exit})
                             : std::nullopt;
    if (each == DateRule::Each::enrollment && day == "last_contact") return DayName{.of = Of::last_contact};
    for (const Schema& schema : schemas_) {
      if (schema.name != word(each)) continue;
      const auto at = schema.find(day);
      if (at && schema.fields[*at].type.kind == TypeKind::date) return DayName{.column = {*at}};
    }
    return std::nullopt;
  }

  std::optional<CivilSpan> span(yaml::Section& section, std::string_view key) {
    const auto text = section.text(key);
    if (!text) return std::nullopt;
    const auto made = parse_span(*text);
    if (!made)
      section.error("bad-span", section.line(), key,
                    "\"" + *text + "\" is no span; write 90 days, 26 weeks or 12 months");
    return made;
  }

  template <class Word>
  static Word one_of(yaml::Section& section, std::string_view key, Words<Word> words) {
    const std::string text = section.choice(key, names(words));
    for (const auto& [name, word] : words)
      if (name == text) return word;
    return {};
  }

  template <class Word>
  void some_of(yaml::Section& section, std::string_view key, std::vector<Word>& into, Words<Word> words) {
    for (const std::string& text : section.texts(key)) {
      bool known = false;
      for (const auto& [name, word] : words) {
        if (name != text) continue;
        into.push_back(word);
        known = true;
      }
      if (!known)
        section.error("unknown-choice", section.line(), key,
                      "\"" + text + "\" means nothing here" + did_you_mean(text, names(words)));
    }
  }

  const yaml::Document& document_;
  std::span<const Schema> schemas_;
  Findings& findings_;
  DateRules rules_;
};

}  // namespace

std::string_view word(DateRule::Each each) { return subjects[static_cast<std::size_t>(each)]; }

std::optional<CivilSpan> parse_span(std::string_view text) {
  struct Word {
    std::string_view one, several;
    int most, times;
    CivilSpan::Unit unit;
  };
  constexpr std::array words = {Word{" day", " days", longest_days, 1, CivilSpan::Unit::days},
                                Word{" week", " weeks", longest_weeks, 7, CivilSpan::Unit::days},
                                Word{" month", " months", longest_months, 1, CivilSpan::Unit::months},
                                Word{" year", " years", longest_years, 12, CivilSpan::Unit::months}};
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Word& word : words)
    if ((unit == word.one || unit == word.several) && count <= word.most)
      return CivilSpan{count * word.times, word.unit};
  return std::nullopt;
}

Date after(Date day, CivilSpan span, int times) {
  return span.unit == CivilSpan::Unit::days ? plus_days(day, span.count * times)
                                            : plus_months(day, span.count * times);
}

Date DateRule::due(Date counted_from, int time) const {
  if (time == 0 || !every) return after(counted_from, span);
  if (every->unit == span.unit) return after(counted_from, {span.count + every->count * time, span.unit});
  return after(after(counted_from, span), *every, time);
}

std::optional<DateRules> load_date_rules(std::string_view text, const std::string& file_name,
                                         std::span<const Schema> schemas, Findings& findings) {
  const auto document = yaml::parse(text, file_name, findings);
  if (!document) return std::nullopt;
  auto rules = Reader(*document, schemas, findings).read();
  if (rules) rules->hash = sha256_hex(text);
  return rules;
}

}  // namespace gatehouse::report
