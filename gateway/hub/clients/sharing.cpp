/// Values that more clients use than one person explains: a mistyped or borrowed SSN, a shelter's telephone.
#include <algorithm>
#include <set>

#include "hub/clients/frequency.hpp"
#include "hub/clients/index_state.hpp"
#include "hub/clients/text.hpp"

namespace gatehouse::clients {
namespace {

/// How many clients may share a value before people should know (design advice, 1.2).
struct Limit {
  Field field;
  std::size_t clients;
};
constexpr std::array<Limit, 4> limits{{{Field::ssn, 1}, {Field::email, 3}, {Field::phone, 8}, {Field::street, 12}}};
constexpr std::size_t most_examples = 5;

}  // namespace

std::vector<SharedBy> ClientIndex::shared_values(std::size_t most) const {
  std::vector<SharedBy> out;
  for (const auto& [field, limit] : limits) {
    std::vector<std::pair<std::uint64_t, RowNumber>> uses;
    state_->rows.each([&, field = field](RowNumber row) {
      const std::uint64_t value = value_hash(state_->rows[row].person, field);
      if (value != 0 && !state_->rows[row].former) uses.emplace_back(value, row);
    });
    std::sort(uses.begin(), uses.end());
    for (std::size_t from = 0, to = 0; from < uses.size(); from = to) {
      std::set<ClientId> clients;
      std::set<std::uint64_t> names;
      for (to = from; to < uses.size() && uses[to].first == uses[from].first; ++to) {
        const auto& row = state_->rows[uses[to].second];
        clients.insert(row.client);
        names.insert(mix(value_hash(row.person, Field::given)) ^ value_hash(row.person, Field::surname));
      }
      if (clients.size() <= limit) continue;
      SharedBy shared{field, clients.size(), names.size(), {}};
      for (const ClientId client : clients)
        if (shared.examples.size() < most_examples) shared.examples.push_back(client);
      out.push_back(std::move(shared));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.clients > b.clients; });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace gatehouse::clients
