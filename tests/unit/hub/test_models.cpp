// Which model judges: a person's switch counts from the next record on, also after a start; a file that is not what
// was trained judges nobody.
#include <gtest/gtest.h>

#include <fstream>

#include "gatehouse/support/files.hpp"
#include "hub/clients/model_file.hpp"
#include "hub/matching.hpp"
#include "world.hpp"

namespace gatehouse::hub::test {
namespace {

/// A site with a model 2, as training leaves it, that links only at odds that nobody reaches.
class ModelTest : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    clients::Model model = clients::Model::shipped();
    model.number = 2;
    model.thresholds.same = 200 * clients::bit;
    const std::string text = clients::write_model(model, {"ok tried"});
    ASSERT_TRUE(clients::ModelFolder(file().parent_path()).put(2, text));
    damage("INSERT INTO model (number, at, actor, passed, sha256) VALUES (2, 1, 'maria', 1, '" + sha256_hex(text) +
           "')");
  }
  std::filesystem::path file() const { return folder / "state" / "models" / "0002.model"; }
  /// Two records that the shipped model links by their score: one phone, a name, a birth date, no SSN.
  void one_more(const std::string& number) {
    Lines lines;
    lines.add(Claim{number, "", "OKAFOR", "ANNA", 4000});
    lines.client_values(0)[4] = Value::of(std::string_view("6085550101"));
    feed(number + ".txt", lines);
  }
};

TEST_F(ModelTest, The_one_that_a_person_made_active_judges_from_the_next_record_on) {
  one_more("C1");
  one_more("C2");
  ASSERT_EQ(client_of(2), client_of(1)) << "the shipped model links them";
  EXPECT_EQ(hub->matching().quality()->model, 1u);

  ASSERT_TRUE(hub->matching().activate(2, "maria"));

  EXPECT_EQ(hub->matching().quality()->model, 2u);
  one_more("C3");
  EXPECT_NE(client_of(3), client_of(1));
  EXPECT_EQ(hub->matching().models()->at(1).active, true);
}

TEST_F(ModelTest, It_judges_after_a_start_and_until_somebody_goes_back) {
  one_more("C1");
  ASSERT_TRUE(hub->matching().activate(2, "maria"));
  open();

  one_more("C2");
  EXPECT_NE(client_of(2), client_of(1));
  EXPECT_EQ(hub->matching().quality()->model, 2u);

  ASSERT_TRUE(hub->matching().activate(1, "maria"));
  EXPECT_EQ(hub->matching().quality()->model, 1u);
  open();
  EXPECT_EQ(hub->matching().quality()->model, 1u);
}

TEST_F(ModelTest, A_file_that_was_changed_or_is_gone_judges_nobody) {
  ASSERT_TRUE(hub->matching().activate(2, "maria"));
  { std::ofstream(file(), std::ios::app) << "same 1000\n"; }
  open();

  const auto quality = hub->matching().quality();
  ASSERT_FALSE(quality);
  EXPECT_EQ(quality.error().code, Errc::corrupt);
  EXPECT_NE(quality.error().message.find("activate 1"), std::string::npos) << quality.error().message;
  EXPECT_FALSE(hub->matching().models()->at(1).fault.empty());
  std::filesystem::remove(file());
  EXPECT_FALSE(hub->matching().quality());
  EXPECT_FALSE(hub->matching().activate(2, "maria"));

  ASSERT_TRUE(hub->matching().activate(1, "maria"));
  EXPECT_EQ(hub->matching().quality()->model, 1u);
}

TEST_F(ModelTest, What_was_not_trained_here_or_failed_is_not_switched_to) {
  clients::Model model = clients::Model::shipped();
  model.number = 3;
  ASSERT_TRUE(clients::ModelFolder(file().parent_path()).put(3, clients::write_model(model, {"ok mine"})));

  EXPECT_EQ(hub->matching().activate(3, "maria").error().code, Errc::not_found);
  damage("UPDATE model SET passed = 0 WHERE number = 2");
  EXPECT_EQ(hub->matching().activate(2, "maria").error().code, Errc::not_permitted);
}

}  // namespace
}  // namespace gatehouse::hub::test
