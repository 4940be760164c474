#include <algorithm>

#include "control/doctor/doctor.hpp"
#include "control/local_api.hpp"
#include "control/service_file.hpp"

namespace gatehouse::control::doctor {
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
  const std::string live = live_configuration(*service);
  if (patient.plan != nullptr && !live.empty() && live != patient.plan->hash)
    findings.warn(
        "service-old-files", "the service", 0, "",
        "the site's files were changed since it read them (it works by configuration " + live.substr(0, 12) + ")");
}

}  // namespace gatehouse::control::doctor
