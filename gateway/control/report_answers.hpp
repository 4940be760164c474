/// Reports as JSON: when they are due, what was sent, who certified it, what changed between two. The same from the
/// command line and the API.
#pragma once

#include <filesystem>

#include "control/answers.hpp"
#include "engine/report_calendar.hpp"
#include "engine/report_difference.hpp"
#include "report/submission.hpp"

namespace gatehouse::control {

/// Where a site's register of submissions lies.
[[nodiscard]] std::filesystem::path reports_folder(const engine::Plan& plan);
[[nodiscard]] Json as_json(const engine::DueReport& due);
[[nodiscard]] Json as_json(const report::Submission& submission);
[[nodiscard]] Json as_json(const engine::Difference& difference);
/// A receipt's path, or the number of a submission, whose receipt is kept.
[[nodiscard]] Result<report::PinnedReport> receipt_named(const engine::Plan& plan, const std::string& name);

}  // namespace gatehouse::control
