/// Files at an FTP server, made safe: TLS for commands and for data, the certificate always checked, passive, every
/// wait limited. One session belongs to one thread; a stop ends what waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::ftps {

struct Access {
  std::string server{};
  std::uint16_t port = 21;
  bool implicit = false;  ///< TLS from the first byte (990) instead of AUTH TLS
  std::string user{}, password{};
  std::filesystem::path ca_file{};  ///< who is trusted; empty: the machine's list
  std::filesystem::path client_cert{}, client_key{};
  std::chrono::seconds wait{30};  ///< for a connection, and for each byte after it
  std::stop_token stop{};
};

/// A plain file of a folder.
struct Entry {
  std::string name;
  std::uint64_t size = 0;
  std::string modified{};  ///< YYYYMMDDHHMMSS, UTC
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Paths have no line ends; one that has is refused. Errc::unavailable: the server does not answer as it should;
/// not_found: there is no such file; not_permitted: it does not let us, or its certificate is not trusted.
class Session {
 public:
  using Take = std::function<Result<void>(std::string_view)>;
  using Give = std::function<Result<std::size_t>(char* to, std::size_t size)>;

  explicit Session(const Access& access);
  Session(Session&&) noexcept;
  ~Session();

  [[nodiscard]] Result<std::vector<Entry>> list(const std::string& folder);
  [[nodiscard]] Result<void> read(const std::string& path, const Take& take);
  [[nodiscard]] Result<void> write(const std::string& path, const Give& give);
  /// Servers overwrite `to` in silence: list first.
  [[nodiscard]] Result<void> rename(const std::string& from, const std::string& to);
  /// No error if it is there.
  [[nodiscard]] Result<void> make_folder(const std::string& folder);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::ftps
