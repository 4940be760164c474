// Agreements, in a system's own file or in agreements/*.yaml.
#include <algorithm>

#include "config/reading.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::config {

namespace {

/// YYYY-MM-DD; nothing, with a finding, if it is no date.
std::optional<Date> read_day(yaml::Section& section, std::string_view key) {
  const auto text = section.text(key);
  if (!text) return std::nullopt;
  const auto day = date_from_iso(*text);
  if (!day)
    section.error("bad-agreement", section.self().find(key)->line, key,
                  "\"" + *text + "\" is no date; write YYYY-MM-DD");
  return day;
}

void check_order(yaml::Section& section, const std::optional<Date>& from, const std::optional<Date>& to) {
  if (from && to && *to < *from)
    section.error("bad-agreement", section.self().find("to")->line, "to", "it ends before it begins");
}

MeritRule read_merit(const yaml::Node& node, const yaml::Section& top, Findings& findings) {
  yaml::Section section(node, top.file(), top.path_of("merit_only"), findings);
  MeritRule rule;
  rule.fields = section.texts("fields");
  rule.from = read_day(section, "from");
  rule.to = read_day(section, "to");
  check_order(section, rule.from, rule.to);
  if (rule.fields.empty())
    section.error("bad-agreement", node.line, "fields", "say which fields only merit staff may see");
  section.done();
  return rule;
}

Agreement::Status read_status(yaml::Section& section) {
  const std::string word = section.choice("status", {"active", "suspended", "revoked"});
  return word == "revoked"     ? Agreement::Status::revoked
         : word == "suspended" ? Agreement::Status::suspended
                               : Agreement::Status::active;
}

void read_terms(yaml::Section& section, Agreement& agreement, Findings& findings) {
  agreement.parties = section.texts("parties");
  agreement.purpose = section.text_or("purpose", "");
  agreement.basis = section.texts("basis");
  agreement.fields = section.texts("fields");
  agreement.from = read_day(section, "from");
  agreement.to = read_day(section, "to");
  check_order(section, agreement.from, agreement.to);
  if (const yaml::Node* node = section.node("merit_only"))
    agreement.merit_only = read_merit(*node, section, findings);
  agreement.redisclosure = section.text_or("redisclosure", "");
  agreement.status = read_status(section);
}

WrittenAgreement written(Agreement agreement, const yaml::Document& document, std::size_t line) {
  return {std::move(agreement), {document.name, line}};
}

}  // namespace

WrittenAgreement read_agreement(const yaml::Document& document, const yaml::Node& node, std::string_view system,
                                Findings& findings) {
  yaml::Section section(node, document.name, "agreement", findings);
  Agreement agreement;
  agreement.name = section.text_or("name", system);
  read_terms(section, agreement, findings);
  section.done();
  return written(std::move(agreement), document, node.line);
}

std::pair<std::string, WrittenAgreement> read_agreement_file(const yaml::Document& document, Findings& findings) {
  yaml::Section top(document.root, document.name, "", findings);
  Agreement agreement;
  agreement.name = top.required("agreement");
  std::string system = top.required("system");
  read_terms(top, agreement, findings);
  top.done();
  return {std::move(system), written(std::move(agreement), document, document.root.line)};
}

std::optional<Agreement> agreement_now(const Site& site, const System& system) {
  if (!system.agreement) return std::nullopt;
  const std::string& file = system.agreement->where.file;
  Findings findings;
  const auto document = yaml::load(site.folder / file, file, findings);
  if (!document) return std::nullopt;
  std::optional<Agreement> now;
  if (document->root.find("connector") == nullptr) {
    auto [receiver, found] = read_agreement_file(*document, findings);
    if (receiver == system.name) now = std::move(found.terms);
  } else if (const yaml::Node* node = document->root.find("agreement")) {
    now = read_agreement(*document, *node, system.name, findings).terms;
  }
  if (!findings.ok()) return std::nullopt;
  return now;
}

}  // namespace gatehouse::config
