// Learning a model from the hub's records, trying it on what was decided before, and the switch that a person
// makes.
#include <algorithm>
#include <array>

#include "gatehouse/support/files.hpp"
#include "hub/clients/learning.hpp"
#include "hub/clients/lines.hpp"
#include "hub/model_shelf.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store_matching.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::size_t most_learned_from = 1'000'000;       ///< records; more teach nothing new
constexpr std::size_t sample = 2'000;                      ///< records that are asked again by the new model
constexpr clients::Millibits believed = 3 * clients::bit;  ///< by which a weight may move in one step
constexpr double most_changed = 0.02;                      ///< share of the sample that may be decided otherwise

/// The records to learn from, evenly over time where there are too many.
std::vector<clients::PersonFeatures> people_of(const clients::ClientIndex& index,
                                               const std::vector<clients::RecordId>& records) {
  std::vector<clients::PersonFeatures> out;
  const std::size_t step = records.size() / most_learned_from + 1;
  for (std::size_t i = 0; i < records.size(); i += step)
    if (const auto features = index.features_of(records[i])) out.push_back(*features);
  return out;
}

/// What a model says about a sample of records, each without itself.
std::vector<clients::Resolution> ask_again(const clients::ClientIndex& index,
                                           const std::vector<clients::RecordId>& records) {
  std::vector<clients::Resolution> out;
  const std::size_t step = records.size() / sample + 1;
  for (std::size_t i = 0; i < records.size(); i += step)
    if (const auto features = index.features_of(records[i])) out.push_back(index.resolve(*features, records[i]));
  return out;
}

std::string_view word(clients::Outcome outcome) {
  constexpr std::array<std::string_view, 3> words{"same", "review", "new"};
  return words[static_cast<std::size_t>(outcome)];
}

/// Where only the lines move, that decisions change is what was asked for.
void compare(const std::vector<clients::Resolution>& before, const std::vector<clients::Resolution>& after,
             Learning what, std::vector<std::string>& findings) {
  std::array<std::array<std::size_t, 3>, 3> moves{};
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    ++moves[static_cast<std::size_t>(before[i].outcome)][static_cast<std::size_t>(after[i].outcome)];
    changed += before[i].outcome != after[i].outcome || before[i].client != after[i].client ? 1 : 0;
  }
  const bool fits = what == Learning::lines_only ||
                    static_cast<double>(changed) <= most_changed * static_cast<double>(before.size());
  findings.push_back(std::string(fits ? "ok " : "not ok ") + std::to_string(changed) + " of " +
                     std::to_string(before.size()) + " past records would be decided otherwise");
  for (const auto from : {clients::Outcome::same, clients::Outcome::review, clients::Outcome::fresh})
    for (const auto to : {clients::Outcome::same, clients::Outcome::review, clients::Outcome::fresh}) {
      const std::size_t count = moves[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
      if (count != 0 && from != to)
        findings.push_back("ok " + std::to_string(count) + " from " + std::string(word(from)) + " to " +
                           std::string(word(to)));
    }
}

/// In one step a weight moves so far and no further: what a file of one week says is believed the second time it
/// says so.
void hold_back(const clients::Model& before, clients::Model& after, std::vector<std::string>& findings) {
  for (const clients::Moved& moved : clients::hold_back(before, after, believed))
    findings.push_back("ok " + std::string(clients::name_of(moved.field)) + " \"" +
                       std::string(clients::words_of(moved.field, moved.level)) + "\" goes from " +
                       std::to_string(moved.before) + " towards " + std::to_string(moved.after) +
                       " thousandths of a bit, by " + std::to_string(believed) + " in this step");
}

bool is_bad(const std::string& finding) { return finding.starts_with("not ok"); }

}  // namespace

Result<TrainingReport> StoreMatching::train(Learning what, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  const auto people = index();
  if (!people) return fail(people.error());
  clients::ClientIndex& known = **people;
  const clients::Model before = known.model();
  const std::vector<clients::RecordId> records = known.all_records();
  const std::vector<clients::PersonFeatures> learned_from = people_of(known, records);
  auto learned = what == Learning::all ? clients::learn_for_intake(learned_from, before) : std::optional(before);
  TrainingReport report;
  if (!learned) {
    report.findings.emplace_back("not ok too few records are one person for sure: nothing was learned");
    return report;
  }
  report.findings.push_back((what == Learning::all ? "ok learned from " : "ok lines set by ") +
                            std::to_string(records.size()) + " records, beginning with model " +
                            std::to_string(before.number));
  hold_back(before, *learned, report.findings);
  const clients::Lines lines =
      clients::lines_for(clients::silver_pairs(learned_from, *learned), before.thresholds, core_.settings.budgets);
  learned->thresholds = lines.thresholds;
  report.findings.insert(report.findings.end(), lines.findings.begin(), lines.findings.end());
  const auto then = ask_again(known, records);
  known.switch_model(*learned);
  const auto now = ask_again(known, records);
  const auto labels = try_labels(report.findings);
  known.switch_model(before);
  if (!labels) return fail(labels.error());
  compare(then, now, what, report.findings);

  report.passed = std::none_of(report.findings.begin(), report.findings.end(), is_bad);
  GATEHOUSE_TRY(shelve(*learned, report, actor));
  return report;
}

/// The file first: a number that the store vouches for has one.
Result<void> StoreMatching::shelve(clients::Model& model, TrainingReport& report, std::string_view actor) {
  const clients::ModelFolder folder = core_.people.models();
  const auto number = next_number(core_.db(), folder);
  if (!number) return fail(number.error());
  model.number = *number;
  const std::string text = clients::write_model(model, report.findings);
  GATEHOUSE_TRY(folder.put(*number, text));
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core_.db().run(sql::insert_model, std::int64_t{*number}, core_.clock.now().micros, actor,
                               std::int64_t{report.passed ? 1 : 0}, sha256_hex(text)));
  GATEHOUSE_TRY(audit_model("train", *number, report.passed ? "passed" : "did not pass", actor));
  GATEHOUSE_TRY(transaction->commit());
  report.number = *number;
  return {};
}

/// What people decided: nobody whom they parted may be linked by the new model.
Result<void> StoreMatching::try_labels(std::vector<std::string>& findings) {
  const clients::ClientIndex& known = core_.people.index();
  std::int64_t asked = 0, linked = 0;
  GATEHOUSE_TRY(each(core_.db().query(sql::select_not_same), [&](Rows& row) -> Result<void> {
    const auto features = known.features_of(clients::RecordId{static_cast<std::uint64_t>(row.integer(0))});
    const auto fit = features ? known.fit(*features, clients::ClientId{static_cast<std::uint64_t>(row.integer(1))})
                              : std::nullopt;
    if (!fit) return {};
    ++asked;
    linked += !fit->vetoed() && fit->total >= known.model().thresholds.same ? 1 : 0;
    return {};
  }));
  findings.push_back(std::string(linked == 0 ? "ok " : "not ok ") + std::to_string(linked) + " of " +
                     std::to_string(asked) + " pairs that people parted would be linked");
  return {};
}

Result<void> StoreMatching::audit_model(std::string_view action, std::uint32_t number, std::string_view outcome,
                                        std::string_view actor) {
  return write_audit(core_, {std::string(actor), std::string(action), "model " + std::to_string(number),
                             std::string(outcome), "", ""});
}

Result<std::vector<ModelInfo>> StoreMatching::models() {
  const std::lock_guard hold(core_.writing);
  const clients::ModelFolder folder = core_.people.models();
  const auto active = active_number(core_.db());
  const auto known = all_shelved(core_.db());
  if (!active || !known) return fail(active ? known.error() : active.error());
  std::vector<ModelInfo> out{{1, *active == 1, true, {"ok shipped"}, {}}};
  for (const Shelved& one : *known) {
    ModelInfo info{one.number, one.number == *active, one.passed, {}, {}};
    if (const auto text = text_of(one, folder))
      info.findings = clients::findings_in(*text);
    else
      info.fault = text.error().message;
    out.push_back(std::move(info));
  }
  return out;
}

Result<void> StoreMatching::activate(std::uint32_t number, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  if (number != clients::Model::shipped().number) {
    const auto known = shelved(core_.db(), number);
    if (!known) return fail(known.error());
    const std::string named = "model " + std::to_string(number);
    if (!known->passed)
      return fail(Errc::not_permitted, named + " did not pass its trial: `clients models` says what was found");
    const auto model = model_of(*known, core_.people.models());
    if (!model) return fail(model.error().code, named + " cannot be used: " + model.error().message);
  }
  GATEHOUSE_TRY(core_.db().run(sql::insert_model_switch, core_.clock.now().micros, actor, std::int64_t{number}));
  GATEHOUSE_TRY(audit_model("activate", number, "ok", actor));
  GATEHOUSE_TRY(transaction->commit());
  return core_.people.use_active_model(core_.db());
}

}  // namespace gatehouse::hub
