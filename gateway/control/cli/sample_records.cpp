#include "control/cli/sample_records.hpp"

#include <algorithm>
#include <fstream>

#include "hub/lists.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t at_a_time = 1000;

}  // namespace

Result<SampleRecords> records_of_file(const std::filesystem::path& file, const mapping::Mapping& mapping,
                                      std::size_t limit) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Errc::not_found, "the file \"" + file.filename().string() + "\" cannot be read");
  Framer framer(mapping::framing(mapping), [&in](char* to, std::size_t size) -> Result<std::size_t> {
    in.read(to, static_cast<std::streamsize>(size));
    if (in.bad()) return fail(Errc::unavailable, "cannot read on");
    return static_cast<std::size_t>(in.gcount());
  });
  SampleRecords out;
  out.file = file.filename().string();
  Batch batch;
  out.whole = false;
  while (limit == 0 || out.records.size() < limit) {
    const std::size_t wanted = limit == 0 ? at_a_time : std::min(at_a_time, limit - out.records.size());
    const auto more = framer.next(batch, wanted);
    if (!more) return fail(more.error(), out.file);
    if (!*more) {
      out.whole = true;
      break;
    }
    for (const RawRecord& raw : batch.records) out.records.push_back({std::string(raw.bytes), raw.line, raw.fault});
  }
  out.head = framer.head();
  return out;
}

Result<std::vector<SampleRecords>> last_records_of(hub::Hub& hub, std::string_view route, std::size_t limit,
                                                   std::string_view purpose, std::string_view actor) {
  const auto newest = hub.lists().newest_of(route, limit);
  if (!newest) return fail(newest.error());
  std::vector<SampleRecords> out;
  for (const hub::RecordId id : *newest) {
    const auto record = hub.record(id, actor, purpose);
    if (!record && record.error().code == Errc::not_found) continue;
    if (!record) return fail(record.error());
    auto group = std::find_if(out.begin(), out.end(), [&](const SampleRecords& some) {
      return some.file == record->file && some.mapping_hash == record->mapping_hash;
    });
    if (group == out.end()) {
      out.push_back({record->head, record->file, record->mapping_hash});
      group = std::prev(out.end());
    }
    group->records.push_back({record->raw, record->line, nullptr});
  }
  return out;
}

}  // namespace gatehouse::control
