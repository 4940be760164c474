/// Lists in the order that a request asks for: `sort=NAME`, with a minus before it the largest first. The whole
/// list is put in order, not a page of it; `skip=` goes on.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "control/answers.hpp"
#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct Order {
  std::string by{};
  bool falling = false;
  /// As it was asked for.
  [[nodiscard]] std::string text() const { return (falling ? "-" : "") + by; }
};
/// Nothing where the request asks for none. Errc::bad_input, with the `known` names, for another one.
[[nodiscard]] Result<std::optional<Order>> order_of(std::string_view query,
                                                    std::initializer_list<std::string_view> known);
/// `skip=` of the query.
[[nodiscard]] std::size_t skip_of(std::string_view query);

/// An array of objects by a member of theirs; equal ones stay as they are.
void put_in_order(Json& list, const Order& order);
/// What is left of an array after `skip` elements, `limit` at most; true if more follow.
[[nodiscard]] bool cut(Json& list, std::size_t skip, std::size_t limit);

}  // namespace gatehouse::control
