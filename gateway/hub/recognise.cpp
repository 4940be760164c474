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
  for (const KeyQuestion& question : questions) {
    auto row = db.query(sql::select_key, Blob{view(*question.key)});
    if (!row) return fail(std::move(row.error()));
    const auto found = row->next();
    if (!found) return fail(found.error());
    if (!*found || row->null(1)) continue;  // an entity's key only: no record of its own yet
    *question.state = {row->integer(0), row->integer(2), row->integer(3), hash_of(row->text(1))};
  }
  return {};
}

}  // namespace gatehouse::hub
