// XML records: attributes first, then children in the order of the layout; what is unknown is not written.
#include "gatehouse/support/xml_names.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {

void LayoutWriter::xml_element(std::string_view name, const Member& member, std::size_t entity, std::string& out) {
  const std::span<const Value> values = record_->entities[entity].values;
  out += '<';
  out += name;
  for (const Member& own : member.members) {
    if (!own.key.starts_with('@') || own.field < 0 || !any_known(own, entity)) continue;
    const auto field = static_cast<std::size_t>(own.field);
    out += ' ';
    out += std::string_view(own.key).substr(1);
    out += "=\"";
    xml::append_text(text_of(field, values[rank_[field]]), true, out);
    out += '"';
  }
  const std::size_t open = out.size();
  out += '>';
  if (member.field >= 0) {
    const auto field = static_cast<std::size_t>(member.field);
    xml::append_text(text_of(field, values[rank_[field]]), false, out);
  }
  xml_children(member, entity, out);
  if (out.size() == open + 1) {
    out.replace(open, 1, "/>");
    return;
  }
  out += "</";
  out += name;
  out += '>';
}

void LayoutWriter::xml_children(const Member& member, std::size_t entity, std::string& out) {
  for (const Member& own : member.members) {
    if (own.key.starts_with('@') || !any_known(own, entity)) continue;
    if (own.key == ".") {
      const auto field = static_cast<std::size_t>(own.field);
      xml::append_text(text_of(field, record_->entities[entity].values[rank_[field]]), false, out);
    } else if (own.group >= 0) {
      xml_elements(own, entity, out);
    } else {
      xml_element(own.key, own, entity, out);
    }
  }
}

void LayoutWriter::xml_elements(const Member& member, std::size_t around, std::string& out) {
  for (std::size_t e = 0; e < record_->entities.size(); ++e)
    if (is_element(record_->entities[e], member, around)) xml_element(member.key, member, e, out);
}

}  // namespace gatehouse::mapping
