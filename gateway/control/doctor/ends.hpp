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
extern const EndRules certificate_ends, pgp_key_ends, agreement_ends;

/// An error if the end has come, a warning if it comes within thirty days; `what` begins the sentence.
void judge_end(const EndRules& rules, const std::string& subject, const std::string& what, Timestamp end,
               Timestamp now, Findings& findings);

}  // namespace gatehouse::control::doctor
