// Reads the definitions of measures and compiles them against a layout.
#include <array>
#include <utility>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"
#include "report/measures.hpp"

namespace gatehouse::report {
namespace {

class Reader {
 public:
  Reader(const yaml::Document& document, const Schema& schema, Findings& findings)
      : document_(document), schema_(schema), findings_(findings) {}

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
    const yaml::Node* const rules = top.node("rules");
    top.done();
    if (rules != nullptr)
      for (const yaml::Node::Entry& entry : rules->entries) read_rule(entry);
    if (!findings_.ok()) return std::nullopt;
    return std::move(rules_);
  }

 private:
  static void read_texts(const yaml::Node* node, CheckCondition::Terms& into) {
    if (node == nullptr) return;
    for (const yaml::Node::Entry& entry : node->entries) into[entry.key] = entry.value.text;
  }

  void read_rule(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "rules." + entry.key, findings_);
    static constexpr std::array forms{MeasureForm::rate, MeasureForm::count, MeasureForm::median,
                                      MeasureForm::average};
    const std::string form = section.choice("form", {"rate", "count", "median", "average"});
    const std::vector<std::string> populations = section.texts("for"), elements = section.texts("value");
    const std::string of = section.required("of"), part = section.text_or("part", "");
    const std::string say = section.required("say"), source = section.required("source");
    const std::string note = section.text_or("note", "");
    section.done();
    for (const MeasureForm one : forms)
      if (word(one) == form) read_populations(entry, populations, elements, one, of, part, {say, source, note});
  }

  struct Texts {
    std::string say, source, note;
  };

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
      if (add_elements(entry, elements, measure)) rules_.measures.push_back(std::move(measure));
    }
  }

  bool add_elements(const yaml::Node::Entry& entry, const std::vector<std::string>& elements, Measure& measure) {
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

  std::optional<CheckCondition> condition(const std::string& text, const yaml::Node::Entry& entry) {
    CheckCondition::Problem problem;
    auto made = CheckCondition::parse(text, schema_, terms_, problem);
    if (made) return made;
    if (problem.missing.empty())
      findings_.error("bad-condition", document_.name, entry.line, "rules." + entry.key, problem.text);
    else
      rules_.not_run.push_back({entry.key, problem.text});
    return std::nullopt;
  }

  const yaml::Document& document_;
  const Schema& schema_;
  Findings& findings_;
  CheckCondition::Terms terms_, populations_;
  MeasureRules rules_;
};

}  // namespace

std::optional<MeasureRules> load_measure_rules(std::string_view text, const std::string& file_name,
                                               const Schema& schema, Findings& findings) {
  const auto document = yaml::parse(text, file_name, findings);
  if (!document) return std::nullopt;
  auto rules = Reader(*document, schema, findings).read();
  if (rules) rules->hash = sha256_hex(text);
  return rules;
}

}  // namespace gatehouse::report
