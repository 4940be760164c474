/// Files of another machine by SFTP, made safe: the server's key is pinned, every wait has an end and obeys a stop,
/// and nothing is overwritten. One session belongs to one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::sftp {

struct Access {
  std::string server;
  unsigned port = 22;
  std::string user{};
  std::filesystem::path key{};      ///< a private key (ed25519, ECDSA, RSA); empty: by password
  std::string secret{};             ///< the key's passphrase, or the password
  std::vector<std::string> pins{};  ///< SHA256:... of the server's keys that are trusted; one suffices
  std::chrono::seconds wait{30};    ///< for a connection, and for each answer after it
  std::stop_token stop{};
};

struct Entry {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< seconds since 1970, by the server's clock
  bool regular = false;
};

class Session {
 public:
  /// Errc::not_permitted if the server's key is not one of the pins (the message shows it) or it does not let us
  /// in; Errc::unavailable if it does not answer.
  static Result<Session> open(const Access& access);
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// Without `.` and `..`, in no order; Errc::not_found if there is no such folder.
  [[nodiscard]] Result<std::vector<Entry>> list(const std::string& folder);
  /// Of the name itself, not of what a symbolic link points to; nothing if there is none.
  [[nodiscard]] Result<std::optional<Entry>> look(const std::string& path);
  /// The bytes from `from` on, in order.
  [[nodiscard]] Result<void> read(const std::string& path, std::uint64_t from,
                                  const std::function<Result<void>(std::string_view)>& take);
  /// Writes a file anew; `give` fills a buffer and says how much, 0 at the end. On the server's disk if it can say
  /// so.
  [[nodiscard]] Result<void> write(const std::string& path,
                                   const std::function<Result<std::size_t>(char* to, std::size_t size)>& give);
  /// Errc::conflict if `to` is there already.
  [[nodiscard]] Result<void> rename(const std::string& from, const std::string& to);
  /// No error if there is no such file.
  [[nodiscard]] Result<void> remove(const std::string& path);
  /// No error if it is there.
  [[nodiscard]] Result<void> make_folder(const std::string& path);

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::sftp
