#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/doctor/doctor.hpp"
#include "control/local_api.hpp"
#include "control/service_file.hpp"

namespace gatehouse::control::doctor {
namespace {

/// The hash of the configuration by which the service works; empty if it does not say.
std::string live_hash(const ServiceAddress& service) {
  const auto answer = ask_service(service, "GET", "/v1/status", "");
  if (!answer || answer->status != 200) return {};
  const auto json = nlohmann::json::parse(answer->body, nullptr, false);
  if (!json.is_object()) return {};
  const auto hash = json.find("configuration");
  return hash != json.end() && hash->is_string() ? hash->get<std::string>() : std::string();
}

}  // namespace

void look_at_service(const Patient& patient, Findings& findings) {
  const auto service = find_service(patient.site.state_folder());
  if (!service) {
    const auto scheduled = std::ranges::count_if(
        patient.site.routes, [](const config::Route& route) { return !route.schedule.empty(); });
    if (scheduled > 0)
      findings.warn("service-down", "the service", 0, "",
                    "no service works on this site, and " + std::to_string(scheduled) +
                        (scheduled == 1 ? " route has a schedule" : " routes have schedules"));
    return;
  }
  const auto ready = ask_service(*service, "GET", "/readyz", "");
  if (!ready || ready->status != 200) {
    findings.error("service-silent", "the service", 0, "",
                   "process " + std::to_string(service->pid) + " holds the site and does not answer at " +
                       service->address + ":" + std::to_string(service->port) + (ready ? " that it is ready" : ""));
    return;
  }
  const std::string live = live_hash(*service);
  if (patient.plan != nullptr && !live.empty() && live != patient.plan->hash)
    findings.warn(
        "service-old-files", "the service", 0, "",
        "the site's files were changed since it read them (it works by configuration " + live.substr(0, 12) + ")");
}

}  // namespace gatehouse::control::doctor
