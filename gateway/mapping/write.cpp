#include "mapping/write.hpp"

#include <algorithm>

#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {

LayoutWriter::LayoutWriter(const Layout& layout) : layout_(layout), csv_(layout.dialect) {
  std::vector<std::size_t> count(layout.groups.size() + 1, 0);
  for (const LayoutField& field : layout.fields)
    rank_.push_back(count[static_cast<std::size_t>(field.group + 1)]++);
  if (layout.kind != LayoutKind::json) return;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    const LayoutField& field = layout.fields[i];
    std::vector<Member>* level = &members_;
    if (field.group >= 0) {
      Member& group = reach(members_, layout.groups[static_cast<std::size_t>(field.group)].path);
      group.group = field.group;
      level = &group.members;
    }
    reach(*level, field.path).field = static_cast<int>(i);
  }
}

LayoutWriter::Member& LayoutWriter::reach(std::vector<Member>& members, const std::vector<std::string>& path) {
  std::vector<Member>* level = &members;
  Member* at = nullptr;
  for (const std::string& key : path) {
    auto found = std::find_if(level->begin(), level->end(), [&](const Member& m) { return m.key == key; });
    if (found == level->end()) {
      level->push_back({key, -1, -1, {}});
      found = level->end() - 1;
    }
    at = &*found;
    level = &at->members;
  }
  return *at;
}

void LayoutWriter::write(const MappedRecord& record, const std::vector<int>& target_groups, std::string& out) {
  arena_.clear();
  record_ = &record;
  groups_ = &target_groups;
  const std::span<const Value> values = record.entities[0].values;
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

bool LayoutWriter::any_known(const Member& member, std::span<const Value> values) const {
  if (member.group >= 0) {
    return std::any_of(record_->entities.begin(), record_->entities.end(),
                       [&](const MappedEntity& e) { return (*groups_)[e.block] == member.group; });
  }
  if (member.field >= 0) {
    const State state = values[rank_[static_cast<std::size_t>(member.field)]].state();
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
    if (member.group >= 0) {
      elements(member, out);
    } else if (member.field >= 0) {
      const auto field = static_cast<std::size_t>(member.field);
      json_value(layout_.fields[field], values[rank_[field]], out);
    } else {
      out += '{';
      object(member.members, values, out);
      out += '}';
    }
  }
}

void LayoutWriter::elements(const Member& member, std::string& out) {
  out += '[';
  bool first = true;
  for (const MappedEntity& entity : record_->entities) {
    if ((*groups_)[entity.block] != member.group) continue;
    if (!first) out += ',';
    first = false;
    out += '{';
    object(member.members, entity.values, out);
    out += '}';
  }
  out += ']';
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
