#include "control/report_answers.hpp"

#include <charconv>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t largest_receipt = 16u << 20;

}  // namespace

std::filesystem::path reports_folder(const engine::Plan& plan) { return plan.site.state_folder() / "reports"; }

Json as_json(const engine::DueReport& due) {
  Json rehearsals = Json::array();
  for (const Date day : due.rehearsals) rehearsals.push_back(iso(day));
  Json missed = Json::array();
  for (const Date day : due.missed) missed.push_back(iso(day));
  return {{"due", iso(due.due)},
          {"route", due.route},
          {"quarter", due.quarter.text()},
          {"state", due.state},
          {"rehearsals", rehearsals},
          {"missed_rehearsals", missed},
          {"sends", due.sends ? Json(iso(*due.sends)) : Json()}};
}

Json as_json(const report::Submission& s) {
  return {{"number", s.number},
          {"route", s.route},
          {"quarter", s.quarter},
          {"file", s.file},
          {"sha256", s.file_sha256},
          {"rows", s.rows},
          {"errors", s.errors},
          {"replaces", s.replaces == 0 ? Json() : Json(s.replaces)},
          {"at", s.at},
          {"by", s.by},
          {"certified_by", s.certified_by},
          {"certified_as", s.certified_as},
          {"certified_at", s.certified_at}};
}

Json as_json(const engine::Difference& found) {
  Json rows = Json::array();
  for (const engine::ChangedRow& row : found.rows)
    rows.push_back({{"kind", row.kind},
                    {"individual", row.individual},
                    {"entry", row.entry},
                    {"elements", row.elements},
                    {"why", row.why}});
  return {{"added", found.added},
          {"removed", found.removed},
          {"changed", found.changed},
          {"same", found.same},
          {"turned", found.turned},
          {"older_proven", found.old_proven},
          {"newer_proven", found.new_proven},
          {"reasons", found.reasons},
          {"rows", std::move(rows)}};
}

Result<report::PinnedReport> receipt_named(const engine::Plan& plan, const std::string& name) {
  std::filesystem::path path = name;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) {
    const auto sent = report::SubmissionRegister::open(reports_folder(plan));
    if (!sent) return fail(sent.error());
    const report::Submission* const found = sent->find(number);
    if (found == nullptr) return fail(Errc::not_found, "there is no submission " + name);
    path = sent->receipt_of(*found);
  }
  const auto text = read_file(path, largest_receipt);
  if (!text) return fail(text.error());
  auto pinned = report::read_receipt(*text);
  if (!pinned) return fail(pinned.error(), path.string());
  return pinned;
}

}  // namespace gatehouse::control
