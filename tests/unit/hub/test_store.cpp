#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

const Claim anna{"C1", "900110001", "OKAFOR", "ANNA", 4000};
const Claim ben{"C2", "900110002", "LINDQVIST", "BENJAMIN", 5000};

Lines lines_of(std::initializer_list<Claim> claims) {
  Lines out;
  for (const Claim& claim : claims) out.add(claim);
  return out;
}

/// A surname for each number.
std::string name_of(int number) {
  std::string out;
  for (int rest = number; out.size() < 8; rest /= 7) {
    out += "BDKLMRT"[rest % 7];
    out += "AEIOU"[rest % 5];
  }
  return out;
}

/// An SSN in area 900 whose group and serial are no placeholders.
std::string ssn_of(int number) {
  return std::to_string(900'000'000 + (10 + number / 50) * 10'000 + (number % 50 + 1) * 101);
}

class StoreTest : public HubTest {
 protected:
  [[nodiscard]] Error error_of_opening(const Settings& with) {
    auto opened = Hub::open(with, schemas(), clock);
    return opened ? Error{Errc::internal, "it opened"} : opened.error();
  }
  /// Everything that the store has written, as bytes.
  [[nodiscard]] std::string all_bytes() const {
    std::ostringstream out;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "state")) {
      std::ifstream file(entry.path(), std::ios::binary);
      out << file.rdbuf();
    }
    return out.str();
  }
};

TEST_F(StoreTest, A_second_process_is_refused_by_name) {
  const pid_t child = ::fork();
  if (child == 0) {
    const Error error = error_of_opening(settings());
    const bool plain =
        error.code == Errc::conflict && error.message.find(std::to_string(::getppid())) != std::string::npos;
    ::_exit(plain ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(StoreTest, A_read_only_hub_needs_no_lock_sees_what_is_committed_and_writes_nothing) {
  feed("a.txt", lines_of({anna}));
  Settings reading = settings();
  reading.read_only = true;

  const auto reader = Hub::open(reading, schemas(), clock);

  ASSERT_TRUE(reader) << reader.error().text();
  EXPECT_EQ((*reader)->status()->records, 1);
  EXPECT_EQ((*reader)->begin_run({"r", "s", "intake", "person"}).error().code, Errc::not_permitted);
  feed("b.txt", lines_of({ben}));
  EXPECT_EQ((*reader)->status()->records, 2);
}

TEST_F(StoreTest, What_a_read_only_hub_shows_is_audited_beside_the_service) {
  feed("a.txt", lines_of({anna}));
  Settings reading = settings();
  reading.read_only = true;
  const auto reader = Hub::open(reading, schemas(), clock);
  ASSERT_TRUE(reader) << reader.error().text();

  const auto shown = (*reader)->record(RecordId{1}, "maria", "explain");

  ASSERT_TRUE(shown) << shown.error().text();
  EXPECT_EQ(shown->raw, "C1|900110001|OKAFOR|ANNA|4000|active");
  feed("b.txt", lines_of({ben}));
  EXPECT_TRUE(findings().empty());
}

TEST_F(StoreTest, A_read_only_hub_works_when_no_service_runs) {
  feed("a.txt", lines_of({anna}));
  close();
  Settings reading = settings();
  reading.read_only = true;

  const auto reader = Hub::open(reading, schemas(), clock);

  ASSERT_TRUE(reader) << reader.error().text();
  EXPECT_EQ(text_of(*(*reader)->client(ClientId{1}), "name.last"), "OKAFOR");
}

TEST_F(StoreTest, A_read_only_hub_on_a_site_that_never_ran_says_so) {
  Settings reading = settings();
  reading.folder = folder / "nothing";
  if (on_server()) reading.server->schema = "nothing";
  reading.read_only = true;

  EXPECT_EQ(error_of_opening(reading).code, Errc::not_found);
}

TEST_F(StoreTest, A_key_file_that_others_can_read_is_refused) {
  close();
  ASSERT_EQ(::chmod((folder / "key").c_str(), 0640), 0);

  const Error error = error_of_opening(settings());

  EXPECT_EQ(error.code, Errc::not_permitted);
  EXPECT_NE(error.message.find("chmod 600"), std::string::npos);
}

TEST_F(StoreTest, Another_key_file_is_refused) {
  feed("a.txt", lines_of({anna}));
  close();
  ASSERT_TRUE(make_key_file(folder / "other-key"));
  Settings other = settings();
  other.key_file = folder / "other-key";

  EXPECT_EQ(error_of_opening(other).code, Errc::bad_config);
}

TEST_F(StoreTest, A_key_file_is_never_overwritten) {
  EXPECT_EQ(make_key_file(folder / "key").error().code, Errc::conflict);
}

TEST_F(StoreTest, A_key_file_of_the_wrong_length_is_refused) {
  close();
  std::ofstream(folder / "key", std::ios::trunc) << "0123456789abcdef";

  EXPECT_EQ(error_of_opening(settings()).code, Errc::bad_config);
}

TEST_F(StoreTest, Made_up_and_real_people_are_never_mixed) {
  close();
  Settings real = settings();
  real.synthetic = false;

  EXPECT_EQ(error_of_opening(real).code, Errc::bad_config);
}

TEST_F(StoreTest, Nothing_personal_lies_in_clear_in_any_file_of_the_store) {
  if (on_server()) GTEST_SKIP() << "the server's files are searched when all tests are done";
  Claim held = ben;
  held.outcome = Outcome::held;
  feed("a.txt", lines_of({anna, held}));
  hub->record(RecordId{1}, "test", "test").value();

  const std::string bytes = all_bytes();

  ASSERT_GT(bytes.size(), 50'000u);
  for (const char* canary :
       {"900110001", "900110002", "OKAFOR", "LINDQVIST", "BENJAMIN", "100011009", "C1|", "exhausted"})
    EXPECT_EQ(bytes.find(canary), std::string::npos) << canary;
  EXPECT_NE(bytes.find("a.txt"), std::string::npos) << "the scan must be able to find something";
}

TEST_F(StoreTest, The_store_and_its_lock_are_nobody_elses_to_read) {
  if (on_server()) GTEST_SKIP() << "the server's files are the server's";
  struct stat info {};
  for (const char* name : {"hub.db", "hub.db-wal", "lock"}) {
    ASSERT_EQ(::stat((folder / "state" / name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0077, 0u) << name;
  }
}

TEST_F(StoreTest, A_store_that_is_gone_or_empty_is_missed_and_not_begun_anew) {
  if (on_server()) GTEST_SKIP() << "the server's files are the server's";
  feed("a.txt", lines_of({anna, ben}));
  close();
  std::filesystem::resize_file(database(), 0);
  EXPECT_EQ(Hub::open(settings(), schemas(), clock).error().code, Errc::corrupt);
  for (const auto& entry : std::filesystem::directory_iterator(folder / "state"))
    if (entry.path().filename().string().starts_with("hub.db")) std::filesystem::remove(entry.path());
  const auto gone = Hub::open(settings(), schemas(), clock);
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("restore it from a backup"), std::string::npos);

  std::filesystem::remove(folder / "state" / "hub.made");  // as the message says
  open();
  EXPECT_EQ(hub->status()->clients, 0);
}

TEST_F(StoreTest, What_was_stored_is_there_after_a_restart) {
  feed("a.txt", lines_of({anna, ben}));

  open();

  EXPECT_EQ(hub->status()->clients, 2);
  EXPECT_EQ(feed("b.txt", lines_of({anna, ben})).balance.unchanged, 2);
  Claim second = anna;
  second.number = "C9";
  EXPECT_EQ(feed("c.txt", lines_of({second})).clients_new, 0);
}

/// New keys are gathered apart and settled when the file ends (hub/new_keys.hpp).
TEST_F(StoreTest, A_key_is_found_whether_it_is_settled_or_not) {
  const RunId run = begin();
  const FileId file = admit(run, "a.txt");
  auto intake = hub->begin_intake(run, file, claims_mapping());
  ASSERT_TRUE(intake);
  Claim changed = ben;
  changed.last = "LINDQVIST-MOE";
  take_all(**intake, lines_of({anna, ben}), 1);
  EXPECT_TRUE(findings().empty()) << "the structure holds in between";

  intake->reset();  // as a process that is lost leaves it: keys are gathered, and the file has not ended
  open();
  EXPECT_TRUE(findings().empty());
  const RunInfo again = feed("b.txt", lines_of({anna, changed}), claims_mapping(), "ui-in", "ui", 1);
  EXPECT_EQ(again.balance.unchanged, 1);
  EXPECT_EQ(again.balance.stored, 1);
  EXPECT_EQ(hub->status()->clients, 2);
  EXPECT_TRUE(findings().empty());
}

TEST_F(StoreTest, A_run_that_a_lost_process_began_is_interrupted) {
  begin();

  open();

  EXPECT_EQ(hub->runs(1)->front().state, RunState::interrupted);
}

TEST_F(StoreTest, Readers_see_only_whole_batches_while_one_writes) {
  Lines lines;
  for (int i = 0; i < 4000; ++i)
    lines.add(Claim{"C" + std::to_string(i), std::to_string(900'200'001 + i), "OKAFOR", "ANNA", 4000 + i});
  std::atomic<bool> done{false};
  std::atomic<int> broken{0};
  std::jthread reader([&] {
    while (!done) {
      const auto status = hub->status();
      if (!status || status->records % 500 != 0) ++broken;
    }
  });

  feed("a.txt", lines, claims_mapping(), "ui-in", "ui", 500);
  done = true;
  reader.join();

  EXPECT_EQ(broken, 0);
  EXPECT_EQ(hub->status()->records, 4000);
}

TEST_F(StoreTest, Described_before_others_settled_its_keys_a_record_does_not_write_them_twice) {
  Lines mine, theirs;
  mine.add(Claim{"C1", "900111111", "LEE", "ANNA", 4000});
  theirs.add(Claim{"C2", "900111111", "LEE", "ANNA", 4000});
  const RunId run = begin();
  const auto intake = *hub->begin_intake(run, admit(run, "mine.txt"), claims_mapping());
  const auto incoming = mine.incoming();
  std::vector<bool> unchanged;
  ASSERT_TRUE(intake->recognise(mine.raw(), mine.keys(), unchanged));
  ASSERT_TRUE(intake->describe(incoming));
  feed("theirs.txt", theirs, claims_mapping(), "ui-late");  // brings the same client's key, and settles it

  ASSERT_TRUE(intake->take(incoming, mine.after()));

  const auto balance = intake->finish();
  ASSERT_TRUE(balance) << balance.error().text();
  EXPECT_EQ(balance->stored, 1);
  EXPECT_EQ(client_of(1), client_of(2));
  EXPECT_TRUE(findings().empty());
}

TEST_F(StoreTest, Recognised_a_batch_ahead_on_another_thread_no_line_is_lost_or_doubled) {
  Lines lines;
  for (int i = 0; i < 6000; ++i)  // each claim comes three times, every second time with another status
    lines.add(Claim{"C" + std::to_string(i % 2000), ssn_of(i % 2000), name_of(i % 2000), "ANNA",
                    4000 + i % 2000 * 7, i / 2000 == 1 ? "b" : "a"});
  constexpr std::size_t batch = 750;
  const RunId run = begin();
  const auto intake = *hub->begin_intake(run, admit(run, "a.txt"), claims_mapping());
  auto incoming = lines.incoming();
  const auto raw = lines.raw();
  const auto keys = lines.keys();
  std::atomic<std::size_t> recognised{0};
  std::jthread mapper([&] {
    std::vector<bool> unchanged;
    for (std::size_t from = 0; from < incoming.size(); from += batch) {
      ASSERT_TRUE(
          intake->recognise(std::span(raw).subspan(from, batch), std::span(keys).subspan(from, batch), unchanged));
      for (std::size_t i = 0; i < batch; ++i)
        if (unchanged[i]) incoming[from + i].mapped = nullptr;
      recognised = from + batch;
      recognised.notify_one();
    }
  });
  for (std::size_t from = 0; from < incoming.size(); from += batch) {
    for (std::size_t ready = recognised; ready < from + batch; ready = recognised) recognised.wait(ready);
    const auto taken = intake->take(std::span(incoming).subspan(from, batch), {from + batch, from + batch});
    ASSERT_TRUE(taken) << taken.error().text();
  }

  const Balance balance = *intake->finish();

  EXPECT_EQ(balance.stored, 6000);
  EXPECT_EQ(hub->status()->clients, 2000);
  EXPECT_TRUE(findings().empty());
}

// ---- what the hub says to a file

TEST_F(StoreTest, The_same_bytes_are_imported_once_under_whatever_name) {
  feed("a.txt", lines_of({anna}));

  const auto again = hub->admit(begin(), {"renamed.txt", 1, "sha-of-a.txt", 0, 0});

  EXPECT_EQ(again->verdict, Admission::Verdict::same_bytes);
  EXPECT_NE(again->message.find("a.txt"), std::string::npos);
}

TEST_F(StoreTest, Other_bytes_under_an_old_name_are_refused) {
  feed("a.txt", lines_of({anna}));

  EXPECT_EQ(hub->admit(begin(), {"a.txt", 2, "sha-of-other", 0, 0})->verdict, Admission::Verdict::changed_bytes);
}

TEST_F(StoreTest, A_file_that_was_broken_off_goes_on_where_it_stopped) {
  const RunId run = begin();
  auto intake = hub->begin_intake(run, admit(run, "a.txt"), claims_mapping());
  take_all(**intake, lines_of({anna}));
  intake->reset();
  open();

  const auto again = hub->admit(begin(), {"a.txt", 1, "sha-of-a.txt", 0, 0});

  EXPECT_EQ(again->verdict, Admission::Verdict::take);
  EXPECT_EQ(again->resume_at.offset, 100u);
  EXPECT_EQ(again->resume_at.line, 1u);
}

TEST_F(StoreTest, A_file_that_turned_out_bad_halfway_may_come_again_as_it_should_be) {
  const RunId run = begin();
  auto intake = hub->begin_intake(run, admit(run, "a.txt"), claims_mapping());
  take_all(**intake, lines_of({anna}));
  ASSERT_TRUE((*intake)->break_off("grew", "The file grew while it was read."));

  const auto whole = hub->admit(run, {"a.txt", 2, "sha-of-whole", 0, 0});

  EXPECT_EQ(whole->verdict, Admission::Verdict::take);
  EXPECT_EQ(whole->resume_at.offset, 0u);
  EXPECT_TRUE(findings().empty());
}

TEST_F(StoreTest, A_refused_file_is_listed_once_and_counts_no_records) {
  const Refusal refusal{
      {"bad.txt", 5, "sha-bad", 0, 0}, "trailer-count", "The trailer says 5 lines, the file has 4."};
  ASSERT_TRUE(hub->note_refused_file(begin(), refusal));
  ASSERT_TRUE(hub->note_refused_file(begin(), refusal));

  const Status status = *hub->status();
  const SystemStatus& lane = status.intake.at(0);
  EXPECT_EQ(lane.refused_files, 1);
  EXPECT_EQ(lane.live.read, 0);
}

// ---- power cuts

#ifdef GATEHOUSE_FAILPOINTS

class KilledTest : public HubTest, public ::testing::WithParamInterface<const char*> {
 protected:
  /// Feeds a file in a process that dies at the failpoint.
  void feed_and_die(const Lines& lines) {
    close();
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("GATEHOUSE_FAILPOINT", (std::string(GetParam()) + "=kill@2").c_str(), 1);
      open();
      feed("a.txt", lines, claims_mapping(), "ui-in", "ui", 600);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the point was not passed twice";
    open();
  }
};

TEST_P(KilledTest, Killed_there_and_started_again_it_loses_and_doubles_nothing) {
  Lines lines;
  for (int i = 0; i < 3000; ++i)
    lines.add(Claim{"C" + std::to_string(i), ssn_of(i % 2000), name_of(i % 2000), "ANNA", 4000 + i % 2000 * 7});
  feed_and_die(lines);
  ASSERT_TRUE(findings().empty());

  const RunId run = begin();
  const auto again = hub->admit(run, {"a.txt", 1, "sha-of-a.txt", 0, 0});
  ASSERT_EQ(again->verdict, Admission::Verdict::take);
  auto incoming = lines.incoming();
  auto intake = hub->begin_intake(run, again->file, claims_mapping());
  ASSERT_TRUE((*intake)->take(std::span(incoming).subspan(again->resume_at.line), {300'000, 3000}));
  ASSERT_TRUE((*intake)->finish());

  EXPECT_EQ(hub->status()->records, 3000);
  EXPECT_EQ(hub->status()->clients, 2000);
  EXPECT_TRUE(findings().empty());
}

INSTANTIATE_TEST_SUITE_P(Failpoints, KilledTest,
                         ::testing::Values("intake.before_tx", "intake.after_insert", "intake.before_commit",
                                           "intake.after_commit"),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST_F(StoreTest, A_batch_that_fails_leaves_nothing_and_the_next_try_succeeds) {
  const RunId run = begin();
  auto intake = hub->begin_intake(run, admit(run, "a.txt"), claims_mapping());
  const Lines lines = lines_of({anna, ben});
  auto incoming = lines.incoming();
  ::setenv("GATEHOUSE_FAILPOINT", "intake.before_commit=fail", 1);
  const auto first = (*intake)->take(incoming, {200, 2});
  ::unsetenv("GATEHOUSE_FAILPOINT");
  ASSERT_FALSE(first);
  EXPECT_EQ(hub->status()->records, 0);

  ASSERT_TRUE((*intake)->take(incoming, {200, 2}));

  EXPECT_EQ(hub->status()->records, 2);
  EXPECT_EQ(hub->status()->clients, 2);
  EXPECT_TRUE(findings().empty());
}

#endif

}  // namespace
}  // namespace gatehouse::hub::test
