#include "hub/disclosures.hpp"

#include <algorithm>

#include "hub/store/trust_statements.hpp"

namespace gatehouse::hub {
namespace {

std::string id_text(std::int64_t id) { return std::to_string(id); }

Result<std::int64_t> terms_row(Core& core, const Terms& t) {
  const Hash16 hash = core.keys.hash.of({"terms", t.system, t.route, t.agreement, t.parties, t.purpose, t.basis,
                                         t.redisclosure, t.fields, t.mapping});
  const std::string name = hex(view(hash));
  Connection& db = core.db();
  GATEHOUSE_TRY(db.run(sql::insert_terms, std::string_view(name), std::string_view(t.system),
                       std::string_view(t.route), std::string_view(t.agreement), std::string_view(t.parties),
                       std::string_view(t.purpose), std::string_view(t.basis), std::string_view(t.redisclosure),
                       std::string_view(t.fields), std::string_view(t.mapping)));
  const auto id = db.number(sql::select_terms_id, std::string_view(name));
  if (!id) return fail(id.error());
  if (!*id) return fail(Errc::internal, "the terms of a disclosure were not stored");
  return **id;
}

Result<std::vector<std::int64_t>> merged_ids(Connection& db, std::int64_t client) {
  std::vector<std::int64_t> ids;
  const auto read = each(db.query(sql::select_merged_ids, client), [&](Rows& row) -> Result<void> {
    ids.push_back(row.integer(0));
    return {};
  });
  if (!read) return fail(read.error());
  return ids;
}

Disclosure disclosure_of(const Rows& row) {
  Disclosure out;
  out.id = DisclosureId{row.integer(0)};
  out.run = RunId{row.integer(1)};
  out.at = {row.integer(2)};
  out.state = static_cast<DisclosureState>(row.integer(3));
  out.people = row.integer(4);
  out.terms = {std::string(row.text(6)),  std::string(row.text(7)),  std::string(row.text(8)),
               std::string(row.text(9)),  std::string(row.text(10)), std::string(row.text(11)),
               std::string(row.text(12)), std::string(row.text(13)), std::string(row.text(14))};
  return out;
}

}  // namespace

std::string encode_ids(std::vector<std::int64_t> ids) {
  std::sort(ids.begin(), ids.end());
  std::string out;
  std::int64_t before = 0;
  for (const std::int64_t id : ids) {
    auto step = static_cast<std::uint64_t>(id - before);
    for (; step >= 0x80; step >>= 7) out += static_cast<char>(step | 0x80);
    out += static_cast<char>(step);
    before = id;
  }
  return out;
}

bool contains_id(std::string_view encoded, std::int64_t wanted) {
  std::uint64_t at = 0, step = 0;
  unsigned shift = 0;
  for (const char c : encoded) {
    const auto b = static_cast<unsigned char>(c);
    step |= static_cast<std::uint64_t>(b & 0x7f) << shift;
    shift += 7;
    if ((b & 0x80) != 0 && shift < 63) continue;
    at += step;
    if (at >= static_cast<std::uint64_t>(wanted)) return at == static_cast<std::uint64_t>(wanted);
    step = shift = 0;
  }
  return false;
}

Result<DisclosureId> disclose(Core& core, RunId run, const Terms& terms, std::span<const ClientId> clients) {
  GATEHOUSE_TRY(core.may_write());
  std::vector<std::int64_t> ids;
  for (const ClientId client : clients) ids.push_back(static_cast<std::int64_t>(client));
  std::sort(ids.begin(), ids.end());
  const auto people = static_cast<std::int64_t>(ids.size());
  const std::string encoded = encode_ids(ids);
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto under = terms_row(core, terms);
  if (!under) return fail(under.error());
  const auto last = core.db().number(sql::select_last_disclosure);
  if (!last) return fail(last.error());
  const std::int64_t id = last->value_or(0) + 1;
  GATEHOUSE_TRY(core.db().run(sql::insert_disclosure, id, static_cast<std::int64_t>(run), *under,
                              core.clock.now().micros, people, ids.empty() ? 0 : ids.front(),
                              ids.empty() ? 0 : ids.back(), Blob{encoded}));
  GATEHOUSE_TRY(
      write_audit(core, {"route:" + terms.route, "disclose", "system:" + terms.system, "intended", terms.purpose,
                         "disclosure " + id_text(id) + ", run " + id_text(static_cast<std::int64_t>(run)) +
                             ", clients " + id_text(people) + ", agreement " + terms.agreement}));
  GATEHOUSE_TRY(transaction->commit());
  return DisclosureId{id};
}

Result<void> end_disclosure(Core& core, DisclosureId id, bool sent) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core.db().run(sql::end_disclosure, id, sent ? DisclosureState::sent : DisclosureState::not_sent));
  GATEHOUSE_TRY(write_audit(core, {"gatehouse", "disclose", "disclosure " + id_text(static_cast<std::int64_t>(id)),
                                   sent ? "sent" : "not sent", "", ""}));
  return transaction->commit();
}

Result<std::vector<Disclosure>> read_disclosures(Core& core, ClientId client) {
  auto db = core.store->reader();
  if (!db) return fail(std::move(db.error()));
  const auto ids = merged_ids(**db, static_cast<std::int64_t>(client));
  if (!ids) return fail(ids.error());
  if (ids->empty())
    return fail(Errc::not_found, "there is no client " + id_text(static_cast<std::int64_t>(client)));
  std::vector<Disclosure> out;
  const auto [low, high] = std::minmax_element(ids->begin(), ids->end());
  const auto read = each((*db)->query(sql::select_disclosures, *low, *high), [&](Rows& row) -> Result<void> {
    const std::string_view clients = row.blob(5);
    if (std::any_of(ids->begin(), ids->end(), [&](std::int64_t id) { return contains_id(clients, id); }))
      out.push_back(disclosure_of(row));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::int64_t> release_kept_back(Core& core, std::string_view route) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto released = core.db().run(sql::release_kept_back, route);
  if (!released) return fail(released.error());
  if (*released == 0) return 0;
  GATEHOUSE_TRY(core.db().run(sql::count_released, route, *released));
  GATEHOUSE_TRY(write_audit(core, {"gatehouse", "release", "route " + std::string(route), "ok", "",
                                   id_text(*released) + " that an agreement had kept back are due again"}));
  GATEHOUSE_TRY(transaction->commit());
  return *released;
}

}  // namespace gatehouse::hub
