#include "hub/conflicts.hpp"

#include <array>

#include "hub/pins.hpp"
#include "hub/read.hpp"
#include "hub/store/matching_statements.hpp"
#include "hub/store/statements.hpp"
#include "hub/store/sync_statements.hpp"

namespace gatehouse::hub {
namespace {

constexpr std::string_view seal_name = "conflict";

/// Four texts a field, each with its length before it.
std::string encode(const std::vector<Conflict::Texts>& texts) {
  std::string out;
  for (const Conflict::Texts& one : texts)
    for (const std::string* text : {&one.field, &one.agreed, &one.ours, &one.theirs}) {
      out += std::to_string(text->size());
      out += ':';
      out += *text;
    }
  return out;
}

std::optional<std::string> take(std::string_view& from) {
  std::size_t size = 0;
  while (!from.empty() && from.front() >= '0' && from.front() <= '9' && size <= from.size()) {
    size = size * 10 + static_cast<std::size_t>(from.front() - '0');
    from.remove_prefix(1);
  }
  if (from.empty() || from.front() != ':' || size > from.size() - 1) return std::nullopt;
  std::string out(from.substr(1, size));
  from.remove_prefix(size + 1);
  return out;
}

Result<std::vector<Conflict::Texts>> decode(std::string_view plain) {
  std::vector<Conflict::Texts> out;
  while (!plain.empty()) {
    std::array<std::string, 4> texts;
    for (std::string& text : texts) {
      auto one = take(plain);
      if (!one) return fail(Errc::corrupt, "the values of a conflict are not readable");
      text = std::move(*one);
    }
    out.push_back({std::move(texts[0]), std::move(texts[1]), std::move(texts[2]), std::move(texts[3])});
  }
  return out;
}

Result<Conflict> conflict_of(Keys& keys, const Rows& row) {
  Conflict out{.id = row.integer(0),
               .client = ClientId{row.integer(1)},
               .field = std::string(row.text(2)),
               .system = std::string(row.text(4)),
               .other = std::string(row.text(5)),
               .record = RecordId{row.integer(3)},
               .since = {row.integer(6)},
               .kind = std::string(row.text(7)),
               .state = std::string(row.text(8)),
               .decided = {row.integer(9)},
               .actor = std::string(row.text(12))};
  std::string plain;
  GATEHOUSE_TRY(keys.seal.open(seal_name, out.id, row.blob(13), plain));
  auto texts = decode(plain);
  if (!texts) return fail(std::move(texts.error()));
  out.texts = std::move(*texts);
  return out;
}

template <class... Values>
Result<std::vector<Conflict>> read_all(Core& core, const char* question, const Values&... values) {
  auto reading = Reading::begin(core);
  if (!reading) return fail(std::move(reading.error()));
  std::vector<Conflict> out;
  const auto read = each(reading->db->query(question, values...), [&](Rows& row) -> Result<void> {
    auto one = conflict_of(reading->keys, row);
    if (!one) return fail(std::move(one.error()));
    out.push_back(std::move(*one));
    return {};
  });
  if (!read) return fail(read.error());
  for (Conflict& one : out) {
    const auto client = surviving(*reading->db, one.client);
    if (!client) return fail(client.error());
    one.client = *client;
  }
  return out;
}

/// The row of a conflict that nobody has decided.
Result<Conflict> open_one(Core& core, std::int64_t id) {
  std::optional<Conflict> found;
  GATEHOUSE_TRY(each(core.db().query(sql::select_conflict, id), [&](Rows& row) -> Result<void> {
    auto one = conflict_of(core.keys, row);
    if (!one) return fail(std::move(one.error()));
    found = std::move(*one);
    return {};
  }));
  const std::string named = "conflict " + std::to_string(id);
  if (!found) return fail(Errc::not_found, "there is no " + named);
  if (found->state != "open") return fail(Errc::conflict, named + " was decided already: " + found->state);
  const auto client = surviving(core.db(), found->client);
  if (!client) return fail(client.error());
  found->client = *client;
  return std::move(*found);
}

/// Closes it and tells the systems, inside the caller's transaction.
Result<void> close(Core& core, const Conflict& conflict, std::string_view state, std::string_view actor) {
  const auto client = static_cast<std::int64_t>(conflict.client);
  const auto event = note_change(core, client, "settled", actor);
  if (!event) return fail(event.error());
  if (state == "theirs" && conflict.kind == "pinned") {
    const auto ended = end_pins(core, client, conflict.field, *event);
    if (!ended) return fail(ended.error());
  }
  GATEHOUSE_TRY(core.db().run(sql::decide_conflict, conflict.id, state, core.clock.now().micros, *event,
                              core.last.record, actor));
  return write_audit(
      core, {std::string(actor), "decide", "conflict " + std::to_string(conflict.id), std::string(state), "",
             "client " + std::to_string(client) + ", field " + conflict.field});
}

}  // namespace

Result<std::int64_t> open_conflict(Core& core, const Conflict& conflict) {
  const auto last = core.db().number(sql::last_conflict);
  if (!last) return fail(last.error());
  const std::int64_t id = last->value_or(0) + 1;
  if (conflict.kind != "changed")
    GATEHOUSE_TRY(core.db().run(sql::replace_conflicts, conflict.client, std::string_view(conflict.field),
                                std::string_view(conflict.system), conflict.since.micros));
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal_for(static_cast<std::int64_t>(conflict.client), seal_name, id,
                                        encode(conflict.texts), sealed));
  GATEHOUSE_TRY(core.db().run(sql::insert_conflict, id, conflict.client, std::string_view(conflict.field),
                              conflict.record, std::string_view(conflict.system), std::string_view(conflict.other),
                              conflict.since.micros, std::string_view(conflict.kind),
                              std::string_view(conflict.state), Blob{std::string_view(sealed)}));
  return id;
}

Result<std::int64_t> changes_since(Core& core, std::int64_t client, std::string_view field, Timestamp at) {
  const auto count = core.db().number(sql::count_changes, client, field, at.micros);
  if (!count) return fail(count.error());
  return count->value_or(0);
}

Result<ConflictCounts> count_conflicts(Connection& db) {
  ConflictCounts out;
  const auto read = each(db.query(sql::count_conflicts), [&](Rows& row) -> Result<void> {
    out = {row.integer(0), row.null(1) ? 0 : row.integer(1)};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::vector<Conflict>> StoreSync::conflicts(const ConflictFilter& filter) {
  return read_all(core_, sql::select_conflicts, std::int64_t{filter.all ? 1 : 0},
                  static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, 1'000'000)));
}

Result<Conflict> StoreSync::conflict(std::int64_t id) {
  auto found = read_all(core_, sql::select_conflict, id);
  if (!found) return fail(std::move(found.error()));
  if (found->empty()) return fail(Errc::not_found, "there is no conflict " + std::to_string(id));
  return std::move(found->front());
}

Result<std::vector<Conflict>> StoreSync::history(const Conflict& conflict) {
  constexpr std::int64_t most = 1000;
  return read_all(core_, sql::select_changes_of, conflict.client, std::string_view(conflict.field), most);
}

Result<void> StoreSync::decide(std::int64_t id, std::string_view decision, std::string_view actor) {
  if (decision != "theirs" && decision != "ours")
    return fail(Errc::bad_config, "a conflict is decided as theirs or ours, or by a value");
  const std::lock_guard hold(core_.writing);
  GATEHOUSE_TRY(core_.may_write());
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto conflict = open_one(core_, id);
  if (!conflict) return fail(conflict.error());
  const LastIds before = core_.last;
  const auto done = [&]() -> Result<void> {
    GATEHOUSE_TRY(close(core_, *conflict, decision, actor));
    return transaction->commit();
  }();
  if (!done) core_.last = before;
  return done;
}

Result<void> StoreSync::write(std::int64_t id, std::string_view value, std::string_view because,
                              std::string_view actor) {
  const std::lock_guard hold(core_.writing);
  const auto conflict = open_one(core_, id);
  if (!conflict) return fail(conflict.error());
  GATEHOUSE_TRY(
      pin_value(core_, {conflict->client, conflict->field, {}, std::string(value), std::string(because)}, actor));
  auto transaction = Transaction::begin(core_.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const LastIds before = core_.last;
  const auto done = [&]() -> Result<void> {
    GATEHOUSE_TRY(close(core_, *conflict, "written", actor));
    return transaction->commit();
  }();
  if (!done) core_.last = before;
  return done;
}

}  // namespace gatehouse::hub
