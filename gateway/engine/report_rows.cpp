#include "engine/report_rows.hpp"

#include <algorithm>
#include <set>

#include "engine/grant.hpp"

namespace gatehouse::engine {

namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// The first field that the mapping reads and the schema lacks, or nothing.
std::string missing_field(const mapping::Mapping& mapping, const Schema& participant) {
  for (const auto& [entity, field] : mapping::fields_read(mapping))
    if (entity == participant.name && !participant.find(field)) return field;
  return {};
}

}  // namespace

Result<std::unique_ptr<MappedRows>> MappedRows::create(std::shared_ptr<const mapping::Mapping> mapping,
                                                       const Schema& participant,
                                                       const report::Withheld& withheld) {
  if (const std::string missing = missing_field(*mapping, participant); !missing.empty())
    return fail(Errc::bad_config,
                "the mapping reads participant." + missing + ", which this program does not know");
  const Schema& known = mapping::source_schema(*mapping);
  std::unique_ptr<MappedRows> out(new MappedRows(std::move(mapping)));
  for (const Field& field : known.fields) {
    out->place_.push_back(participant.find(field.name).value_or(nowhere));
    out->withheld_.push_back(std::ranges::find(withheld.fields, field.name) != withheld.fields.end());
    out->of_protected_.push_back(std::ranges::find(withheld.of_protected, field.name) !=
                                 withheld.of_protected.end());
  }
  out->row_.resize(known.fields.size());
  out->case_place_ = participant.find("entry.case_no").value_or(nowhere);
  return out;
}

void MappedRows::begin(const hub::ClientView& person) {
  client_ = person.id;
  protected_ = is_protected(person);
}

Outcome MappedRows::write(std::span<const Value> participant, std::string& line, std::vector<Problem>& problems) {
  const Value case_number = case_place_ < participant.size() ? participant[case_place_] : Value();
  case_number_ = case_number.known() && case_number.kind() == Kind::text ? case_number.text() : std::string_view();
  const std::vector<bool>& withheld = protected_ ? of_protected_ : withheld_;
  for (std::size_t i = 0; i < row_.size(); ++i)
    row_[i] = withheld[i]            ? Value::in_state(State::withheld)
              : place_[i] == nowhere ? Value()
                                     : participant[place_[i]];
  arena_.clear();
  mapped_.clear();
  mapper_.map_row(row_, {}, arena_, mapped_);
  problems.swap(mapped_.problems);
  if (mapped_.outcome != Outcome::stored) return mapped_.outcome;
  mapper_.write(mapped_, line);
  if (clients_.empty() || clients_.back() != client_) clients_.push_back(client_);
  return mapped_.outcome;
}

report::PersonHistory history_of(const hub::ClientView& view, std::vector<report::HistoryRow>& rows) {
  rows.clear();
  std::set<hub::RecordId> records;
  for (const hub::EntityRow& row : view.rows) {
    records.insert(row.record);
    rows.push_back({row.schema, row.values, static_cast<std::int64_t>(row.record), row.system});
  }
  for (const hub::Source& source : view.sources)
    if (source.record != hub::RecordId{}) records.insert(source.record);
  return {.client = static_cast<std::int64_t>(view.id),
          .schema = view.schema,
          .values = view.values,
          .rows = rows,
          .records = static_cast<std::int64_t>(records.size()),
          .provisional = view.state == "provisional"};
}

Result<void> visit_clients(hub::Hub& hub, const hub::AsOf& as_of, report::ReportRun& report, MappedRows& writer,
                           const std::stop_token& stop,
                           const std::function<void(std::uint64_t done, std::uint64_t all)>& progress,
                           const std::function<void(const hub::ClientView&)>& seen) {
  std::vector<report::HistoryRow> rows;
  const auto now = progress ? hub.status() : Result<hub::Status>(hub::Status{});
  const std::uint64_t all = now ? static_cast<std::uint64_t>(now->clients) : 0;
  std::uint64_t done = 0;
  return hub.each_client(as_of, [&](const hub::ClientView& view) -> Result<void> {
    if (stop.stop_requested()) return fail(Errc::conflict, "stopped; nothing was written");
    if (progress) progress(++done, std::max(all, done));
    if (seen) seen(view);
    writer.begin(view);
    return report.add(history_of(view, rows));
  });
}

const Schema& participant_schema(std::span<const Schema> schemas) {
  return *std::ranges::find(schemas, "participant", &Schema::name);
}

}  // namespace gatehouse::engine
