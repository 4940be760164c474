// What stands around and between the records of a file that we write.
#include <algorithm>
#include <functional>

#include "gatehouse/support/control_totals.hpp"
#include "gatehouse/support/xml_names.hpp"
#include "mapping/compile_parts.hpp"
#include "mapping/compiled.hpp"
#include "mapping/encoding.hpp"
#include "mapping/mapping.hpp"
#include "mapping/write.hpp"

namespace gatehouse::mapping {
namespace {

std::string column_names(const Layout& layout) {
  const CsvWriter writer(layout.dialect);
  std::string out;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    if (i > 0) out += layout.dialect.delimiter;
    (void)writer.append(out, layout.fields[i].column);
  }
  return out + layout.line_end;
}

/// The members (elements) that lead to the records, outermost first.
std::vector<std::string> steps_to(const Layout& layout, char between) {
  std::vector<std::string> out;
  std::string_view rest = layout.framing.records;
  while (true) {
    const std::size_t end = rest.find(between);
    out.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + 1);
  }
}

std::string json_head(const Layout& layout) {
  std::string out;
  const auto steps = steps_to(layout, '.');
  for (const std::string& step : steps) {
    const std::string name = step.substr(0, step.find("[]"));
    if (!name.empty()) {
      out += '{';
      append_json_string(name, out);
      out += ':';
    }
    if (&step == &steps.back() || step.ends_with("[]")) out += '[';
  }
  return out + layout.line_end;
}

/// Closes what `head` opens, outermost last.
std::string json_tail(std::string_view head, const std::string& line_end) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '"' && (i == 0 || head[i - 1] != '\\')) quoted = !quoted;
    if (!quoted && head[i] == '{') out += '}';
    if (!quoted && head[i] == '[') out += ']';
  }
  std::reverse(out.begin(), out.end());
  return out + line_end;
}

const char* xml_encoding(Encoding encoding) {
  switch (encoding) {
    case Encoding::ascii:
      return "US-ASCII";
    case Encoding::latin1:
      return "ISO-8859-1";
    case Encoding::windows1252:
      return "windows-1252";
    default:
      return "UTF-8";
  }
}

/// As they stand in the outermost element's tag.
std::string xml_declarations(const Layout& layout) {
  std::string out;
  for (const auto& [prefix, uri] : layout.framing.namespaces) {
    out += " xmlns:" + prefix + "=\"";
    xml::append_text(uri, true, out);
    out += '"';
  }
  return out;
}

std::string xml_head(const Layout& layout) {
  std::string out =
      std::string("<?xml version=\"1.0\" encoding=\"") + xml_encoding(layout.encoding) + "\"?>" + layout.line_end;
  auto steps = steps_to(layout, '/');
  steps.pop_back();
  for (const std::string& step : steps) {
    out += '<' + step;
    if (&step == &steps.front()) out += xml_declarations(layout);
    out += '>';
  }
  return out + layout.line_end;
}

std::string xml_tail(const Layout& layout) {
  auto steps = steps_to(layout, '/');
  steps.pop_back();
  std::string out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) out += "</" + *step + '>';
  return out + layout.line_end;
}

/// A line of the frame as it stands in the file.
std::string framed(std::string text, const Layout& layout) {
  if (layout.framing.cut == Cut::blocks && text.size() < layout.framing.record_length)
    text.resize(layout.framing.record_length, ' ');
  Arena arena(256);
  return std::string(encoded(text, layout.encoding, arena).value_or(text)) + layout.line_end;
}

/// A sum as the field itself would be written: with or without its point.
std::string digits_of(SumUnits units, const Type& type, bool implied_point) {
  const unsigned places = type.kind == TypeKind::decimal ? type.scale : 0;
  std::uint64_t rest = units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  for (unsigned i = places; i < sum_scale; ++i) rest /= 10;
  std::string out = std::to_string(rest);
  if (out.size() <= places) out.insert(0, places + 1 - out.size(), '0');
  if (places > 0 && !implied_point) out.insert(out.size() - places, 1, '.');
  return out;
}

/// The place of the trailer's sum of `field` among the totals.
std::optional<std::size_t> total_of(const Layout& layout, std::string_view field) {
  const auto& totals = layout.framing.totals;
  const auto found = std::ranges::find_if(
      totals, [&](const ControlTotal& total) { return !total.in_header && total.name == field; });
  if (found == totals.end()) return std::nullopt;
  return static_cast<std::size_t>(found - totals.begin());
}

using SumOf = std::function<std::optional<SumUnits>(std::size_t total)>;

Result<std::string> trailer_line(const Layout& layout, std::uint64_t records, const SumOf& sum_of) {
  std::string out;
  for (const TrailerPart& part : layout.trailer_parts) {
    if (part.kind == TrailerPart::Kind::text) {
      out += part.text;
      continue;
    }
    std::string digits = std::to_string(records);
    bool negative = false;
    if (part.kind == TrailerPart::Kind::sum) {
      const auto total = total_of(layout, part.text);
      const auto units = total ? sum_of(*total) : std::nullopt;
      if (!units) return fail(Errc::bad_input, "the trailer's total of " + part.text + " cannot be added up");
      const LayoutField& field = layout.fields[*layout.find(part.text)];
      digits = digits_of(*units, field.codec.type, field.codec.implied_point);
      negative = *units < 0;
    }
    const auto number = with_zeros(std::move(digits), negative, part.width);
    if (!number)
      return fail(Errc::bad_input, "a number of the trailer is longer than the " + std::to_string(part.width) +
                                       " characters that `write` of layout " + layout.name + " has for it");
    out += *number;
  }
  return framed(std::move(out), layout);
}

std::string layout_head(const Layout& layout) {
  if (layout.framing.cut == Cut::json) return json_head(layout);
  if (layout.framing.cut == Cut::xml) return xml_head(layout);
  std::string out = layout.header_template.empty() ? "" : framed(layout.header_template, layout);
  if (layout.finds_by_name()) out += column_names(layout);
  return out;
}

/// What is wrong with the header that is written; empty if the layout would read it.
std::string fault_of_header(const Layout& layout) {
  const bool names = layout.finds_by_name();
  const std::uint32_t written = (layout.header_template.empty() ? 0U : 1U) + (names ? 1U : 0U);
  const std::string& starts = layout.framing.header_prefix;
  if (written == layout.header_lines && layout_head(layout).starts_with(starts)) return {};
  if (layout.header_template.empty())
    return "a header that nothing writes; say header: {" + std::string(starts.empty() ? "" : "starts: ..., ") +
           (layout.header_names ? "" : "names: no, ") +
           (layout.header_lines > 1 ? "lines: " + std::to_string(layout.header_lines) + ", " : "") +
           "write: TEXT} with the text of its first line";
  return written == layout.header_lines
             ? "a header whose `write` does not begin as `starts` says"
             : std::to_string(layout.header_lines) + " lines of header, and " + std::to_string(written) +
                   " are written" + (names ? " (the names of the columns are the last)" : "") + "; correct `lines`";
}

/// What is wrong with the trailer that is written; empty if the layout would find its numbers where it says.
std::string fault_of_trailer(const Layout& layout) {
  const Framing& framing = layout.framing;
  if (framing.trailer_prefix.empty()) return {};
  if (layout.trailer_parts.empty())
    return framing.trailer_required ? "a trailer that nothing writes; say write: \"T{count:9}\" in trailer: (or "
                                      "required: no, if it may be missing)"
                                    : "";
  constexpr std::uint64_t some = 12;
  const auto sum = [](std::size_t total) { return static_cast<SumUnits>(some + total) * 10'000; };
  for (const TrailerPart& part : layout.trailer_parts)
    if (part.kind == TrailerPart::Kind::sum && !total_of(layout, part.text))
      return "a trailer whose `write` has the sum of " + part.text + ", which is not among its `sums`";
  auto line = trailer_line(layout, some, sum);
  if (!line) return line.error().message;
  line->resize(line->size() - layout.line_end.size());
  if (!line->starts_with(framing.trailer_prefix)) return "a trailer whose `write` does not begin as `starts` says";
  const auto count = trailer_count(framing, *line);
  if (!count || count->value_or(some) != some)
    return "a trailer whose `write` puts the count elsewhere than count_at (count_column) says";
  for (std::size_t i = 0; i < framing.totals.size(); ++i)
    if (!framing.totals[i].in_header && told_total(framing.totals[i], *line, framing) != sum(i))
      return "a trailer whose `write` has no {sum:" + framing.totals[i].name + "} where its `sums` say";
  return {};
}

}  // namespace

std::string head(const Mapping& mapping) {
  return mapping.to_layout ? layout_head(*mapping.to_layout) : std::string();
}

std::string head_as_read(const Mapping& mapping) {
  if (!mapping.to_layout) return {};
  const Layout& layout = *mapping.to_layout;
  if (layout.framing.cut == Cut::xml) return xml_declarations(layout);
  std::string out = layout_head(layout);
  out.resize(out.size() - std::min(out.size(), layout.line_end.size()));
  return out;
}

void check_frame(const Layout& target, const std::string& file, std::size_t line, Findings& findings) {
  if (target.framing.is_document()) return;
  const auto tell = [&](const std::string& what) {
    findings.error("cannot-write-layout", file, line, "to",
                   "files of layout " + target.name +
                       " cannot be written, they would be refused when they are read: " + target.file + " says " +
                       what);
  };
  if (const std::string fault = fault_of_header(target); !fault.empty()) tell(fault);
  if (const std::string fault = fault_of_trailer(target); !fault.empty()) tell(fault);
  if (std::ranges::any_of(target.framing.totals, &ControlTotal::in_header))
    tell(
        "a count or sums in the header, which is written before the records are counted; leave them out of a "
        "layout "
        "of our own files, or send the records without header");
}

Written::Written(const Mapping& mapping) : mapping_(mapping) {
  if (mapping.to_layout && !mapping.to_layout->framing.totals.empty())
    sums_ = std::make_unique<ControlSums>(mapping.to_layout->framing);
}
Written::Written(Written&&) noexcept = default;
Written::~Written() = default;

void Written::add(std::string_view record) {
  ++records_;
  if (sums_) sums_->add(record);
}

void Written::add(std::string_view lines, const std::vector<std::size_t>& ends) {
  records_ += ends.size();
  if (!sums_) return;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    sums_->add(lines.substr(begin, end - begin));
    begin = end + mapping_.to_layout->line_end.size();
  }
}

Result<std::string> Written::tail() const {
  if (!mapping_.to_layout) return std::string();
  const Layout& layout = *mapping_.to_layout;
  if (layout.framing.cut == Cut::json) return json_tail(json_head(layout), layout.line_end);
  if (layout.framing.cut == Cut::xml) return xml_tail(layout);
  if (layout.trailer_parts.empty()) return std::string();
  return trailer_line(layout, records_, [this](std::size_t total) { return sums_->sum(total); });
}

std::string_view line_end(const Mapping& mapping) {
  return mapping.to_layout ? std::string_view(mapping.to_layout->line_end) : "\n";
}

std::string_view between(const Mapping& mapping) {
  return mapping.to_layout && mapping.to_layout->framing.cut == Cut::json ? "," : "";
}

}  // namespace gatehouse::mapping
