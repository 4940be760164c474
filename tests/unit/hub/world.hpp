/// A hub in a folder of its own, and people that do not exist: what the hub's tests start from.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::hub::test {

/// A clock that the test owns: it moves only when told to.
class TestClock final : public Clock {
 public:
  Timestamp now() override { return now_; }
  std::chrono::steady_clock::time_point monotonic() override { return {}; }
  bool sleep(std::chrono::milliseconds, std::stop_token) override { return true; }
  void pass(std::chrono::seconds time) { now_.micros += time.count() * 1'000'000; }

 private:
  Timestamp now_{1'772'323'200'000'000};  // 2026-03-01
};

/// A line of a claims file, in words: a claim of a person. Area 9xx only.
struct Claim {
  std::string number;  ///< key of the claim; "" = none
  std::string ssn;
  std::string last;
  std::string first;
  int birth_days = 0;  ///< days since 1970
  std::string status = "active";
  Outcome outcome = Outcome::stored;
  std::string rule = "bad-date";  ///< of the problem where it is kept back
};
/// A line of a payments file: a payment on a claim that came in an earlier record.
struct Payment {
  std::string number;
  std::string claim;  ///< the claim's key
  std::int64_t cents = 0;
};

/// A batch with its memory, as the engine would hand it over.
class Lines {
 public:
  explicit Lines(std::uint64_t first_line = 1) : next_line_(first_line) {}
  void add(const Claim& claim);
  void add(const Payment& payment);
  /// The client's values by field, for what `Claim` has no word for. Block 0 is the client.
  std::span<Value> client_values(std::size_t line) { return values_[line]; }

  [[nodiscard]] std::vector<Incoming> incoming() const;
  [[nodiscard]] std::vector<RawRecord> raw() const;
  [[nodiscard]] std::vector<std::string_view> keys() const;
  [[nodiscard]] std::size_t size() const { return raw_.size(); }
  [[nodiscard]] FilePosition after() const { return {next_line_ * 100, next_line_ - 1}; }
  [[nodiscard]] const MappedRecord& mapped(std::size_t line) const { return mapped_[line]; }

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::uint64_t next_line_;
  std::deque<std::string> texts_;
  std::deque<std::vector<Value>> values_;  ///< of the client, by line
  std::deque<std::vector<Value>> others_;
  std::deque<std::vector<MappedEntity>> entities_;
  std::deque<MappedRecord> mapped_;
  std::vector<RawRecord> raw_;
  std::vector<std::string_view> keys_;
};

[[nodiscard]] const std::vector<Schema>& schemas();
[[nodiscard]] MappingInfo claims_mapping(std::string hash = "claims-1");
[[nodiscard]] MappingInfo payments_mapping();

/// What a test calls most: each step asserts that it worked.
class HubTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Opens (again) what lies in the folder.
  void open();
  void close() { hub.reset(); }
  /// An empty hub again.
  void start_anew();
  [[nodiscard]] Settings settings() const;
  /// The suite runs on the embedded store; with GATEHOUSE_TEST_POSTGRESQL=PORT on a server on this machine, each
  /// test in a schema of its own (tests/postgres/run.sh).
  [[nodiscard]] static bool on_server();
  [[nodiscard]] std::optional<ServerStore> server() const;
  [[nodiscard]] std::filesystem::path database() const { return folder / "state" / "hub.db"; }

  RunId begin(const std::string& route = "ui-in", const std::string& system = "ui");
  FileId admit(RunId run, const std::string& name);
  /// A whole file in one run: recognised, taken, finished. Returns the run's receipt.
  RunInfo feed(const std::string& name, const Lines& lines, const MappingInfo& mapping = claims_mapping(),
               const std::string& route = "ui-in", const std::string& system = "ui", std::size_t batch = 1000);
  /// The same on a file that is admitted already.
  void take_all(Intake& intake, const Lines& lines, std::size_t batch = 1000);
  /// Three women who have nothing in common, in records 1 to 3.
  void three_people();
  /// Merges by hand, by two people where it takes two: maria, then piotr.
  void merge(ClientId a, ClientId b, const std::string& because = "seen at the counter");
  [[nodiscard]] std::vector<Finding> findings();
  [[nodiscard]] std::string text_of(const ClientView& view, std::string_view field) const;
  [[nodiscard]] ClientId client_of(std::int64_t record);
  /// Runs SQL on the closed store, as a vandal or a bad disk would.
  void damage(const std::string& sql);
  void damage_only(const std::string& sql);  ///< without opening it again

  TemporaryFolder temporary;
  std::filesystem::path folder = temporary.path;
  TestClock clock;
  Survivorship rules{};  ///< taken over by the next `open`
  std::unique_ptr<Hub> hub;
};

}  // namespace gatehouse::hub::test
