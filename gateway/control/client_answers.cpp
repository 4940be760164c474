#include "control/client_answers.hpp"

#include <algorithm>

#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/value_text.hpp"

namespace gatehouse::control {

namespace {

double bits(clients::Millibits weight) { return static_cast<double>(weight) / clients::bit; }

/// What a viewer sees of each field of a client.
class Glance {
 public:
  Glance(const Viewer& viewer, bool protected_person) : viewer_(viewer), protected_(protected_person) {}

  [[nodiscard]] bool withheld(const Field& field) const { return sight(field) == policy::Sight::withheld; }
  [[nodiscard]] std::string text(const Field& field, const Value& value) const {
    const policy::Sight how = sight(field);
    if (how == policy::Sight::withheld) return std::string(policy::word(how));
    if (!value.known()) return {};
    return how == policy::Sight::clear ? value_text(value) : masked_text(field, value);
  }

 private:
  [[nodiscard]] policy::Sight sight(const Field& field) const {
    return policy::sight_of(viewer_.who, field, viewer_.revealing, protected_);
  }
  const Viewer& viewer_;
  bool protected_;
};

/// What each record in force says of a field, equal values together.
std::vector<ShownValue::Other> said_by_records(const hub::ClientView& view, std::size_t field,
                                               const Glance& glance) {
  std::vector<ShownValue::Other> out;
  std::vector<Value> values;
  const Field& about = view.schema->fields[field];
  for (const hub::EntityRow& row : view.rows) {
    if (row.schema != view.schema || !row.values[field].known()) continue;
    std::size_t at = 0;
    while (at < out.size() && !(values[at] == row.values[field] && out[at].system == row.system)) ++at;
    if (at == out.size()) {
      values.push_back(row.values[field]);
      out.push_back({glance.text(about, row.values[field]), row.system, 0, row.received, row.received});
    }
    ++out[at].records;
    out[at].first = std::min(out[at].first, row.received);
    out[at].last = std::max(out[at].last, row.received);
  }
  return out;
}

}  // namespace

bool is_protected_person(const hub::ClientView& view) {
  const auto at = view.schema->find("protected_location");
  return at && view.values[*at].known() && view.values[*at].kind() == Kind::boolean && view.values[*at].boolean();
}

std::string number(hub::ClientId id) { return std::to_string(static_cast<std::int64_t>(id)); }

Json as_json(const clients::Explanation& explanation) {
  Json steps = Json::array();
  for (const auto& step : explanation.steps)
    steps.push_back({{"field", step.field},
                     {"level", step.words},
                     {"bits", bits(step.weight)},
                     {"rarity_bits", bits(step.frequency)}});
  return {{"model", explanation.model},
          {"prior_bits", bits(explanation.prior)},
          {"steps", steps},
          {"relatives_bits", bits(explanation.household_cut)},
          {"total_bits", bits(explanation.total)},
          {"replays", explanation.replays},
          {"rule", explanation.rule},
          {"sentence", explanation.sentence}};
}

Json as_json(const hub::PairReason& reason) {
  Json json = as_json(reason.why);
  json["clients"] = {static_cast<std::int64_t>(reason.a), static_cast<std::int64_t>(reason.b)};
  json["records"] = {static_cast<std::int64_t>(reason.record_a), static_cast<std::int64_t>(reason.record_b)};
  json["parted_by_a_person"] = reason.parted;
  return json;
}

Json as_json(const hub::ClientStory& story) {
  Json records = Json::array();
  for (const hub::LinkStory& link : story.records) {
    Json one = {{"record", static_cast<std::int64_t>(link.record)},
                {"system", link.system},
                {"received", iso(link.received)},
                {"rule", link.rule},
                {"sentence", link.sentence},
                {"bits", link.score}};
    if (link.evidence) one["evidence"] = as_json(*link.evidence);
    records.push_back(std::move(one));
  }
  Json happenings = Json::array();
  for (const hub::Happening& event : story.happenings) {
    Json one = {{"at", iso(event.at)},
                {"kind", event.kind},
                {"from", static_cast<std::int64_t>(event.from)},
                {"to", static_cast<std::int64_t>(event.to)},
                {"records", event.records},
                {"actor", event.actor},
                {"because", event.because},
                {"because_by", event.because_by},
                {"rule", event.rule},
                {"sentence", event.sentence},
                {"bits", event.score}};
    if (event.evidence) one["evidence"] = as_json(*event.evidence);
    happenings.push_back(std::move(one));
  }
  return {{"asked", static_cast<std::int64_t>(story.asked)},
          {"client", static_cast<std::int64_t>(story.id)},
          {"records", records},
          {"happenings", happenings}};
}

Json as_json(const hub::Review& review) {
  return {{"review", review.id},
          {"record", static_cast<std::int64_t>(review.record)},
          {"client", static_cast<std::int64_t>(review.client)},
          {"candidate", static_cast<std::int64_t>(review.candidate)},
          {"score", review.score},
          {"rule", review.rule},
          {"sentence", review.sentence},
          {"state", review.state},
          {"records", review.records},
          {"claimed_by", review.claimed_by},
          {"first_said_same", review.first_actor},
          {"since", iso(review.since)}};
}

Json as_json(const hub::MatchingQuality& quality) {
  Json rules = Json::object();
  for (const auto& [rule, links] : quality.links_by_rule) rules[rule] = links;
  Json scores = Json::array();
  for (const auto& [from, links] : quality.scores) scores.push_back({{"bits", from}, {"links", links}});
  Json reviews = Json::object();
  for (const auto& [state, count] : quality.reviews_by_state) reviews[state] = count;
  Json weeks = Json::array();
  for (const hub::MatchingWeek& week : quality.weeks)
    weeks.push_back({{"week", iso(week.monday).substr(0, 10)},
                     {"records", week.records},
                     {"by_score", week.by_score},
                     {"mean_bits", week.mean_bits},
                     {"reviews", week.reviews},
                     {"same", week.same},
                     {"not_same", week.not_same}});
  Json shared = Json::array();
  for (const hub::SharedValue& value : quality.shared) {
    Json examples = Json::array();
    for (const hub::ClientId id : value.examples) examples.push_back(static_cast<std::int64_t>(id));
    shared.push_back(
        {{"kind", value.kind}, {"clients", value.clients}, {"names", value.names}, {"examples", examples}});
  }
  return {{"model", quality.model},
          {"records", quality.index.records},
          {"earlier_versions", quality.index.formers},
          {"clients", quality.index.clients},
          {"keys", quality.index.keys},
          {"keys_that_many_share", quality.index.hot_keys},
          {"posts_given_up", quality.index.refused_posts},
          {"index_bytes", quality.index.bytes},
          {"links_by_rule", rules},
          {"links_by_score", scores},
          {"reviews", reviews},
          {"weeks", weeks},
          {"rules_overridden_by_two_people", quality.overridden},
          {"shared_values", shared}};
}

Json as_json(const hub::ModelInfo& model) {
  return {{"model", model.number},
          {"active", model.active},
          {"passed", model.passed},
          {"findings", model.findings},
          {"fault", model.fault}};
}

Json as_json(const hub::PurgeReceipt& receipt) {
  return {{"receipt", receipt.id},      {"client", static_cast<std::int64_t>(receipt.client)},
          {"at", iso(receipt.at)},      {"actor", receipt.actor},
          {"because", receipt.because}, {"records", receipt.records},
          {"proof", receipt.proof},     {"whole", receipt.whole},
          {"route", receipt.route}};
}

Json as_json(const hub::Hold& hold) {
  return {{"hold", hold.id},
          {"client", static_cast<std::int64_t>(hold.client)},
          {"since", iso(hold.since)},
          {"actor", hold.actor},
          {"because", hold.because},
          {"released", hold.released.micros == 0 ? "" : iso(hold.released)},
          {"released_by", hold.released_by}};
}

std::string masked_text(const Field& field, const Value& value) { return masked_text(field, value_text(value)); }

std::string masked_text(const Field& field, const std::string& text) {
  if (field.labels.only_open()) return text;
  if (field.type.kind == TypeKind::ssn && text.size() == 9) return "***-**-" + text.substr(5);
  return "*** (" + std::to_string(text.size()) + (text.size() == 1 ? " character)" : " characters)");
}

Viewer Viewer::at_the_command_line(bool revealing) {
  return {{.sights = policy::Sights::everything(), .merit_staff = true, .site_itself = true}, revealing};
}

std::vector<ShownValue> shown_values(const hub::ClientView& view, const Viewer& viewer, std::string_view field) {
  const Glance glance(viewer, is_protected_person(view));
  std::vector<ShownValue> out;
  for (std::size_t i = 0; i < view.schema->fields.size(); ++i) {
    const Field& about = view.schema->fields[i];
    const bool withheld = glance.withheld(about);
    if (field.empty() ? !view.values[i].known() && !withheld : about.name != field) continue;
    if (withheld) {
      out.push_back({.field = about.name, .value = glance.text(about, {}), .why = "withheld"});
      continue;
    }
    const hub::Source& source = view.sources[i];
    out.push_back({about.name, glance.text(about, view.values[i]), std::string(hub::words_of(source.why)),
                   source.system, source.pinned_by, source.record, source.received,
                   said_by_records(view, i, glance)});
  }
  return out;
}

Json view_as_json(const hub::ClientView& view, const std::vector<ShownValue>& values) {
  Json fields = Json::array();
  for (const ShownValue& value : values) {
    Json others = Json::array();
    for (const ShownValue::Other& other : value.others)
      others.push_back({{"value", other.value},
                        {"system", other.system},
                        {"records", other.records},
                        {"first_seen", iso(other.first)},
                        {"last_seen", iso(other.last)}});
    fields.push_back({{"field", value.field},
                      {"value", value.value},
                      {"why", value.why},
                      {"system", value.system},
                      {"record", static_cast<std::int64_t>(value.record)},
                      {"received", iso(value.since)},
                      {"pinned_by", value.pinned_by},
                      {"said", others}});
  }
  return {{"client", static_cast<std::int64_t>(view.id)},
          {"version", view.version},
          {"state", view.state},
          {"fields", fields}};
}

std::vector<SideBySide> side_by_side(const hub::ClientView& one, const hub::ClientView& other,
                                     const Viewer& viewer) {
  const Glance glance(viewer, is_protected_person(one) || is_protected_person(other));
  std::vector<SideBySide> out;
  for (std::size_t i = 0; i < one.schema->fields.size(); ++i) {
    const Field& field = one.schema->fields[i];
    const bool withheld = glance.withheld(field);
    if (!one.values[i].known() && !other.values[i].known() && !withheld) continue;
    SideBySide row{field.name, glance.text(field, one.values[i]), glance.text(field, other.values[i])};
    if (!withheld && one.values[i].known() && other.values[i].known()) row.same = one.values[i] == other.values[i];
    out.push_back(std::move(row));
  }
  return out;
}

Result<Json> review_as_json(hub::Hub& hub, std::int64_t id, const Viewer& viewer) {
  const auto review = hub.matching().review(id);
  if (!review) return fail(review.error());
  Json out = as_json(*review);
  const auto one = hub.client(review->client);
  const auto other = hub.client(review->candidate);
  if (!one || !other) return fail(one ? other.error() : one.error());
  if (one->id == other->id) return out;  // decided: the two are one by now
  if (const auto why = hub.matching().why(one->id, other->id)) out["why"] = as_json(*why);
  Json fields = Json::array();
  for (const SideBySide& field : side_by_side(*one, *other, viewer))
    fields.push_back({{"field", field.field},
                      {"client", field.one},
                      {"candidate", field.other},
                      {"same", field.same ? Json(*field.same) : Json()}});
  out["fields"] = fields;
  return out;
}

}  // namespace gatehouse::control
