#include "hub/recognise.hpp"

#include <algorithm>

#include "hub/store/statements.hpp"

namespace gatehouse::hub {

Identity identify(Keys& keys, const Plan& plan, std::string_view key_text, std::string_view bytes) {
  Identity out;
  out.keyed = !key_text.empty();
  out.key = out.keyed ? keys.of_key(plan.system, plan.principal, key_text)
                      : keys.of_bytes(plan.system, plan.principal, bytes);
  out.digest = out.keyed ? keys.digest(bytes) : out.key;
  return out;
}

Result<void> look_up(Connection& db, std::vector<KeyQuestion>& questions) {
  std::sort(questions.begin(), questions.end(), [](const auto& a, const auto& b) { return *a.key < *b.key; });
  std::vector<Parameter> keys;
  keys.reserve(questions.size());
  for (const KeyQuestion& question : questions) keys.emplace_back(Blob{view(*question.key)});
  return db.ask_each(sql::select_key, keys, [&](std::size_t i, const Row& row) -> Result<void> {
    if (row.null(1)) return {};  // an entity's key only: no record of its own yet
    *questions[i].state = {row.integer(0), row.integer(2), row.integer(3), hash_of(row.blob(1))};
    return {};
  });
}

}  // namespace gatehouse::hub
