#include "../support/temporary_folder.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

class FileWorld final : public ConnectorWorld {
 public:
  explicit FileWorld(bool per_record) : per_record_(per_record) {}

  [[nodiscard]] const Connector& connector() const override { return connector_of_kind("file"); }
  [[nodiscard]] OptionValues options() const override {
    return {{"folder", folder_.path.string()},
            {"stable_seconds", "0"},
            {"name", per_record_ ? "out-{n}.txt" : "out-{stamp}.txt"},
            {"per", per_record_ ? "record" : "run"}};
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    std::string bytes;
    for (const std::string& record : records) bytes += record + "\n";
    folder_.put(std::filesystem::path("pending") / name, bytes);
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    const auto at = std::filesystem::path("error") / name;
    if (!std::filesystem::exists(folder_.path / at)) return std::nullopt;
    return folder_.text(at.string() + ".reason.txt");
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    std::string all;
    for (const std::string& name : folder_.names()) {
      if (name.starts_with("out-") && name.ends_with(".txt")) all += folder_.text(name);
    }
    std::vector<std::string> records;
    std::istringstream lines(all);
    for (std::string line; std::getline(lines, line);) records.push_back(line);
    return records;
  }
  [[nodiscard]] std::size_t traces() const override { return folder_.names().size(); }

 private:
  TemporaryFolder folder_;
  bool per_record_;
};

}  // namespace

std::unique_ptr<ConnectorWorld> file_world() { return std::make_unique<FileWorld>(false); }
std::unique_ptr<ConnectorWorld> file_per_record_world() { return std::make_unique<FileWorld>(true); }

}  // namespace gatehouse
