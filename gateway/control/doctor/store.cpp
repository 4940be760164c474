#include <map>

#include "control/anchor.hpp"
#include "control/doctor/doctor.hpp"
#include "control/open_site.hpp"
#include "engine/freshness.hpp"
#include "engine/report_calendar.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/matching.hpp"
#include "report/dry_runs.hpp"
#include "report/submission.hpp"

namespace gatehouse::control::doctor {
namespace {

constexpr std::chrono::seconds slow{5};
constexpr std::uintmax_t large_log = 1u << 30;
constexpr int failures_in_a_row = 2;
constexpr std::size_t runs_looked_at = 500;

void look_at_balances(const hub::Status& status, Findings& findings) {
  const auto say = [&](const std::string& route, bool holds) {
    if (!holds) findings.error("balance-broken", "route " + route, 0, "", "its balance does not hold");
  };
  for (const auto& one : status.intake) say(one.route, one.live.holds());
  for (const auto& one : status.transfer) say(one.route, one.live.holds());
  for (const auto& one : status.delivery) say(one.route, one.balance.holds());
}

/// Routes of which the last runs were all red, newest first.
void look_at_runs(const std::vector<hub::RunInfo>& runs, Findings& findings) {
  struct Tail {
    int red = 0;
    bool ended = false;
    std::string note;
  };
  std::map<std::string, Tail> tails;
  for (const hub::RunInfo& run : runs) {
    Tail& tail = tails[run.start.route];
    if (run.state == hub::RunState::running || tail.ended) continue;
    if (run.state != hub::RunState::red) {
      tail.ended = true;
      continue;
    }
    if (tail.red++ == 0) tail.note = run.note;
  }
  for (const auto& [route, tail] : tails)
    if (tail.red >= failures_in_a_row)
      findings.error("route-failing", "route " + route, 0, "",
                     "its last " + std::to_string(tail.red) + " runs were red: " + tail.note);
}

void look_at_promises(const Patient& patient, const hub::Status& status, Findings& findings) {
  for (const engine::Freshness& one : engine::freshness(*patient.plan, status, patient.clock.now()))
    if (!one.kept())
      findings.warn("late", "route " + one.route, 0, "",
                    "what waits, or came last, is " + std::to_string(one.age.count() / 60'000) +
                        " minutes old, and the promise is " + std::to_string(one.promise.count() / 60'000));
}

void look_at_log(const Patient& patient, Findings& findings) {
  const auto log = patient.site.state_folder() / "hub.db-wal";
  std::error_code error;
  const auto bytes = std::filesystem::file_size(log, error);
  if (!error && bytes > large_log)
    findings.warn("log-grows", seen_from(patient.site, log), 0, "",
                  "the store's log has " + std::to_string(bytes >> 20) +
                      " MiB: something reads an old state for too long, or the disk is slow");
}

/// Federal reports whose day has come and of which nothing was sent; what cannot be read is told elsewhere.
void look_at_reports(const Patient& patient, Findings& findings) {
  constexpr int days_looked_back = 120;
  const auto folder = patient.plan->site.state_folder() / "reports";
  const auto sent = report::SubmissionRegister::open(folder);
  const auto dry_runs = report::DryRuns::open(folder);
  if (!sent || !dry_runs) return;
  const Date today = engine::today_of(*patient.plan, patient.clock);
  const Date from{today.days - days_looked_back};
  for (const engine::DueReport& one : engine::due_reports(*patient.plan, *sent, *dry_runs, from, today, today))
    if (one.state.starts_with("overdue"))
      findings.warn("report-overdue", "route " + one.route, 0, "",
                    one.quarter.text() + " was due on " + iso(one.due) + ", and nothing was sent");
}

}  // namespace

StoreFacts ask_store(const engine::Plan& plan, Clock& clock) {
  StoreFacts out;
  const auto from = clock.monotonic();
  const auto hub = open_hub(plan, true, clock);
  if (!hub && hub.error().code == Errc::not_found) return out;
  out.there = true;
  if (!hub) {
    out.fault = hub.error().message;
    return out;
  }
  out = ask_store(plan, **hub, clock);
  out.took = std::chrono::duration_cast<std::chrono::seconds>(clock.monotonic() - from);
  return out;
}

StoreFacts ask_store(const engine::Plan& plan, hub::Hub& hub, Clock& clock) {
  StoreFacts out{.there = true};
  const auto from = clock.monotonic();
  auto status = hub.status();
  auto runs = hub.runs(runs_looked_at);
  out.took = std::chrono::duration_cast<std::chrono::seconds>(clock.monotonic() - from);
  if (!status || !runs) {
    out.fault = (status ? runs.error() : status.error()).message;
    return out;
  }
  if (const auto models = hub.matching().models())
    for (const hub::ModelInfo& model : *models)
      if (model.active)
        out.model_fault = model.fault.empty() ? "" : "model " + std::to_string(model.number) + ": " + model.fault;
  if (const auto whole = check_newest_anchor(plan.site, hub); !whole) out.audit_fault = whole.error().message;
  out.status = std::move(*status);
  out.runs = std::move(*runs);
  return out;
}

void look_at_store(const Patient& patient, Findings& findings) {
  const StoreFacts& store = patient.store;
  look_at_log(patient, findings);
  if (!store.fault.empty()) findings.error("store-unusable", "the store", 0, "", store.fault);
  if (!store.audit_fault.empty()) findings.error("audit-cut", "the audit trail", 0, "", store.audit_fault);
  if (!store.model_fault.empty()) findings.error("model-unusable", "the store", 0, "", store.model_fault);
  if (store.took > slow)
    findings.warn(
        "store-slow", "the store", 0, "",
        "it took " + std::to_string(store.took.count()) + " seconds to open it and to ask for its status");
  look_at_balances(store.status, findings);
  look_at_runs(store.runs, findings);
  if (patient.plan != nullptr && store.there && store.fault.empty())
    look_at_promises(patient, store.status, findings);
  if (patient.plan != nullptr) look_at_reports(patient, findings);
}

}  // namespace gatehouse::control::doctor
