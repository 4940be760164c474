/// The commands below `gatehouse report` that are about what is due and what was sent.
#pragma once

#include "control/cli/session.hpp"

namespace gatehouse::control {

void add_submission_commands(CLI::App& parent, Session& session);
/// The one that tells why (report_explain.cpp).
void add_report_explain(CLI::App& parent, Session& session);
/// What is due, late and not done (report_deadlines.cpp).
void add_report_deadlines(CLI::App& parent, Session& session);
/// When a report is made by itself (report_schedule.cpp).
void add_report_schedule(CLI::App& parent, Session& session);

}  // namespace gatehouse::control
