#include "control/last_backup.hpp"

#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::control {
namespace {

std::filesystem::path file_of(const config::Site& site) { return site.state_folder() / "last-backup.json"; }

}  // namespace

Result<void> remember_backup(const config::Site& site, const LastBackup& backup) {
  const nlohmann::json text{{"made_micros", backup.made.micros}, {"folder", backup.folder.string()}};
  const auto written =
      write_file(file_of(site), text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", {});
  if (!written) return fail(written.error(), "the copy is made, but not noted");
  return {};
}

std::optional<LastBackup> last_backup(const config::Site& site) {
  const auto text = read_file(file_of(site), 16384);
  if (!text) return std::nullopt;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json["made_micros"].is_number_integer() || !json["folder"].is_string())
    return std::nullopt;
  return LastBackup{{json["made_micros"].get<std::int64_t>()}, json["folder"].get<std::string>()};
}

}  // namespace gatehouse::control
