#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "../../support/manual_clock.hpp"
#include "../../support/temporary_folder.hpp"
#include "gatehouse/connector.hpp"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class FileSource : public ::testing::Test {
 protected:
  FileSource() {
    options = {{"folder", "drop"}, {"stable_seconds", "0"}};
    clock.set(SystemClock().now());
  }
  Result<std::unique_ptr<Source>> try_open(const Framing& framing = {}) {
    const Connector& file = *connectors().front();
    for (const Option& option : file.options) options.emplace(option.name, option.fallback);
    return file.open_source({.options = options, .root = temporary.path, .clock = clock, .first_use = first_use},
                            framing);
  }
  std::unique_ptr<Source> open(const Framing& framing = {}) { return try_open(framing).value(); }
  void put(const std::string& name, std::string_view bytes) const { temporary.put("drop/pending/" + name, bytes); }
  [[nodiscard]] std::string text(const std::string& name) const { return temporary.text("drop/" + name); }
  [[nodiscard]] Names names(const std::string& room) const { return temporary.names("drop/" + room); }
  std::optional<Arrival> next(Source& from) {
    refused.clear();
    return from.next(refused).value();
  }
  /// The only refusal of a fresh source that finds nothing to read.
  Refusal refusal(const Framing& framing = {}) {
    const auto from = open(framing);
    EXPECT_FALSE(next(*from));
    EXPECT_EQ(refused.size(), 1u);
    return refused.empty() ? Refusal{} : refused.front();
  }
  /// Names of all arrivals that a fresh source gives.
  Names arrivals() {
    Names out;
    const auto from = open();
    while (const auto arrival = next(*from)) out.push_back(arrival->name);
    return out;
  }
  void set_modified(const std::string& name, Timestamp at) const {
    const timespec time{at.micros / 1'000'000, at.micros % 1'000'000 * 1000};
    const timespec times[2] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, (temporary.path / "drop/pending" / name).c_str(), times, 0), 0);
  }
  [[nodiscard]] Timestamp seconds_ago(std::int64_t seconds) { return {clock.now().micros - seconds * 1'000'000}; }

  TemporaryFolder temporary;
  OptionValues options;
  ManualClock clock;
  std::vector<Refusal> refused;
  Batch batch;
  bool first_use = true;
};

Framing with_trailer() {
  return {.trailer_prefix = "T", .count_at = 2, .count_length = 3, .trailer_required = true};
}

TEST_F(FileSource, makes_its_rooms_when_opened) {
  (void)open();
  EXPECT_EQ(names(""), (Names{"done", "error", "pending"}));
}

TEST_F(FileSource, takes_only_what_matches_the_pattern) {
  options["pattern"] = "claims-*.txt";
  for (const char* name : {"claims-1.txt", "claims-1.csv", "wages-1.txt", ".claims-2.txt"}) put(name, "x\n");
  EXPECT_EQ(arrivals(), Names{"claims-1.txt"});
  EXPECT_TRUE(refused.empty());
}

TEST_F(FileSource, takes_files_by_name_or_by_time) {
  for (const char* name : {"a", "b", "c"}) put(name, "x\n");
  set_modified("a", seconds_ago(10));
  set_modified("b", seconds_ago(30));
  set_modified("c", seconds_ago(20));
  EXPECT_EQ(arrivals(), (Names{"a", "b", "c"}));
  options["order"] = "mtime";
  EXPECT_EQ(arrivals(), (Names{"b", "c", "a"}));
}

TEST_F(FileSource, an_odd_name_is_refused_without_echoing_it) {
  put("claims\n2026;rm.txt", "x\n");
  const auto from = open();
  EXPECT_FALSE(next(*from));
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].rule, "bad-name");
  EXPECT_EQ((refused[0].arrival.name + refused[0].reason).find_first_of("\n;"), std::string::npos);
  ASSERT_TRUE(from->refuse(refused[0].arrival, refused[0].reason));
  EXPECT_EQ(names("pending"), Names{});
  EXPECT_EQ(names("error"), (Names{refused[0].arrival.name, refused[0].arrival.name + ".reason.txt"}));
}

TEST_F(FileSource, a_number_in_an_odd_name_stands_nowhere_afterwards) {
  put("claim of 900-11-2233 (900112233).txt", "1\n");
  const auto from = open();
  EXPECT_FALSE(next(*from));
  ASSERT_EQ(refused.size(), 1u);
  ASSERT_TRUE(from->refuse(refused[0].arrival, refused[0].reason));
  const std::string label = refused[0].arrival.name;
  EXPECT_EQ(label.substr(0, 9), "misnamed-");
  const std::string reason = temporary.text("drop/error/" + label + ".reason.txt");
  EXPECT_NE(reason.find("\"claim of ***-**-**** (*********).txt\""), std::string::npos) << reason;
  EXPECT_EQ((refused[0].reason + reason).find("900"), std::string::npos);
}

TEST_F(FileSource, a_room_that_was_used_and_is_gone_is_missed_and_not_made) {
  put("a.txt", "1\n");
  fs::remove_all(temporary.path / "drop");
  first_use = false;
  const auto from = try_open();
  ASSERT_FALSE(from);
  EXPECT_EQ(from.error().code, Errc::unavailable);
  EXPECT_NE(from.error().message.find("mount the share"), std::string::npos);
  EXPECT_FALSE(fs::exists(temporary.path / "drop"));
}

TEST_F(FileSource, two_odd_names_never_share_a_label) {
  put("a b", "1\n");
  put("a;b", "2\n");
  const auto from = open();
  EXPECT_FALSE(next(*from));
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_NE(refused[0].arrival.name, refused[1].arrival.name);
}

TEST_F(FileSource, a_name_of_129_characters_is_refused_and_128_are_not) {
  put(std::string(128, 'a'), "x\n");
  put(std::string(129, 'b'), "x\n");
  EXPECT_EQ(arrivals(), Names{std::string(128, 'a')});
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].rule, "bad-name");
  EXPECT_LE(refused[0].arrival.name.size(), 128u);
}

TEST_F(FileSource, a_symbolic_link_is_refused_and_its_target_left_alone) {
  temporary.put("secret.txt", "not yours\n");
  (void)open();
  fs::create_symlink(temporary.path / "secret.txt", temporary.path / "drop/pending/claims.txt");
  const auto from = open();
  EXPECT_FALSE(next(*from));
  EXPECT_EQ(refused.at(0).rule, "not-regular");
  ASSERT_TRUE(from->refuse(refused[0].arrival, refused[0].reason));
  EXPECT_TRUE(fs::is_symlink(temporary.path / "drop/error/claims.txt"));
  EXPECT_EQ(temporary.text("secret.txt"), "not yours\n");
}

TEST_F(FileSource, a_folder_is_refused) {
  put("sub/file", "x\n");
  EXPECT_EQ(refusal().rule, "not-regular");
}

TEST_F(FileSource, a_file_larger_than_max_bytes_is_refused) {
  options["max_bytes"] = "3";
  put("a", "xx\n");
  put("b", "xxx\n");
  EXPECT_EQ(arrivals(), Names{"a"});
  EXPECT_EQ(refused.at(0).rule, "too-large");
  EXPECT_FALSE(refused.at(0).try_again);
}

TEST_F(FileSource, a_file_that_changed_a_moment_ago_waits) {
  options["stable_seconds"] = "60";
  put("a", "x\n");
  set_modified("a", seconds_ago(59));
  const Refusal early = refusal();
  EXPECT_EQ(early.rule, "not-stable");
  EXPECT_TRUE(early.try_again);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(arrivals(), Names{"a"});
}

TEST_F(FileSource, a_sender_whose_clock_is_ahead_does_not_wait_for_ever) {
  options["stable_seconds"] = "60";
  put("a", "x\n");
  set_modified("a", seconds_ago(-100'000));
  EXPECT_EQ(refusal().rule, "not-stable");
  clock.advance(std::chrono::seconds(70));
  EXPECT_EQ(arrivals(), Names{"a"});
}

TEST_F(FileSource, waits_for_the_ready_marker_and_takes_it_along) {
  options["ready_suffix"] = ".ready";
  put("a", "x\n");
  const Refusal early = refusal();
  EXPECT_EQ(early.rule, "not-ready");
  EXPECT_TRUE(early.try_again);
  put("a.ready", "");
  const auto from = open();
  const auto arrival = next(*from);
  ASSERT_TRUE(arrival);
  ASSERT_TRUE(from->accept(*arrival));
  EXPECT_EQ(names("pending"), Names{});
  EXPECT_EQ(names("done"), (Names{"a", "a.ready"}));
}

TEST_F(FileSource, a_ready_marker_of_an_earlier_file_does_not_count) {
  options["ready_suffix"] = ".ready";
  put("a.ready", "");
  const auto made = fs::last_write_time(temporary.path / "drop/pending/a.ready");
  do {
    put("a", "x\n");
  } while (fs::last_write_time(temporary.path / "drop/pending/a") <= made);
  EXPECT_EQ(refusal().rule, "not-ready");
}

TEST_F(FileSource, a_whole_file_with_its_trailer_is_taken) {
  put("a", "one\ntwo\nT002\n");
  const auto from = open(with_trailer());
  EXPECT_EQ(next(*from)->records, 2u);
}

TEST_F(FileSource, a_file_without_its_trailer_is_refused) {
  put("a", "one\ntwo\n");
  const Refusal refused_file = refusal(with_trailer());
  EXPECT_EQ(refused_file.rule, "trailer-missing");
  EXPECT_FALSE(refused_file.try_again);
  EXPECT_EQ(refused_file.arrival.sha256.size(), 64u);
}

TEST_F(FileSource, a_wrong_trailer_count_is_refused_with_both_numbers) {
  put("a", "one\ntwo\nT003\n");
  const Refusal refused_file = refusal(with_trailer());
  EXPECT_EQ(refused_file.rule, "trailer-count");
  EXPECT_EQ(refused_file.reason.substr(0, 48), "The trailer says 3 records, the file has 2. Ask ");
}

TEST_F(FileSource, a_trailer_that_breaks_off_is_refused) {
  put("a", "one\ntwo\nT00");
  EXPECT_EQ(refusal(with_trailer()).rule, "truncated");
}

TEST_F(FileSource, a_file_cut_off_at_any_byte_is_refused) {
  const std::string whole = "one\r\ntwo\r\nthree\r\nT003";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put("a", whole.substr(0, size));
    EXPECT_FALSE(refusal(with_trailer()).try_again) << size;
  }
}

TEST_F(FileSource, the_header_is_known_before_the_first_record_even_when_resumed) {
  put("a", "SSN,NAME\none\ntwo\n");
  const Framing framing{.header_lines = 1};
  const auto from = open(framing);
  (void)next(*from);
  EXPECT_EQ(from->head(), "SSN,NAME");
  from->resume({13, 2});
  EXPECT_EQ(from->head(), "SSN,NAME");
  ASSERT_TRUE(from->read(batch, 10).value());
  EXPECT_EQ(batch.records.at(0).bytes, "two");
  EXPECT_EQ(batch.records.at(0).line, 3u);
  EXPECT_FALSE(from->read(batch, 10).value());
}

TEST_F(FileSource, a_file_that_grows_while_it_is_read_is_a_conflict) {
  put("a", "one\ntwo\n");
  const auto from = open();
  (void)next(*from);
  ASSERT_TRUE(from->read(batch, 1).value());
  std::ofstream(temporary.path / "drop/pending/a", std::ios::app) << "three\n";
  EXPECT_EQ(from->read(batch, 1).error().code, Errc::conflict);
}

TEST_F(FileSource, a_file_that_is_replaced_while_it_is_read_is_a_conflict) {
  put("a", "one\ntwo\n");
  const auto from = open();
  (void)next(*from);
  put("b", "one\ntwo\n");
  fs::rename(temporary.path / "drop/pending/b", temporary.path / "drop/pending/a");
  EXPECT_EQ(from->read(batch, 1).error().code, Errc::conflict);
}

TEST_F(FileSource, bytes_changed_behind_an_unchanged_time_and_size_are_a_conflict_at_the_end) {
  put("a", "one\ntwo\n");
  set_modified("a", seconds_ago(10));
  const auto from = open();
  (void)next(*from);
  put("a", "one\nTWO\n");
  set_modified("a", seconds_ago(10));
  ASSERT_TRUE(from->read(batch, 10).value());
  EXPECT_EQ(from->read(batch, 10).error().code, Errc::conflict);
}

TEST_F(FileSource, the_end_stays_the_end) {
  put("a", "one\n");
  const auto from = open();
  (void)next(*from);
  ASSERT_TRUE(from->read(batch, 10).value());
  EXPECT_FALSE(from->read(batch, 10).value());
  EXPECT_FALSE(from->read(batch, 10).value());
}

TEST_F(FileSource, a_resume_beyond_the_end_is_a_conflict) {
  put("a", "one\n");
  const auto from = open();
  (void)next(*from);
  from->resume({100, 9});
  EXPECT_EQ(from->read(batch, 10).error().code, Errc::conflict);
}

TEST_F(FileSource, a_name_that_is_taken_in_done_gets_a_number) {
  for (const char* bytes : {"1\n", "2\n", "3\n"}) {
    put("a", bytes);
    const auto from = open();
    ASSERT_TRUE(from->accept(*next(*from)));
  }
  EXPECT_EQ(names("done"), (Names{"a", "a.2", "a.3"}));
  EXPECT_EQ(text("done/a.3"), "3\n");
}

TEST_F(FileSource, an_accepted_file_may_be_deleted) {
  options["done"] = "delete";
  put("a", "1\n");
  const auto from = open();
  ASSERT_TRUE(from->accept(*next(*from)));
  EXPECT_EQ(names("pending"), Names{});
  EXPECT_EQ(names("done"), Names{});
}

TEST_F(FileSource, accepting_never_takes_a_later_file_of_the_same_name) {
  put("a", "1\n");
  const auto from = open();
  const auto arrival = next(*from);
  fs::remove(temporary.path / "drop/pending/a");
  put("a", "2\n");
  EXPECT_EQ(from->accept(*arrival).error().code, Errc::conflict);
  EXPECT_EQ(text("pending/a"), "2\n");
}

TEST_F(FileSource, refused_files_of_one_name_keep_their_own_reasons) {
  for (const char* reason : {"first", "second"}) {
    put("a", reason);
    const auto from = open();
    ASSERT_TRUE(from->refuse(*next(*from), reason));
  }
  EXPECT_EQ(names("error"), (Names{"a", "a.2", "a.2.reason.txt", "a.reason.txt"}));
  EXPECT_EQ(text("error/a.2"), "second");
  EXPECT_EQ(text("error/a.2.reason.txt"), "second\n");
}

TEST_F(FileSource, a_file_that_went_away_is_passed_over) {
  put("a", "1\n");
  put("b", "1\n");
  const auto from = open();
  EXPECT_EQ(next(*from)->name, "a");
  fs::remove(temporary.path / "drop/pending/b");
  EXPECT_FALSE(next(*from));
  EXPECT_TRUE(refused.empty());
}

TEST_F(FileSource, names_from_outside_never_leave_the_folder) {
  temporary.put("victim", "x");
  const auto from = open();
  EXPECT_EQ(from->accept({.name = "../../victim"}).error().code, Errc::not_permitted);
  EXPECT_EQ(from->refuse({.name = "../../victim"}, "x").error().code, Errc::not_permitted);
  EXPECT_EQ(temporary.text("victim"), "x");
}

}  // namespace
}  // namespace gatehouse
