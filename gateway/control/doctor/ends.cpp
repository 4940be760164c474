#include "control/doctor/ends.hpp"

#include "gatehouse/support/dates.hpp"

namespace gatehouse::control::doctor {

const EndRules certificate_ends{"certificate-expired", "certificate-expiring"};
const EndRules pgp_key_ends{"pgp-key-expired", "pgp-key-expiring"};
const EndRules agreement_ends{"expired-agreement", "agreement-expiring"};

void judge_end(const EndRules& rules, const std::string& subject, const std::string& what, Timestamp end,
               Timestamp now, Findings& findings) {
  constexpr std::int64_t day = 86'400'000'000, soon = 30;
  const std::int64_t left = (end.micros - now.micros) / day;
  const std::string on = iso(end).substr(0, 10);
  if (end <= now)
    findings.error(rules.expired, subject, 0, "", what + " ended on " + on);
  else if (left < soon)
    findings.warn(rules.expiring, subject, 0, "",
                  what + " ends on " + on + ", in " + std::to_string(left) + (left == 1 ? " day" : " days"));
}

}  // namespace gatehouse::control::doctor
