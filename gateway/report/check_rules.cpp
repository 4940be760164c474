#include "report/check_rules.hpp"

#include <utility>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/yaml.hpp"

namespace gatehouse::report {
namespace {

/// `{1}`, `{2}`: the elements of one row of `over`.
std::string filled(std::string text, const std::vector<std::string>& with) {
  for (std::size_t i = 0; i < with.size(); ++i) {
    const std::string place = "{" + std::to_string(i + 1) + "}";
    for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + with[i].size()))
      text.replace(at, place.size(), with[i]);
  }
  return text;
}

class Reader {
 public:
  Reader(const yaml::Document& document, const Schema& schema, Findings& findings)
      : document_(document), schema_(schema), findings_(findings) {}

  std::optional<CheckRules> read() {
    yaml::Section top(document_.root, document_.name, "", findings_);
    rules_.name = top.required("checks");
    rules_.layout = top.required("layout");
    rules_.source = top.text_or("source", "");
    rules_.about = top.text_or("about", "");
    read_terms(top.node("terms"));
    const yaml::Node* const duplicates = top.node("duplicates");
    const yaml::Node* const rules = top.node("rules");
    const yaml::Node* const not_run = top.node("not_run");
    top.done();
    if (duplicates != nullptr) read_duplicates(*duplicates);
    if (rules != nullptr)
      for (const yaml::Node::Entry& entry : rules->entries) read_rule(entry);
    if (not_run != nullptr)
      for (const yaml::Node::Entry& entry : not_run->entries)
        rules_.not_run.push_back({entry.key, entry.value.text});
    if (!findings_.ok()) return std::nullopt;
    return std::move(rules_);
  }

 private:
  void read_terms(const yaml::Node* node) {
    if (node == nullptr) return;
    for (const yaml::Node::Entry& entry : node->entries) terms_[entry.key] = entry.value.text;
  }

  CheckRuleInfo read_info(yaml::Section& section, std::string id) {
    CheckRuleInfo info{.id = std::move(id)};
    info.element = section.text_or("element", "");
    info.grade =
        section.choice("severity", {"error", "warning"}) == "warning" ? CheckGrade::warning : CheckGrade::error;
    info.sentence = section.required("say");
    info.remedy = section.required("do");
    info.federal = section.text_or("federal", "");
    info.source = section.required("source");
    info.note = section.text_or("note", "");
    return info;
  }

  using Row = std::vector<std::string>;

  /// The rows of `over`, or one without anything: a rule is made for each.
  static std::vector<Row> rows_of(const yaml::Node* over) {
    std::vector<Row> rows;
    if (over == nullptr) return {Row{}};
    for (const yaml::Node& row : over->items) {
      rows.emplace_back();
      if (row.is_scalar()) rows.back().push_back(row.text);
      for (const yaml::Node& item : row.items) rows.back().push_back(item.text);
    }
    return rows;
  }

  void read_rule(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "rules." + entry.key, findings_);
    CheckRuleInfo info = read_info(section, entry.key);
    info.step = section.choice("step", {"logic", "values"}) == "values" ? CheckStep::values : CheckStep::logic;
    const yaml::Node* const share = section.node("share");
    const std::vector<Row> rows = rows_of(section.node("over"));
    const std::string when = share == nullptr ? section.required("when") : "";
    section.done();
    for (const Row& row : rows) {
      CheckRuleInfo one = info;
      one.element = filled(info.element, row);
      one.sentence = filled(info.sentence, row);
      one.remedy = filled(info.remedy, row);
      if (share != nullptr) {
        read_share(*share, std::move(one), row, entry);
        continue;
      }
      auto broken = condition(filled(when, row), one.id, entry, "when");
      if (broken) rules_.rules.push_back({std::move(one), std::move(*broken)});
    }
  }

  void read_share(const yaml::Node& node, CheckRuleInfo info, const Row& row, const yaml::Node::Entry& entry) {
    yaml::Section section(node, document_.name, "rules." + entry.key + ".share", findings_);
    info.step = CheckStep::totals;
    auto of = condition(filled(section.required("of"), row), info.id, entry, "share.of");
    auto part = condition(filled(section.required("part"), row), info.id, entry, "share.part");
    const auto above = section.integer("above", 0, 100), below = section.integer("below", 0, 100);
    section.done();
    if (above.has_value() == below.has_value())
      section.error("bad-share", entry.line, "", "write `above` or `below`, a number of percent");
    if (!of || !part) return;
    ShareRule rule{.info = std::move(info), .of = std::move(*of), .part = std::move(*part)};
    if (above) rule.above = static_cast<int>(*above);
    if (below) rule.below = static_cast<int>(*below);
    rules_.shares.push_back(std::move(rule));
  }

  std::optional<CheckCondition> condition(const std::string& text, const std::string& id,
                                          const yaml::Node::Entry& entry, const std::string& key) {
    CheckCondition::Problem problem;
    auto made = CheckCondition::parse(text, schema_, terms_, problem);
    if (made) return made;
    if (!problem.missing.empty()) {
      rules_.not_run.push_back({id, problem.text});
    } else {
      findings_.error("bad-condition", document_.name, entry.line, "rules." + entry.key + "." + key, problem.text);
    }
    return std::nullopt;
  }

  std::optional<std::uint16_t> element(const std::string& name) {
    const auto at = schema_.find(name);
    return at ? std::optional(static_cast<std::uint16_t>(*at)) : std::nullopt;
  }

  void read_duplicates(const yaml::Node& node) {
    yaml::Section section(node, document_.name, "duplicates", findings_);
    rules_.individual = element(section.required("individual"));
    rules_.petition = element(section.text_or("petition", ""));
    rules_.number = element("OBS");
    rules_.entry = element(section.text_or("entry", ""));
    rules_.exit = element(section.text_or("exit", ""));
    const yaml::Node* const list = section.node("rules");
    section.done();
    if (list == nullptr) return;
    for (const yaml::Node::Entry& entry : list->entries) read_duplicate(entry);
  }

  void read_duplicate(const yaml::Node::Entry& entry) {
    yaml::Section section(entry.value, document_.name, "duplicates.rules." + entry.key, findings_);
    DuplicateRule rule;
    rule.info = read_info(section, entry.key);
    rule.info.step = CheckStep::duplicates;
    const std::vector<std::string> same = section.texts("same"), one_value = section.texts("one_value");
    const auto overlap = section.integer("overlap_days", 0, 10'000);
    const auto open = section.yes_no("open"), repeated = section.yes_no("repeated");
    const std::string blank = section.text_or("blank", "");
    rule.per_petition = section.yes_no("per_petition").value_or(false);
    section.done();
    rule.form = !same.empty()              ? DuplicateRule::Form::same
                : !one_value.empty()       ? DuplicateRule::Form::one_value
                : overlap                  ? DuplicateRule::Form::overlap
                : repeated.value_or(false) ? DuplicateRule::Form::repeated
                                           : DuplicateRule::Form::open;
    if (rule.form == DuplicateRule::Form::open && !open)
      section.error("bad-duplicate", entry.line, "",
                    "write `same`, `one_value`, `overlap_days`, `open` or `repeated`");
    if (!blank.empty()) rule.blank = element(blank);
    if (!blank.empty() && !rule.blank) {
      rules_.not_run.push_back({rule.info.id, "the layout has no element " + blank});
      return;
    }
    rule.days = static_cast<int>(overlap.value_or(0));
    for (const std::string& name : same.empty() ? one_value : same) {
      const auto at = element(name);
      if (!at) {
        rules_.not_run.push_back({rule.info.id, "the layout has no element " + name});
        return;
      }
      rule.elements.push_back(*at);
    }
    const bool needs_dates = rule.form == DuplicateRule::Form::overlap || rule.form == DuplicateRule::Form::open;
    const bool needs_person = rule.form != DuplicateRule::Form::repeated;
    if ((needs_person && !rules_.individual) || (needs_dates && (!rules_.entry || !rules_.exit))) {
      rules_.not_run.push_back({rule.info.id, "the layout lacks the identifier, the entry or the exit date"});
      return;
    }
    rules_.duplicates.push_back(std::move(rule));
  }

  const yaml::Document& document_;
  const Schema& schema_;
  Findings& findings_;
  CheckCondition::Terms terms_;
  CheckRules rules_;
};

}  // namespace

std::string_view word(CheckStep step) {
  switch (step) {
    case CheckStep::columns:
      return "columns";
    case CheckStep::values:
      return "values";
    case CheckStep::duplicates:
      return "duplicates";
    case CheckStep::logic:
      return "logic";
    case CheckStep::totals:
      return "totals";
  }
  return "";
}

std::string_view word(CheckGrade grade) { return grade == CheckGrade::error ? "error" : "warning"; }

std::optional<CheckRules> load_check_rules(std::string_view text, const std::string& file_name,
                                           const Schema& schema, Findings& findings) {
  const auto document = yaml::parse(text, file_name, findings);
  if (!document) return std::nullopt;
  auto rules = Reader(*document, schema, findings).read();
  if (rules) rules->hash = sha256_hex(text);
  return rules;
}

}  // namespace gatehouse::report
