#include "mapping/draft.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "gatehouse/arena.hpp"
#include "gatehouse/support/utf8.hpp"
#include "gatehouse/support/yaml.hpp"
#include "mapping/draft_file.hpp"
#include "mapping/encoding.hpp"
#include "mapping/layout.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::size_t enough = 8u << 20;  // bytes of the sample that are looked at

bool looks_ebcdic(std::string_view sample) {
  const std::size_t size = std::min<std::size_t>(sample.size(), 64u << 10);
  const auto count = [&](auto is) {
    return static_cast<std::size_t>(
        std::count_if(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(size), is));
  };
  const std::size_t high = count([](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
  const std::size_t blanks = count([](char c) { return c == '\x40'; }),
                    lines = count([](char c) { return c == '\n'; });
  return high * 3 > size && blanks * 100 > size && lines * 500 < size;
}

/// Of records that follow each other without line ends: the length at which most columns hold one sort of
/// character.
std::size_t period_of(std::string_view text) {
  std::size_t best = 0;
  double most = 0.6;
  for (std::size_t length = 20; length <= 2000 && length * 3 <= text.size(); ++length) {
    if (text.size() % length != 0) continue;
    std::size_t same = 0, all = 0;
    for (std::size_t at = 2 * length; at + length <= text.size() && all < 200'000; at += length)
      for (std::size_t i = 0; i < length; ++i, ++all)
        if ((text[at + i] == ' ') == (text[at - length + i] == ' ') &&
            (std::isdigit(static_cast<unsigned char>(text[at + i])) != 0) ==
                (std::isdigit(static_cast<unsigned char>(text[at - length + i])) != 0))
          ++same;
    const double share = all == 0 ? 0 : static_cast<double>(same) / static_cast<double>(all);
    if (share > most + 0.02) {
      most = share;
      best = length;
    }
  }
  return best;
}

/// A character for each byte, so that columns stay where they are; `?` for what is no plain letter or sign.
std::string one_each(std::string_view bytes, Encoding encoding) {
  Arena arena(64);
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char byte = static_cast<char>(i);
    const auto text = decoded({&byte, 1}, encoding, arena);
    const bool plain = text && text->size() == 1 && text->front() >= ' ' && text->front() <= '~';
    const bool line_end = (byte == '\n' || byte == '\r') && !is_ebcdic(encoding);
    table[i] = plain ? text->front() : line_end ? byte : '?';
  }
  std::string out(bytes);
  for (char& c : out) c = table[static_cast<unsigned char>(c)];
  return out;
}

Result<DraftFile> find_ebcdic(std::string_view sample, const DraftWish& wish) {
  const std::string text = one_each(sample, Encoding::ebcdic037);
  const std::size_t length = period_of(text);
  if (length == 0) return fail(Errc::bad_input, "it seems to be EBCDIC, and no record length was found in it");
  auto file = find_fixed(text, wish, length);
  if (!file) return file;
  file->encoding = "ebcdic-037";
  file->remarks.emplace_back(
      "packed and binary numbers look like damaged text here: see which fields are stored: packed");
  return file;
}

/// What no layout can be drafted of, in words; empty: it may be text.
std::string no_text(std::string_view sample) {
  constexpr std::string_view unpack = "; unpack it first (`dressing:` of a file connector does that for routes)";
  if (sample.starts_with("\x1F\x8B")) return "it is packed by gzip" + std::string(unpack);
  if (sample.starts_with("PK\x03\x04"))
    return "it is a zip archive, or a workbook, which is one; unpack it, or save the workbook as CSV";
  if (sample.starts_with("%PDF")) return "it is a PDF, which holds no records";
  if (sample.starts_with("\xFF\xFE") || sample.starts_with("\xFE\xFF"))
    return "it is UTF-16; have it sent in UTF-8, or convert it (iconv -f UTF-16 -t UTF-8)";
  if (looks_ebcdic(sample)) return {};
  const std::string_view front = sample.substr(0, 64u << 10);
  const auto strange = std::count_if(front.begin(), front.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 &&
           std::string_view("\t\n\r\f\x1A").find(c) == std::string_view::npos;
  });
  return static_cast<std::size_t>(strange) * 50 > front.size()
             ? "it has too many control characters for text; is it packed, sealed or a program's own format?"
             : std::string();
}

Result<DraftFile> find(std::string_view sample, const DraftWish& wish) {
  const std::size_t first = sample.find_first_not_of(" \t\r\n");
  const char front = first == std::string_view::npos ? ' ' : sample[first];
  if (wish.kind == "json" || (wish.kind.empty() && (front == '{' || front == '['))) return find_json(sample);
  if (wish.kind == "xml" || (wish.kind.empty() && front == '<')) return find_xml(std::string(sample));
  if (looks_ebcdic(sample)) return find_ebcdic(sample, wish);
  if (wish.kind == "fixed-width") return find_fixed(sample, wish, 0);
  if (wish.kind == "delimited") return find_delimited(sample, wish);
  auto file = find_delimited(sample, wish);
  return file ? std::move(file) : find_fixed(sample, wish, 0);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + in_quotes(text);
  return "[" + out + "]";
}

/// `group`: the name of the repeated group that it stands in.
void write_field(const DraftField& field, const DraftFile& file, const std::string& group,
                 const std::string& indent, std::string& out) {
  if (!field.group.empty()) {
    out += indent + field.name + ":\n" + indent + "  path: " + in_quotes(field.place) + "\n" + indent +
           "  doc: Repeated\n" + indent + "  fields:\n";
    for (const DraftField& one : field.group) write_field(one, file, field.name, indent + "    ", out);
    return;
  }
  const Guess g = guess(field.profile,
                        hint_of(field.place == "."                                  ? group
                                : field.place.empty() || file.kind == "fixed-width" ? field.name
                                                                                    : field.place),
                        field.width);
  const char* const where = file.kind == "fixed-width" ? "at" : file.kind == "delimited" ? "column" : "path";
  out += indent + field.name + ": {";
  if (!field.place.empty())
    out += std::string(where) + ": " + (file.kind == "fixed-width" ? field.place : in_quotes(field.place)) + ", ";
  out += "type: " + in_quotes(g.type);
  if (file.kind == "fixed-width" && g.type.starts_with("decimal")) out += ", point: written";
  if (!g.values.empty()) out += ", values: " + list_of(g.values);
  if (!g.sentinels.empty()) out += ", sentinels: " + list_of(g.sentinels);
  if (!g.label.empty()) out += ", labels: [" + g.label + "]";
  std::string doc = field.profile.known() == 0  ? "blank in the whole sample"
                    : field.profile.blank() > 0 ? "may be blank"
                    : group.empty() && field.profile.known() < file.records
                        ? "may be missing: some records have no such member"
                        : "never blank in the sample";
  if (g.likely_key) doc += "; perhaps a key: no value came twice";
  if (g.label.empty()) doc += "; without a label it leaves under no agreement";
  out += ", doc: " + in_quotes(doc) + "}\n";
}

std::string text_of(const DraftFile& file, const DraftWish& wish) {
  std::string out = "# A draft made from a sample of " + std::to_string(file.records) +
                    " records. Read it line by line against the system's own description: names, types, labels, "
                    "what blank means.\n";
  for (const std::string& remark : file.remarks) out += "# Look at this: " + remark + ".\n";
  out += "layout: " + wish.name +
         "\nversion: 1\nabout: " + in_quotes("Draft from a sample; say here whose records these are") +
         "\nstatus: incomplete\n";
  out += "source: " + in_quotes("gatehouse layout draft, from " + wish.source) + "\nkind: " + file.kind + "\n";
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) out += std::string(key) + ": " + value + "\n";
  };
  line("encoding", file.encoding);
  if (file.kind == "delimited" && file.delimiter != ",")
    line("delimiter", file.delimiter == "\t" ? "tab" : in_quotes(file.delimiter));
  line("quote", file.quote);
  line("escape", file.escape);
  line("line_end", file.line_end);
  if (file.record_length > 0) line("record_length", std::to_string(file.record_length));
  line("records", file.records_path.empty() ? "" : in_quotes(file.records_path));
  line("header", file.header);
  line("trailer", file.trailer);
  out += "fields:\n";
  for (const DraftField& field : file.fields) write_field(field, file, "", "  ", out);
  return out;
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view sample, std::size_t most) {
  if (sample.starts_with("\xEF\xBB\xBF")) sample.remove_prefix(3);
  std::vector<std::string_view> lines;
  while (!sample.empty() && lines.size() < most) {
    const std::size_t end = std::min(sample.find('\n'), sample.size());
    std::string_view line = sample.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
    sample.remove_prefix(std::min(end + 1, sample.size()));
  }
  return lines;
}

std::string field_name(std::string_view text, const std::vector<DraftField>& taken) {
  std::string name;
  for (const char c : text) {
    const bool good = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (good)
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (name.ends_with('_')) name.pop_back();
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) name = "F_" + name;
  const auto is_taken = [&](const std::string& wanted) {
    return std::any_of(taken.begin(), taken.end(), [&](const DraftField& one) { return one.name == wanted; });
  };
  std::string free = name;
  for (int n = 2; is_taken(free); ++n) free = name + "_" + std::to_string(n);
  return free;
}

Result<Draft> draft_layout(std::string_view sample, const DraftWish& wish) {
  if (sample.size() > enough)
    sample = sample.substr(0, sample.find_last_of('\n', enough) == std::string_view::npos
                                  ? enough
                                  : sample.find_last_of('\n', enough) + 1);
  if (sample.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(Errc::bad_input, "the sample is empty");
  if (const std::string why = no_text(sample); !why.empty()) return fail(Errc::bad_input, why);
  std::string converted;
  const bool text = is_utf8(sample);
  if (!text && !looks_ebcdic(sample)) {
    converted = one_each(sample, Encoding::windows1252);
    sample = converted;
  }
  auto file = find(sample, wish);
  if (!file) return fail(file.error());
  if (!converted.empty()) file->encoding = "windows-1252";
  if (file->records == 0) file->remarks.emplace_back("there is no record in it: types and widths are unknown");
  Draft draft{.text = text_of(*file, wish),
              .kind = file->kind,
              .fields = file->fields.size(),
              .records = file->records,
              .remarks = file->remarks};
  Findings findings;
  const auto document = yaml::parse(draft.text, wish.name + ".layout.yaml", findings);
  if (document && build_layout(*document, true, findings) != nullptr) return draft;
  return fail(Errc::internal, "the draft is no layout: " +
                                  (findings.all().empty() ? std::string() : findings.all().front().message));
}

}  // namespace gatehouse::mapping
