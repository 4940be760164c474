#include <algorithm>
#include <string>

#include "report/parts.hpp"

namespace gatehouse::report {
namespace {

/// A credential counts during participation and for a year after exit (S27, elements 1800 to 1805).
constexpr int credential_days = 365;

bool counts(const Scope& scope, const Credential& credential) {
  if (!credential.attained || credential.type.empty() || credential.type == "none") return false;
  const Date day = *credential.attained;
  if (day > scope.through || day < scope.period->entry) return false;
  return !scope.period->exit || day.days - scope.period->exit->days <= credential_days;
}

/// Yes if any says yes, no if one says no, else nobody knows.
std::optional<bool> any_yes(const std::vector<const Training*>& trainings, Column column) {
  std::optional<bool> answer;
  for (const Training* training : trainings)
    if (const auto yes = yes_in(training->row, column)) answer = answer.value_or(false) || *yes;
  return answer;
}

}  // namespace

TrainingPart::TrainingPart(Columns& columns) {
  const auto training = [&](std::string_view field) { return columns.find("training", field); };
  from_ = {training("type"),
           training("occupation"),
           training("completed"),
           training("provider"),
           training("study"),
           training("cip"),
           training("ita"),
           training("pell"),
           training("mode"),
           training("private_provider"),
           training("secondary"),
           training("postsecondary"),
           training("leads_to_credential"),
           training("part_time")};
  const auto own = [&](std::string_view field) { return columns.find("participant", field); };
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const std::string slot = "training." + std::to_string(i + 1) + ".";
    slots_[i] = {own(slot + "began_on"), own(slot + "type"), own(slot + "occupation"), own(slot + "completed"),
                 own(slot + "ended_on")};
    const std::string credential = "credential." + std::to_string(i + 1) + ".";
    credentials_[i] = {own(credential + "type"), own(credential + "attained_on")};
  }
  received_ = own("training.received");
  provider_ = own("training.1.provider");
  study_ = own("training.1.study");
  cip_ = own("training.1.cip");
  ita_ = own("training.ita");
  pell_ = own("training.pell");
  part_time_ = own("training.part_time");
  mode_ = own("training.mode");
  private_provider_ = own("training.private_provider");
  postsecondary_ = own("training.postsecondary");
  secondary_ = own("training.secondary");
  credential_program_first_ = own("training.credential_program.first");
  credential_program_completed_ = own("training.credential_program.completed");
  graduate_ = own("credential.graduate.attained_on");
  gains_ = {{"functioning-level", own("gain.functioning_level.last")},
            {"postsecondary-transcript", own("gain.postsecondary_transcript.last")},
            {"secondary-transcript", own("gain.secondary_transcript.last")},
            {"training-milestone", own("gain.training_milestone.last")},
            {"skills-progression", own("gain.skills_progression.last")}};
}

void TrainingPart::fill(const Scope& scope, Row& row) const {
  if (!scope.period) return;
  const auto trainings = of_period(scope);
  const auto is_training = [&](const Service& service) {
    return service.category == Category::training && !service.cancelled && !service.planned &&
           scope.within(service.first);
  };
  const bool trained = !trainings.empty() || std::ranges::any_of(scope.facts.services, is_training);
  row.set(received_, std::optional(trained));
  for (std::size_t i = 0; i < std::min(trainings.size(), slots_.size()); ++i)
    fill_slot(*trainings[i], slots_[i], scope, row);
  if (!trainings.empty()) {
    fill_first(*trainings[0], row);
    fill_all(trainings, scope, row);
  }
  fill_credentials(scope, trained, row);
  fill_gains(scope, row);
}

std::vector<const Training*> TrainingPart::of_period(const Scope& scope) const {
  std::vector<const Training*> found;
  for (std::size_t i = 0; i < scope.facts.trainings.size(); ++i) {
    const Training& training = scope.facts.trainings[i];
    if (scope.enrolled(scope.engagement.trainings[i]) && scope.within(training.first)) found.push_back(&training);
  }
  return found;
}

void TrainingPart::fill_slot(const Training& training, const Slot& slot, const Scope& scope, Row& row) const {
  row.set(slot.began, training.first);
  row.set(slot.type, text_in(training.row, from_.type));
  row.set(slot.occupation, text_in(training.row, from_.occupation));
  if (!training.last || *training.last > scope.through) return;
  row.set(slot.ended, training.last);
  row.set(slot.completed, yes_in(training.row, from_.completed));
}

void TrainingPart::fill_first(const Training& training, Row& row) const {
  row.set(provider_, text_in(training.row, from_.provider));
  row.set(study_, text_in(training.row, from_.study));
  row.set(cip_, text_in(training.row, from_.cip));
}

void TrainingPart::fill_all(const std::vector<const Training*>& trainings, const Scope& scope, Row& row) const {
  row.set(ita_, any_yes(trainings, from_.ita));
  row.set(pell_, any_yes(trainings, from_.pell));
  row.set(part_time_, any_yes(trainings, from_.part_time));
  row.set(private_provider_, any_yes(trainings, from_.private_provider));
  row.set(postsecondary_, any_yes(trainings, from_.postsecondary));
  row.set(secondary_, any_yes(trainings, from_.secondary));
  std::string_view mode;
  for (const Training* training : trainings) {
    const std::string_view this_mode = text_in(training->row, from_.mode);
    if (!this_mode.empty()) mode = mode.empty() || mode == this_mode ? this_mode : "mixed";
    if (!yes_in(training->row, from_.leads_to_credential).value_or(false)) continue;
    row.earliest(credential_program_first_, *training->first);
    if (yes_in(training->row, from_.completed).value_or(false) && scope.within(training->last))
      row.latest(credential_program_completed_, *training->last);
  }
  row.set(mode_, mode);
}

void TrainingPart::fill_credentials(const Scope& scope, bool trained, Row& row) const {
  // Credentials are told of trainees only (S28, OUT-11: DOL blanks them for others).
  if (!trained) return;
  std::size_t used = 0;
  for (const Credential& credential : scope.facts.credentials) {
    if (!counts(scope, credential)) continue;
    if (credential.type == "graduate") {
      row.latest(graduate_, *credential.attained);
    } else if (used < credentials_.size()) {
      row.set(credentials_[used].first, credential.type);
      row.set(credentials_[used].second, credential.attained);
      ++used;
    }
  }
  if (used == 0) row.set(credentials_[0].first, std::string_view("none"));
}

void TrainingPart::fill_gains(const Scope& scope, Row& row) const {
  for (const OutcomeFact& outcome : scope.facts.outcomes) {
    if (outcome.kind != "skill-gain" || !scope.within(outcome.happened)) continue;
    for (const auto& [gain, column] : gains_)
      if (gain == outcome.gain) row.latest(column, *outcome.happened);
  }
}

}  // namespace gatehouse::report
