#include "mapping/write.hpp"

#include <algorithm>

#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {

LayoutWriter::LayoutWriter(const Layout& layout) : layout_(layout), csv_(layout.dialect) {
  if (layout.kind != LayoutKind::json) return;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    std::vector<Member>* level = &members_;
    Member* at = nullptr;
    for (const std::string& key : layout.fields[i].path) {
      auto found = std::find_if(level->begin(), level->end(), [&](const Member& m) { return m.key == key; });
      if (found == level->end()) {
        level->push_back({key, -1, {}});
        found = level->end() - 1;
      }
      at = &*found;
      level = &at->members;
    }
    if (at != nullptr) at->field = static_cast<int>(i);
  }
}

void LayoutWriter::write(std::span<const Value> values, std::string& out) {
  arena_.clear();
  switch (layout_.kind) {
    case LayoutKind::fixed_width:
      return fixed(values, out);
    case LayoutKind::delimited:
      return delimited(values, out);
    case LayoutKind::json:
      out += '{';
      object(members_, values, out);
      out += '}';
      return;
  }
}

std::string_view LayoutWriter::text_of(std::size_t field, const Value& value) {
  if (value.kind() == Kind::text && value.known()) return value.text();
  const LayoutField& f = layout_.fields[field];
  if (value.known()) return formatted(value, f.codec, true, arena_);
  if (value.state() == State::remove && !f.deletes.empty()) return f.deletes.front();
  return {};
}

void LayoutWriter::fixed(std::span<const Value> values, std::string& out) {
  const std::size_t start = out.size();
  out.append(layout_.record_length, ' ');
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    const LayoutField& field = layout_.fields[i];
    std::string_view text = text_of(i, values[i]);
    if (text.empty()) continue;
    char* to = out.data() + start + field.at;
    const bool number = field.codec.type.kind == TypeKind::integer || field.codec.type.kind == TypeKind::decimal;
    if (number && text.size() < field.length) {
      const bool negative = text.front() == '-';
      std::fill_n(to, field.length, '0');
      if (negative) {
        *to = '-';
        text.remove_prefix(1);
      }
      std::copy(text.begin(), text.end(), to + field.length - text.size());
      continue;
    }
    text = text.substr(0, field.length);  // the mapping held what is longer; this only guards the next field
    std::copy(text.begin(), text.end(), to);
  }
}

void LayoutWriter::delimited(std::span<const Value> values, std::string& out) {
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    if (i > 0) out += layout_.dialect.delimiter;
    (void)csv_.append(out, text_of(i, values[i]));
  }
}

bool LayoutWriter::any_known(const Member& member, std::span<const Value> values) {
  if (member.field >= 0) {
    const State state = values[static_cast<std::size_t>(member.field)].state();
    if (state == State::known || state == State::remove) return true;
  }
  return std::any_of(member.members.begin(), member.members.end(),
                     [&](const Member& m) { return any_known(m, values); });
}

void LayoutWriter::object(const std::vector<Member>& members, std::span<const Value> values, std::string& out) {
  bool first = true;
  for (const Member& member : members) {
    if (!any_known(member, values)) continue;
    if (!first) out += ',';
    first = false;
    append_json_string(member.key, out);
    out += ':';
    if (member.field >= 0) {
      json_value(layout_.fields[static_cast<std::size_t>(member.field)],
                 values[static_cast<std::size_t>(member.field)], out);
    } else {
      out += '{';
      object(member.members, values, out);
      out += '}';
    }
  }
}

void LayoutWriter::json_value(const LayoutField& field, const Value& value, std::string& out) {
  if (!value.known()) {
    out += "null";
    return;
  }
  switch (value.kind()) {
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Kind::integer:
    case Kind::decimal:
      out += plain_text(value, arena_);
      return;
    default:
      append_json_string(formatted(value, field.codec, true, arena_), out);
  }
}

void append_json_string(std::string_view text, std::string& out) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += hex[static_cast<unsigned char>(c) >> 4];
      out += hex[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace gatehouse::mapping
