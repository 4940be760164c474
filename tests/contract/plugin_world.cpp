#include <cstdlib>

#include "../support/temporary_folder.hpp"
#include "config/plugins.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

const char* plugin_file() { return std::getenv("GATEHOUSE_TEST_PLUGIN"); }

/// The connector of docs/examples/connector, from the library that tests/contract/plugin built outside the tree.
class PluginWorld final : public ConnectorWorld {
 public:
  PluginWorld() {
    for (const char* const part : {"tmp", "new", "cur"}) std::filesystem::create_directory(mail_.path / part);
  }

  [[nodiscard]] const Connector& connector() const override {
    return *config::load_plugin(plugin_file()).value()[0];
  }
  [[nodiscard]] OptionValues options() const override {
    return {{"folder", mail_.path.string()}, {"name", "out"}, {"work", (work_.path / "work").string()}};
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    std::ofstream file(mail_.path / "new" / name, std::ios::binary);
    for (const std::string& record : records) file << record << "\n";
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    const std::string reason = mail_.text(".refused/" + name + ".reason.txt");
    return reason == "(absent)" ? std::optional<std::string>{} : reason;
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    std::vector<std::string> records;
    std::ifstream lines(mail_.path / "new/out");
    for (std::string line; std::getline(lines, line);) records.push_back(line);
    return records;
  }
  [[nodiscard]] std::size_t traces() const override {
    return mail_.names("new").size() + mail_.names("tmp").size();
  }

 private:
  TemporaryFolder mail_;
  TemporaryFolder work_;
};

}  // namespace

bool has_plugin() { return plugin_file() != nullptr; }
std::unique_ptr<ConnectorWorld> plugin_world() { return std::make_unique<PluginWorld>(); }

}  // namespace gatehouse
