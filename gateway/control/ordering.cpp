#include "control/ordering.hpp"

#include <algorithm>

#include "control/answering.hpp"

namespace gatehouse::control {

Result<std::optional<Order>> order_of(std::string_view query, std::initializer_list<std::string_view> known) {
  const std::string said = query_text(query, "sort");
  if (said.empty() && query_value(query, "sort").empty()) return std::optional<Order>{};
  Order out{.by = said, .falling = said.starts_with('-')};
  if (out.falling) out.by.erase(0, 1);
  if (std::ranges::find(known, out.by) != known.end()) return std::optional(std::move(out));
  std::string names;
  for (const std::string_view one : known) names += (names.empty() ? "" : ", ") + std::string(one);
  return fail(Errc::bad_input, "sort= is one of " + names + "; with a minus before it the largest come first");
}

std::size_t skip_of(std::string_view query) { return number_of(query_value(query, "skip")).value_or(0); }

void put_in_order(Json& list, const Order& order) {
  auto& rows = list.get_ref<Json::array_t&>();
  std::stable_sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) {
    return order.falling ? b[order.by] < a[order.by] : a[order.by] < b[order.by];
  });
}

bool cut(Json& list, std::size_t skip, std::size_t limit) {
  auto& rows = list.get_ref<Json::array_t&>();
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(skip, rows.size())));
  const bool more = rows.size() > limit;
  if (more) rows.resize(limit);
  return more;
}

}  // namespace gatehouse::control
