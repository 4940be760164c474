#include "control/find_clients.hpp"

#include <algorithm>
#include <array>

#include "engine/client_row.hpp"
#include "gatehouse/support/dates.hpp"
#include "hub/lists.hpp"

namespace gatehouse::control {

namespace {

/// What tells people apart in a list of those who may be meant.
constexpr std::array fields_shown{"name.last", "name.first", "birth_date", "ssn"};

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> out;
  for (const Named& one : all) out.push_back(one.name);
  return out;
}

/// Too little, or what nobody can have, is said: an empty list would mean that there is no such person.
Result<void> can_be_found(const LookedFor& who) {
  const auto digits = std::count_if(who.ssn.begin(), who.ssn.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!who.ssn.empty() && digits != 9) return fail(Errc::bad_config, "an SSN has nine digits");
  if (who.ssn.empty() && who.first.empty() && who.birth_date.empty())
    return fail(Errc::bad_config, "a last name alone is too little: say a first name or a birth date with it");
  if (!who.birth_date.empty() && !date_from_iso(who.birth_date))
    return fail(Errc::bad_config, "a birth date is written YYYY-MM-DD");
  return {};
}

Result<std::vector<hub::ClientId>> candidates(hub::Hub& hub, const engine::Plan& plan, const LookedFor& who) {
  const bool by_name = !who.last.empty() || !who.first.empty() || !who.birth_date.empty();
  if (!who.client.empty() + !who.key.empty() + !who.ssn.empty() + by_name > 1)
    return fail(Errc::bad_config,
                "look for one thing at a time: `client`, `key`, `ssn`, or a name with a birth date");
  if (!who.client.empty()) {
    const auto id = engine::client_from(who.client);
    if (!id) return std::vector<hub::ClientId>{};
    return std::vector{*id};
  }
  if (!who.key.empty())
    return hub.lists().clients_of_key(names_of(plan.site.systems), names_of(plan.schemas), who.key);
  if (who.ssn.empty() && who.last.empty())
    return fail(Errc::bad_config, "say `client`, `key`, `ssn`, or `last` with `first` and `birth_date`");
  GATEHOUSE_TRY(can_be_found(who));
  clients::PersonFacts facts;
  facts.ssn = who.ssn;
  facts.last = who.last;
  facts.first = who.first;
  facts.birth_date = who.birth_date;
  return hub.lists().clients_like(facts, most_found);
}

}  // namespace

std::string_view LookedFor::by() const {
  if (!client.empty()) return "number";
  if (!key.empty()) return "key";
  return ssn.empty() ? "name" : "ssn";
}

Result<std::vector<hub::ClientView>> find_clients(hub::Hub& hub, const engine::Plan& plan, const LookedFor& who,
                                                  std::string_view actor) {
  const auto found = candidates(hub, plan, who);
  if (!found) return fail(found.error());
  GATEHOUSE_TRY(hub.audit({std::string(actor), "find", "clients", "ok", "", "by " + std::string(who.by())}));
  std::vector<hub::ClientView> out;
  for (const hub::ClientId id : *found) {
    if (out.size() == most_found) break;
    auto view = hub.client(id);
    if (!view && view.error().code == Errc::not_found) continue;
    if (!view) return fail(view.error());
    out.push_back(std::move(*view));
  }
  return out;
}

Json found_as_json(const hub::ClientView& view, const Viewer& viewer) {
  Json out{
      {"client", static_cast<std::int64_t>(view.id)}, {"id", engine::public_id(view.id)}, {"state", view.state}};
  for (const std::string_view field : fields_shown) {
    const auto shown = shown_values(view, viewer, field);
    out[std::string(field)] = shown.empty() ? std::string() : shown.front().value;
  }
  return out;
}

}  // namespace gatehouse::control
