/// What has an end, and is looked at before it comes.
#pragma once

#include <string>

#include "gatehouse/findings.hpp"
#include "gatehouse/value.hpp"

namespace gatehouse::control::doctor {

/// By which rules: what has come to its end, and what will soon.
struct EndRules {
  const char* expired;
  const char* expiring;
};
inline constexpr EndRules certificate_ends{"certificate-expired", "certificate-expiring"};
inline constexpr EndRules pgp_key_ends{"pgp-key-expired", "pgp-key-expiring"};
inline constexpr EndRules agreement_ends{"expired-agreement", "agreement-expiring"};

/// An error if the end has come, a warning if it comes within thirty days; `what` begins the sentence.
void judge_end(const EndRules& rules, const std::string& subject, const std::string& what, Timestamp end,
               Timestamp now, Findings& findings);

}  // namespace gatehouse::control::doctor
