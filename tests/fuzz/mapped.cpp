#include "mapped.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "fuzz.hpp"
#include "mapping/decode.hpp"

namespace gatehouse::fuzz {
namespace {

using mapping::Layout;
using mapping::LayoutKind;
using mapping::Mapper;
using mapping::Mapping;

constexpr std::size_t most_records = 64;

/// What a mapper said of one record, in a form that outlives the record's arena.
struct Said {
  Outcome outcome = Outcome::stored;
  std::vector<std::string> problems{};
  std::vector<std::string> entities{};
  friend bool operator==(const Said&, const Said&) = default;
};

std::string shown(const Value& value, Arena& arena) {
  return std::to_string(static_cast<int>(value.state())) + "/" + std::to_string(static_cast<int>(value.note())) +
         "/" + std::to_string(static_cast<int>(value.kind())) + "/" +
         (value.known() ? std::string(mapping::plain_text(value, arena)) : "");
}

std::string text_of(const Problem& p) {
  return p.rule + " " + p.field + " " + p.source + " " + p.message + " " + p.where;
}

Said said(const MappedRecord& record, Arena& arena) {
  Said out;
  out.outcome = record.outcome;
  for (const Problem& p : record.problems)
    out.problems.push_back(std::to_string(static_cast<int>(p.severity)) + text_of(p));
  for (const MappedEntity& entity : record.entities) {
    std::string text = std::to_string(entity.block) + " of " + std::to_string(entity.parent) + " " +
                       std::string(entity.key) + " < " + std::string(entity.parent_key);
    for (const Value& value : entity.values) text += "\n" + shown(value, arena);
    out.entities.push_back(std::move(text));
  }
  return out;
}

/// A word that no sentence of ours has. Seeds carry it in values of restricted fields.
constexpr std::string_view marker = "MARKER";

/// What stands in the record for all to see may stand in a message. (A search for every restricted value would not
/// do: the fuzzer learns our own sentences from the comparison and writes them into records.)
bool is_secret(const Mapping& compiled, const mapping::SourceRow& row, std::string_view bytes,
               std::string_view known) {
  if (bytes.find(marker) == std::string_view::npos || known.find(marker) != std::string_view::npos) return false;
  const auto shows = [](const Value& value) {
    return value.kind() == Kind::text && value.text().find(marker) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < compiled.sources.size() && i < row.values.size(); ++i)
    if (compiled.sources[i].labels.only_open() && shows(row.values[i])) return false;
  for (const mapping::SourceRow::Group& group : row.groups)
    if (std::any_of(group.elements.begin(), group.elements.end(), shows)) return false;
  return true;
}

void keeps_secret(bool secret, const std::string& text) {
  require(!secret || text.find(marker) == std::string::npos, "no message carries the value of a restricted field",
          text);
}

void check_outcome(const MappedRecord& record) {
  const bool grave = std::any_of(record.problems.begin(), record.problems.end(),
                                 [](const Problem& p) { return p.severity != Severity::warn; });
  switch (record.outcome) {
    case Outcome::stored:
      return require(!grave, "a record that is stored has warnings at most");
    case Outcome::held:
    case Outcome::rejected:
    case Outcome::filtered:
      return require(grave, "a record that is not stored has a reason");
    case Outcome::unchanged:
      return require(false, "a mapping alone never finds a record unchanged");
  }
  require(false, "the outcome is one of five");
}

void check_problems(const MappedRecord& record, bool secret) {
  for (const Problem& p : record.problems) {
    require(!p.rule.empty() && !p.message.empty(), "a problem has a rule and a sentence");
    const std::string text = text_of(p);
    require(well_formed_utf8(text), "a problem is UTF-8");
    keeps_secret(secret, text);
  }
}

/// The columns of the line, read as the layout says, hold what the record's values say.
void check_delimited(const Layout& layout, const MappedRecord& record, std::string_view line) {
  Arena arena(1024);
  std::vector<std::string_view> cells;
  require(split_csv(line, layout.dialect, arena, cells) == nullptr, "a written line can be read");
  require(cells.size() == layout.fields.size(), "a written line has the layout's columns");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Value& value = record.entities[0].values[i];
    if (value.known() && value.kind() == Kind::text)
      require(cells[i] == value.text(), "a column holds the value that was mapped");
  }
}

void check_one_record(const Layout& layout, std::string_view line) {
  if (line.empty() || layout.framing.is_document()) return;
  Framing framing = layout.framing;
  framing.header_lines = 0;
  framing.trailer_prefix.clear();
  const std::string file = std::string(line) + layout.line_end;
  std::size_t at = 0;
  Framer framer(framing,
                [&](char* to, std::size_t size) -> Result<std::size_t> {
                  const std::size_t n = std::min(size, file.size() - at);
                  std::memcpy(to, file.data() + at, n);
                  at += n;
                  return n;
                },
                {1, 1});  // not the top of a file: a byte order mark is no part of a record
  Batch batch;
  const auto more = framer.next(batch, 2);
  require(more.has_value() && *more && batch.records.size() == 1, "a written record is one record of its file");
  require(batch.records[0].fault == nullptr && batch.records[0].bytes == line,
          "a written record is cut from its file as it was");
}

void check_written(const Mapping& compiled, Mapper& mapper, const MappedRecord& record) {
  const Layout& layout = *compiled.to_layout;
  std::string line;
  mapper.write(record, line);
  std::string again;
  mapper.write(record, again);
  require(line == again, "writing twice gives the same line");
  if (layout.kind == LayoutKind::fixed_width)
    require(line.size() == layout.length_of(compiled.to_record), "a written line has the layout's length");
  else if (layout.kind == LayoutKind::xml)
    require(line.starts_with('<') && line.ends_with('>') && well_formed_utf8(line),
            "a written record is an element");
  else if (layout.kind == LayoutKind::delimited)
    check_delimited(layout, record, line);
  else
    require(nlohmann::json::parse(line, nullptr, false).is_object(), "a written line is a JSON object", line);
  check_one_record(layout, line);
}

void check_plain(Mapper& mapper, const RawRecord& raw, const MappedRecord& record) {
  Arena arena(1024);
  std::string plain = "before|";
  if (!mapper.write_plain(raw, arena, plain)) {
    require(plain == "before|", "a lane that steps aside leaves nothing behind");
    return;
  }
  require(record.outcome == Outcome::stored, "the lane writes stored records only");
  std::string general = "before|";
  mapper.write(record, general);
  require(plain == general, "the lane writes what the general path writes", plain + "\n" + general);
}

void check_explain(const Mapping& compiled, Mapper& mapper, const RawRecord& raw, bool secret) {
  for (const mapping::Trace& trace : mapper.explain(raw, "", false)) {
    std::string text = trace.target + " " + trace.value + " " + trace.why;
    for (const mapping::Trace::Step& step : trace.steps) text += " " + step.text + " " + step.where;
    keeps_secret(secret, text);
  }
  (void)mapper.explain(raw, compiled.blocks[0].targets.empty() ? "" : compiled.blocks[0].targets[0].name, true);
}

void check_key(const Mapping& compiled, Mapper& mapper, const RawRecord& raw, const MappedRecord& record) {
  Arena arena(256);
  const std::string_view key = mapper.key(raw, arena);
  if (record.outcome != Outcome::stored || compiled.principal < 0) return;
  for (const MappedEntity& entity : record.entities)
    if (entity.block == compiled.principal && !key.empty())
      require(entity.key == key, "the key read alone is the key of the record");
}

void run_raw(const Mapping& compiled, Mapper& mapper, mapping::Decoder& decoder, const RawRecord& raw,
             std::string_view known) {
  Arena arena(1024), again_arena(64);
  MappedRecord record, again;
  mapping::SourceRow row;
  std::vector<Problem> problems;
  (void)decoder.read(raw, arena, row, problems);
  const bool secret = is_secret(compiled, row, raw.bytes, known);
  mapper.map(raw, arena, record);
  const Said first = said(record, arena);
  check_outcome(record);
  check_problems(record, secret);
  if (compiled.to_layout) check_plain(mapper, raw, record);
  check_key(compiled, mapper, raw, record);
  check_explain(compiled, mapper, raw, secret);
  if (compiled.to_layout && record.outcome == Outcome::stored) check_written(compiled, mapper, record);
  mapper.map(raw, again_arena, again);
  require(said(again, again_arena) == first, "the same record gives the same result twice");
}

/// For mappings from a schema: each line is a row, its values parted by bars.
void run_row(const Mapping& compiled, Mapper& mapper, std::string_view line) {
  Arena arena(1024);
  std::vector<Value> row(compiled.from_schema->fields.size());
  for (Value& value : row) {
    if (line.empty()) break;
    const std::size_t end = std::min(line.find('|'), line.size());
    const Field& field = compiled.from_schema->fields[static_cast<std::size_t>(&value - row.data())];
    const auto codec = mapping::Codec::of(field.type, false, compiled.synthetic);
    const auto reading = mapping::read_text(codec, line.substr(0, end), arena);
    const bool text = well_formed_utf8(line.substr(0, end));  // the hub holds nothing else
    if (end > 0 && text && reading.problem == nullptr) value = reading.value;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  mapping::Groups groups;
  for (const std::string& name : compiled.groups) groups[name] = {row, row};
  MappedRecord record, again;
  mapper.map_row(row, groups, arena, record);
  const Said first = said(record, arena);
  check_outcome(record);
  if (compiled.to_layout && record.outcome == Outcome::stored) check_written(compiled, mapper, record);
  mapper.map_row(row, groups, arena, again);
  require(said(again, arena) == first, "the same row gives the same result twice");
}

void run_file(const Mapping& compiled, Mapper& mapper, mapping::Decoder& decoder, std::string_view file,
              std::string_view known) {
  std::size_t at = 0;
  Framer framer(mapping::framing(compiled), [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(to, file.data() + at, n);
    at += n;
    return n;
  });
  Batch batch;
  auto more = framer.next(batch, most_records);
  if (!more || !*more) return;
  std::vector<std::string> remarks;
  const auto begun = mapper.begin(framer.head(), remarks);
  require(begun.has_value() == decoder.bind(framer.head(), remarks).has_value(), "a header is taken or refused");
  if (!begun) require(begun.error().code == Errc::bad_input, "a file with another header is refused as bad input");
  for (const RawRecord& raw : batch.records) run_raw(compiled, mapper, decoder, raw, known);
}

}  // namespace

void run_records(const std::shared_ptr<const Mapping>& compiled, std::string_view file, std::string_view known) {
  Mapper mapper(compiled);
  (void)mapping::head(*compiled);
  mapping::Written written(*compiled);
  written.add("12");
  (void)written.tail();
  (void)mapping::disclosed(*compiled);
  if (compiled->from_layout) {
    mapping::Decoder decoder(*compiled);
    return run_file(*compiled, mapper, decoder, file, known);
  }
  for (std::size_t i = 0; i < most_records && !file.empty(); ++i) run_row(*compiled, mapper, take_line(file));
}

}  // namespace gatehouse::fuzz
