#include "hub/store_corrections.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hub/audit.hpp"
#include "hub/mend.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view seal_name = "correction";
constexpr std::size_t most_fields = 500, most_text = 1u << 20, most_reason = 500;

std::string as_text(const Correction& correction) {
  Json fields = Json::array();
  for (const auto& [name, text] : correction.fields) fields.push_back({name, text});
  return Json{{"fields", std::move(fields)}, {"because", correction.because}}.dump(-1, ' ', false,
                                                                                   Json::error_handler_t::replace);
}

Result<void> read_text(std::string_view text, Correction& out) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("fields") || !json.contains("because"))
    return fail(Errc::corrupt, "a correction opens, and is not readable");
  for (const Json& field : json["fields"])
    out.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
  out.because = json["because"].get<std::string>();
  return {};
}

Result<void> acceptable(const Correction& correction) {
  const std::string& because = correction.because;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (because.find_first_not_of(" \t") == std::string::npos || because.size() > most_reason ||
      std::ranges::any_of(because, is_control))
    return fail(Errc::bad_config,
                "a correction needs its reason, one line of at most 500 characters: --because \"...\"");
  if (correction.fields.empty()) return fail(Errc::bad_config, "a correction names at least one field");
  std::size_t all = 0;
  for (const auto& [name, text] : correction.fields) all += name.size() + text.size();
  if (correction.fields.size() > most_fields || all > most_text)
    return fail(Errc::bad_config, "a correction has at most 500 fields and 1 MiB");
  return {};
}

/// Their names, for the audit: never what stands in them.
std::string named(const Correction& correction) {
  std::string out;
  for (const auto& [name, text] : correction.fields)
    out += (out.empty() ? "" : ", ") + (name.empty() ? "the whole record" : name);
  return out.substr(0, 500);
}

}  // namespace

Result<Outcome> StoreCorrections::bring_in(RecordId record, const Correction& correction, std::size_t known,
                                           const MappingInfo& mapping, std::string_view key,
                                           const MappedRecord& mapped) {
  GATEHOUSE_TRY(acceptable(correction));
  const std::lock_guard hold(core_.writing);
  const NewCorrection with{correction, known};
  auto outcome = replay(core_, record, mapping, key, mapped, {.actor = correction.actor, .with = &with});
  if (!outcome) core_.people.forget();
  return outcome;
}

Result<void> add_correction(Core& core, std::int64_t record, const Correction& correction, std::size_t known) {
  std::size_t there = 0;
  GATEHOUSE_TRY(each(core.db().query(sql::select_corrections, record), [&](Rows&) -> Result<void> {
    ++there;
    return {};
  }));
  if (there != known)
    return fail(Errc::conflict,
                "somebody else has corrected record " + std::to_string(record) + " meanwhile; look at it again");
  const auto last = core.db().number(sql::last_correction);
  if (!last) return fail(last.error());
  const std::int64_t number = last->value_or(0) + 1;
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal(seal_name, number, as_text(correction), sealed));
  GATEHOUSE_TRY(core.db().run(sql::insert_correction, number, record, core.clock.now().micros,
                              std::string_view(correction.actor), Blob{std::string_view(sealed)}));
  return write_audit(core, {correction.actor, "correct", "record " + std::to_string(record), "ok",
                            correction.because, named(correction)});
}

Result<std::vector<Correction>> corrections_of(Reading& reading, RecordId record) {
  std::vector<Correction> out;
  std::string plain;
  const auto read = each(reading.db->query(sql::select_corrections, record), [&](Rows& row) -> Result<void> {
    Correction one{.actor = std::string(row.text(2)), .at = {row.integer(1)}};
    GATEHOUSE_TRY(reading.keys.seal.open(seal_name, row.integer(0), row.blob(3), plain));
    GATEHOUSE_TRY(read_text(plain, one));
    out.push_back(std::move(one));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<void> seal_corrections_for(Core& core, std::int64_t client, std::int64_t record) {
  if (client == 0) return {};
  std::vector<std::pair<std::int64_t, std::string>> opened;
  GATEHOUSE_TRY(each(core.db().query(sql::select_corrections, record), [&](Rows& row) -> Result<void> {
    opened.emplace_back(row.integer(0), "");
    return core.keys.seal.open(seal_name, row.integer(0), row.blob(3), opened.back().second);
  }));
  for (const auto& [number, plain] : opened) {
    std::string sealed;
    GATEHOUSE_TRY(core.keys.seal.seal_for(client, seal_name, number, plain, sealed));
    GATEHOUSE_TRY(core.db().run(sql::seal_correction, number, Blob{std::string_view(sealed)}));
  }
  return {};
}

}  // namespace gatehouse::hub
