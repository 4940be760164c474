#include "control/doctor/examination.hpp"

#include "control/finding_rules.hpp"

namespace gatehouse::control::doctor {

Examination examine(const Patient& patient, const Findings& of_files, const ExaminationWish& wish) {
  Examination out;
  for (const Finding& one : of_files.all())
    if (one.grade == Finding::Grade::error || one.rule == "key-file" || one.rule == "route-left-out")
      out.findings.error(one.rule, one.file, one.line, one.path, one.message);
  for (const Part& part : parts()) {
    if (!wish.systems && part.look == look_at_systems) continue;
    if (!wish.service && part.look == look_at_service) continue;
    part.look(patient, out.findings);
    out.looked_at.emplace_back(part.name);
  }
  return out;
}

std::string remedy_of(const std::string& rule) {
  const auto known = rules_called(rule);
  return known.empty() ? "" : std::string(known.back().remedy);
}

Json findings_as_json(const Findings& findings) {
  Json list = Json::array();
  for (const Finding& one : findings.all())
    list.push_back({{"id", one.rule},
                    {"grade", one.grade == Finding::Grade::error ? "must" : "should"},
                    {"subject", one.file},
                    {"line", one.line},
                    {"what", one.message},
                    {"do", remedy_of(one.rule)}});
  return list;
}

}  // namespace gatehouse::control::doctor
