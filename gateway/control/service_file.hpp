/// state/service.json: where the service that holds a site answers, and the word by which it knows the command line
/// of its own account. Only that account reads the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "gatehouse/result.hpp"

namespace gatehouse::control {

struct ServiceAddress {
  std::string address;
  std::uint16_t port = 0;
  std::int64_t pid = 0;
  std::string secret{};  ///< new at each start
};

/// Written when the service is ready; removed when this goes.
class ServiceFile {
 public:
  static Result<ServiceFile> write(const std::filesystem::path& state_folder, const ServiceAddress& address);
  ServiceFile(ServiceFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ServiceFile& operator=(ServiceFile&&) = delete;
  ~ServiceFile();

 private:
  explicit ServiceFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// Nothing if no service runs there (a file left by one that was killed does not count).
[[nodiscard]] std::optional<ServiceAddress> find_service(const std::filesystem::path& state_folder);

}  // namespace gatehouse::control
