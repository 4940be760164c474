#include "mapping/masking.hpp"

#include <algorithm>

namespace gatehouse::mapping {
namespace {

using Texts = std::set<std::string, std::less<>>;

void add_codes(const CodeTable& table, Texts& to) {
  for (const CodeRow& row : table.rows()) to.insert({row.source, row.canonical});
}

void add_deciding(const Rule& rule, std::vector<Texts>& deciding) {
  if (rule.codes && rule.source >= 0) add_codes(*rule.codes, deciding[static_cast<std::size_t>(rule.source)]);
  for (const Condition& when : rule.when)
    for (const std::size_t used : when.uses())
      for (std::string& text : when.texts_of(used)) deciding[used].insert(std::move(text));
  for (const Rule& option : rule.options) {
    if (rule.codes && option.source >= 0) add_codes(*rule.codes, deciding[static_cast<std::size_t>(option.source)]);
    add_deciding(option, deciding);
  }
}

/// Letters and digits of a fixed sequence; everything else as it is. Zeros stay zeros in numbers.
std::string other_characters(std::string_view text, bool keep_zeros) {
  constexpr std::string_view letters = "SAMPLEQUITEOTHER", digits = "1234567";
  std::string out;
  std::size_t letter = 0, digit = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= '0' && c <= '9')
      out += keep_zeros && c == '0' ? '0' : digits[digit++ % digits.size()];
    else if (c >= 'a' && c <= 'z')
      out += static_cast<char>(letters[letter++ % letters.size()] + ('a' - 'A'));
    else if (c >= 'A' && c <= 'Z')
      out += letters[letter++ % letters.size()];
    else if (byte >= 0xC0)
      out += letters[letter++ % letters.size()];  // the first byte of a character beyond ASCII
    else if (byte < 0x80)
      out += c;
  }
  return out;
}

std::string other_ssn(std::string_view text) {
  constexpr std::string_view synthetic = "900456789";
  std::string out;
  std::size_t digit = 0;
  for (const char c : text) out += c >= '0' && c <= '9' && digit < synthetic.size() ? synthetic[digit++] : c;
  return out;
}

std::string moved_date(const Codec& codec, std::string_view text, int days) {
  Arena arena(256);
  const Reading reading = read_text(codec, text, arena);
  if (reading.problem != nullptr || reading.value.kind() != Kind::date || !codec.date) {
    std::string out = other_characters(text, true);
    for (char& c : out) c = c >= '0' && c <= '9' ? '9' : c;  // no month and no day has that number
    return out;
  }
  char* out = arena.take(codec.date->size());
  return {out, codec.date->write(Date{reading.value.date().days + days}, out)};
}

}  // namespace

std::vector<Texts> deciding_texts(const Mapping& mapping) {
  std::vector<Texts> out(mapping.sources.size());
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets) add_deciding(target.rule, out);
  for (std::size_t s = 0; s < out.size() && mapping.from_layout; ++s) {
    const std::vector<std::string>& legal = mapping.from_layout->fields[mapping.sources[s].field].values;
    out[s].insert(legal.begin(), legal.end());
  }
  return out;
}

std::string masked_text(const SourceValue& source, const Texts& deciding, std::string_view text, int days) {
  const TypeKind kind = source.codec.type.kind;
  if (source.labels.only_open() || deciding.contains(text)) return std::string(text);
  switch (kind) {
    case TypeKind::ssn: {
      Arena arena(256);
      const Reading reading = read_text(source.codec, text, arena);
      const bool placeholder = reading.problem == nullptr && !reading.value.known();
      return placeholder ? std::string(text) : other_ssn(text);
    }
    case TypeKind::boolean: {
      Arena arena(256);
      const bool answer = read_text(source.codec, text, arena).problem == nullptr;
      return answer ? std::string(text) : other_characters(text, false);
    }
    case TypeKind::date:
      return moved_date(source.codec, text, days);
    case TypeKind::integer:
    case TypeKind::decimal:
      return other_characters(text, true);
    default:
      return other_characters(text, false);
  }
}

}  // namespace gatehouse::mapping
