#include "hub/fsck.hpp"

#include <algorithm>

#include "hub/audit.hpp"
#include "hub/body.hpp"
#include "hub/recognise.hpp"
#include "hub/store/checks.hpp"
#include "hub/store/retention_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// Of one rule, so many breaches are listed; a broken disk need not fill the screen.
constexpr std::size_t listed_of_a_rule = 20;

class Checker {
 public:
  Checker(Core& core, Reading& reading, const std::function<void(double)>& progress)
      : core_(core), reading_(reading), progress_(progress) {}

  [[nodiscard]] Result<std::vector<Finding>> run();

 private:
  void find(std::string rule, std::string text);
  void tell(double done) const {
    if (progress_) progress_(done);
  }
  [[nodiscard]] Result<void> check_all();
  [[nodiscard]] Result<void> check_pages();
  [[nodiscard]] Result<void> check_references();
  [[nodiscard]] Result<void> ask_all();
  [[nodiscard]] Result<void> check_records();
  [[nodiscard]] Result<void> check_key(std::int64_t id, Force force, const StoredBody& body,
                                       std::string_view system);
  [[nodiscard]] Result<void> check_person(std::int64_t id, const StoredBody& body);
  [[nodiscard]] Result<void> check_trail();

  Core& core_;
  Reading& reading_;
  const std::function<void(double)>& progress_;
  std::vector<Finding> findings_;
  std::string plain_;
  Arena arena_;
};

void Checker::find(std::string rule, std::string text) {
  const auto same =
      std::count_if(findings_.begin(), findings_.end(), [&](const Finding& f) { return f.rule == rule; });
  if (static_cast<std::size_t>(same) < listed_of_a_rule)
    findings_.push_back({true, std::move(rule), std::move(text)});
}

/// One moment for all questions, beside a running service. A page that cannot be read is a finding, not a failure.
Result<std::vector<Finding>> Checker::run() {
  GATEHOUSE_TRY(reading_.db->begin_reading());
  const auto checked = check_all();
  const auto ended = reading_.db->roll_back();
  if (!checked && checked.error().code != Errc::corrupt) return fail(checked.error());
  if (!checked) find("F-01", "the database file is damaged: " + checked.error().message);
  if (!ended) return fail(ended.error());
  tell(1.0);
  return std::move(findings_);
}

Result<void> Checker::check_all() {
  GATEHOUSE_TRY(check_pages());
  tell(0.2);
  if (!findings_.empty()) return {};  // on damaged pages the other answers would only confuse
  GATEHOUSE_TRY(check_references());
  GATEHOUSE_TRY(ask_all());
  GATEHOUSE_TRY(check_records());
  return check_trail();
}

Result<void> Checker::check_pages() {
  return each(reading_.db->query(sql::integrity_check), [this](Rows& row) -> Result<void> {
    if (row.text(0) != "ok") find("F-01", "the database file is damaged: " + std::string(row.text(0)));
    return {};
  });
}

Result<void> Checker::check_references() {
  return each(reading_.db->query(sql::foreign_key_check), [this](Rows& row) -> Result<void> {
    find("F-02", "a row of " + std::string(row.text(0)) + " names a row of " + std::string(row.text(2)) +
                     " that is not there");
    return {};
  });
}

Result<void> Checker::ask_all() {
  double done = 0;
  for (const sql::Check& check : sql::checks) {
    GATEHOUSE_TRY(each(reading_.db->query(check.question), [&](Rows& row) -> Result<void> {
      find(check.rule, std::string(check.sentence) + ", but: " + std::string(row.text(0)));
      return {};
    }));
    tell(0.2 + 0.3 * ++done / static_cast<double>(sql::checks.size()));
  }
  return {};
}

/// Opens every body, and sees that the record is where its key says.
Result<void> Checker::check_records() {
  const auto last = reading_.db->number(sql::select_last_record);
  if (!last) return fail(last.error());
  const auto all = static_cast<double>(std::max<std::int64_t>(1, last->value_or(1)));
  return each(reading_.db->query(sql::select_all_records), [&](Rows& row) -> Result<void> {
    const std::int64_t id = row.integer(0);
    if (id % 10'000 == 0) tell(0.5 + 0.5 * static_cast<double>(id) / all);
    arena_.clear();
    const std::string name = "record " + std::to_string(id);
    if (!reading_.keys.seal.open("record", id, row.blob(3), plain_)) {
      find("F-03", name + " does not unseal: it was altered, or moved from another row");
      return {};
    }
    if (const auto whose = Seals::client_of(row.blob(3)); whose != 0 && whose != row.integer(4))
      find("F-47", name + " is sealed with the key of client " + std::to_string(whose) + ", whose it is not");
    const auto body = decode_body(plain_, core_.dictionary, arena_);
    if (!body) {
      find("F-04", name + " opens, and its body is not readable");
      return {};
    }
    const auto force = static_cast<Force>(row.integer(1));
    if (force == Force::purged) {
      if (!body->raw.empty() || !body->entities.empty())
        find("F-46", "the person of " + name + " was purged, and the record still says something");
      return {};
    }
    GATEHOUSE_TRY(check_key(id, force, *body, row.text(2)));
    // What came late was never in force, and nobody is recognised by it.
    return row.integer(4) != 0 && force != Force::late ? check_person(id, *body) : Result<void>{};
  });
}

Result<void> Checker::check_key(std::int64_t id, Force force, const StoredBody& body, std::string_view system) {
  const EntityShape* principal = core_.dictionary.entity(body.name.entity);
  if (principal == nullptr) return {};
  Plan plan;
  plan.system = system;
  plan.principal = principal->name;
  const Identity identity = identify(reading_.keys, plan, body.name.key, body.raw);
  KeyState state;
  std::vector<KeyQuestion> question{{&identity.key, &state}};
  GATEHOUSE_TRY(look_up(*reading_.db, question));
  const std::string name = "record " + std::to_string(id);
  if (state.record == 0) {
    const auto gone = reading_.db->number(sql::lost_its_key_to_a_purge, id);
    if (!gone) return fail(gone.error());
    if (gone->value_or(0) == 0) find("F-35", "the key of " + name + " is not in the key table");
  }
  if (state.record != 0 && state.record < id && force != Force::late)
    find("F-35", "the key of " + name + " points to an older version");
  if (state.record == id && state.digest != identity.digest)
    find("F-36", "the digest of " + name + " is not that of its bytes");
  if (force == Force::current && state.current != id)
    find("F-37", name + " is in force, and its key points elsewhere");
  return {};
}

/// The exact person of a linked record is known, so that the next one like it finds its client.
Result<void> Checker::check_person(std::int64_t id, const StoredBody& body) {
  for (const StoredEntity& entity : body.entities) {
    if (entity.shape == nullptr || entity.shape->schema == nullptr || entity.shape->name != "client") continue;
    const PersonShape shape(*entity.shape->schema);
    const auto exact = clients::exact_key(shape.read(entity.values, core_.reading_options()));
    if (!exact) return {};
    const auto known = reading_.db->number(sql::count_person, Blob{view(reading_.keys.of_person(*exact))});
    if (!known) return fail(known.error());
    if (known->value_or(0) != 0) return {};
    const auto purged = reading_.db->number(sql::may_have_lost_its_person, id);
    if (!purged) return fail(purged.error());
    if (purged->value_or(0) == 0)
      find("F-45", "the person of record " + std::to_string(id) + " is not in the table of exact people");
    return {};
  }
  return {};
}

Result<void> Checker::check_trail() {
  const auto wrong = check_audit(*reading_.db, reading_.keys);
  if (!wrong) return fail(wrong.error());
  for (const std::string& text : *wrong) find("F-60", text);
  return {};
}

}  // namespace

Result<std::vector<Finding>> fsck(Core& core, const std::function<void(double)>& progress) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  return Checker(core, *reading, progress).run();
}

}  // namespace gatehouse::hub
