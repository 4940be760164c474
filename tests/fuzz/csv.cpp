/// Fields of delimited records, both ways: what was split is written and split again to the same fields, and what
/// was written is split to what it was.
#include "gatehouse/support/csv.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <optional>

#include "fuzz.hpp"

namespace {

using namespace gatehouse;
using fuzz::require;
using Fields = std::vector<std::string_view>;

/// The record of these fields; nothing if one of them cannot be written in this dialect.
std::optional<std::string> written(const Fields& fields, const CsvDialect& dialect) {
  const CsvWriter writer(dialect);
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += dialect.delimiter;
    const std::size_t before = out.size();
    if (!writer.append(out, fields[i])) {
      require(out.size() == before, "a field that cannot be written leaves nothing behind");
      require(dialect.quote == '\0', "only a dialect without quotes refuses");
      return std::nullopt;
    }
  }
  return out;
}

void read_write_read(std::string_view record, const CsvDialect& dialect) {
  Arena arena(64), again_arena(64);
  Fields fields, again;
  const char* fault = split_csv(record, dialect, arena, fields);
  require(fields.size() <= dialect.most_fields, "a record has no more fields than allowed");
  if (fault != nullptr) return;
  require(!fields.empty(), "a record has at least one field");
  const auto text = written(fields, dialect);
  if (!text) return;
  require(split_csv(*text, dialect, again_arena, again) == nullptr, "what was written can be read");
  require(again == fields, "what was read, written and read again is the same");
  require(written(again, dialect) == text, "writing twice gives the same bytes");
}

void write_read(const Fields& fields, const CsvDialect& dialect) {
  if (fields.size() > dialect.most_fields) return;
  const auto text = written(fields, dialect);
  if (!text) return;
  Arena arena(64);
  Fields again;
  require(split_csv(*text, dialect, arena, again) == nullptr, "what was written can be read");
  require(again == fields, "the fields come back as they were");
}

Fields cut_at(std::string_view text, char mark) {
  Fields out;
  while (true) {
    const std::size_t end = text.find(mark);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  CsvDialect dialect;
  dialect.quoting = input.PickValueInArray({Quoting::minimal, Quoting::all, Quoting::none});
  dialect.quote = input.PickValueInArray({'"', '\'', '\0'});
  dialect.delimiter = input.PickValueInArray({',', '\t', '|', ';', '\xE9'});
  dialect.most_fields = input.PickValueInArray({4096u, 5u, 1u});
  // Where nothing is ever quoted, a quote is data: so layouts say it too.
  if (dialect.quoting == Quoting::none) dialect.quote = '\0';
  const std::string text = input.ConsumeRemainingBytesAsString();
  read_write_read(text, dialect);
  write_read(cut_at(text, '\x1F'), dialect);
  return 0;
}
