#include <sstream>

#include "../support/test_ftps.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

/// A folder of an FTP server with TLS, emptied for each test.
class FtpsWorld final : public ConnectorWorld {
 public:
  FtpsWorld() : folder_(TestFtps::server().files() / "world") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms(0777));
  }

  [[nodiscard]] const Connector& connector() const override { return connector_of_kind("ftps"); }
  [[nodiscard]] OptionValues options() const override {
    OptionValues options = TestFtps::server().options("/world");
    options.insert({{"name", "out-{stamp}.txt"}, {"work", (work_.path / "work").string()}});
    return options;
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    std::ofstream file(folder_ / name, std::ios::binary);
    for (const std::string& record : records) file << record << "\n";
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    if (!std::filesystem::exists(folder_ / "error" / name)) return std::nullopt;
    std::ostringstream reason;
    reason << std::ifstream(folder_ / "error" / (name + ".reason.txt")).rdbuf();
    return reason.str();
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    std::vector<std::string> records;
    std::ifstream lines(folder_ / "out-20260101T000000.txt");
    for (std::string line; std::getline(lines, line);) records.push_back(line);
    return records;
  }
  [[nodiscard]] std::size_t traces() const override {
    const std::filesystem::directory_iterator entries(folder_);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }

 private:
  std::filesystem::path folder_;
  TemporaryFolder work_;
};

}  // namespace

std::unique_ptr<ConnectorWorld> ftps_world() { return std::make_unique<FtpsWorld>(); }

}  // namespace gatehouse
