#include "hub/dictionary.hpp"

#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

using Numbers = std::map<std::string, std::map<std::string, std::uint32_t, std::less<>>, std::less<>>;

Result<void> read_numbers(Connection& db, Numbers& out) {
  auto rows = db.query(sql::select_dictionary);
  if (!rows) return fail(std::move(rows.error()));
  for (;;) {
    const auto more = rows->next();
    if (!more) return fail(more.error());
    if (!*more) return {};
    out[std::string(rows->text(0))][std::string(rows->text(1))] = static_cast<std::uint32_t>(rows->integer(2));
  }
}

/// Gives `name` the next number of its entity (fields) or of all entities (the name "").
Result<void> number(Connection& db, Numbers& numbers, const std::string& entity, const std::string& field,
                    std::size_t next) {
  auto& fields = numbers[entity];
  if (fields.contains(field)) return {};
  fields[field] = static_cast<std::uint32_t>(next);
  GATEHOUSE_TRY(db.run(sql::insert_dictionary, std::string_view(entity), std::string_view(field),
                       static_cast<std::int64_t>(next)));
  return {};
}

Result<void> number_all(Connection& db, Numbers& numbers, std::span<const Schema> schemas) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return fail(std::move(transaction.error()));
  for (const Schema& schema : schemas) {
    GATEHOUSE_TRY(number(db, numbers, schema.name, "", numbers.contains(schema.name) ? 0 : numbers.size()));
    for (const Field& field : schema.fields)
      GATEHOUSE_TRY(number(db, numbers, schema.name, field.name, numbers[schema.name].size() - 1));
  }
  return transaction->commit();
}

}  // namespace

Result<Dictionary> Dictionary::load(Connection& db, std::span<const Schema> schemas, bool read_only) {
  Dictionary out;
  GATEHOUSE_TRY(read_numbers(db, out.numbers_));
  if (!read_only) GATEHOUSE_TRY(number_all(db, out.numbers_, schemas));
  for (const Schema& schema : schemas) out.schemas_.push_back(std::make_unique<Schema>(schema));

  out.shapes_.resize(out.numbers_.size());
  for (const auto& [name, fields] : out.numbers_) {
    auto shape = std::make_unique<EntityShape>();
    shape->number = fields.at("");
    shape->name = name;
    shape->schema = out.schema(name);
    shape->position_of.assign(fields.size() - 1, EntityShape::none);
    for (const auto& [field, field_number] : fields) {
      if (field.empty() || shape->schema == nullptr || field_number >= shape->position_of.size()) continue;
      if (const auto at = shape->schema->find(field))
        shape->position_of[field_number] = static_cast<std::uint32_t>(*at);
    }
    if (shape->number >= out.shapes_.size()) return fail(Errc::corrupt, "the store's dictionary has gaps");
    out.shapes_[shape->number] = std::move(shape);
  }
  return out;
}

const EntityShape* Dictionary::entity(std::uint32_t number) const {
  return number < shapes_.size() ? shapes_[number].get() : nullptr;
}

const EntityShape* Dictionary::entity(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? nullptr : entity(found->second.at(""));
}

const Schema* Dictionary::schema(std::string_view name) const {
  for (const auto& schema : schemas_)
    if (schema->name == name) return schema.get();
  return nullptr;
}

Result<BlockShape> Dictionary::block(std::string_view entity, const Schema& schema) const {
  const auto found = numbers_.find(entity);
  if (found == numbers_.end())
    return fail(Errc::bad_config,
                "the mapping yields an entity that the site's schemas do not know: " + std::string(entity));
  BlockShape out{found->second.at(""), {}};
  out.numbers.reserve(schema.fields.size());
  for (const Field& field : schema.fields) {
    const auto at = found->second.find(field.name);
    if (at == found->second.end())
      return fail(Errc::bad_config, "the mapping fills " + std::string(entity) + "." + field.name +
                                        ", which the site's schemas do not know");
    out.numbers.push_back(at->second);
  }
  return out;
}

}  // namespace gatehouse::hub
