/// A folder of a real server of the tests, by whatever protocol it is reached: its files lie on our own disk.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>

#include "../support/temporary_folder.hpp"
#include "connector_world.hpp"

namespace gatehouse {

class RemoteFolderWorld final : public ConnectorWorld {
 public:
  /// `folder` on our disk is emptied for each test; `options` are how the connector `kind` reaches it.
  RemoteFolderWorld(std::string_view kind, std::filesystem::path folder, OptionValues options)
      : kind_(kind), folder_(std::move(folder)), options_(std::move(options)) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms(0777));
    options_.insert({{"name", "out-{stamp}.txt"}, {"work", (work_.path / "work").string()}});
  }

  [[nodiscard]] const Connector& connector() const override { return connector_of_kind(kind_); }
  [[nodiscard]] OptionValues options() const override { return options_; }
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
  std::string_view kind_;
  std::filesystem::path folder_;
  TemporaryFolder work_;
  OptionValues options_;
};

}  // namespace gatehouse
