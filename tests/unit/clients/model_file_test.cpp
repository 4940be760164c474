#include "hub/clients/model_file.hpp"

#include <gtest/gtest.h>

#include "generated_people.hpp"
#include "hub/clients/learning.hpp"
#include "temporary_folder.hpp"

namespace gatehouse::clients {
namespace {

Model learned() {
  Model model = Model::shipped();
  model.number = 2;
  model.thresholds.same = 12 * bit;
  model.weights[0][1] = 23'456;
  model.alternatives[0] = {true, -1234, Model::shipped().weights};
  return model;
}

TEST(ModelFile, is_read_as_it_was_written) {
  const Model model = learned();

  const auto again = read_model(write_model(model, {"ok tried"}));

  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->weights, model.weights);
  EXPECT_EQ(again->alternatives[0].weights, model.alternatives[0].weights);
  EXPECT_EQ(again->alternatives[0].prior, -1234);
  EXPECT_FALSE(again->alternatives[1].known);
  EXPECT_EQ(again->thresholds.same, 12 * bit);
  EXPECT_EQ(again->number, 2U);
}

TEST(ModelFile, says_which_line_is_not_understood) {
  EXPECT_EQ(read_model("no model\n").error().code, Errc::bad_input);
  const auto wrong = read_model("gatehouse-model 1\nnumber 2\nweight ssn 1 2\n");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("line 3"), std::string::npos);
  EXPECT_FALSE(read_model("gatehouse-model 1\nnumber 2\nsame 1000\nreview 2000\n"));
  EXPECT_FALSE(read_model("gatehouse-model 1\nnumber 99999999999999\n"));
}

TEST(ModelFile, a_file_is_written_once_and_read_as_it_is) {
  const TemporaryFolder folder;
  const ModelFolder models{folder.path / "models"};
  EXPECT_TRUE(models.numbers().empty());
  const std::string text = write_model(learned(), {"ok first", "not ok second"});

  ASSERT_TRUE(models.put(2, text));

  EXPECT_EQ(models.put(2, text).error().code, Errc::conflict);
  EXPECT_EQ(*models.text(2), text);
  EXPECT_EQ(models.text(7).error().code, Errc::not_found);
  EXPECT_EQ(models.numbers(), std::vector<std::uint32_t>{2});
  EXPECT_EQ(findings_in(text), (std::vector<std::string>{"ok first", "not ok second"}));
}

TEST(Learning, for_intake_keeps_the_lines_and_the_assumption_of_the_worst) {
  const World world = generate_people({.people = 2000, .seed = 3});

  const auto model = learn_for_intake(world.records, Model::shipped());

  ASSERT_TRUE(model);
  EXPECT_EQ(model->thresholds.same, Model::shipped().thresholds.same);
  EXPECT_TRUE(model->surroundings.households);
  EXPECT_FALSE(model->surroundings.in_batch);
  EXPECT_FALSE(moved_weights(Model::shipped(), *model, 0).empty());
}

TEST(Learning, in_one_step_a_weight_moves_only_so_far) {
  const Model before = Model::shipped();
  Model after = before;
  after.weights[0][1] = before.weights[0][1] - 9 * bit;
  after.weights[1][1] = before.weights[1][1] + 2 * bit;

  const auto held = hold_back(before, after, 3 * bit);

  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].after, before.weights[0][1] - 9 * bit) << "what it wanted";
  EXPECT_EQ(after.weights[0][1], before.weights[0][1] - 3 * bit);
  EXPECT_EQ(after.weights[1][1], before.weights[1][1] + 2 * bit);
  EXPECT_TRUE(moved_weights(before, after, 3 * bit).empty());
}

}  // namespace
}  // namespace gatehouse::clients
