/// Earlier versions of records: people move, marry and change their telephone, and another system may still know
/// them as they were.
#include <algorithm>

#include "hub/clients/index_state.hpp"

namespace gatehouse::clients {
namespace {

constexpr std::size_t most_formers = 8;  ///< of one record in force

/// The person of `now`, where and as whom `then` knew them. An identifier, a birth date, a given name do not change
/// with time: where the two differ, the old one was wrong.
PersonFeatures as_known(const PersonFeatures& then, const PersonFeatures& now) {
  PersonFeatures out = now;
  if (!then.last.empty()) out.last = then.last;
  if (out.prior_last.empty()) out.prior_last = then.prior_last;
  if (then.phone != 0) out.phone = then.phone;
  if (!then.email_local.empty()) {
    out.email_local = then.email_local;
    out.email_domain = then.email_domain;
  }
  if (then.street.empty() && then.zip == 0 && then.city.empty()) return out;
  out.house = then.house;
  out.street = then.street;
  out.unit = then.unit;
  out.city = then.city;
  out.zip = then.zip;
  out.state = then.state;
  out.county = then.county;
  return out;
}

}  // namespace

void ClientIndex::add_former(RecordId record, RecordId by, const PersonFeatures& person) {
  const auto now = state_->rows.row_of(by);
  if (!now) return;
  const RowStore::Row in_force = state_->rows[*now];
  const PersonFeatures known = as_known(person, in_force.person);
  const auto its = state_->formers.find(by);
  const auto says_it = [&](const auto& one) { return as_known(one.second, in_force.person) == known; };
  const bool full = its != state_->formers.end() && its->second.size() == most_formers;
  const bool said = its != state_->formers.end() && std::any_of(its->second.begin(), its->second.end(), says_it);
  if (full || said || known == in_force.person) return;
  const RowNumber row = state_->rows.add(in_force.client, record, known);
  state_->rows.mark_former(row);
  state_->post(row);
  state_->formers[by].emplace_back(record, person);
  state_->replaced[record] = by;
}

void ClientIndex::retire(RecordId old, RecordId by) {
  const auto before = state_->rows.row_of(old), now = state_->rows.row_of(by);
  if (!before || !now || state_->rows[*before].client != state_->rows[*now].client) return;
  Formers versions{{old, state_->rows[*before].person}};
  const Formers earlier = formers_of(old);
  versions.insert(versions.end(), earlier.begin(), earlier.end());
  remove(old);
  for (const auto& [record, person] : versions) add_former(record, by, person);
}

bool ClientIndex::is_former(RecordId record) const { return state_->replaced.contains(record); }

Formers ClientIndex::formers_of(RecordId record) const {
  const auto its = state_->formers.find(record);
  return its == state_->formers.end() ? Formers{} : its->second;
}

}  // namespace gatehouse::clients
