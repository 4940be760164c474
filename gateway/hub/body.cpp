#include "hub/body.hpp"

#include <utility>

namespace gatehouse::hub {
namespace {

constexpr unsigned kind_shift = 3;
constexpr unsigned has_note = 1u << 6;

void put(std::uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void put_signed(std::int64_t value, std::string& out) {
  put((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63), out);
}

void put_text(std::string_view text, std::string& out) {
  put(text.size(), out);
  out += text;
}

void put_value(const Value& value, std::string& out) {
  const auto state = static_cast<unsigned>(value.state());
  const auto kind = static_cast<unsigned>(value.kind());
  out += static_cast<char>(state | (kind << kind_shift) | (value.note() == Note::none ? 0 : has_note));
  if (value.note() != Note::none) out += static_cast<char>(value.note());
  if (!value.known()) return;
  switch (value.kind()) {
    case Kind::null:
      return;
    case Kind::boolean:
      out += static_cast<char>(value.boolean() ? 1 : 0);
      return;
    case Kind::text:
      put_text(value.text(), out);
      return;
    case Kind::decimal:
      out += static_cast<char>(value.decimal().scale);
      put_signed(value.decimal().units, out);
      return;
    case Kind::date:
      put_signed(value.date().days, out);
      return;
    case Kind::integer:
    case Kind::timestamp:
      put_signed(value.integer(), out);
      return;
  }
}

/// How the key text is written: not at all, by itself, or as that of the entity so many behind.
enum NameForm : std::uint64_t { by_bytes = 0, by_text = 1, by_entity = 2 };

void put_name(const RecordName& name, std::span<const MappedEntity> entities, std::span<const BlockShape> shapes,
              std::string& out) {
  put(name.entity, out);
  if (name.key.empty()) return put(by_bytes, out);
  for (std::size_t i = 0; i < entities.size(); ++i)
    if (shapes[entities[i].block].entity == name.entity && entities[i].key == name.key)
      return put(by_entity + i, out);
  put(by_text, out);
  put_text(name.key, out);
}

bool says_something(const Value& value) { return value.state() != State::unknown || value.note() != Note::none; }

/// Reads what `put` wrote; after a wrong byte everything reads as zero and `good` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      out |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) return out;
    }
    good_ = false;
    return 0;
  }
  std::int64_t signed_number() {
    const std::uint64_t n = number();
    return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
  }
  std::uint8_t byte() {
    if (left_.empty()) {
      good_ = false;
      return 0;
    }
    const auto out = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return out;
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > left_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view out = left_.substr(0, size);
    left_.remove_prefix(size);
    return out;
  }

 private:
  std::string_view left_;
  bool good_ = true;
};

Value get_known(Reader& in, Kind kind) {
  switch (kind) {
    case Kind::null:
      return Value();
    case Kind::boolean:
      return Value::of(in.byte() != 0);
    case Kind::text:
      return Value::of(in.text());
    case Kind::decimal: {
      const std::uint8_t scale = in.byte();
      return Value::of(Decimal{in.signed_number(), scale});
    }
    case Kind::date:
      return Value::of(Date{static_cast<std::int32_t>(in.signed_number())});
    case Kind::integer:
      return Value::of(in.signed_number());
    case Kind::timestamp:
      return Value::of(Timestamp{in.signed_number()});
  }
  return Value();
}

Value get_value(Reader& in) {
  const unsigned head = in.byte();
  const auto state = static_cast<State>(head & 7);
  const auto kind = static_cast<Kind>((head >> kind_shift) & 7);
  const auto note = (head & has_note) != 0 ? static_cast<Note>(in.byte()) : Note::none;
  Value out = state == State::known ? get_known(in, kind) : Value::in_state(state);
  out.set_note(note);
  return out;
}

StoredEntity get_entity(Reader& in, const Dictionary& dictionary, Arena& arena) {
  StoredEntity out;
  out.shape = dictionary.entity(static_cast<std::uint32_t>(in.number()));
  out.parent = static_cast<std::int32_t>(in.number()) - 1;
  out.key = in.text();
  out.parent_key = in.text();
  const std::uint64_t fields = in.number();
  const bool known = out.shape != nullptr && out.shape->schema != nullptr;
  auto values = arena.array<Value>(known ? out.shape->schema->fields.size() : 0);
  for (std::uint64_t i = 0; i < fields && in.good(); ++i) {
    const std::uint64_t number = in.number();
    const Value value = get_value(in);
    if (!known || number >= out.shape->position_of.size()) continue;
    const std::uint32_t at = out.shape->position_of[number];
    if (at != EntityShape::none) values[at] = value;
  }
  out.values = values;
  return out;
}

tl::unexpected<Error> damaged() { return fail(Errc::corrupt, "the body of a record is not readable"); }

}  // namespace

void encode_body(std::string_view raw, const RecordName& name, std::span<const MappedEntity> entities,
                 std::span<const BlockShape> shapes, std::string& out) {
  put_text(raw, out);
  put_name(name, entities, shapes, out);
  put(entities.size(), out);
  for (const MappedEntity& entity : entities) {
    const BlockShape& shape = shapes[entity.block];
    put(shape.entity, out);
    put(static_cast<std::uint64_t>(entity.parent + 1), out);
    put_text(entity.key, out);
    put_text(entity.parent_key, out);
    std::uint64_t count = 0;
    for (const Value& value : entity.values) count += says_something(value) ? 1u : 0u;
    put(count, out);
    for (std::size_t i = 0; i < entity.values.size(); ++i) {
      if (!says_something(entity.values[i])) continue;
      put(shape.numbers[i], out);
      put_value(entity.values[i], out);
    }
  }
}

Result<std::string_view> decode_raw(std::string_view body) {
  Reader in(body);
  const std::string_view raw = in.text();
  if (!in.good()) return damaged();
  return raw;
}

Result<StoredBody> decode_body(std::string_view body, const Dictionary& dictionary, Arena& arena) {
  Reader in(arena.copy(body));
  StoredBody out;
  out.raw = in.text();
  out.name.entity = static_cast<std::uint32_t>(in.number());
  const std::uint64_t form = in.number();
  if (form == by_text) out.name.key = in.text();
  const std::uint64_t count = in.number();
  if (!in.good() || count > body.size()) return damaged();
  out.entities.reserve(count);
  for (std::uint64_t i = 0; i < count && in.good(); ++i) out.entities.push_back(get_entity(in, dictionary, arena));
  if (!in.good() || !in.at_end()) return damaged();
  if (form >= by_entity && form - by_entity >= out.entities.size()) return damaged();
  if (form >= by_entity) out.name.key = out.entities[form - by_entity].key;
  return out;
}

}  // namespace gatehouse::hub
