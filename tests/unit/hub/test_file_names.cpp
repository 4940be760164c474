#include "hub/file_names.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

class FileNamesTest : public ::testing::Test {
 protected:
  std::string told(std::string_view name) { return name_to_tell(keys, name); }
  Keys keys = *Keys::make(*StoreKeys::derive(Key{}));
};

TEST_F(FileNamesTest, An_SSN_in_a_name_is_not_told) {
  for (const char* name : {"claim-900110001.dat", "claim-900-11-0001.dat", "900.11.0001", "x 123 45 6789 y"}) {
    EXPECT_EQ(told(name).find("0001"), std::string::npos) << name;
    EXPECT_EQ(told(name).find("6789"), std::string::npos) << name;
    EXPECT_NE(told(name).find("SSN~k"), std::string::npos) << name;
  }
  EXPECT_TRUE(told("claim-900110001.dat").starts_with("claim-SSN~k"));
  EXPECT_TRUE(told("claim-900110001.dat").ends_with(".dat"));
}

TEST_F(FileNamesTest, Equal_names_stay_equal_and_others_differ) {
  EXPECT_EQ(told("claim-900110001.dat"), told("claim-900110001.dat"));
  EXPECT_NE(told("claim-900110001.dat"), told("claim-900110002.dat"));
}

TEST_F(FileNamesTest, Dates_times_and_numbers_that_are_no_SSN_stay) {
  for (const char* name : {"claims-20260105.dat", "claims-20260105T221530.dat", "claims-2026-01-05-0001.dat",
                           "batch000000123.csv", "666112222", "900001234", "900110000", "1234567890", "a-b.c", ""})
    EXPECT_EQ(told(name), name);
}

}  // namespace
}  // namespace gatehouse::hub::test
