/// The site of the golden cases in a folder of the test's own, with its hub, on a clock that the test moves.
#pragma once

#include <gtest/gtest.h>

#include <atomic>

#include "base/log.hpp"
#include "engine/runner.hpp"
#include "gatehouse/support/files.hpp"
#include "manual_clock.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::engine {

class GoldenSite : public testing::Test {
 protected:
  void SetUp() override {
    namespace fs = std::filesystem;
    fs::copy(fs::path(source_folder) / "tests/golden/base", folder.path, fs::copy_options::recursive);
    std::filesystem::create_directories(folder.path / "keys");
    ASSERT_TRUE(hub::make_key_file(folder.path / "keys/site.key"));
    plan = load();
    ASSERT_NE(plan, nullptr);
    open();
  }

  std::shared_ptr<const Plan> load() {
    Findings findings;
    auto loaded = load_plan(folder.path, std::filesystem::path(source_folder) / "mappings", connectors(), findings);
    EXPECT_NE(loaded, nullptr) << findings.text();
    return loaded;
  }
  /// Opens the hub, again if it is open: as after a crash.
  void open() {
    hub.reset();
    auto opened = hub::Hub::open(
        {.folder = folder.path / "state", .key_file = plan->site.key_file, .synthetic = true, .durable = false},
        plan->schemas, clock);
    ASSERT_TRUE(opened) << opened.error().text();
    hub = std::move(*opened);
  }

  Result<RunResult> try_run(const std::string& route, const std::string& trigger = "person") {
    const Tools tools{.plan = *plan, .hub = *hub, .clock = clock, .random = random, .log = log, .version = "test"};
    return run_route(tools, *plan->route(route), {.trigger = trigger});
  }
  RunResult run(const std::string& route, const std::string& trigger = "person") {
    auto result = try_run(route, trigger);
    EXPECT_TRUE(result) << result.error().text();
    return result ? std::move(*result) : RunResult{};
  }

  /// A claims file of `people` lines; another `status` makes other claims of the same people.
  void claims(const std::string& name, int people, char status = 'A') {
    std::string text;
    for (int i = 1; i <= people; ++i) {
      std::string number = std::to_string(900'000'000 + i);
      text += "D" + number + "NAME" + std::string(1, static_cast<char>('A' + i)) + std::string(10, ' ') +
              "FIRST       19820314" + std::to_string(100'000 + i) + "20260105" + status + "\n";
    }
    const std::string count = std::to_string(people);
    text += "T" + std::string(6 - count.size(), '0') + count + "\n";
    folder.put("in/pending/" + name, text);
  }
  hub::DeliveryBalance balance() { return hub->delivery_balance("mis").value(); }

  TemporaryFolder folder;
  ManualClock clock;
  SystemRandom random;
  Log log{Grade::silent};
  std::shared_ptr<const Plan> plan;
  std::unique_ptr<hub::Hub> hub;
};

}  // namespace gatehouse::engine
