#include "hub/comparing.hpp"

#include <algorithm>

#include "gatehouse/support/value_text.hpp"
#include "hub/body.hpp"
#include "hub/conflicts.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// A field that changes so often in a week changes to and fro.
constexpr std::int64_t most_changes = 6;
constexpr std::int64_t micros_a_week = 7 * std::int64_t{86'400'000'000};

constexpr std::string_view never_undone = "protected_location";

/// The record's client row.
std::vector<Value> values_of(const Item& item, const Plan& plan, const Dictionary& dictionary) {
  for (const MappedEntity& entity : item.entities) {
    const Plan::Block& block = plan.blocks[entity.block];
    if (block.client) return in_schema_order(entity, block.shape, *dictionary.entity("client"));
  }
  return {};
}

bool equal(const Unit& unit, std::span<const Value> a, std::span<const Value> b) {
  return std::all_of(unit.fields.begin(), unit.fields.end(),
                     [&](std::size_t field) { return a[field] == b[field]; });
}

}  // namespace

/// One record, and what is looked up for it when it is first needed.
struct Comparing::Question {
  const Item& item;
  std::vector<Value> said{};
  Before before{};
  SentLog sent{};
  std::optional<ClientView> view{};  ///< as it stood before the record
};

Comparing::Comparing(Core& core, const Plan& plan, Timestamp at)
    : core_(core), plan_(plan), at_(at), schema_(core.dictionary.schema("client")) {
  if (schema_ != nullptr && core.settings.survivorship.compares(plan.system)) units_ = units_of(*schema_);
}

Result<bool> Comparing::compare(const Item& item) {
  if (units_.empty() || item.force != Force::current || !item.person || item.link.client == 0 || item.link.fresh)
    return false;
  Arena arena{4096};
  Question question{.item = item, .said = values_of(item, plan_, core_.dictionary)};
  auto before = read_before(item, arena);
  auto sent = SentLog::read(core_, plan_.system, item.link.client, *schema_);
  if (!before || !sent) return fail(before ? sent.error() : before.error());
  question.before = std::move(*before);
  question.sent = std::move(*sent);

  bool news = item.left != 0;
  Origins origins(schema_->fields.size());
  for (const Unit& unit : units_) {
    const bool known = question.said[unit.leader].known();
    if (question.before.any && equal(unit, question.said, question.before.values)) {
      for (const std::size_t field : unit.fields)
        if (known) origins[field] = question.before.origins[field];
      continue;
    }
    if (known && question.sent.take_back(*schema_, unit, question.said)) {
      for (const std::size_t field : unit.fields) origins[field].kind = Origin::Kind::echo;
      continue;
    }
    if (!known && !question.before.any) continue;
    news = true;
    if (!known || (!question.before.any && !question.sent.knows(unit))) continue;
    const auto origin = judge(question, unit);
    if (!origin) return fail(origin.error());
    for (const std::size_t field : unit.fields) origins[field] = *origin;
  }
  GATEHOUSE_TRY(write_origins(core_, item.record, *schema_, origins));
  GATEHOUSE_TRY(question.sent.write(core_, plan_.system, item.link.client, *schema_));
  return !news;
}

/// A value that the record before it said is as old as there, and has the same fate.
Result<Comparing::Before> Comparing::read_before(const Item& item, Arena& arena) {
  Before out;
  if (item.supersedes == 0 || item.left != 0) return out;
  std::int64_t received = 0;
  std::span<const Value> values;
  const auto read =
      each(core_.db().query(sql::select_linked_record, item.supersedes), [&](Rows& row) -> Result<void> {
        std::string plain;
        GATEHOUSE_TRY(core_.keys.seal.open("record", item.supersedes, row.blob(4), plain));
        const auto body = decode_body(plain, core_.dictionary, arena);
        if (!body) return fail(body.error());
        received = row.integer(1);
        for (const StoredEntity& entity : body->entities)
          if (entity.shape == core_.dictionary.entity("client") && values.empty()) values = entity.values;
        return {};
      });
  if (!read) return fail(read.error());
  if (values.empty()) return out;
  auto origins = OriginReader(core_.db(), core_.dictionary, INT64_MAX).written(item.supersedes);
  if (!origins) return fail(std::move(origins.error()));
  out.any = true;
  out.values.assign(values.begin(), values.end());
  out.origins = std::move(*origins);
  out.origins.resize(schema_->fields.size());
  for (Origin& origin : out.origins)
    if (origin.kind == Origin::Kind::own && origin.since == 0)
      origin = {.since = item.supersedes, .at = {received}};
  return out;
}

Result<void> Comparing::see_what_stands(Question& question) {
  if (question.view) return {};
  const Whereabouts here;
  ClientReader reader(core_, core_.db(), core_.keys, {RecordId{question.item.record - 1}, INT64_MAX}, here);
  const auto records = reader.records_of(question.item.link.client);
  if (!records) return fail(records.error());
  auto view = reader.view(question.item.link.client, *records);
  if (!view) return fail(view.error());
  question.view.emplace(std::move(*view));
  return {};
}

/// The system knew what stands when it said something else: it had been sent it, had said the same itself, or had
/// said something else since.
bool Comparing::was_informed(const Question& question, const Unit& unit) const {
  const Source& source = question.view->sources[unit.leader];
  if (source.system == plan_.system || question.sent.ends_with(*schema_, unit, question.view->values)) return true;
  if (!question.before.any || !question.before.values[unit.leader].known()) return false;
  if (equal(unit, question.before.values, question.view->values)) return true;
  const Origin& before = question.before.origins[unit.leader];
  return before.kind == Origin::Kind::own && before.since > static_cast<std::int64_t>(source.since);
}

/// News: what becomes of it, by the rules of the field and by what stands.
Result<Origin> Comparing::judge(Question& question, const Unit& unit) {
  GATEHOUSE_TRY(see_what_stands(question));
  const ClientView& view = *question.view;
  const Source& source = view.sources[unit.leader];
  const std::string& name = schema_->fields[unit.leader].name;
  const Survivorship& rules = core_.settings.survivorship;
  if (!view.values[unit.leader].known()) return Origin{};
  if (equal(unit, question.said, view.values)) return Origin{};
  SentTexts stands(schema_->fields.size());
  for (const std::size_t field : unit.fields) stands[field] = value_text(view.values[field]);
  if (shows(*schema_, unit, question.said, stands)) return Origin{.kind = Origin::Kind::echo};

  const bool pinned = std::any_of(unit.fields.begin(), unit.fields.end(),
                                  [&](std::size_t field) { return view.sources[field].why == Survived::pinned; });
  if (pinned) return contest(question, unit, "pinned", true);
  if (name == never_undone) return contest(question, unit, "trusted", false);
  if (rules.owns(name, plan_.system)) return contest(question, unit, "changed", false);
  const bool others = std::any_of(view.rows.begin(), view.rows.end(), [&](const EntityRow& row) {
    return row.schema == schema_ && row.values[unit.leader].known() && rules.owns(name, row.system);
  });
  if (others) return contest(question, unit, "owned", false);
  if (rules.only_fills(name, plan_.system)) return contest(question, unit, "filled", false);
  const bool verified = rules.is_verified(name, plan_.system);
  const std::size_t rank = rules.rank(name, plan_.system);
  if (verified != rules.is_verified(name, source.system))
    return contest(question, unit, verified ? "changed" : "trusted", false);
  if (rank != rules.rank(name, source.system))
    return contest(question, unit, rank < rules.rank(name, source.system) ? "changed" : "trusted", false);
  if (was_informed(question, unit)) return contest(question, unit, "changed", false);
  return contest(question, unit, "both-changed", true);
}

Result<Origin> Comparing::contest(Question& question, const Unit& unit, std::string kind, bool keep_back) {
  const std::int64_t client = question.item.link.client;
  const auto often = changes_since(core_, client, unit.name, {at_.micros - micros_a_week});
  if (!often) return fail(often.error());
  if (*often >= most_changes && kind != "pinned") {
    kind = "loop";
    keep_back = true;
  }
  const Source& source = question.view->sources[unit.leader];
  Conflict conflict{.client = ClientId{client},
                    .field = unit.name,
                    .system = plan_.system,
                    .other = source.system,
                    .record = RecordId{question.item.record},
                    .since = at_,
                    .kind = std::move(kind),
                    .state = keep_back ? "open" : "rule"};
  for (const std::size_t field : unit.fields) {
    const bool said_before = question.before.any && question.before.values[field].known();
    Conflict::Texts texts{schema_->fields[field].name,
                          said_before ? value_text(question.before.values[field]) : question.sent.newest(field),
                          value_text(question.view->values[field]), value_text(question.said[field])};
    if (!texts.agreed.empty() || !texts.ours.empty() || !texts.theirs.empty())
      conflict.texts.push_back(std::move(texts));
  }
  const auto id = open_conflict(core_, conflict);
  if (!id) return fail(id.error());
  if (!keep_back) return Origin{};
  return Origin{.kind = Origin::Kind::kept_back, .conflict = *id};
}

}  // namespace gatehouse::hub
