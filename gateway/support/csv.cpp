#include "gatehouse/support/csv.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace gatehouse {
namespace {

constexpr std::uint64_t low_bits = 0x7f7f7f7f7f7f7f7full;
constexpr const char* never_closed = "a quote is never closed";

/// 0x80 in every byte of `word` that equals the byte `pattern` repeats, 0 elsewhere; first byte lowest.
std::uint64_t matches(std::uint64_t word, std::uint64_t pattern) {
  const std::uint64_t difference = word ^ pattern;
  const std::uint64_t found = ~(((difference & low_bits) + low_bits) | difference | low_bits);
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(found);
  return found;
}

/// Eight bytes a step: the common case of a record without a single quote.
const char* split_plain(std::string_view record, const CsvDialect& dialect, std::vector<std::string_view>& fields) {
  const auto too_many = [&] {
    fields.resize(dialect.most_fields);
    return "too many fields";
  };
  const std::uint64_t pattern = 0x0101010101010101ull * static_cast<unsigned char>(dialect.delimiter);
  const char* const end = record.data() + record.size();
  const char* start = record.data();
  const char* at = start;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    for (std::uint64_t found = matches(word, pattern); found != 0; found &= found - 1) {
      const char* stop = at + std::countr_zero(found) / 8;
      fields.emplace_back(start, static_cast<std::size_t>(stop - start));
      start = stop + 1;
    }
    if (fields.size() >= dialect.most_fields) return too_many();
  }
  for (; at != end; ++at) {
    if (*at != dialect.delimiter) continue;
    fields.emplace_back(start, static_cast<std::size_t>(at - start));
    start = at + 1;
  }
  if (fields.size() >= dialect.most_fields) return too_many();
  fields.emplace_back(start, static_cast<std::size_t>(end - start));
  return nullptr;
}

/// `inner` lies between the quotes and holds doubled ones.
std::string_view undouble(std::string_view inner, char quote, Arena& arena) {
  char* const out = arena.take(inner.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    out[size++] = inner[i];
    if (inner[i] == quote) ++i;
  }
  arena.give_back(inner.size() - size);
  return {out, size};
}

/// The field that opens with the quote at `at`; `at` moves behind its closing quote. False: never closed.
bool quoted_field(std::string_view record, std::size_t& at, char quote, Arena& arena, std::string_view& field) {
  const std::size_t first = at + 1;
  bool doubled = false;
  for (std::size_t i = record.find(quote, first); i != std::string_view::npos; i = record.find(quote, i + 2)) {
    if (i + 1 < record.size() && record[i + 1] == quote) {
      doubled = true;
      continue;
    }
    const std::string_view inner = record.substr(first, i - first);
    field = doubled ? undouble(inner, quote, arena) : inner;
    at = i + 1;
    return true;
  }
  return false;
}

/// What `escape` may stand before: whether `\n` is a line end or the letter differs from program to program, and to
/// guess would alter the value.
bool may_be_escaped(char c, const CsvDialect& dialect) {
  return c == dialect.quote || c == dialect.escape || c == dialect.delimiter || c == '\n' || c == '\r';
}

/// As `quoted_field` where an escape character stands before quotes (and before itself). Null, or what is wrong.
const char* escaped_field(std::string_view record, std::size_t& at, const CsvDialect& dialect, Arena& arena,
                          std::string_view& field) {
  const std::size_t first = at + 1;
  std::size_t stop = first;
  bool escaped = false;
  while (stop < record.size() && record[stop] != dialect.quote) {
    const bool escape = record[stop] == dialect.escape;
    if (escape && stop + 1 < record.size() && !may_be_escaped(record[stop + 1], dialect))
      return "the escape character stands before one that is no quote, delimiter, line end or escape";
    escaped = escaped || escape;
    stop += escape ? 2 : 1;
  }
  if (stop >= record.size()) return never_closed;
  field = record.substr(first, stop - first);
  at = stop + 1;
  if (!escaped) return nullptr;
  char* const out = arena.take(field.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == dialect.escape) ++i;
    out[size++] = field[i];
  }
  arena.give_back(field.size() - size);
  field = {out, size};
  return nullptr;
}

const char* split_quoted(std::string_view record, const CsvDialect& dialect, Arena& arena,
                         std::vector<std::string_view>& fields) {
  for (std::size_t at = 0;; ++at) {
    if (fields.size() >= dialect.most_fields) return "too many fields";
    std::string_view field;
    if (at < record.size() && record[at] == dialect.quote) {
      if (dialect.escape != '\0') {
        if (const char* fault = escaped_field(record, at, dialect, arena, field)) return fault;
      } else if (!quoted_field(record, at, dialect.quote, arena, field)) {
        return never_closed;
      }
      if (at < record.size() && record[at] != dialect.delimiter) return "text after a closing quote";
    } else {
      const std::size_t stop = std::min(record.find(dialect.delimiter, at), record.size());
      field = record.substr(at, stop - at);
      at = stop;
    }
    fields.push_back(field);
    if (at == record.size()) return nullptr;
  }
}

}  // namespace

const char* split_csv(std::string_view record, const CsvDialect& dialect, Arena& arena,
                      std::vector<std::string_view>& fields) {
  fields.clear();
  if (dialect.quote == '\0' || record.find(dialect.quote) == std::string_view::npos)
    return split_plain(record, dialect, fields);
  return split_quoted(record, dialect, arena, fields);
}

CsvWriter::CsvWriter(const CsvDialect& dialect) : dialect_(dialect) {
  for (const char c : {dialect.delimiter, '\n', '\r'}) special_[static_cast<unsigned char>(c)] = true;
  if (dialect.quote == '\0') {
    dialect_.quoting = Quoting::none;
  } else if (dialect.quoting != Quoting::none) {
    special_[static_cast<unsigned char>(dialect.quote)] = true;
  }
}

bool CsvWriter::append(std::string& out, std::string_view field) const {
  bool special = false;
  for (const char c : field) special |= special_[static_cast<unsigned char>(c)];
  if (!special && dialect_.quoting != Quoting::all) {
    out.append(field);
    return true;
  }
  if (dialect_.quoting == Quoting::none) return false;

  out.push_back(dialect_.quote);
  const char before = dialect_.escape == '\0' ? dialect_.quote : dialect_.escape;
  for (const char c : field) {
    if (c == dialect_.quote || c == before) out.push_back(before);
    out.push_back(c);
  }
  out.push_back(dialect_.quote);
  return true;
}

}  // namespace gatehouse
