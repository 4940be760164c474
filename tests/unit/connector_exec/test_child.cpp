// Programs that misbehave; what every connector must do is in tests/contract.
#include <gtest/gtest.h>

#include "gatehouse/support/child.hpp"
#include "temporary_folder.hpp"

namespace gatehouse {
namespace {

class ChildProgram : public ::testing::Test {
 protected:
  Result<int> run(const std::string& script, std::string_view input = {}) {
    child.words = {"/bin/sh", "-c", script};
    child.folder = folder.path;
    child.complaints = folder.path / "complaints";
    return run_child(child, input, [&](std::string_view bytes) -> Result<void> {
      output += bytes;
      return {};
    });
  }
  TemporaryFolder folder;
  Child child{.words = {}, .folder = {}, .complaints = {}};
  std::string output;
};

TEST_F(ChildProgram, gets_its_input_and_gives_its_output_and_exit_code) {
  EXPECT_EQ(run("cat; exit 3", "hello").value(), 3);
  EXPECT_EQ(output, "hello");
}

TEST_F(ChildProgram, may_leave_a_large_input_unread) {
  EXPECT_EQ(run("exit 0", std::string(1 << 20, 'x')).value(), 0);
}

TEST_F(ChildProgram, complains_into_its_file) {
  EXPECT_EQ(run("echo trouble >&2").value(), 0);
  EXPECT_EQ(folder.text("complaints"), "trouble\n");
}

TEST_F(ChildProgram, knows_nothing_of_our_environment) {
  ::setenv("GATEHOUSE_TEST_SECRET", "x", 1);
  child.environment = {"GIVEN=yes"};
  EXPECT_EQ(run("echo \"$GATEHOUSE_TEST_SECRET$GIVEN\"").value(), 0);
  EXPECT_EQ(output, "yes\n");
}

TEST_F(ChildProgram, that_takes_too_long_is_ended_with_all_it_started) {
  child.wait = std::chrono::seconds(1);
  EXPECT_EQ(run("sleep 60 | sleep 60").error().code, Errc::unavailable);
}

TEST_F(ChildProgram, that_writes_too_much_is_ended) {
  child.most_output = 1000;
  EXPECT_EQ(run("yes").error().code, Errc::bad_input);
}

TEST_F(ChildProgram, ends_when_a_stop_is_asked_for) {
  std::stop_source stop;
  child.stop = stop.get_token();
  stop.request_stop();
  EXPECT_EQ(run("sleep 60").error().code, Errc::unavailable);
}

TEST_F(ChildProgram, that_is_not_there_is_a_fault_of_the_configuration) {
  child.words = {"/no/such/program"};
  child.folder = folder.path;
  child.complaints = folder.path / "complaints";
  const auto done = run_child(child, {}, [](std::string_view) { return Result<void>(); });
  EXPECT_EQ(done.error().code, Errc::bad_config);
}

}  // namespace
}  // namespace gatehouse
