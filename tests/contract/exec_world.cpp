#include "../support/temporary_folder.hpp"
#include "connector_world.hpp"
#include "where.hpp"

namespace gatehouse {
namespace {

/// The example program in Python, on a folder.
class ExecWorld final : public ConnectorWorld {
 public:
  ExecWorld() { std::filesystem::create_directories(folder_.path / "in"); }

  [[nodiscard]] const Connector& connector() const override { return connector_of_kind("exec"); }
  [[nodiscard]] OptionValues options() const override {
    return {{"program", std::string(source_folder) + "/config/examples/own-program/programs/folder.py"},
            {"place", folder_.path.string()},
            {"work", (work_.path / "work").string()}};
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    std::ofstream file(folder_.path / "in" / name, std::ios::binary);
    for (const std::string& record : records) file << record << "\n";
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    const std::string reason = folder_.text("error/" + name + ".reason.txt");
    return reason == "(absent)" ? std::optional<std::string>{} : reason;
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    std::vector<std::string> records;
    for (const std::string& name : folder_.names("out")) records.push_back(folder_.text("out/" + name));
    return records;
  }
  [[nodiscard]] std::size_t traces() const override { return folder_.names("out").size(); }

 private:
  TemporaryFolder folder_;
  TemporaryFolder work_;
};

}  // namespace

std::unique_ptr<ConnectorWorld> exec_world() { return std::make_unique<ExecWorld>(); }

}  // namespace gatehouse
