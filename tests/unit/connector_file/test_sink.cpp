#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "../../support/manual_clock.hpp"
#include "../../support/temporary_folder.hpp"
#include "gatehouse/connector.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

class FileSink : public ::testing::Test {
 protected:
  FileSink() { options = {{"folder", "out"}, {"name", "vos-{stamp}.jsonl"}}; }
  Result<std::unique_ptr<Sink>> try_open() {
    const Connector& file = *connectors().front();
    for (const Option& option : file.options) options.emplace(option.name, option.fallback);
    return file.open_sink({.options = options,
                           .root = temporary.path,
                           .clock = clock,
                           .run = "7",
                           .stamp = "20260401T020000",
                           .names = words});
  }
  std::unique_ptr<Sink> open() { return try_open().value(); }
  std::string why_not() {
    const auto opened = try_open();
    if (opened) return "opened";
    EXPECT_EQ(opened.error().code, Errc::bad_config);
    return opened.error().message;
  }
  static std::vector<Answer> write(Sink& to, std::string_view id, std::string_view bytes,
                                   std::int64_t version = 1) {
    const Outgoing record{id, "key", version, bytes};
    return to.write({&record, 1}).value();
  }
  [[nodiscard]] std::string text(const std::string& name) const { return temporary.text("out/" + name); }
  [[nodiscard]] Names names() const { return temporary.names("out"); }

  TemporaryFolder temporary;
  OptionValues options;
  std::map<std::string, std::string, std::less<>> words{{"route", "vos"}, {"quarter", "2026Q1"}};
  ManualClock clock;
};

TEST_F(FileSink, a_folder_that_was_used_and_is_gone_is_missed_and_not_made) {
  const Connector& file = *connectors().front();
  for (const Option& option : file.options) options.emplace(option.name, option.fallback);
  const Surroundings around{.options = options, .root = temporary.path, .clock = clock, .first_use = false};
  EXPECT_EQ(file.open_sink(around).error().code, Errc::unavailable);
  EXPECT_EQ(file.still_there(around, Side::sink).error().code, Errc::unavailable);
  EXPECT_FALSE(fs::exists(temporary.path / "out"));
}

TEST_F(FileSink, a_file_has_the_name_of_its_pattern) {
  options["name"] = "{route}-{quarter}-{stamp}-r{run}.txt";
  const auto to = open();
  (void)write(*to, "C1", "one");
  EXPECT_EQ(to->commit().value().at(0).name, "vos-2026Q1-20260401T020000-r7.txt");
  EXPECT_EQ(text("vos-2026Q1-20260401T020000-r7.txt"), "one\n");
}

TEST_F(FileSink, a_name_that_cannot_be_made_is_told_when_the_sink_is_opened) {
  options["name"] = "x-{year}.txt";
  EXPECT_EQ(why_not(),
            "option name 'x-{year}.txt': no such word: {year}; there are {quarter}, {route}, {run}, {stamp}");
  options["name"] = "x-{stamp";
  EXPECT_EQ(why_not(), "option name 'x-{stamp': a { is never closed");
  options["name"] = "{id}.txt";
  EXPECT_NE(why_not().find("no such word: {id}"), std::string::npos);
  options["name"] = "";
  EXPECT_EQ(why_not(), "option name: is needed to write files");
}

TEST_F(FileSink, no_name_leads_out_of_the_folder) {
  for (const char* value : {"../x", "/etc/x", "a/b", "a\nb", "..", "a\\b"}) {
    words["quarter"] = value;
    options["name"] = "{quarter}";
    EXPECT_NE(why_not().find("a file name has 1 to 128 of"), std::string::npos) << value;
  }
  options["name"] = "../x.txt";
  EXPECT_NE(why_not(), "opened");
}

TEST_F(FileSink, lines_end_as_asked_and_are_framed) {
  options["line_end"] = "crlf";
  const auto to = open();
  ASSERT_TRUE(to->frame("HEAD", "TRAILER 000"));
  (void)write(*to, "C1", "one");
  (void)write(*to, "C2", "two");
  ASSERT_TRUE(to->frame("", "TRAILER 002"));
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(text("vos-20260401T020000.jsonl"), "HEAD\r\none\r\ntwo\r\nTRAILER 002\r\n");
}

TEST_F(FileSink, a_frame_without_records_is_a_file) {
  const auto to = open();
  ASSERT_TRUE(to->frame("HEAD", ""));
  EXPECT_EQ(to->commit().value().at(0).records, 0u);
  EXPECT_EQ(text("vos-20260401T020000.jsonl"), "HEAD\n");
}

TEST_F(FileSink, the_receipt_says_what_the_file_is) {
  const auto to = open();
  (void)write(*to, "C1", "one");
  const auto shipped = to->commit().value().at(0);
  EXPECT_EQ(shipped.sha256, sha256_hex("one\n"));
  EXPECT_EQ(shipped.bytes, 4u);
  EXPECT_EQ(text("vos-20260401T020000.jsonl.receipt.json"),
            "{\n  \"file\": \"vos-20260401T020000.jsonl\",\n  \"sha256\": \"" + shipped.sha256 +
                "\",\n  \"bytes\": 4,\n  \"records\": 1,\n  \"run\": \"7\"\n}\n");
}

TEST_F(FileSink, the_receipt_may_be_left_out) {
  options["receipt"] = "no";
  const auto to = open();
  (void)write(*to, "C1", "one");
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(names(), Names{"vos-20260401T020000.jsonl"});
}

TEST_F(FileSink, a_different_file_of_the_same_name_is_a_conflict_and_stays) {
  temporary.put("out/vos-20260401T020000.jsonl", "other\n");
  {
    const auto to = open();
    (void)write(*to, "C1", "one");
    EXPECT_EQ(to->commit().error().code, Errc::conflict);
  }
  EXPECT_EQ(text("vos-20260401T020000.jsonl"), "other\n");
  EXPECT_EQ(names(), Names{"vos-20260401T020000.jsonl"});
}

TEST_F(FileSink, leftovers_of_a_crash_are_cleared_when_it_is_opened) {
  temporary.put("out/.tmp-vos-1.jsonl-0123456789abcdef", "half");
  temporary.put("out/.tmp-records-0123456789abcdef/C1.json", "half");
  (void)open();
  EXPECT_EQ(names(), Names{});
}

TEST_F(FileSink, a_process_killed_in_the_middle_leaves_nothing_that_the_next_one_does_not_clear) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto to = open();
    (void)write(*to, "C1", std::string(1 << 20, 'x'));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(names().size(), 1u);
  (void)open();
  EXPECT_EQ(names(), Names{});
}

TEST_F(FileSink, two_sinks_may_work_in_one_folder) {
  const auto first = open();
  (void)write(*first, "C1", "one");
  options["name"] = "other.txt";
  const auto second = open();
  (void)write(*second, "C2", "two");
  ASSERT_TRUE(second->commit());
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(text("vos-20260401T020000.jsonl"), "one\n");
  EXPECT_EQ(text("other.txt"), "two\n");
}

TEST_F(FileSink, a_full_disk_is_said_so_and_leaves_nothing) {
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10'000, before.rlim_max};
  {
    const auto to = open();
    (void)write(*to, "C1", std::string(50'000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_EQ(to->commit().error().code, Errc::no_space);
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(names(), Names{});
}

class FilePerRecordSink : public FileSink {
 protected:
  FilePerRecordSink() {
    options["per"] = "record";
    options["name"] = "{id}-v{version}.json";
  }
};

TEST_F(FilePerRecordSink, each_record_has_its_file_with_head_and_tail) {
  const auto to = open();
  ASSERT_TRUE(to->frame("[", "]"));
  EXPECT_EQ(write(*to, "C1", "one").at(0).remote_id, "C1-v1.json");
  (void)write(*to, "C2", "two", 3);
  EXPECT_EQ(to->commit().value().size(), 2u);
  EXPECT_EQ(names(), (Names{"C1-v1.json", "C2-v3.json"}));
  EXPECT_EQ(text("C2-v3.json"), "[\ntwo\n]\n");
}

TEST_F(FilePerRecordSink, an_id_that_is_no_name_is_refused_alone) {
  const auto to = open();
  EXPECT_EQ(write(*to, "../C1", "one").at(0).said, Answer::Said::refused);
  EXPECT_EQ(write(*to, "C2", "two").at(0).said, Answer::Said::accepted);
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(names(), Names{"C2-v1.json"});
}

TEST_F(FilePerRecordSink, a_second_record_of_the_same_name_is_refused) {
  const auto to = open();
  (void)write(*to, "C1", "one");
  EXPECT_EQ(write(*to, "C1", "two").at(0).said, Answer::Said::refused);
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(text("C1-v1.json"), "one\n");
}

TEST_F(FilePerRecordSink, a_file_that_is_there_with_the_same_bytes_is_accepted_and_with_others_refused) {
  temporary.put("out/C1-v1.json", "one\n");
  temporary.put("out/C2-v1.json", "older\n");
  const auto to = open();
  EXPECT_EQ(write(*to, "C1", "one").at(0).said, Answer::Said::accepted);
  EXPECT_EQ(write(*to, "C2", "two").at(0).said, Answer::Said::refused);
  ASSERT_TRUE(to->commit());
  EXPECT_EQ(text("C1-v1.json"), "one\n");
  EXPECT_EQ(text("C2-v1.json"), "older\n");
}

TEST_F(FilePerRecordSink, a_file_that_comes_before_the_commit_is_a_conflict_and_stays) {
  const auto to = open();
  (void)write(*to, "C1", "one");
  temporary.put("out/C1-v1.json", "other\n");
  EXPECT_EQ(to->commit().error().code, Errc::conflict);
  EXPECT_EQ(text("C1-v1.json"), "other\n");
}

TEST_F(FilePerRecordSink, a_pattern_that_gives_all_records_one_name_is_refused) {
  options["name"] = "client.json";
  EXPECT_NE(why_not().find("gives every record the same file"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
