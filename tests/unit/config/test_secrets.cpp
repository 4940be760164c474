// A secret never stands in the site's files, which lie in version control.
#include <gtest/gtest.h>

#include "config/site.hpp"
#include "gatehouse/support/options.hpp"
#include "manual_clock.hpp"
#include "temporary_folder.hpp"

namespace gatehouse {
namespace {

class Secrets : public testing::Test {
 protected:
  Findings load(const std::string& password) {
    folder.put("site.yaml", "site: test\n");
    folder.put(
        "systems/db.yaml",
        "system: db\nconnector: odbc\noptions: {driver: /x.so, database: d, password: \"" + password + "\"}\n");
    Findings findings;
    (void)config::load_site(folder.path, connectors(), findings);
    return findings;
  }
  Result<std::string> read(const std::string& where) {
    const OptionValues options{{"password", where}};
    return secret_option({.options = options, .root = folder.path, .clock = clock}, "password");
  }
  TemporaryFolder folder;
  ManualClock clock;
};

TEST_F(Secrets, one_that_is_written_out_is_an_error_and_is_not_repeated) {
  const std::string said = load("open sesame").text();
  EXPECT_NE(said.find("file:PATH or env:NAME"), std::string::npos) << said;
  EXPECT_EQ(said.find("open sesame"), std::string::npos) << said;
}

TEST_F(Secrets, where_one_lies_may_be_written) { EXPECT_TRUE(load("file:keys/db").ok()); }

TEST_F(Secrets, are_the_first_line_of_their_file) {
  folder.put("keys/db", "open sesame\nsecond line\n");
  EXPECT_EQ(read("file:keys/db").value(), "open sesame");
}

TEST_F(Secrets, come_from_the_environment) {
  ::setenv("GATEHOUSE_TEST_PASSWORD", "open sesame", 1);
  EXPECT_EQ(read("env:GATEHOUSE_TEST_PASSWORD").value(), "open sesame");
}

TEST_F(Secrets, that_are_not_there_are_missed) {
  EXPECT_EQ(read("file:keys/none").error().code, Errc::not_found);
  EXPECT_EQ(read("env:GATEHOUSE_NO_SUCH_NAME").error().code, Errc::bad_config);
}

}  // namespace
}  // namespace gatehouse
