#include "hub/model_shelf.hpp"

#include <algorithm>

#include "gatehouse/support/files.hpp"
#include "hub/core.hpp"
#include "hub/store/matching_statements.hpp"

namespace gatehouse::hub {

Result<std::uint32_t> active_number(Connection& db) {
  const auto number = db.number(sql::select_active_model);
  if (!number) return fail(number.error());
  return static_cast<std::uint32_t>(number->value_or(clients::Model::shipped().number));
}

Result<std::string> text_of(const Shelved& known, const clients::ModelFolder& folder) {
  auto text = folder.text(known.number);
  if (text && sha256_hex(*text) != known.sha256)
    return fail(Errc::corrupt, "its file was changed after it was written");
  return text;
}

Result<clients::Model> model_of(const Shelved& known, const clients::ModelFolder& folder) {
  const auto text = text_of(known, folder);
  if (!text) return fail(text.error());
  return clients::read_model(*text);
}

Result<clients::Model> active_model(Connection& db, const clients::ModelFolder& folder) {
  const auto number = active_number(db);
  if (!number) return fail(number.error());
  if (*number == clients::Model::shipped().number) return clients::Model::shipped();
  const auto known = shelved(db, *number);
  if (!known) return fail(known.error());
  auto model = model_of(*known, folder);
  if (model) return model;
  return fail(Errc::corrupt,
              "model " + std::to_string(*number) + " judges who is who, and " + model.error().message +
                  ": put it back, or go back to the shipped one with `gatehouse clients activate 1`");
}

Result<Shelved> shelved(Connection& db, std::uint32_t number) {
  Shelved out;
  const auto read = each(db.query(sql::select_model, std::int64_t{number}), [&](Rows& row) -> Result<void> {
    out = {number, row.integer(0) != 0, std::string(row.text(1))};
    return {};
  });
  if (!read) return fail(read.error());
  if (out.number == 0) return fail(Errc::not_found, "there is no model " + std::to_string(number));
  return out;
}

Result<std::vector<Shelved>> all_shelved(Connection& db) {
  std::vector<Shelved> out;
  const auto read = each(db.query(sql::select_models), [&](Rows& row) -> Result<void> {
    out.push_back({static_cast<std::uint32_t>(row.integer(0)), row.integer(1) != 0, std::string(row.text(2))});
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::uint32_t> next_number(Connection& db, const clients::ModelFolder& folder) {
  const auto last = db.number(sql::last_model);
  if (!last) return fail(last.error());
  std::uint32_t highest = std::max(clients::Model::shipped().number, static_cast<std::uint32_t>(last->value_or(0)));
  for (const std::uint32_t number : folder.numbers()) highest = std::max(highest, number);
  return highest + 1;
}

}  // namespace gatehouse::hub
