/// `gatehouse doctor`: what keeps a site, the machine it is on or its service from working well, tomorrow if not
/// today. Each part of the examination looks at one thing and adds findings; what a rule means and what to do about
/// it stands in the table of all rules (finding_rules.hpp, area `upkeep`). Nothing is changed by looking.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/findings.hpp"
#include "gatehouse/probe.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control::doctor {

/// What the store says, asked once for all parts.
struct StoreFacts {
  bool there = false;         ///< false: nothing has run on this site yet, or its files have errors
  std::string fault{};        ///< why it cannot be used; empty: it can
  std::string audit_fault{};  ///< why its audit trail is not what heads kept elsewhere say; empty: it is
  std::string model_fault{};  ///< why the model that judges who is who cannot; empty: it can
  std::chrono::seconds took{0};
  hub::Status status{};
  std::vector<hub::RunInfo> runs{};  ///< the last ones, newest first
};
[[nodiscard]] StoreFacts ask_store(const engine::Plan& plan, Clock& clock);
/// The same of a store that is open.
[[nodiscard]] StoreFacts ask_store(const engine::Plan& plan, hub::Hub& hub, Clock& clock);

/// The site that is examined. A finding's `file` is what it is about: a file, a system, a route.
struct Patient {
  const config::Site& site;
  const engine::Plan* plan =
      nullptr;  ///< null: the site's files have errors, and only they and the machine are seen
  Clock& clock;
  StoreFacts store{};
  std::span<const Probe> probes{};
  std::chrono::seconds patience{5};  ///< for each step of reaching a system
};

/// Who may read and write the site, its secrets and its store.
void look_at_permissions(const Patient& patient, Findings& findings);
/// Free space against what the busiest day took.
void look_at_disk(const Patient& patient, Findings& findings);
/// Synchronised? Did it jump?
void look_at_clock(const Patient& patient, Findings& findings);
/// Ends of TLS certificates and of keys of OpenPGP that the site's files name.
void look_at_certificates(const Patient& patient, Findings& findings);
/// Whether each system answers, all at the same time.
void look_at_systems(const Patient& patient, Findings& findings);
/// What is allowed, and yet unwise.
void look_at_settings(const Patient& patient, Findings& findings);
/// Does it open, is it quick, do its balances hold, do routes keep up?
void look_at_store(const Patient& patient, Findings& findings);
/// Does the service answer, and with the files as they are now?
void look_at_service(const Patient& patient, Findings& findings);
/// When was the last copy made, and where does it lie?
void look_at_backups(const Patient& patient, Findings& findings);

/// The examination, in the order in which it is told.
struct Part {
  const char* name;
  void (*look)(const Patient&, Findings&);
};
[[nodiscard]] std::span<const Part> parts();

/// `path` as it is seen from the site, where it lies in it.
[[nodiscard]] std::string seen_from(const config::Site& site, const std::filesystem::path& path);

}  // namespace gatehouse::control::doctor
