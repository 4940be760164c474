#include "mapping/examine.hpp"

#include <algorithm>
#include <map>

#include "mapping/evaluate.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {

std::string Examined::path() const { return (mapping.to_layout ? "" : block.name + ".") + target.name; }

void Examined::warn(std::string_view rule, std::size_t line, std::string message) const {
  findings.warn(std::string(rule), mapping.file, line, path(), std::move(message));
}

void Examined::error(std::string_view rule, std::size_t line, std::string message) const {
  findings.error(std::string(rule), mapping.file, line, path(), std::move(message));
}

std::optional<std::string> Examined::as_written(std::string_view text) const {
  Arena arena(1024);
  const Reading reading = read_text(target.codec, text, arena);
  if (reading.problem != nullptr) return std::nullopt;
  if (!reading.value.known()) return "";
  return std::string(formatted(reading.value, target.codec, mapping.to_layout != nullptr, arena));
}

const std::vector<std::string>& legal_values_of(const Mapping& mapping, int source) {
  static const std::vector<std::string> open;
  if (source < 0) return open;
  const SourceValue& value = mapping.sources[static_cast<std::size_t>(source)];
  if (mapping.from_layout) return mapping.from_layout->fields[value.field].values;
  if (value.group >= 0) return open;
  return mapping.from_schema->fields[value.field].values;
}

std::string listed(const std::vector<std::string>& values) {
  constexpr std::size_t most = 8;
  std::string out;
  for (std::size_t i = 0; i < values.size() && i < most; ++i) out += (i == 0 ? "\"" : ", \"") + values[i] + "\"";
  if (values.size() > most) out += " and " + std::to_string(values.size() - most) + " more";
  return out;
}

namespace {

void examine_rule(const Examined& at, const Rule& rule) {
  if (rule.codes) examine_codes(at, rule);
  if (rule.op == Rule::Op::choose) examine_choice(at, rule);
  examine_value(at, rule);
  for (const Rule& option : rule.options) examine_rule(at, option);
}

/// The ids by which findings about records are counted and told.
void examine_checks(const Mapping& mapping, Findings& findings) {
  std::map<std::string_view, std::size_t> lines;
  for (const Block& block : mapping.blocks)
    for (const Check& check : block.checks) {
      const auto [other, fresh] = lines.try_emplace(check.id, check.line);
      if (!fresh)
        findings.warn("check-twice", mapping.file, check.line, "checks." + check.id,
                      "the check in line " + std::to_string(other->second) +
                          " has the same id, so nobody sees which of them holds a record; give each its own");
      (void)examine_condition({mapping, check.when, check.line, "checks." + check.id, &block, findings});
    }
}

}  // namespace

void examine(const Mapping& mapping, Findings& findings) {
  if (mapping.is_back) return;  // its lines are those of the mapping that it was made from
  for (const auto& layout : {mapping.from_layout, mapping.to_layout})
    if (layout) examine_layout(*layout, findings);
  for (const auto& table : mapping.tables)
    if (table->dated()) examine_dates(*table, findings);
  for (const Block& block : mapping.blocks) {
    for (const Target& target : block.targets) {
      const Examined at{mapping, block, target, findings};
      examine_rule(at, target.rule);
      examine_reach(at);
    }
  }
  examine_checks(mapping, findings);
}

}  // namespace gatehouse::mapping
