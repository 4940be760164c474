// What stands around and between the records of a file that we write.
#include <algorithm>
#include <cstdlib>

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

std::string trailer_line(const Layout& layout, std::uint64_t records) {
  std::string out = layout.trailer_template;
  const std::size_t at = out.find("{count");
  const std::size_t end = at == std::string::npos ? at : out.find('}', at);
  if (end != std::string::npos) {
    std::string count = std::to_string(records);
    const std::string spec = out.substr(at + 6, end - at - 6);
    const std::size_t width =
        spec.size() > 1 ? static_cast<std::size_t>(std::min(60, std::atoi(spec.c_str() + 1))) : 0;
    if (count.size() < width) count.insert(0, width - count.size(), '0');
    out.replace(at, end - at + 1, count);
  }
  return framed(std::move(out), layout);
}

std::string layout_head(const Layout& layout) {
  if (layout.framing.cut == Cut::json) return json_head(layout);
  if (layout.framing.cut == Cut::xml) return xml_head(layout);
  std::string out = layout.header_template.empty() ? "" : framed(layout.header_template, layout);
  if (layout.kind == LayoutKind::delimited && layout.header_lines > 0) out += column_names(layout);
  return out;
}

/// What is wrong with the header that is written; empty if the layout would read it.
std::string fault_of_header(const Layout& layout) {
  const bool names = layout.kind == LayoutKind::delimited && layout.header_lines > 0;
  const std::uint32_t written = (layout.header_template.empty() ? 0U : 1U) + (names ? 1U : 0U);
  const std::string& starts = layout.framing.header_prefix;
  if (written == layout.header_lines && layout_head(layout).starts_with(starts)) return {};
  if (layout.header_template.empty())
    return "a header that nothing writes; say header: {" + std::string(starts.empty() ? "" : "starts: ..., ") +
           (layout.header_lines > 1 ? "lines: " + std::to_string(layout.header_lines) + ", " : "") +
           "write: TEXT} with the text of its first line";
  return written == layout.header_lines
             ? "a header whose `write` does not begin as `starts` says"
             : std::to_string(layout.header_lines) + " lines of header, and " + std::to_string(written) +
                   " are written" + (names ? " (the names of the columns are the last)" : "") + "; correct `lines`";
}

std::string fault_of_trailer(const Layout& layout) {
  const Framing& framing = layout.framing;
  if (framing.trailer_prefix.empty()) return {};
  if (layout.trailer_template.empty())
    return framing.trailer_required ? "a trailer that nothing writes; say write: \"T{count:9}\" in trailer: (or "
                                      "required: no, if it may be missing)"
                                    : "";
  constexpr std::uint64_t some = 12;
  std::string line = trailer_line(layout, some);
  line.resize(line.size() - layout.line_end.size());
  if (!line.starts_with(framing.trailer_prefix)) return "a trailer whose `write` does not begin as `starts` says";
  const auto count = trailer_count(framing, line);
  if (count && count->value_or(some) == some) return {};
  return "a trailer whose `write` puts the count elsewhere than count_at (count_column) says";
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
  if (!target.framing.totals.empty())
    tell(
        "totals (sums, or a count in the header) that are not written; leave them out of a layout of our own "
        "files, "
        "or send the records without header and trailer");
}

std::string tail(const Mapping& mapping, std::uint64_t records) {
  if (!mapping.to_layout) return {};
  const Layout& layout = *mapping.to_layout;
  if (layout.framing.cut == Cut::json) return json_tail(json_head(layout), layout.line_end);
  if (layout.framing.cut == Cut::xml) return xml_tail(layout);
  return layout.trailer_template.empty() ? std::string() : trailer_line(layout, records);
}

std::string_view line_end(const Mapping& mapping) {
  return mapping.to_layout ? std::string_view(mapping.to_layout->line_end) : "\n";
}

std::string_view between(const Mapping& mapping) {
  return mapping.to_layout && mapping.to_layout->framing.cut == Cut::json ? "," : "";
}

}  // namespace gatehouse::mapping
