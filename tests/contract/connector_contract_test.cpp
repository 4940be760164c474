/// What every connector must do, whatever it speaks to (include/gatehouse/connector.hpp says it in words).
#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "../support/manual_clock.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

using Texts = std::vector<std::string>;

Texts numbered(std::size_t count) {
  Texts out;
  for (std::size_t i = 1; i <= count; ++i) out.push_back("record-" + std::to_string(i));
  return out;
}

/// Memory of this process that is in use now.
std::size_t resident_mib() {
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20;
}

class ConnectorContract : public ::testing::TestWithParam<WorldMaker> {
 protected:
  ConnectorContract() {
    options = world->options();
    for (const Option& option : world->connector().options) options.emplace(option.name, option.fallback);
  }

  [[nodiscard]] Surroundings around() {
    return {.options = options, .root = "/", .clock = clock, .run = "7", .stamp = "20260101T000000"};
  }
  std::unique_ptr<Source> source() { return world->connector().open_source(around(), Framing{}).value(); }
  std::unique_ptr<Sink> sink() { return world->connector().open_sink(around()).value(); }

  std::optional<Arrival> next(Source& from) { return from.next(refused).value(); }
  static Texts read_all(Source& from, std::size_t limit) {
    Texts out;
    Batch batch;
    while (from.read(batch, limit).value()) {
      EXPECT_LE(batch.records.size(), limit);
      for (const RawRecord& record : batch.records) out.emplace_back(record.bytes);
    }
    return out;
  }
  static std::vector<Answer> write(Sink& to, const Texts& records) {
    std::vector<Outgoing> outgoing;
    std::int64_t n = 0;
    for (const std::string& record : records) outgoing.push_back({"C1", record, ++n, record});
    return to.write(outgoing).value();
  }

  std::unique_ptr<ConnectorWorld> world = GetParam().make();
  OptionValues options;
  ManualClock clock;
  std::vector<Refusal> refused;
};

TEST_P(ConnectorContract, every_option_explains_itself_and_has_a_legal_default) {
  std::set<std::string> names;
  for (const Option& option : world->connector().options) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_GT(std::string_view(option.doc).size(), 20u) << option.name;
    EXPECT_FALSE(option.required && *option.fallback != '\0') << option.name;
    const std::string choices = "|" + std::string(option.choices) + "|";
    EXPECT_EQ(option.type == OptionType::choice, choices != "||") << option.name;
    const bool number = option.type == OptionType::integer || option.type == OptionType::seconds;
    const bool in_digits = std::string_view(option.fallback).find_first_not_of("0123456789") == std::string::npos;
    EXPECT_TRUE(!number || in_digits) << option.name;
    EXPECT_TRUE(option.type != OptionType::choice ||
                choices.find("|" + std::string(option.fallback) + "|") != std::string::npos)
        << option.name;
    EXPECT_TRUE(option.type != OptionType::yes_no || option.fallback == std::string("yes") ||
                option.fallback == std::string("no"))
        << option.name;
  }
}

TEST_P(ConnectorContract, nothing_is_lost_and_the_order_is_kept) {
  world->offer("one.txt", numbered(1000));
  const auto from = source();
  const auto arrival = next(*from);
  ASSERT_TRUE(arrival);
  EXPECT_EQ(arrival->name, "one.txt");
  EXPECT_EQ(arrival->records, 1000u);
  EXPECT_EQ(read_all(*from, 7), numbered(1000));
  EXPECT_TRUE(refused.empty());
}

TEST_P(ConnectorContract, arrivals_come_one_after_the_other) {
  world->offer("a.txt", numbered(2));
  world->offer("b.txt", numbered(3));
  const auto from = source();
  EXPECT_EQ(next(*from)->name, "a.txt");
  EXPECT_EQ(read_all(*from, 10), numbered(2));
  EXPECT_EQ(next(*from)->name, "b.txt");
  EXPECT_EQ(read_all(*from, 10), numbered(3));
  EXPECT_FALSE(next(*from));
}

TEST_P(ConnectorContract, what_is_not_accepted_comes_again) {
  world->offer("one.txt", numbered(3));
  const auto first = source();
  (void)next(*first);
  (void)read_all(*first, 10);
  const auto second = source();
  EXPECT_EQ(next(*second)->name, "one.txt");
  EXPECT_EQ(read_all(*second, 10), numbered(3));
}

TEST_P(ConnectorContract, what_is_accepted_does_not_come_again) {
  world->offer("one.txt", numbered(3));
  const auto first = source();
  const auto arrival = next(*first);
  (void)read_all(*first, 10);
  ASSERT_TRUE(first->accept(*arrival));
  EXPECT_FALSE(next(*source()));
}

TEST_P(ConnectorContract, accepting_again_after_a_crash_is_no_error) {
  world->offer("one.txt", numbered(3));
  const auto first = source();
  const auto arrival = next(*first);
  ASSERT_TRUE(first->accept(*arrival));
  EXPECT_TRUE(first->accept(*arrival));
  EXPECT_TRUE(source()->accept(*arrival));
}

TEST_P(ConnectorContract, an_arrival_is_known_by_its_bytes) {
  world->offer("a.txt", numbered(3));
  world->offer("b.txt", numbered(3));
  world->offer("c.txt", numbered(4));
  const auto from = source();
  const std::string a = next(*from)->sha256;
  const std::string b = next(*from)->sha256;
  const std::string c = next(*from)->sha256;
  EXPECT_EQ(a.size(), 64u);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST_P(ConnectorContract, goes_on_from_any_position_with_exactly_the_rest) {
  const Texts all = numbered(20);
  world->offer("one.txt", all);
  for (std::size_t taken = 1; taken <= all.size(); ++taken) {
    const auto first = source();
    (void)next(*first);
    Batch batch;
    ASSERT_TRUE(first->read(batch, taken).value());
    const FilePosition at = first->position();
    const auto second = source();
    (void)next(*second);
    second->resume(at);
    EXPECT_EQ(second->position().offset, at.offset);
    EXPECT_EQ(read_all(*second, 3),
              Texts(all.begin() + static_cast<std::ptrdiff_t>(batch.records.size()), all.end()));
  }
}

TEST_P(ConnectorContract, a_refused_arrival_is_put_aside_with_its_reason) {
  world->offer("bad.txt", numbered(3));
  const auto from = source();
  const auto arrival = next(*from);
  EXPECT_EQ(world->refusal_of("bad.txt"), std::nullopt);
  ASSERT_TRUE(from->refuse(*arrival, "changed-bytes: imported before with other bytes"));
  const auto reason = world->refusal_of("bad.txt");
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("imported before with other bytes"), std::string::npos);
  EXPECT_FALSE(next(*source()));
  EXPECT_TRUE(from->refuse(*arrival, "again"));
}

TEST_P(ConnectorContract, memory_does_not_grow_with_an_arrival_of_98_mib) {
  const std::string long_text(1000, 'x');
  world->offer("large.txt", Texts(100'000, long_text));
  ::malloc_trim(0);  // what the offer took is given back, so that it cannot hide what reading takes
  const std::size_t before = resident_mib();
  const auto from = source();
  ASSERT_TRUE(next(*from));
  std::size_t records = 0;
  std::size_t most = 0;
  Batch batch;
  while (from->read(batch, 1'000'000).value()) {
    records += batch.records.size();
    most = std::max(most, resident_mib());
  }
  EXPECT_EQ(records, 100'000u);
  EXPECT_LT(most, before + 48);
}

TEST_P(ConnectorContract, a_stop_is_obeyed) {
  world->offer("one.txt", numbered(3));
  std::stop_source stop;
  Surroundings stopped = around();
  stopped.stop = stop.get_token();
  const auto from = world->connector().open_source(stopped, Framing{}).value();
  stop.request_stop();
  EXPECT_EQ(from->next(refused).error().code, Errc::unavailable);
}

TEST_P(ConnectorContract, what_is_written_becomes_visible_by_commit_only) {
  const auto to = sink();
  const std::vector<Answer> answers = write(*to, numbered(5));
  EXPECT_EQ(answers.size(), 5u);
  EXPECT_EQ(world->delivered(), Texts{});
  const auto shipped = to->commit().value();
  EXPECT_EQ(world->delivered(), numbered(5));
  std::uint64_t records = 0;
  for (const Shipped& one : shipped) records += one.records;
  EXPECT_EQ(records, 5u);
}

TEST_P(ConnectorContract, every_accepted_record_has_a_name_at_the_other_side) {
  const auto to = sink();
  for (const Answer& answer : write(*to, numbered(3))) {
    EXPECT_EQ(answer.said, Answer::Said::accepted);
    EXPECT_FALSE(answer.remote_id.empty());
  }
}

TEST_P(ConnectorContract, a_sink_destroyed_uncommitted_leaves_nothing) {
  const std::size_t before = world->traces();
  {
    const auto to = sink();
    ASSERT_TRUE(to->frame("head", "tail"));
    (void)write(*to, numbered(5));
  }
  EXPECT_EQ(world->traces(), before);
}

TEST_P(ConnectorContract, a_commit_of_nothing_ships_nothing) {
  const std::size_t before = world->traces();
  {
    const auto to = sink();
    EXPECT_TRUE(to->commit().value().empty());
  }
  EXPECT_EQ(world->traces(), before);
}

TEST_P(ConnectorContract, doing_the_same_again_ships_it_once) {
  const auto first = sink();
  (void)write(*first, numbered(3));
  const auto shipped = first->commit().value();
  const auto second = sink();
  (void)write(*second, numbered(3));
  const auto again = second->commit().value();
  EXPECT_EQ(world->delivered(), numbered(3));
  ASSERT_EQ(again.size(), shipped.size());
  EXPECT_EQ(again[0].sha256, shipped[0].sha256);
}

TEST_P(ConnectorContract, what_was_delivered_is_never_overwritten) {
  const auto first = sink();
  (void)write(*first, {"the first"});
  ASSERT_TRUE(first->commit());
  const auto second = sink();
  const auto answers = write(*second, {"another"});
  const auto committed = second->commit();
  const auto later = second->final_answers();
  const Answer& answer = later.empty() ? answers[0] : later[0];
  EXPECT_TRUE(answer.said == Answer::Said::refused || (!committed && committed.error().code == Errc::conflict));
  EXPECT_EQ(world->delivered(), Texts{"the first"});
}

std::vector<WorldMaker> worlds() {
  std::vector<WorldMaker> all{{"file", file_world},
                              {"file_per_record", file_per_record_world},
                              {"sftp", sftp_world},
                              {"ftps", ftps_world},
                              {"http", http_world},
                              {"exec", exec_world},
                              {"postgresql", postgresql_world},
                              {"mariadb", mariadb_world},
                              {"sqlite", sqlite_world}};
  if (has_plugin()) all.push_back({"plugin", plugin_world});
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, ConnectorContract, ::testing::ValuesIn(worlds()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace gatehouse
