#include <algorithm>
#include <map>

#include "gatehouse/support/dates.hpp"
#include "mapping/examine.hpp"

namespace gatehouse::mapping {
namespace {

CodeTable::Direction direction_of(const Mapping& mapping) {
  return mapping.from_schema ? CodeTable::Direction::to_source : CodeTable::Direction::to_canonical;
}

/// Every legal value of the source needs a line, unless the rule says what to do without one.
void check_total(const Examined& at, const Rule& rule) {
  if (rule.op != Rule::Op::from || !rule.takes_whole()) return;
  if (rule.if_unmapped.written || at.target.rule.if_unmapped.written) return;
  std::vector<std::string> missing;
  for (const std::string& value : legal_values_of(at.mapping, rule.source))
    if (rule.codes->find(value, direction_of(at.mapping), {}) == nullptr) missing.push_back(value);
  if (missing.empty()) return;
  at.warn("codes-incomplete", rule.line,
          "the source's list of values has " + listed(missing) + ", and " + rule.codes->file() +
              " has no line for it, so such records will be held; add the lines, or say if_unmapped");
}

/// What the table gives must be something that the target may hold.
void check_within_target(const Examined& at, const Rule& rule) {
  const bool forward = direction_of(at.mapping) == CodeTable::Direction::to_canonical || rule.codes->one_way();
  for (const CodeRow& row : rule.codes->rows()) {
    const std::string& out = forward ? row.canonical : row.source;
    if (out == "(unknown)" || out == "(blank)") continue;
    const auto written = at.as_written(out);
    const bool legal = written && (at.target.legal.empty() || at.target.legal.find(*written) != TextTable::none);
    const std::size_t most = at.target.codec.type.size;
    const bool fits = !written || most == 0 || written->size() <= most ||
                      (at.target.codec.type.kind != TypeKind::text && at.target.codec.type.kind != TypeKind::code);
    if (legal && fits) continue;
    at.findings.warn("codes-not-legal", rule.codes->file(), row.line, at.path(),
                     "this line gives \"" + out + "\", which is " +
                         (!fits ? "longer than the target can hold" : "no legal value of the target") +
                         (!legal && !at.target.values.empty() ? ": those are " + listed(at.target.values) : "") +
                         " (rule in " + at.mapping.file + ":" + std::to_string(rule.line) +
                         "), so such records are held; correct the line, or the target's list of values");
  }
}

/// The field that the rule looks up can hold the code, as far as its layout says.
bool can_say(const Mapping& mapping, const Rule& rule, const std::string& code) {
  if (rule.op != Rule::Op::from || !rule.takes_whole() || rule.read) return true;
  const Type& type = mapping.sources[static_cast<std::size_t>(rule.source)].codec.type;
  const bool sized = type.kind == TypeKind::text || type.kind == TypeKind::code || type.kind == TypeKind::digits;
  if (sized && type.size > 0 && code.size() > type.size) return false;
  const std::vector<std::string>& legal = legal_values_of(mapping, rule.source);
  return legal.empty() || std::find(legal.begin(), legal.end(), code) != legal.end();
}

/// Some rule within `rule` that looks up in `table` can say the code.
bool any_says(const Mapping& mapping, const Rule& rule, const CodeTable& table, const std::string& code) {
  if (rule.codes.get() == &table && can_say(mapping, rule, code)) return true;
  return std::any_of(rule.options.begin(), rule.options.end(),
                     [&](const Rule& option) { return any_says(mapping, option, table, code); });
}

/// A line for a code that no source can say is a slip of the pen, or stands in the wrong table.
void check_within_source(const Examined& at, const Rule& rule) {
  const bool forward = direction_of(at.mapping) == CodeTable::Direction::to_canonical || rule.codes->one_way();
  for (const CodeRow& row : rule.codes->rows()) {
    const std::string& code = forward ? row.source : row.canonical;
    if (code == "(unknown)" || code == "(blank)" || can_say(at.mapping, rule, code)) continue;
    const bool elsewhere = std::any_of(at.mapping.blocks.begin(), at.mapping.blocks.end(), [&](const Block& block) {
      return std::any_of(block.targets.begin(), block.targets.end(), [&](const Target& target) {
        return any_says(at.mapping, target.rule, *rule.codes, code);
      });
    });
    if (elsewhere) continue;
    at.findings.warn(
        "code-never-comes", rule.codes->file(), row.line, at.path(),
        "\"" + code + "\" is longer than " + at.mapping.sources[static_cast<std::size_t>(rule.source)].place +
            " can hold, or none of its legal values (rule in " + at.mapping.file + ":" + std::to_string(rule.line) +
            "), so the line is never used; correct it, or the source's layout");
  }
}

/// Going back, one of ours may stand for several of theirs: the first line is taken.
void check_way_back(const Examined& at, const Rule& rule) {
  if (direction_of(at.mapping) != CodeTable::Direction::to_source || rule.codes->one_way()) return;
  std::map<std::string_view, const CodeRow*> first;
  for (const CodeRow& row : rule.codes->rows()) {
    if (row.from || row.to) continue;
    const auto [other, fresh] = first.try_emplace(row.canonical, &row);
    if (fresh || other->second->source == row.source) continue;
    at.findings.warn("codes-ambiguous", rule.codes->file(), row.line, at.path(),
                     "\"" + row.canonical + "\" stands for several codes, and line " +
                         std::to_string(other->second->line) +
                         " is always taken; keep one line for it, or head the table from,to");
  }
}

}  // namespace

void examine_codes(const Examined& at, const Rule& rule) {
  check_total(at, rule);
  check_within_target(at, rule);
  check_within_source(at, rule);
  check_way_back(at, rule);
  if (rule.codes->dated() && rule.codes_on < 0)
    at.warn("codes-without-date", rule.line,
            "the lines of " + rule.codes->file() +
                " are dated and no date says which one holds, so the first is taken; write codes: {table: " +
                rule.codes->name() + ", on: DATE_FIELD}");
  if (!rule.codes->dated() && rule.codes_on >= 0)
    at.warn(
        "codes-not-dated", rule.line,
        "`on` names a date, and no line of " + rule.codes->file() + " is dated; leave `on` out, or date the lines");
}

void examine_dates(const CodeTable& table, Findings& findings) {
  std::map<std::string_view, std::vector<const CodeRow*>> by_code;
  for (const CodeRow& row : table.rows()) by_code[row.source].push_back(&row);
  for (auto& [code, rows] : by_code) {
    std::sort(rows.begin(), rows.end(), [](const CodeRow* a, const CodeRow* b) {
      return a->from.value_or(Date{INT32_MIN}) < b->from.value_or(Date{INT32_MIN});
    });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const CodeRow& row = *rows[i];
      if (row.from && row.to && *row.to < *row.from)
        findings.error("codes-dates-turned", table.file(), row.line, "",
                       "valid_to is before valid_from; turn them round");
      if (i == 0 || !rows[i - 1]->to || !row.from) continue;
      const Date expected{rows[i - 1]->to->days + 1};
      if (*row.from > expected)
        findings.warn("codes-gap", table.file(), row.line, "",
                      "\"" + std::string(code) + "\" is not valid from " + iso(expected) + " to " +
                          iso(Date{row.from->days - 1}) + " (line " + std::to_string(rows[i - 1]->line) +
                          " ends before); close the gap, or records of those days are held");
    }
  }
}

}  // namespace gatehouse::mapping
