/// A plan is a site ready to run: its files, the canonical schemas and each route's compiled mapping, all of
/// it checked against each other. A reload makes a new plan aside and swaps it in whole; a run keeps the one
/// it began with.
///
/// Immutable and shared: any thread may read it.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/site.hpp"
#include "engine/schedule.hpp"
#include "gatehouse/findings.hpp"
#include "mapping/mapping.hpp"
#include "report/calendar.hpp"

namespace gatehouse::engine {

struct ReportChecks;   // report_checks.hpp
struct ReminderRules;  // reminder_rules.hpp

/// When a report is due and rehearsed.
struct ReportDates {
  report::DueRule due{};
  std::vector<Date> closed{};   ///< the state's own holidays
  std::vector<int> rehearse{};  ///< dry runs so many days before
};

/// A route with what it needs to run.
struct PlannedRoute {
  config::Route route;
  const Connector* source = nullptr;  ///< null: the hub
  const Connector* sink = nullptr;    ///< null: the hub
  std::shared_ptr<const mapping::Mapping> mapping;
  std::optional<Cron> cron{};                    ///< nothing: only when asked
  std::optional<ReportDates> dates{};            ///< of a report that is awaited
  std::shared_ptr<const ReportChecks> checks{};  ///< of a report
  std::shared_ptr<const ReminderRules> reminders{};
};

struct Plan {
  config::Site site;
  std::vector<Schema> schemas;
  std::vector<PlannedRoute> routes;  ///< by name
  Zone zone;
  std::string hash{};  ///< of the site's files and of every mapping it uses

  [[nodiscard]] const PlannedRoute* route(std::string_view name) const;
};

/// Where mappings are looked for: the site's own first, then those shipped with the program.
[[nodiscard]] mapping::Library library_of(const config::Site& site, const std::filesystem::path& shipped);

/// Loads and checks all of a site; every error at once in `findings`, and null if there is any.
[[nodiscard]] std::shared_ptr<const Plan> load_plan(const std::filesystem::path& folder,
                                                    const std::filesystem::path& shipped,
                                                    std::span<const Connector* const> connectors,
                                                    Findings& findings);
/// The same for those who only look at what the site holds: a route whose files have errors is left out, with a
/// warning.
[[nodiscard]] std::shared_ptr<const Plan> load_plan_to_look(const std::filesystem::path& folder,
                                                            const std::filesystem::path& shipped,
                                                            std::span<const Connector* const> connectors,
                                                            Findings& findings);
/// The same, to be put to work: null, too, if a mapping has no tests beside it, one of them fails, or a mapping
/// that holds both ways loses something. A site that says `untested: yes` asks for nothing of it.
[[nodiscard]] std::shared_ptr<const Plan> load_tested_plan(const std::filesystem::path& folder,
                                                           const std::filesystem::path& shipped,
                                                           std::span<const Connector* const> connectors,
                                                           Findings& findings);

}  // namespace gatehouse::engine
