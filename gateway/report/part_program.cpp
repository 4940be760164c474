#include <algorithm>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

constexpr std::string_view reportable = "reportable-individual";
constexpr std::string_view none = "none";

/// Programs in which a person without a period had contact or an enrollment.
ProgramSet contact_programs(const Scope& scope) {
  ProgramSet programs;
  for (const Enrollment* enrollment : scope.enrollments()) programs.add(enrollment->program);
  for (std::size_t i = 0; i < scope.facts.services.size(); ++i) {
    const Service& service = scope.facts.services[i];
    const Place& place = scope.engagement.services[i];
    if (!service.cancelled && service.first && *service.first <= scope.through && place.program)
      programs.add(*place.program);
  }
  return programs;
}

/// The newest claim that had begun on entry and whose benefit year still ran, else the newest exhausted one.
const Claim* claim_on(const Facts& facts, Date entry) {
  const Claim* exhausted = nullptr;
  for (auto claim = facts.claims.rbegin(); claim != facts.claims.rend(); ++claim) {
    if (!claim->begins || *claim->begins > entry) continue;
    if (!claim->ends || *claim->ends >= entry) return &*claim;
    if (exhausted == nullptr && claim->status == "exhausted") exhausted = &*claim;
  }
  return exhausted;
}

std::string_view claimant_state(const Claim& claim, Date entry) {
  if (claim.status == "exhausted" && (!claim.exhausted_on || *claim.exhausted_on <= entry)) return "exhaustee";
  if (claim.status == "denied" || claim.status == "disqualified" || claim.status == "none") return none;
  if (claim.referred_by == "resea" || claim.referred_by == "wprs") return claim.referred_by;
  return claim.exempt ? "exempt" : "other";
}

}  // namespace

ProgramPart::ProgramPart(Columns& columns)
    : funding_(columns.find("enrollment", "funding")), grant_no_(columns.find("enrollment", "grant_no")) {
  const auto own = [&](std::string_view field) { return columns.find("participant", field); };
  adult_ = own("program.adult");
  dislocated_worker_ = own("program.dislocated_worker");
  youth_ = own("program.youth");
  wagner_peyser_ = own("program.wagner_peyser");
  job_corps_ = own("program.job_corps");
  ina_ = own("program.ina");
  dwg_ = own("program.dwg");
  dwg_grant_ = own("program.dwg_grant");
  claim_ = own("claim.status");
  flags_ = {{Program::adult_education, own("program.adult_education")},
            {Program::voc_rehab, own("program.voc_rehab")},
            {Program::snap_et, own("program.snap_et")},
            {Program::local, own("program.other")},
            {Program::jvsg, own("program.jvsg")},
            {Program::taa, own("program.taa")}};
  grants_ = {{Program::nfjp, own("program.nfjp")},           {Program::youthbuild, own("program.youthbuild")},
             {Program::scsep, own("program.scsep")},         {Program::reo_adult, own("program.reo_adult")},
             {Program::reo_youth, own("program.reo_youth")}, {Program::h1b, own("program.h1b")}};
}

void ProgramPart::fill(const Scope& scope, std::string_view stream, Row& row, bool& assumed) const {
  if (!scope.period) {
    fill_reportable(scope, row);
    return;
  }
  fill_participant(scope, stream, row, assumed);
  fill_claim(scope, row);
}

void ProgramPart::fill_participant(const Scope& scope, std::string_view stream, Row& row, bool& assumed) const {
  const ProgramSet programs = scope.period->programs;
  const auto enrollments = scope.enrollments();
  const auto told = [&](Program program, Column field) -> std::string_view {
    for (const Enrollment* enrollment : enrollments)
      if (enrollment->program == program && !text_in(enrollment->row, field).empty())
        return text_in(enrollment->row, field);
    return {};
  };
  const auto title_one = [&](Program program, Column to) {
    const std::string_view paid_by = told(program, funding_);
    if (programs.has(program) && paid_by.empty()) assumed = true;
    row.set(to, !programs.has(program) ? none : paid_by.empty() ? stream : paid_by);
  };
  title_one(Program::adult, adult_);
  title_one(Program::dislocated_worker, dislocated_worker_);
  title_one(Program::youth, youth_);
  row.set(wagner_peyser_, std::string_view(programs.has(Program::wagner_peyser) ? "yes" : "no"));
  row.set(dwg_, std::string_view(programs.has(Program::dwg) ? "yes" : "no"));
  if (programs.has(Program::dwg)) row.set(dwg_grant_, told(Program::dwg, grant_no_).substr(0, 7));
  if (programs.has(Program::job_corps)) row.set(job_corps_, std::string_view("yes"));
  if (programs.has(Program::ina)) row.set(ina_, std::string_view("yes"));
  for (const auto& [program, to] : flags_)
    if (programs.has(program)) row.set(to, std::optional(true));
  for (const auto& [program, to] : grants_) {
    if (!programs.has(program)) continue;
    const std::string_view grant = told(program, grant_no_);
    // All 9s: took part, number not known (S27, elements 912, 919, 920, 936 to 938).
    row.set(to, grant.empty() ? std::string_view("99999999999999") : grant);
  }
}

void ProgramPart::fill_reportable(const Scope& scope, Row& row) const {
  const ProgramSet programs = contact_programs(scope);
  const auto flag = [&](Program program, Column to, std::string_view otherwise) {
    row.set(to, programs.has(program) ? reportable : otherwise);
  };
  flag(Program::adult, adult_, none);
  flag(Program::dislocated_worker, dislocated_worker_, none);
  flag(Program::youth, youth_, none);
  flag(Program::wagner_peyser, wagner_peyser_, "no");
  flag(Program::dwg, dwg_, "no");
  flag(Program::job_corps, job_corps_, {});
  flag(Program::ina, ina_, {});
}

void ProgramPart::fill_claim(const Scope& scope, Row& row) const {
  const Date entry = scope.period->entry;
  if (const Claim* claim = claim_on(scope.facts, entry))
    row.set(claim_, claimant_state(*claim, entry));
  else if (scope.claims_complete)
    row.set(claim_, none);
}

}  // namespace gatehouse::report
