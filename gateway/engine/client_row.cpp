#include "engine/client_row.hpp"

#include <charconv>

namespace gatehouse::engine {

std::string public_id(hub::ClientId client) {
  std::string digits = std::to_string(static_cast<std::int64_t>(client));
  constexpr std::size_t width = 11;
  return "G" + std::string(digits.size() < width ? width - digits.size() : 0, '0') + digits;
}

std::optional<hub::ClientId> client_from(std::string_view text) {
  if (text.starts_with('G')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return hub::ClientId{number};
}

std::string_view ClientRow::own_id_of(const hub::ClientView& view) const {
  std::string_view out;
  hub::RecordId newest{};
  for (const hub::EntityRow& row : view.rows) {
    if (row.schema != view.schema || row.system != system_ || system_.empty() || row.key.empty()) continue;
    if (!out.empty() && row.record < newest) continue;
    newest = row.record;
    out = row.key;
  }
  return out;
}

void ClientRow::find_places(const Schema& known) {
  known_ = &known;
  places_.clear();
  as_of_.clear();
  for (const Field& field : wanted_.fields) {
    const std::size_t here = places_.size();
    const auto at = known.find(field.name);
    places_.push_back(at ? static_cast<std::ptrdiff_t>(*at) : -1);
    if (field.name == "system_id") own_id_at_ = static_cast<std::ptrdiff_t>(here);
    if (field.name == "client_id") id_at_ = static_cast<std::ptrdiff_t>(here);
    const auto of = at ? std::nullopt : known.find(without_as_of(field.name));
    if (of) as_of_.push_back({here, *of});
  }
}

void ClientRow::fill(const hub::ClientView& view) {
  if (known_ != view.schema) find_places(*view.schema);
  values.clear();
  for (const std::ptrdiff_t place : places_)
    values.push_back(place < 0 ? Value() : view.values[static_cast<std::size_t>(place)]);
  for (const AsOf& one : as_of_)
    if (view.values[one.of].known()) values[one.at] = Value::of(view.sources[one.of].received);
  if (id_at_ >= 0) {
    id_ = public_id(view.id);
    values[static_cast<std::size_t>(id_at_)] = Value::of(std::string_view(id_));
  }
  if (own_id_at_ >= 0) {
    const std::string_view own = own_id_of(view);
    values[static_cast<std::size_t>(own_id_at_)] = own.empty() ? Value() : Value::of(own);
  }
  groups.clear();
  for (const hub::EntityRow& row : view.rows) groups[row.entity].emplace_back(row.values);
}

}  // namespace gatehouse::engine
