// The connector `sftp` against an OpenSSH server; what every connector must do is in tests/contract.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "gatehouse/support/files.hpp"
#include "manual_clock.hpp"
#include "test_sftp.hpp"

namespace gatehouse {
namespace {

using Texts = std::vector<std::string>;

class Sftp : public ::testing::Test {
 protected:
  Sftp() {
    remove_all(folder);
    create_directories(folder);
    permissions(folder, std::filesystem::perms(0777));
    options = TestSftp::server().options(folder.string());
    options.insert({{"work", "work"}, {"name", "clients-{stamp}.csv"}});
    for (const Option& option : connector().options) options.emplace(option.name, option.fallback);
  }
  static const Connector& connector() {
    const auto all = connectors();
    return **std::find_if(all.begin(), all.end(),
                          [](const Connector* one) { return one->kind == std::string_view("sftp"); });
  }
  void put(const std::string& name, const std::string& bytes) {
    create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] Surroundings around() {
    return {.options = options, .root = site.path, .clock = clock, .run = "7", .stamp = "20260101T000000"};
  }
  std::unique_ptr<Source> source() { return connector().open_source(around(), Framing{}).value(); }
  static Texts read_all(Source& from) {
    Texts records;
    Batch batch;
    while (from.read(batch, 1000).value()) {
      for (const RawRecord& one : batch.records) records.emplace_back(one.bytes);
    }
    return records;
  }
  /// The names of what waits, in order; each is accepted.
  Texts take_all() {
    Texts names;
    const auto from = source();
    while (const auto arrival = from->next(refused).value()) {
      names.push_back(arrival->name);
      EXPECT_TRUE(from->accept(*arrival));
    }
    return names;
  }

  std::filesystem::path folder = TestSftp::server().files() / "unit";
  TemporaryFolder site;
  ManualClock clock;
  OptionValues options;
  std::vector<Refusal> refused;
};

class SftpKey : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, SftpKey, ::testing::Values("ed25519", "ecdsa", "rsa"),
                         [](const auto& test) { return std::string(test.param); });
TEST_P(SftpKey, lets_us_in) { EXPECT_TRUE(sftp::Session::open(TestSftp::server().access(GetParam()))); }

TEST(SftpAccess, a_key_with_a_passphrase_needs_it) {
  sftp::Access access = TestSftp::server().access("locked");
  EXPECT_EQ(sftp::Session::open(access).error().code, Errc::bad_config);
  access.secret = "open sesame";
  EXPECT_TRUE(sftp::Session::open(access));
}

TEST(SftpAccess, a_strangers_key_is_not_let_in) {
  EXPECT_EQ(sftp::Session::open(TestSftp::server().access("stranger")).error().code, Errc::not_permitted);
}

TEST(SftpAccess, a_server_with_another_key_is_not_trusted_and_its_key_is_shown) {
  sftp::Access access = TestSftp::server().access();
  access.pins = {"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
  const auto opened = sftp::Session::open(access);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::not_permitted);
  EXPECT_NE(opened.error().message.find(TestSftp::server().word("pin")), std::string::npos);
}

TEST(SftpAccess, one_of_several_pins_suffices) {
  sftp::Access access = TestSftp::server().access();
  access.pins.insert(access.pins.begin(), "SHA256:old");
  EXPECT_TRUE(sftp::Session::open(access));
}

TEST(SftpAccess, a_server_that_is_not_there_is_unavailable) {
  sftp::Access access = TestSftp::server().access();
  access.port = static_cast<unsigned>(free_port());
  EXPECT_EQ(sftp::Session::open(access).error().code, Errc::unavailable);
}

TEST(SftpAccess, a_server_that_says_nothing_is_given_up) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  sftp::Access access = TestSftp::server().access();
  access.port = ntohs(address.sin_port);
  access.wait = std::chrono::seconds(1);
  EXPECT_EQ(sftp::Session::open(access).error().code, Errc::unavailable);
  ::close(listener);
}

TEST_F(Sftp, a_file_that_may_not_be_read_stands_in_no_others_way) {
  put("a.txt", "a\n");
  permissions(folder / "a.txt", std::filesystem::perms::none);
  put("b.txt", "b\n");
  EXPECT_EQ(take_all(), Texts{"b.txt"});
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].rule, "not-read");
  EXPECT_NE(refused[0].reason.find("may not do that"), std::string::npos) << refused[0].reason;
}

TEST_F(Sftp, an_accepted_file_goes_to_done_and_a_second_of_its_name_gets_a_number) {
  put("a.txt", "one\n");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  put("a.txt", "two\n");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  EXPECT_TRUE(exists(folder / "done" / "a.txt"));
  EXPECT_TRUE(exists(folder / "done" / "a.txt.2"));
  EXPECT_FALSE(exists(folder / "a.txt"));
}

TEST_F(Sftp, with_done_delete_an_accepted_file_is_gone) {
  options["done"] = "delete";
  put("a.txt", "one\n");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  EXPECT_FALSE(exists(folder / "a.txt"));
  EXPECT_FALSE(exists(folder / "done"));
}

TEST_F(Sftp, with_done_leave_a_file_comes_once_and_again_only_when_it_changed) {
  options["done"] = "leave";
  put("a.txt", "one\n");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  EXPECT_EQ(take_all(), Texts{});
  put("a.txt", "another\n");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  EXPECT_TRUE(exists(folder / "a.txt"));
}

TEST_F(Sftp, takes_what_the_pattern_means_in_the_order_of_names) {
  options["pattern"] = "claims-*.txt";
  put("claims-2.txt", "x\n");
  put("claims-1.txt", "x\n");
  put("other.txt", "x\n");
  EXPECT_EQ(take_all(), (Texts{"claims-1.txt", "claims-2.txt"}));
}

TEST_F(Sftp, waits_for_the_marker_and_puts_it_aside_too) {
  options["ready_suffix"] = ".ready";
  put("a.txt", "x\n");
  EXPECT_EQ(take_all(), Texts{});
  EXPECT_TRUE(refused.front().try_again);
  put("a.txt.ready", "");
  EXPECT_EQ(take_all(), Texts{"a.txt"});
  EXPECT_TRUE(exists(folder / "done" / "a.txt.ready"));
}

TEST_F(Sftp, a_file_that_changed_a_moment_ago_waits) {
  options["stable_seconds"] = "60";
  put("a.txt", "x\n");
  SystemClock now;
  clock.set(now.now());
  EXPECT_EQ(take_all(), Texts{});
  EXPECT_EQ(refused.front().rule, "not-stable");
  clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(take_all(), Texts{"a.txt"});
}

TEST_F(Sftp, a_file_with_a_bad_name_or_too_large_is_put_aside_with_its_reason) {
  options["max_bytes"] = "3";
  put("large.txt", "12345");
  put("bad name.txt", "x");
  const auto from = source();
  EXPECT_FALSE(from->next(refused).value());
  ASSERT_EQ(refused.size(), 2u);
  for (const Refusal& one : refused) EXPECT_TRUE(from->refuse(one.arrival, one.reason));
  EXPECT_TRUE(exists(folder / "error" / "large.txt"));
  EXPECT_TRUE(exists(folder / "error" / "large.txt.reason.txt"));
  EXPECT_FALSE(exists(folder / "bad name.txt"));
}

TEST_F(Sftp, a_fetch_that_broke_off_goes_on_where_it_stopped) {
  const std::string half(100'000, 'a');
  put("a.txt", half + "\n" + half + "\n");
  const auto status = sftp::Session::open(TestSftp::server().access()).value().look((folder / "a.txt").string());
  const auto entry = **status;
  const std::string mark = std::to_string(entry.size) + " " + std::to_string(entry.modified) + " a.txt";
  const std::string begun(100'000, 'b');  // other bytes than the server's, to see that they are not fetched again
  site.put("work/sftp/unfinished/" + sha256_hex(mark).substr(0, 16), begun);
  const auto from = source();
  ASSERT_TRUE(from->next(refused).value());
  EXPECT_EQ(read_all(*from), (Texts{begun, half}));
}

TEST_F(Sftp, a_delivery_is_a_whole_file_without_leftovers_here_or_there) {
  const auto to = connector().open_sink(around()).value();
  ASSERT_TRUE(to->frame("head", ""));
  const Outgoing record{"C1", "key", 1, "line"};
  ASSERT_TRUE(to->write({&record, 1}));
  ASSERT_TRUE(to->frame("head", "tail"));
  const auto shipped = to->commit().value();
  EXPECT_EQ(shipped.front().name, "clients-20260101T000000.csv");
  std::ostringstream bytes;
  bytes << std::ifstream(folder / "clients-20260101T000000.csv").rdbuf();
  EXPECT_EQ(bytes.str(), "head\nline\ntail\n");
  EXPECT_FALSE(exists(folder / ".tmp-clients-20260101T000000.csv"));
}

TEST_F(Sftp, a_folder_that_is_not_there_is_named) {
  options["folder"] = (folder / "nowhere").string();
  const auto from = source();
  const auto arrival = from->next(refused);
  ASSERT_FALSE(arrival);
  EXPECT_EQ(arrival.error().code, Errc::not_found);
  EXPECT_NE(arrival.error().message.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
