#include "control/list_answers.hpp"

#include "control/answering.hpp"
#include "control/finding_rules.hpp"
#include "engine/held_lines.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

const FindingRule* rule_of_records(std::string_view id) {
  for (const FindingRule& rule : record_rules())
    if (rule.id == id) return &rule;
  return nullptr;
}

}  // namespace

std::string_view remedy_of(std::string_view rule) {
  const FindingRule* const found = rule_of_records(rule);
  return found == nullptr ? std::string_view() : found->remedy;
}

Json as_json(const std::vector<Problem>& problems) {
  Json out = Json::array();
  for (const Problem& problem : problems)
    out.push_back({{"severity", engine::word(problem.severity)},
                   {"rule", problem.rule},
                   {"field", problem.field},
                   {"source", problem.source},
                   {"message", problem.message},
                   {"where", problem.where}});
  return out;
}

Json as_json(const hub::HeldRecord& held) {
  return {{"record", static_cast<std::int64_t>(held.id)},
          {"route", held.route},
          {"system", held.system},
          {"file", held.file},
          {"line", held.line},
          {"outcome", engine::word(held.outcome)},
          {"since", iso(held.since)},
          {"mapping_hash", held.mapping_hash},
          {"problems", as_json(held.problems)}};
}

Json as_json(const hub::FileRow& file) {
  return {{"file", file.name},
          {"state", file.state},
          {"rule", file.rule},
          {"reason", file.reason},
          {"bytes", file.size},
          {"records", file.records},
          {"arrived", moment_or_null(file.arrived)},
          {"acknowledged", moment_or_null(file.acknowledged)}};
}

Json as_json(const hub::HeldGroup& group) {
  Json out{{"route", group.route},
           {"system", group.system},
           {"rule", group.rule},
           {"field", group.field},
           {"source", group.source},
           {"outcome", engine::word(group.outcome)},
           {"records", group.records},
           {"oldest", iso(group.oldest)},
           {"newest", iso(group.newest)},
           {"message", group.message},
           {"meaning", ""},
           {"remedy", remedy_of(group.rule)}};
  if (const FindingRule* const rule = rule_of_records(group.rule)) out["meaning"] = rule->meaning;
  return out;
}

Json as_json(const hub::RecordRow& record) {
  return {{"record", static_cast<std::int64_t>(record.id)},
          {"route", record.route},
          {"system", record.system},
          {"file", record.file},
          {"line", record.line},
          {"version", record.version},
          {"current", record.current},
          {"outcome", engine::word(record.outcome)},
          {"client", record.client ? Json(static_cast<std::int64_t>(*record.client)) : Json(nullptr)},
          {"received", iso(record.received)},
          {"mapping", record.mapping},
          {"rule", record.rule},
          {"field", record.field},
          {"source", record.source},
          {"message", record.message}};
}

Json as_json(const hub::DeliveryRow& delivery) {
  return {{"route", delivery.route},
          {"state", delivery.state},
          {"change", delivery.change},
          {"version", delivery.version},
          {"attempts", delivery.attempts},
          {"run", delivery.run == 0 ? Json(nullptr) : Json(delivery.run)},
          {"settled", moment_or_null(delivery.settled)},
          {"remote_id", delivery.remote_id},
          {"reason", delivery.reason}};
}

std::string_view word(hub::DisclosureState state) {
  if (state == hub::DisclosureState::sent) return "sent";
  return state == hub::DisclosureState::not_sent ? "not sent" : "may have been sent";
}

Json as_json(const hub::Disclosure& one) {
  return {{"disclosure", static_cast<std::int64_t>(one.id)},
          {"at", iso(one.at)},
          {"state", word(one.state)},
          {"to", one.terms.system},
          {"route", one.terms.route},
          {"run", static_cast<std::int64_t>(one.run)},
          {"purpose", one.terms.purpose},
          {"basis", one.terms.basis},
          {"agreement", one.terms.agreement},
          {"parties", one.terms.parties},
          {"redisclosure", one.terms.redisclosure},
          {"fields", one.terms.fields},
          {"mapping", one.terms.mapping},
          {"people", one.people}};
}

}  // namespace gatehouse::control
