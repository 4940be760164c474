// Reads the definitions of measures and compiles them against a layout.
#include "report/measure_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::report {
namespace {

constexpr std::array forms{MeasureForm::rate, MeasureForm::count, MeasureForm::persons, MeasureForm::median,
                           MeasureForm::average};

std::optional<int> leading_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

class Reader {
 public:
  Reader(const yaml::Document& document, const Schema& schema, const MeasureWishes& wishes, Findings& findings)
      : document_(document), schema_(schema), wishes_(wishes), findings_(findings) {}

  std::optional<MeasureRules> read() {
    yaml::Section top(document_.root, document_.name, "", findings_);
    rules_.name = top.required("measures");
    rules_.layout = top.required("layout");
    rules_.about = top.text_or("about", "");
    rules_.source = top.text_or("source", "");
    if (const auto at = schema_.find(top.text_or("individual", "")))
      rules_.individual = static_cast<std::uint16_t>(*at);
    read_texts(top.node("terms"), terms_);
    read_texts(top.node("populations"), populations_);
    each_of(top.node("variants"), [this](const yaml::Node::Entry& entry) { read_variant(entry); });
    each_of(top.node("prepare"), [this](const yaml::Node::Entry& entry) { read_step(entry); });
    each_of(top.node("rules"), [this](const yaml::Node::Entry& entry) { read_rule(entry); });
    each_of(top.node("calculated"), [this](const yaml::Node::Entry& entry) { read_calculated(entry); });
    top.done();
    check_wishes(top);
    if (!findings_.ok()) return std::nullopt;
    return std::move(rules_);
  }

 private:
  struct Texts {
    std::string say, source, note;
  };

  static void read_texts(const yaml::Node* node, CheckCondition::Terms& into) {
    each_of(node, [&](const yaml::Node::Entry& entry) { into[entry.key] = entry.value.text; });
  }
  template <class Visit>
  static void each_of(const yaml::Node* node, const Visit& visit) {
    if (node != nullptr)
      for (const yaml::Node::Entry& entry : node->entries) visit(entry);
  }

  /// The terms of the choice that is taken stand for those of the same name above.
  void read_variant(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "variants." + entry.key, findings_);
    MeasureVariant variant{.id = entry.key, .why = section.required("why"), .source = section.required("source")};
    const yaml::Node* const choices = section.node("choices");
    section.done();
    each_of(choices, [&](const yaml::Node::Entry& choice) { variant.choices.push_back(choice.key); });
    if (variant.choices.empty()) {
      findings_.error("missing-key", document_.name, entry.line, "variants." + entry.key, "a variant has choices");
      return;
    }
    const auto wish = wishes_.variants.find(entry.key);
    variant.chosen = wish == wishes_.variants.end() ? variant.choices.front() : wish->second;
    each_of(choices, [&](const yaml::Node::Entry& choice) {
      if (choice.key == variant.chosen) read_texts(&choice.value, terms_);
    });
    rules_.variants.push_back(std::move(variant));
  }

  void check_wishes(yaml::Section& top) {
    for (const auto& [id, choice] : wishes_.variants) {
      const auto at = std::ranges::find(rules_.variants, id, &MeasureVariant::id);
      std::vector<std::string_view> known;
      if (at == rules_.variants.end()) {
        for (const MeasureVariant& one : rules_.variants) known.emplace_back(one.id);
        top.error("unknown-variant", top.line(), "variants",
                  "there is no variant \"" + id + "\"" + did_you_mean(id, known));
      } else if (std::ranges::find(at->choices, choice) == at->choices.end()) {
        std::string all;
        for (const std::string& one : at->choices) all += (all.empty() ? "" : ", ") + one;
        top.error("unknown-variant", top.line(), id,
                  "\"" + choice + "\" is no choice of " + id + "; take one of: " + all);
      }
    }
    for (const std::string& id : wishes_.prepare) {
      if (id == "all" || std::ranges::find(rules_.steps, id, &PrepareStep::id) != rules_.steps.end()) continue;
      std::string all = "all";
      for (const PrepareStep& one : rules_.steps) all += ", " + one.id;
      top.error("unknown-step", top.line(), "prepare", "there is no step \"" + id + "\"; take of: " + all);
    }
  }

  void read_step(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "prepare." + entry.key, findings_);
    PrepareStep step{.id = entry.key,
                     .say = section.required("say"),
                     .source = section.required("source"),
                     .note = section.text_or("note", "")};
    step.on = std::ranges::any_of(wishes_.prepare,
                                  [&](const std::string& wish) { return wish == "all" || wish == entry.key; });
    if (const yaml::Node* const merge = section.node("merge")) read_merge(*merge, entry, step);
    if (const yaml::Node* const lines = section.node("do"))
      for (const yaml::Node& line : lines->items) read_line(line, entry, step);
    section.done();
    rules_.steps.push_back(std::move(step));
  }

  void read_merge(const yaml::Node& node, const yaml::Node::Entry& entry, PrepareStep& step) {
    yaml::Section section(node, document_.name, "prepare." + entry.key + ".merge", findings_);
    constexpr std::int64_t most_days = 366;
    PrepareStep::Merge merge;
    whole_ = true;
    merge.individual = element(section.required("individual"), entry);
    merge.entry = element(section.required("entry"), entry);
    merge.exit = element(section.required("exit"), entry);
    merge.closer_than = static_cast<int>(section.integer("closer_than", 0, most_days).value_or(0));
    section.done();
    if (whole_) step.merge = merge;
  }

  void read_line(const yaml::Node& node, const yaml::Node::Entry& entry, PrepareStep& step) {
    yaml::Section section(node, document_.name, "prepare." + entry.key + ".do", findings_);
    const std::vector<std::string> names = section.texts("set");
    const std::string when = section.required("when");
    PrepareStep::Line line{
        .when = {}, .drop = section.yes_no("drop").value_or(false), .to = section.text_or("to", "")};
    section.done();
    whole_ = true;
    for (const std::string& name : names) add_elements(name, entry, line.set);
    if (line.drop == !names.empty())
      section.error("bad-rule", section.line(), "set", "a line of a step either sets elements or drops the record");
    auto holds = condition(when, entry);
    if (!holds || !whole_) return;
    line.when = std::move(*holds);
    step.lines.push_back(std::move(line));
  }

  /// An element, or `1104-1116`: those of the layout whose numbers lie in the range.
  void add_elements(const std::string& name, const yaml::Node::Entry& entry, std::vector<std::uint16_t>& into) {
    const auto dash = name.find('-');
    const auto low = leading_number(name);
    const auto high =
        dash == std::string::npos ? std::nullopt : leading_number(std::string_view(name).substr(dash + 1));
    if (!low || !high) {
      into.push_back(element(name, entry));
      return;
    }
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
      if (const auto number = leading_number(schema_.fields[i].name); number && *number >= *low && *number <= *high)
        into.push_back(static_cast<std::uint16_t>(i));
  }

  /// Where it stands; `whole_` is false after one that the layout does not have.
  std::uint16_t element(const std::string& name, const yaml::Node::Entry& entry) {
    const auto at = schema_.find(name);
    if (!at) {
      rules_.not_run.push_back({entry.key, "the layout has no element " + name});
      whole_ = false;
    }
    return static_cast<std::uint16_t>(at.value_or(0));
  }

  void read_rule(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "rules." + entry.key, findings_);
    const std::string form = section.choice("form", {"rate", "count", "persons", "median", "average"});
    const std::vector<std::string> populations = section.texts("for"), elements = section.texts("value");
    const std::string of = section.required("of"), part = section.text_or("part", "");
    const std::string say = section.required("say"), source = section.required("source");
    const std::string note = section.text_or("note", "");
    section.done();
    for (const MeasureForm one : forms)
      if (word(one) == form) read_populations(entry, populations, elements, one, of, part, {say, source, note});
  }

  void read_populations(const yaml::Node::Entry& entry, const std::vector<std::string>& populations,
                        const std::vector<std::string>& elements, MeasureForm form, const std::string& of,
                        const std::string& part, const Texts& texts) {
    for (const std::string& population : populations) {
      const auto member = populations_.find(population);
      if (member == populations_.end()) {
        findings_.error("unknown-population", document_.name, entry.line, "rules." + entry.key,
                        "there is no population \"" + population + "\"");
        continue;
      }
      auto who = condition(member->second, entry), denominator = condition(of, entry);
      auto numerator = part.empty() ? std::nullopt : condition(part, entry);
      if (!who || !denominator || (!part.empty() && !numerator)) continue;
      Measure measure{.id = entry.key,
                      .population = population,
                      .definition = texts.say,
                      .source = texts.source,
                      .note = texts.note,
                      .form = form,
                      .member = std::move(*who),
                      .of = std::move(*denominator),
                      .part = std::move(numerator)};
      if (find_elements(entry, elements, measure)) rules_.measures.push_back(std::move(measure));
    }
  }

  bool find_elements(const yaml::Node::Entry& entry, const std::vector<std::string>& elements, Measure& measure) {
    for (const std::string& name : elements) {
      const auto at = schema_.find(name);
      if (!at) {
        rules_.not_run.push_back({entry.key, "the layout has no element " + name});
        return false;
      }
      measure.elements.push_back(static_cast<std::uint16_t>(*at));
    }
    return true;
  }

  void read_calculated(const yaml::Node::Entry& entry) {
    using Form = CalculatedField::Form;
    yaml::Section section(entry.value, document_.name, "calculated." + entry.key, findings_);
    CalculatedField field{.id = entry.key,
                          .say = section.required("say"),
                          .source = section.required("source"),
                          .note = section.text_or("note", "")};
    const auto part = section.text("part"), of = section.text("of"), value = section.text("value");
    const auto program_year = section.text("program_year"), given = section.text("given");
    const std::vector<std::string> years = section.texts("years");
    const yaml::Node* const choices = section.node("choose");
    section.done();
    const int said = (part ? 1 : 0) + (value ? 1 : 0) + (program_year ? 1 : 0) + (given ? 1 : 0) +
                     (years.empty() ? 0 : 1) + (choices != nullptr ? 1 : 0);
    if (said != 1 || (!years.empty() && years.size() != 2) || (value && !of)) {
      section.error(
          "bad-rule", section.line(), entry.key,
          "say one of: part (with of: a rate), of and value, choose, years: [FROM, TO], program_year, given");
      return;
    }
    field.form = part && of      ? Form::rate
                 : part          ? Form::flag
                 : value         ? Form::amount
                 : program_year  ? Form::program_year
                 : given         ? Form::given
                 : years.empty() ? Form::choice
                                 : Form::years;
    whole_ = true;
    if (of) field.of = condition(*of, entry);
    if (part) field.part = condition(*part, entry);
    if (value) field.first = element(*value, entry);
    if (program_year) field.first = element(*program_year, entry);
    if (!years.empty()) {
      field.first = element(years[0], entry);
      field.second = element(years[1], entry);
    }
    if (choices != nullptr)
      for (const yaml::Node& one : choices->items) read_choice(one, entry, field);
    if (whole_) rules_.calculated.push_back(std::move(field));
  }

  void read_choice(const yaml::Node& node, const yaml::Node::Entry& entry, CalculatedField& field) {
    yaml::Section section(node, document_.name, "calculated." + entry.key + ".choose", findings_);
    const std::string when = section.required("when"), value = section.required("value");
    section.done();
    if (auto holds = condition(when, entry)) field.choices.emplace_back(std::move(*holds), value);
  }

  /// Nothing, with a finding or (where the layout lacks an element) a word in `not_run`; then `whole_` is false.
  std::optional<CheckCondition> condition(const std::string& text, const yaml::Node::Entry& entry) {
    CheckCondition::Problem problem;
    auto made = CheckCondition::parse(text, schema_, terms_, problem);
    if (made) return made;
    if (problem.missing.empty())
      findings_.error("bad-condition", document_.name, entry.line, "rules." + entry.key, problem.text);
    else
      rules_.not_run.push_back({entry.key, problem.text});
    whole_ = false;
    return std::nullopt;
  }

  const yaml::Document& document_;
  const Schema& schema_;
  const MeasureWishes& wishes_;
  Findings& findings_;
  CheckCondition::Terms terms_, populations_;
  MeasureRules rules_;
  bool whole_ = true;  ///< all that the line or field at hand asks for is there
};

}  // namespace

std::string_view word(MeasureForm form) {
  switch (form) {
    case MeasureForm::count:
      return "count";
    case MeasureForm::persons:
      return "persons";
    case MeasureForm::rate:
      return "rate";
    case MeasureForm::median:
      return "median";
    case MeasureForm::average:
      return "average";
  }
  return "";
}

std::optional<MeasureRules> load_measure_rules(std::string_view text, const std::string& file_name,
                                               const Schema& schema, Findings& findings,
                                               const MeasureWishes& wishes) {
  const auto document = yaml::parse(text, file_name, findings);
  if (!document) return std::nullopt;
  auto rules = Reader(*document, schema, wishes, findings).read();
  if (rules) rules->hash = sha256_hex(text);
  return rules;
}

}  // namespace gatehouse::report
