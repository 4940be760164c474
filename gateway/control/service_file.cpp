#include "control/service_file.hpp"

#include <signal.h>

#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

std::filesystem::path file_in(const std::filesystem::path& state_folder) { return state_folder / "service.json"; }

}  // namespace

Result<ServiceFile> ServiceFile::write(const std::filesystem::path& state_folder, const ServiceAddress& address) {
  const nlohmann::json text{
      {"address", address.address}, {"port", address.port}, {"pid", address.pid}, {"secret", address.secret}};
  auto written = write_file(file_in(state_folder), text.dump() + "\n", {.secret = true});
  if (!written) return fail(written.error());
  return ServiceFile(file_in(state_folder));
}

ServiceFile::~ServiceFile() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

std::optional<ServiceAddress> find_service(const std::filesystem::path& state_folder) {
  const auto text = read_file(file_in(state_folder), 4096);
  if (!text) return std::nullopt;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object() || !json["address"].is_string() || !json["port"].is_number_unsigned() ||
      !json["pid"].is_number_integer() || !json["secret"].is_string())
    return std::nullopt;
  ServiceAddress found{json["address"], json["port"], json["pid"], json["secret"]};
  if (::kill(static_cast<pid_t>(found.pid), 0) != 0) return std::nullopt;
  return found;
}

}  // namespace gatehouse::control
