/// The model that works from the first record on: number 1. Weights are log2(m/u) of US administrative records,
/// with u taken from the pairs that share a blocking key (relatives, namesakes), which makes agreement worth less
/// than among random pairs. They are stated here in tenths of a bit, with the reason where it is not plain.
#include "hub/clients/model.hpp"

namespace gatehouse::clients {
namespace {

struct Row {
  Field field;
  std::array<int, max_levels> tenths;  ///< by level, `unknown` first
};

constexpr std::array<Row, field_count> rows{{
    // One SSN in twenty of wage files is somebody else's, and brothers have neighbouring numbers: so 24 bits, not
    // 30,
    // for equality and 11 for one digit. An exchange of neighbours is a typist's slip and nearly nothing else.
    {Field::ssn, {0, 240, 140, 110, 90, 20, -60}},
    {Field::given, {0, 65, 45, 40, 20, 25, 45, -65, -50}},
    // Surnames change by marriage: disagreement costs less than that of given names.
    {Field::surname, {0, 90, 60, 60, 25, 50, -45}},
    {Field::middle, {0, 45, 27, 25, -60}},
    {Field::suffix, {0, 20, -50}},
    // One date in 25,000; tempered for twins and classmates.
    {Field::birth, {0, 135, 90, 65, 45, 25, -20, -70}},
    // Sex is often wrong or missing: it never decides.
    {Field::sex, {0, 9, -30}},
    {Field::phone, {0, 80, 40, -7}},
    {Field::email, {0, 110, 70, 60, -10}},
    {Field::street, {0, 80, 75, 60, 35, 15, -10}},
    {Field::zip, {0, 40, 15, 10, -10}},
    {Field::city, {0, 25, 20, -7}},
    {Field::state, {0, 3, -8}},
    {Field::other, {0, 80, 30, -10}},
}};

Model build() {
  Model model;
  model.prior = -20 * bit;  // one in a million: the clients of a middling state
  for (const Row& row : rows) {
    auto& weights = model.weights[static_cast<std::size_t>(row.field)];
    for (std::size_t level = 0; level < max_levels; ++level) weights[level] = row.tenths[level] * (bit / 10);
  }
  return model;
}

}  // namespace

const Model& Model::shipped() {
  static const Model model = build();
  return model;
}

}  // namespace gatehouse::clients
