#include "sink.hpp"

#include <algorithm>

#include "gatehouse/support/remote_sink.hpp"
#include "settings.hpp"

namespace gatehouse::ftps {
namespace {

class Server final : public RemoteFiles {
 public:
  explicit Server(const Access& access) : session_(access) {}

  Result<bool> has(const std::string& folder, const std::string& name) override {
    const auto there = session_.list(folder);
    if (!there) return fail(there.error());
    return std::any_of(there->begin(), there->end(), [&](const Entry& one) { return one.name == name; });
  }
  Result<void> read(const std::string& path, const Take& take) override { return session_.read(path, take); }
  Result<void> write(const std::string& path, const Give& give) override { return session_.write(path, give); }
  Result<void> rename(const std::string& from, const std::string& to) override { return session_.rename(from, to); }

 private:
  Session session_;
};

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  return remote_sink(around, "ftps-out", [access = std::move(*access)]() -> Result<std::unique_ptr<RemoteFiles>> {
    return std::make_unique<Server>(access);
  });
}

}  // namespace gatehouse::ftps
