#include "mapping/write.hpp"

#include <algorithm>
#include <cassert>

#include "mapping/encoding.hpp"
#include "mapping/evaluate.hpp"

namespace gatehouse::mapping {

LayoutWriter::LayoutWriter(const Layout& layout, int type) : layout_(layout), type_(type), csv_(layout.dialect) {
  std::vector<std::size_t> count(layout.groups.size() + 1, 0);
  for (const LayoutField& field : layout.fields) {
    const bool written = field.type < 0 || field.type == type;
    rank_.push_back(written ? count[static_cast<std::size_t>(field.group + 1)]++ : 0);
  }
  if (layout.kind == LayoutKind::xml)
    root_.key = layout.framing.records.substr(layout.framing.records.rfind('/') + 1);
  if (layout.kind != LayoutKind::json && layout.kind != LayoutKind::xml) return;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    const LayoutField& field = layout.fields[i];
    std::vector<Member>& level = field.group < 0 ? root_.members : group_member(field.group).members;
    reach(level, field.path).field = static_cast<int>(i);
  }
}

LayoutWriter::Member& LayoutWriter::group_member(int group) {
  const LayoutGroup& of = layout_.groups[static_cast<std::size_t>(group)];
  Member& found = reach(of.outer < 0 ? root_.members : group_member(of.outer).members, of.path);
  found.group = group;
  return found;
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
  const std::size_t start = out.size();
  switch (layout_.kind) {
    case LayoutKind::fixed_width:
      return fixed(out);
    case LayoutKind::delimited:
      delimited(record.entities[0].values, out);
      break;
    case LayoutKind::json:
      out += '{';
      object(root_.members, 0, out);
      out += '}';
      break;
    case LayoutKind::xml:
      xml_element(root_.key, root_, 0, out);
      break;
  }
  if (layout_.encoding == Encoding::utf8) return;
  const auto bytes = encoded(std::string_view(out).substr(start), layout_.encoding, arena_);
  assert(bytes);  // the evaluator held what has no place in the encoding
  if (bytes) out.replace(start, std::string::npos, *bytes);
}

std::string_view LayoutWriter::text_of(std::size_t field, const Value& value) {
  if (value.kind() == Kind::text && value.known()) return value.text();
  const LayoutField& f = layout_.fields[field];
  if (value.known()) return formatted(value, f.codec, true, arena_);
  if (value.state() == State::remove && !f.deletes.empty()) return f.deletes.front();
  if (value.state() == State::withheld) return f.withheld;
  return {};
}

void LayoutWriter::delimited(std::span<const Value> values, std::string& out) {
  for (std::size_t i = 0; i < layout_.fields.size(); ++i) {
    if (i > 0) out += layout_.dialect.delimiter;
    (void)csv_.append(out, text_of(i, values[i]));
  }
}

bool LayoutWriter::is_element(const MappedEntity& entity, const Member& member, std::size_t around) const {
  if ((*groups_)[entity.block] != member.group) return false;
  const bool nested = layout_.groups[static_cast<std::size_t>(member.group)].outer >= 0;
  return !nested || entity.parent == static_cast<std::int32_t>(around);
}

bool LayoutWriter::any_known(const Member& member, std::size_t entity) const {
  if (member.group >= 0) {
    return std::any_of(record_->entities.begin(), record_->entities.end(),
                       [&](const MappedEntity& e) { return is_element(e, member, entity); });
  }
  if (member.field >= 0) {
    const auto field = static_cast<std::size_t>(member.field);
    const State state = record_->entities[entity].values[rank_[field]].state();
    if (state == State::known || state == State::remove) return true;
    if (state == State::withheld && !layout_.fields[field].withheld.empty()) return true;
  }
  return std::any_of(member.members.begin(), member.members.end(),
                     [&](const Member& m) { return any_known(m, entity); });
}

void LayoutWriter::object(const std::vector<Member>& members, std::size_t entity, std::string& out) {
  bool first = true;
  for (const Member& member : members) {
    if (!any_known(member, entity)) continue;
    if (!first) out += ',';
    first = false;
    append_json_string(member.key, out);
    out += ':';
    if (member.group >= 0) {
      elements(member, entity, out);
    } else if (member.field >= 0) {
      const auto field = static_cast<std::size_t>(member.field);
      json_value(layout_.fields[field], record_->entities[entity].values[rank_[field]], out);
    } else {
      out += '{';
      object(member.members, entity, out);
      out += '}';
    }
  }
}

void LayoutWriter::elements(const Member& member, std::size_t around, std::string& out) {
  out += '[';
  bool first = true;
  for (std::size_t e = 0; e < record_->entities.size(); ++e) {
    if (!is_element(record_->entities[e], member, around)) continue;
    if (!first) out += ',';
    first = false;
    const Member& self = member.members.front();
    if (self.key == ".") {  // a list of plain values
      const auto field = static_cast<std::size_t>(self.field);
      json_value(layout_.fields[field], record_->entities[e].values[rank_[field]], out);
      continue;
    }
    out += '{';
    object(member.members, e, out);
    out += '}';
  }
  out += ']';
}

void LayoutWriter::json_value(const LayoutField& field, const Value& value, std::string& out) {
  if (value.state() == State::withheld) return append_json_string(field.withheld, out);
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
