#include "hub/store_passwords.hpp"

#include "hub/store/list_statements.hpp"

namespace gatehouse::hub {

Result<void> StorePasswords::set(std::string_view person, std::string_view hash, std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(core_.db().run(sql::put_password, person, hash, core_.clock.now().micros, actor));
  GATEHOUSE_TRY(write_audit(core_, {std::string(actor), "password", std::string(person), "set", "", ""}));
  return transaction->commit();
}

Result<std::optional<std::string>> StorePasswords::find(std::string_view person) {
  auto db = core_.store->reader();
  if (!db) return fail(std::move(db.error()));
  std::optional<std::string> out;
  GATEHOUSE_TRY(each((*db)->query(sql::select_password, person), [&](Rows& row) -> Result<void> {
    out = row.text(0);
    return {};
  }));
  return out;
}

}  // namespace gatehouse::hub
