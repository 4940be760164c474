#include <algorithm>
#include <thread>

#include "control/doctor/doctor.hpp"
#include "control/doctor/doors.hpp"
#include "control/doctor/ends.hpp"
#include "control/openid/provider.hpp"
#include "engine/doors.hpp"

namespace gatehouse::control::doctor {
namespace {

constexpr std::size_t most_at_once = 16;

std::string rule_for(Errc code) {
  switch (code) {
    case Errc::not_permitted:
      return "not-let-in";
    case Errc::not_found:
      return "place-missing";
    case Errc::bad_config:
      return "cannot-try";
    default:
      return "unreachable";
  }
}

Result<Reached> try_door(const Patient& patient, const Door& door) {
  const auto probe = std::ranges::find_if(
      patient.probes, [&](const Probe& one) { return std::string_view(one.kind) == door.connector->kind; });
  if (probe == patient.probes.end()) return Reached{};
  return probe->reach({.options = *door.options, .root = patient.site.folder, .clock = patient.clock}, door.side,
                      patient.patience);
}

void tell(const Patient& patient, const Door& door, const Result<Reached>& answer, Findings& findings) {
  const std::string subject = "system " + door.system;
  if (!answer)
    findings.error(rule_for(answer.error().code), subject, 0, "",
                   std::string(door.connector->kind) + (door.side == Side::source ? ", reading: " : ", writing: ") +
                       answer.error().message);
  else if (answer->certificate_ends)
    judge_end(certificate_ends, subject, "the certificate that it shows", *answer->certificate_ends,
              patient.clock.now(), findings);
}

/// By whom people sign in is a system too.
void look_at_sign_in(const Patient& patient, Findings& findings) {
  const auto& openid = patient.site.access.openid;
  if (!openid) return;
  Provider provider(*openid, patient.clock);
  if (const auto page = provider.sign_in_page({"state", "nonce", "verifier"}); !page)
    findings.error("no-sign-in", "access.yaml", openid->where.line, "openid", page.error().text());
}

}  // namespace

void look_at_systems(const Patient& patient, Findings& findings) {
  look_at_sign_in(patient, findings);
  if (patient.plan == nullptr) return;
  engine::check_still_there(*patient.plan, patient.clock, findings);
  const std::vector<Door> doors = doors_of(*patient.plan);
  std::vector<Result<Reached>> answers(doors.size(), Reached{});
  for (std::size_t from = 0; from < doors.size(); from += most_at_once) {
    std::vector<std::jthread> under_way;
    for (std::size_t i = from; i < std::min(doors.size(), from + most_at_once); ++i)
      under_way.emplace_back([&, i] { answers[i] = try_door(patient, doors[i]); });
  }
  for (std::size_t i = 0; i < doors.size(); ++i) tell(patient, doors[i], answers[i], findings);
}

}  // namespace gatehouse::control::doctor
