#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "control/doctor/doctor.hpp"
#include "control/doctor/machine.hpp"
#include "control/service_file.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control::doctor {
namespace {

constexpr std::chrono::seconds tolerance{60};

std::optional<bool> synchronised() {
  struct timex about {};
  const int state = ::adjtimex(&about);
  if (state < 0) return std::nullopt;
  return state != TIME_ERROR && (about.status & STA_UNSYNC) == 0;
}

/// How long a process has lived, by the time since the machine started (proc(5)): no clock that is set changes it.
std::chrono::seconds age_of_process(std::int64_t pid) {
  std::ifstream uptime("/proc/uptime"), stat("/proc/" + std::to_string(pid) + "/stat");
  double up = 0;
  std::string line;
  if (!(uptime >> up) || !std::getline(stat, line) || line.rfind(')') == std::string::npos) return {};
  std::istringstream rest(line.substr(line.rfind(')') + 1));  // behind the name, which may have blanks in it
  constexpr std::size_t start_time = 19;                      // field 22; the first one here is field 3
  const std::vector<std::string> words{std::istream_iterator<std::string>(rest), {}};
  if (words.size() <= start_time) return {};
  const auto ticks = std::strtoll(words[start_time].c_str(), nullptr, 10);
  return std::chrono::seconds(static_cast<std::int64_t>(up) - ticks / ::sysconf(_SC_CLK_TCK));
}

/// When the last run began or ended, as the store has it.
Timestamp newest_of(const Patient& patient) {
  if (patient.store.runs.empty()) return {};
  const hub::RunInfo& last = patient.store.runs.front();
  return std::max(last.began, last.ended);
}

}  // namespace

void judge_clock(const ClockFacts& facts, Findings& findings) {
  if (facts.synchronised.has_value() && !*facts.synchronised)
    findings.warn("clock-not-synchronised", "this machine", 0, "", "nothing keeps its clock right");
  constexpr std::int64_t micros = 1'000'000;
  if (facts.newest.micros > facts.now.micros + tolerance.count() * micros)
    findings.error("clock-behind", "this machine", 0, "",
                   "it is " + iso(facts.now).substr(0, 19) + "Z by its clock, and the store has a run of " +
                       iso(facts.newest).substr(0, 19) + "Z: it went back");
  if (facts.service_age > facts.process_age + tolerance)
    findings.warn("clock-jumped", "this machine", 0, "",
                  "since the service started the clock went forward by " +
                      std::to_string((facts.service_age - facts.process_age).count()) +
                      " seconds more than time did");
}

void look_at_clock(const Patient& patient, Findings& findings) {
  ClockFacts facts{.synchronised = synchronised(), .now = patient.clock.now(), .newest = newest_of(patient)};
  const auto state = patient.site.state_folder();
  struct stat file {};
  if (const auto service = find_service(state); service && ::stat((state / "service.json").c_str(), &file) == 0) {
    facts.service_age = std::chrono::seconds(::time(nullptr) - file.st_mtime);
    facts.process_age = age_of_process(service->pid);
  }
  judge_clock(facts, findings);
}

}  // namespace gatehouse::control::doctor
