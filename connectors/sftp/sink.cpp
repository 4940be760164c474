#include "sink.hpp"

#include "gatehouse/support/remote_sink.hpp"
#include "settings.hpp"

namespace gatehouse::sftp {
namespace {

class Server final : public RemoteFiles {
 public:
  explicit Server(Session session) : session_(std::move(session)) {}

  Result<bool> has(const std::string& folder, const std::string& name) override {
    const auto there = session_.look(remote_path(folder, name));
    if (!there) return fail(there.error());
    return there->has_value();
  }
  Result<void> read(const std::string& path, const Take& take) override { return session_.read(path, 0, take); }
  Result<void> write(const std::string& path, const Give& give) override { return session_.write(path, give); }
  Result<void> rename(const std::string& from, const std::string& to) override { return session_.rename(from, to); }

 private:
  Session session_;
};

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  return remote_sink(around, "sftp-out", [access = std::move(*access)]() -> Result<std::unique_ptr<RemoteFiles>> {
    auto session = Session::open(access);
    if (!session) return fail(session.error());
    return std::make_unique<Server>(std::move(*session));
  });
}

}  // namespace gatehouse::sftp
