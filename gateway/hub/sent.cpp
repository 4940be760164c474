#include "hub/sent.hpp"

#include <algorithm>
#include <charconv>

#include "gatehouse/support/value_text.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/sync_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view seal_name = "sent";
/// A system that has not shown any of the last four is told news from echoes by these.
constexpr std::size_t most_kept = 4;
/// The narrowest forms that are known cut names at so many characters (12 to 30).
constexpr std::size_t shortest_cut = 10;

/// Letters in upper case and digits, and whatever is no ASCII.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      out += c;
  }
  return out;
}

bool is_text(const Field& field) {
  switch (field.type.kind) {
    case TypeKind::text:
    case TypeKind::code:
    case TypeKind::digits:
    case TypeKind::ssn:
    case TypeKind::phone:
    case TypeKind::zip:
      return true;
    default:
      return false;
  }
}

void append(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

std::optional<std::string_view> take(std::string_view& from) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), size);
  if (error != std::errc{} || end == from.data() + from.size() || *end != ':') return std::nullopt;
  from.remove_prefix(static_cast<std::size_t>(end - from.data()) + 1);
  if (size > from.size()) return std::nullopt;
  const std::string_view out = from.substr(0, size);
  from.remove_prefix(size);
  return out;
}

/// Each time it was sent: the fields with their numbers, one text in another.
std::string encode(const std::vector<SentTexts>& sent, const BlockShape& shape) {
  std::string out;
  for (const SentTexts& one : sent) {
    std::string fields;
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (one[i].empty()) continue;
      append(fields, std::to_string(shape.numbers[i]));
      append(fields, one[i]);
    }
    append(out, fields);
  }
  return out;
}

std::optional<SentTexts> decode_one(std::string_view fields, const EntityShape& shape) {
  SentTexts out(shape.schema->fields.size());
  while (!fields.empty()) {
    const auto number = take(fields);
    const auto text = take(fields);
    std::uint32_t at = 0;
    if (!number || !text) return std::nullopt;
    std::from_chars(number->data(), number->data() + number->size(), at);
    if (at >= shape.position_of.size() || shape.position_of[at] == EntityShape::none) continue;
    out[shape.position_of[at]] = *text;
  }
  return out;
}

Result<void> decode(std::string_view body, const EntityShape& shape, std::vector<SentTexts>& out) {
  while (!body.empty()) {
    const auto one = take(body);
    auto texts = one ? decode_one(*one, shape) : std::nullopt;
    if (!texts) return fail(Errc::corrupt, "what a system was sent is not readable");
    out.push_back(std::move(*texts));
  }
  return {};
}

bool any_known(const Unit& unit, const SentTexts& sent) {
  return std::any_of(unit.fields.begin(), unit.fields.end(),
                     [&](std::size_t field) { return !sent[field].empty(); });
}

Result<void> store(Core& core, std::string_view system, std::int64_t client, const Schema& schema,
                   const std::vector<SentTexts>& sent) {
  const auto shape = core.dictionary.block("client", schema);
  if (!shape) return fail(shape.error());
  std::int64_t id = 0;
  GATEHOUSE_TRY(each(core.db().query(sql::select_sent_to, system, client), [&](Rows& row) -> Result<void> {
    id = row.integer(0);
    return {};
  }));
  if (id == 0) {
    const auto last = core.db().number(sql::last_sent);
    if (!last) return fail(last.error());
    id = last->value_or(0) + 1;
  }
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal_for(client, seal_name, id, encode(sent, *shape), sealed));
  GATEHOUSE_TRY(
      core.db().run(sql::put_sent, id, system, client, core.clock.now().micros, Blob{std::string_view(sealed)}));
  return {};
}

}  // namespace

bool shows(const Field& field, std::string_view said, std::string_view sent) {
  if (said == sent) return true;
  if (!is_text(field)) return false;
  const std::string a = bare(said);
  const std::string b = bare(sent);
  if (a == b) return true;
  if (a.empty() || a.size() > b.size() || !b.starts_with(a)) return false;
  return a.size() >= shortest_cut || (field.name == "name.middle" && a.size() == 1);
}

bool shows(const Schema& schema, const Unit& unit, std::span<const Value> said, const SentTexts& sent) {
  bool any = false;
  for (const std::size_t field : unit.fields) {
    if (!said[field].known()) continue;
    any = true;
    if (!shows(schema.fields[field], value_text(said[field]), sent[field])) return false;
  }
  return any;
}

Result<SentLog> SentLog::read(Core& core, std::string_view system, std::int64_t client, const Schema& schema) {
  SentLog out;
  const EntityShape* const shape = core.dictionary.entity("client");
  if (shape == nullptr || shape->schema != &schema) return out;
  std::string plain;
  const auto read = each(core.db().query(sql::select_sent, system, client), [&](Rows& row) -> Result<void> {
    GATEHOUSE_TRY(core.keys.seal.open(seal_name, row.integer(0), row.blob(1), plain));
    return decode(plain, *shape, out.sent_);
  });
  if (!read) return fail(read.error());
  return out;
}

bool SentLog::knows(const Unit& unit) const {
  return std::any_of(sent_.begin(), sent_.end(), [&](const SentTexts& sent) { return any_known(unit, sent); });
}

bool SentLog::take_back(const Schema& schema, const Unit& unit, std::span<const Value> said) {
  const auto found = std::find_if(sent_.begin(), sent_.end(),
                                  [&](const SentTexts& sent) { return shows(schema, unit, said, sent); });
  if (found == sent_.end()) return false;
  for (auto older = std::next(found); older != sent_.end(); ++older)
    for (const std::size_t field : unit.fields) {
      changed_ = changed_ || !(*older)[field].empty();
      (*older)[field].clear();
    }
  return true;
}

bool SentLog::ends_with(const Schema& schema, const Unit& unit, std::span<const Value> values) const {
  for (const SentTexts& sent : sent_)
    if (any_known(unit, sent)) return shows(schema, unit, values, sent);
  return false;
}

std::string SentLog::newest(std::size_t field) const {
  for (const SentTexts& sent : sent_)
    if (!sent[field].empty()) return sent[field];
  return {};
}

Result<void> SentLog::write(Core& core, std::string_view system, std::int64_t client, const Schema& schema) {
  if (!changed_) return {};
  return store(core, system, client, schema, sent_);
}

Result<void> remember_sent(Core& core, std::string_view system, std::int64_t client,
                           std::span<const std::pair<std::string, std::string>> values) {
  const Schema* const schema = core.dictionary.schema("client");
  const EntityShape* const shape = core.dictionary.entity("client");
  if (schema == nullptr || shape == nullptr) return {};
  std::vector<SentTexts> sent(1, SentTexts(schema->fields.size()));
  for (const auto& [name, text] : values)
    if (const auto at = schema->find(name)) sent.front()[*at] = text;
  std::string plain;
  const auto read = each(core.db().query(sql::select_sent_to, system, client), [&](Rows& row) -> Result<void> {
    GATEHOUSE_TRY(core.keys.seal.open(seal_name, row.integer(0), row.blob(1), plain));
    return decode(plain, *shape, sent);
  });
  if (!read) return fail(read.error());
  if (sent.size() > 1 && sent[0] == sent[1]) return {};
  if (sent.size() > most_kept) sent.resize(most_kept);
  return store(core, system, client, *schema, sent);
}

}  // namespace gatehouse::hub
