#include "hub/new_keys.hpp"

#include "hub/store/statements.hpp"

namespace gatehouse::hub {

Result<void> settle_new_keys(Core& core, LastIds& last, std::int64_t at_least) {
  if (last.new_keys < at_least) return {};
  for (const char* step : sql::settle_new_keys) GATEHOUSE_TRY(core.db().run(step));
  last.new_keys = 0;
  last.settled = true;
  return {};
}

}  // namespace gatehouse::hub
