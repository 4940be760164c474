#include "hub/origins.hpp"

#include <algorithm>
#include <charconv>

#include "hub/store/statements.hpp"
#include "hub/store/sync_statements.hpp"

namespace gatehouse::hub {
namespace {

/// One word a field: its number, then `e`, `k` and the conflict, or `o`, the record and the moment.
void append_word(std::string& out, std::uint32_t number, const Origin& origin) {
  if (origin.kind == Origin::Kind::own && origin.since == 0) return;
  if (!out.empty()) out += ' ';
  out += std::to_string(number);
  switch (origin.kind) {
    case Origin::Kind::own:
      out += 'o' + std::to_string(origin.since) + '@' + std::to_string(origin.at.micros);
      return;
    case Origin::Kind::echo:
      out += 'e';
      return;
    case Origin::Kind::kept_back:
      out += 'k' + std::to_string(origin.conflict);
      return;
  }
}

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

struct Word {
  std::uint32_t number = 0;
  Origin origin{};
};

std::optional<Word> take_word(std::string_view& text) {
  const auto number = take_number(text);
  if (!number || text.empty()) return std::nullopt;
  Word out{static_cast<std::uint32_t>(*number), {}};
  const char kind = text.front();
  text.remove_prefix(1);
  if (kind == 'e') {
    out.origin.kind = Origin::Kind::echo;
  } else {
    const auto id = take_number(text);
    if (!id) return std::nullopt;
    if (kind == 'k') {
      out.origin.kind = Origin::Kind::kept_back;
      out.origin.conflict = *id;
    } else {
      if (kind != 'o' || text.empty()) return std::nullopt;
      text.remove_prefix(1);
      const auto at = take_number(text);
      if (!at) return std::nullopt;
      out.origin.since = *id;
      out.origin.at = {*at};
    }
  }
  if (!text.empty()) text.remove_prefix(1);
  return out;
}

}  // namespace

Result<void> write_origins(Core& core, std::int64_t record, const Schema& schema, const Origins& origins) {
  const auto shape = core.dictionary.block("client", schema);
  if (!shape) return fail(shape.error());
  std::string body;
  for (std::size_t i = 0; i < origins.size(); ++i) append_word(body, shape->numbers[i], origins[i]);
  if (body.empty()) return {};
  GATEHOUSE_TRY(core.db().run(sql::put_origin, record, std::string_view(body)));
  return {};
}

Result<Origins> OriginReader::written(std::int64_t record) {
  Origins out;
  if (!any_) {
    const auto any = db_.number(sql::any_origin);
    if (!any) return fail(any.error());
    any_ = any->value_or(0) != 0;
  }
  const EntityShape* const shape = dictionary_.entity("client");
  if (!*any_ || shape == nullptr || shape->schema == nullptr) return out;
  const auto read = each(db_.query(sql::select_origin, record), [&](Rows& row) -> Result<void> {
    out.resize(shape->schema->fields.size());
    const std::string body(row.text(0));
    std::string_view left(body);
    while (!left.empty()) {
      const auto word = take_word(left);
      if (!word)
        return fail(Errc::corrupt, "the origins of record " + std::to_string(record) + " are not readable");
      if (word->number >= shape->position_of.size()) continue;
      const std::uint32_t at = shape->position_of[word->number];
      if (at != EntityShape::none) out[at] = word->origin;
    }
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<Origins> OriginReader::of(std::int64_t record) {
  auto out = written(record);
  if (!out) return out;
  for (Origin& origin : *out)
    if (origin.kind == Origin::Kind::kept_back) GATEHOUSE_TRY(settle(origin));
  return out;
}

/// What a person took is the system's own word from the decision on.
Result<void> OriginReader::settle(Origin& origin) {
  return each(db_.query(sql::select_conflict, origin.conflict), [&](Rows& row) -> Result<void> {
    const std::string_view state = row.text(8);
    const bool decided = state != "open" && row.integer(10) <= last_event_;
    origin.open = !decided && row.text(7) != "pinned";
    if (decided && state == "theirs")
      origin = {.kind = Origin::Kind::own, .since = row.integer(11), .at = {row.integer(9)}};
    return {};
  });
}

}  // namespace gatehouse::hub
