/// The whole examination of a site, as the command line and the API tell it.
#pragma once

#include <string>
#include <vector>

#include "control/answers.hpp"
#include "control/doctor/doctor.hpp"

namespace gatehouse::control::doctor {

struct Examination {
  Findings findings{};
  std::vector<std::string> looked_at{};
};

struct ExaminationWish {
  bool systems = true;  ///< try to reach them
  bool service = true;  ///< ask the service that holds the site; the service does not ask itself
};

/// Each part in its order, after what the site's files were found to have.
[[nodiscard]] Examination examine(const Patient& patient, const Findings& of_files, const ExaminationWish& wish);

/// What the rule advises; a rule of a file's own (a mapping's check) has no line in the table.
[[nodiscard]] std::string remedy_of(const std::string& rule);
/// `id`, `grade` (must, should), `subject`, `line`, `what`, `do`, one each.
[[nodiscard]] Json findings_as_json(const Findings& findings);

}  // namespace gatehouse::control::doctor
