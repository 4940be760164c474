// Runs over a real hub and real mappings, with a source that does what a drop folder rarely does.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <filesystem>

#include "base/log.hpp"
#include "engine/runner.hpp"
#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t lines_in_a_file = 6;

/// What the source of the connector `scripted` did and does; one test at a time uses it.
struct Script {
  std::size_t records_before_growth = lines_in_a_file + 1;  ///< then `read` says that the file has changed
  std::function<void(std::size_t)> on_read = [](std::size_t) {};
  std::vector<std::string> accepted{}, refused{};
};
Script& script() {
  static Script one;
  return one;
}

class ScriptedSource final : public Source {
 public:
  Result<std::optional<Arrival>> next(std::vector<Refusal>&) override {
    if (given_) return std::nullopt;
    given_ = true;
    return Arrival{.name = "people.csv", .size = 1, .sha256 = std::string(64, 'a'), .records = lines_in_a_file};
  }
  [[nodiscard]] std::string head() const override { return "NO,LAST"; }
  Result<bool> read(Batch& batch, std::size_t limit) override {
    batch.clear();
    if (at_.offset >= script().records_before_growth) return fail(Errc::conflict, "the file has grown");
    for (; at_.offset < lines_in_a_file && batch.records.size() < limit; ++at_.offset) {
      const std::string line = std::to_string(at_.offset) + ",NAME" + std::to_string(at_.offset);
      batch.records.push_back({.bytes = batch.arena.copy(line), .line = at_.offset + 2});
    }
    script().on_read(at_.offset);
    return !batch.records.empty();
  }
  void resume(FilePosition at) override { at_ = at; }
  [[nodiscard]] FilePosition position() const override { return at_; }
  Result<void> accept(const Arrival& arrival) override {
    script().accepted.push_back(arrival.name);
    return {};
  }
  Result<void> refuse(const Arrival& arrival, std::string_view) override {
    script().refused.push_back(arrival.name);
    return {};
  }

 private:
  bool given_ = false;
  FilePosition at_{};
};

Result<std::unique_ptr<Source>> open_scripted(const Surroundings&, const Framing&) {
  return std::make_unique<ScriptedSource>();
}
const Connector scripted{
    .kind = "scripted", .summary = "A source for tests", .options = {}, .open_source = open_scripted};

class IntakeRun : public testing::Test {
 protected:
  void SetUp() override {
    script() = {};
    write("site.yaml", "site: test\nsynthetic: yes\n");
    write("systems/people.yaml", "system: people\nconnector: scripted\n");
    write("routes/people.yaml", "route: people\nfrom: people\nmapping: people\nto: hub\nbatch: 2\n");
    write("mappings/people.layout.yaml",
          "layout: people\nkind: delimited\nheader: yes\nfields:\n"
          "  NO:   {type: text 10, labels: [pii]}\n  LAST: {type: text 20, labels: [pii]}\n");
    write("mappings/people.map.yaml",
          "mapping: people\nfrom: layout people\nentities:\n  client:\n    key: [NO]\n    fields:\n      "
          "name.last: LAST\n");
    ASSERT_TRUE(hub::make_key_file(folder_ / "site.key"));
    Findings findings;
    static constexpr std::array connectors{&scripted};
    plan_ = load_plan(folder_, fs::path(source_folder) / "mappings", connectors, findings);
    ASSERT_NE(plan_, nullptr) << findings.text();
    auto hub = hub::Hub::open(
        {.folder = folder_ / "state", .key_file = folder_ / "site.key", .synthetic = true, .durable = false},
        plan_->schemas, clock_);
    ASSERT_TRUE(hub) << hub.error().text();
    hub_ = std::move(*hub);
  }

  RunResult run(std::stop_token stop = {}) {
    const Tools tools{
        .plan = *plan_, .hub = *hub_, .clock = clock_, .random = random_, .log = log_, .version = "test"};
    auto result = run_route(tools, *plan_->route("people"), {.stop = std::move(stop)});
    EXPECT_TRUE(result) << result.error().text();
    return result ? std::move(*result) : RunResult{};
  }
  hub::Balance live() { return hub_->status().value().intake.at(0).live; }

  TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path;
  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<hub::Hub> hub_;

 private:
  void write(const std::string& name, std::string_view text) const { temporary_.put(name, text); }

  SystemClock clock_;
  SystemRandom random_;
  Log log_{Grade::error};
};

TEST_F(IntakeRun, AWholeFileIsTakenAndThenAcknowledged) {
  const RunResult result = run();
  EXPECT_EQ(result.info.balance.stored, 6);
  EXPECT_EQ(result.files, 1);
  EXPECT_EQ(script().accepted, std::vector<std::string>{"people.csv"});
}

TEST_F(IntakeRun, AFileThatGrowsWhileItIsReadIsBrokenOffAndNotAcknowledged) {
  script().records_before_growth = 4;
  const RunResult result = run();
  EXPECT_EQ(result.waiting, 1);
  EXPECT_EQ(result.files, 0);
  EXPECT_TRUE(script().accepted.empty());
  EXPECT_TRUE(live().holds());
}

TEST_F(IntakeRun, AStopBetweenBatchesKeepsWhatWasTakenAndTheNextRunGoesOnThere) {
  std::stop_source stop;
  script().on_read = [&stop](std::size_t read) {
    if (read >= 4) stop.request_stop();
  };
  const RunResult first = run(stop.get_token());
  EXPECT_TRUE(first.stopped);
  EXPECT_EQ(first.info.state, hub::RunState::interrupted);
  EXPECT_TRUE(script().accepted.empty());

  script().on_read = [](std::size_t) {};
  const RunResult second = run();
  EXPECT_EQ(first.info.balance.stored + second.info.balance.stored, 6);
  EXPECT_EQ(live().read, 6);
  EXPECT_EQ(script().accepted, std::vector<std::string>{"people.csv"});
}

TEST_F(IntakeRun, AFileWhoseBytesCameBeforeIsAcknowledgedAndNotRead) {
  (void)run();
  const RunResult again = run();
  EXPECT_EQ(again.repeated, 1);
  EXPECT_EQ(again.info.balance.read, 0);
  EXPECT_EQ(live().read, 6);
}

}  // namespace
}  // namespace gatehouse::engine
