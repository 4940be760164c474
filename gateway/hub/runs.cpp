#include "hub/runs.hpp"

#include "gatehouse/support/dates.hpp"
#include "hub/delivery.hpp"
#include "hub/file_names.hpp"
#include "hub/store/list_statements.hpp"
#include "hub/store/statements.hpp"

namespace gatehouse::hub {
namespace {

/// For people: 2026-03-01 04:00 UTC.
std::string when(std::int64_t micros) {
  std::string text = iso(Timestamp{micros}).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

Result<std::int64_t> lane_of(Core& core, RunId run) {
  std::string system, route, kind;
  GATEHOUSE_TRY(each(core.db().query(sql::select_run_route, run), [&](Rows& row) -> Result<void> {
    system = row.text(0);
    route = row.text(1);
    kind = row.text(2) == "transfer" ? "transfer" : "intake";
    return {};
  }));
  if (route.empty() && system.empty())
    return fail(Errc::not_found, "there is no run " + std::to_string(static_cast<std::int64_t>(run)));
  GATEHOUSE_TRY(
      core.db().run(sql::insert_lane, std::string_view(system), std::string_view(route), std::string_view(kind)));
  const auto lane = core.db().number(sql::select_lane, std::string_view(system), std::string_view(route));
  if (!lane) return fail(lane.error());
  return lane->value_or(0);
}

Arrival told(Core& core, Arrival arrival) {
  arrival.name = name_to_tell(core.keys, arrival.name);
  return arrival;
}

/// A file with the same bytes: taken before, or broken off in the middle.
Result<std::optional<Admission>> same_bytes(Core& core, std::int64_t lane, const Arrival& arrival) {
  std::optional<Admission> out;
  if (arrival.sha256.empty()) return out;
  const auto read = each(
      core.db().query(sql::select_file_by_bytes, lane, std::string_view(arrival.sha256),
                      static_cast<std::int64_t>(arrival.size)),
      [&](Rows& row) -> Result<void> {
        out.emplace();
        out->file = FileId{row.integer(0)};
        if (static_cast<FileState>(row.integer(2)) == FileState::open) {
          out->resume_at = {static_cast<std::uint64_t>(row.integer(3)), static_cast<std::uint64_t>(row.integer(4))};
          return {};
        }
        out->verdict = Admission::Verdict::same_bytes;
        out->message = "The same bytes were imported on " + when(row.integer(5)) + " as " +
                       std::string(row.text(1)) + " (run " + std::to_string(row.integer(6)) + ").";
        return {};
      });
  if (!read) return fail(read.error());
  return out;
}

Result<std::optional<Admission>> same_name(Core& core, std::int64_t lane, const Arrival& arrival) {
  std::optional<Admission> out;
  if (arrival.sha256.empty()) return out;
  const auto read = each(core.db().query(sql::select_file_by_name, lane, std::string_view(arrival.name)),
                         [&](Rows& row) -> Result<void> {
                           out.emplace();
                           out->verdict = Admission::Verdict::changed_bytes;
                           out->message = "A file named " + arrival.name + " was imported on " +
                                          when(row.integer(1)) + " (run " + std::to_string(row.integer(2)) +
                                          ") with other bytes. If this is a new file, give it a new name.";
                           return {};
                         });
  if (!read) return fail(read.error());
  return out;
}

Result<std::int64_t> insert_file(Core& core, std::int64_t lane, RunId run, const Arrival& arrival, FileState state,
                                 std::string_view rule, std::string_view reason) {
  const auto file = core.db().number(sql::insert_file, lane, run, std::string_view(arrival.name),
                                     static_cast<std::int64_t>(arrival.size), std::string_view(arrival.sha256),
                                     arrival.sequence, state, rule, reason, core.clock.now().micros);
  if (!file) return fail(file.error());
  return file->value_or(0);
}

/// By whom the file was met first: for names that stay the same when it is taken up again.
Result<void> read_first_meeting(Core& core, Admission& admission) {
  return each(core.db().query(sql::select_admission, admission.file), [&](Rows& row) -> Result<void> {
    admission.run = RunId{row.integer(0)};
    admission.stamp = row.text(1);
    admission.part = static_cast<int>(row.integer(2));
    return {};
  });
}

/// A file that is read again from its top has the same head; what stands there already is kept.
Result<void> keep_head(Core& core, FileId file, std::string_view head) {
  if (head.empty()) return {};
  std::string sealed;
  GATEHOUSE_TRY(core.keys.seal.seal("file", static_cast<std::int64_t>(file), head, sealed));
  GATEHOUSE_TRY(core.db().run(sql::set_head, file, Blob{sealed}));
  return {};
}

RunInfo run_of(const Rows& row) {
  RunInfo out;
  out.id = RunId{row.integer(0)};
  out.start = {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
               std::string(row.text(4))};
  out.state = static_cast<RunState>(row.integer(5));
  out.began = {row.integer(6)};
  out.ended = {row.integer(7)};
  out.balance = {row.integer(8),  row.integer(9),  row.integer(10),
                 row.integer(11), row.integer(12), row.integer(13)};
  out.clients_new = row.integer(14);
  out.clients_linked = row.integer(15);
  out.reviews = row.integer(16);
  out.note = row.text(17);
  return out;
}

/// What a delivery run had in its hands and said nothing about is in doubt once it ends.
Result<void> doubt_claims_of(Core& core, const RunStart& start) {
  if (start.kind != "delivery") return {};
  const auto route = core.db().number(sql::select_route, std::string_view(start.route));
  if (!route) return fail(route.error());
  return *route ? doubt_claimed(core, **route) : Result<void>{};
}

/// Runs with the rows that they stored, by entity.
Result<std::vector<RunInfo>> runs_of(Connection& db, Result<Rows> rows) {
  std::vector<RunInfo> out;
  const auto read = each(std::move(rows), [&](Rows& row) -> Result<void> {
    out.push_back(run_of(row));
    return {};
  });
  if (!read) return fail(read.error());
  for (RunInfo& run : out) {
    const auto entities = each(db.query(sql::select_run_entities, run.id), [&](Rows& row) -> Result<void> {
      run.entities.emplace_back(row.text(0), row.integer(1));
      return {};
    });
    if (!entities) return fail(entities.error());
  }
  return out;
}

}  // namespace

Result<RunId> begin_run(Core& core, const RunStart& start) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto elsewhere =
      core.db().number(sql::count_runs_elsewhere, std::string_view(start.route), core.store->node());
  if (!elsewhere) return fail(elsewhere.error());
  if (elsewhere->value_or(0) != 0) return fail(Errc::conflict, "route " + start.route + " is run by another node");
  const auto taken =
      core.db().number(sql::count_stamp, std::string_view(start.route), std::string_view(start.stamp));
  if (!taken) return fail(taken.error());
  if (taken->value_or(0) != 0)
    return fail(Errc::conflict, "route " + start.route + " has a run of " + start.stamp + " already");
  const auto run = core.db().number(sql::insert_run, std::string_view(start.route), std::string_view(start.system),
                                    std::string_view(start.kind), std::string_view(start.trigger),
                                    core.clock.now().micros, std::string_view(start.stamp));
  if (!run) return fail(run.error());
  GATEHOUSE_TRY(transaction->commit());
  return RunId{run->value_or(0)};
}

Result<std::map<std::string, Timestamp>> read_last_runs(Connection& db) {
  std::map<std::string, Timestamp> out;
  const auto read = each(db.query(sql::select_last_runs), [&](Rows& row) -> Result<void> {
    out[std::string(row.text(0))] = {row.integer(1)};
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

Result<std::vector<RunInfo>> read_runs(Connection& db, std::int64_t id, std::size_t limit) {
  return runs_of(db, db.query(sql::select_runs, id, static_cast<std::int64_t>(limit)));
}

Result<std::vector<RunInfo>> list_runs(Connection& db, const RunFilter& filter) {
  const std::int64_t state = filter.state ? static_cast<std::int64_t>(*filter.state) : -1;
  if (!filter.sort.empty())
    return runs_of(db, db.query(sql::list_runs_sorted, filter.before, std::string_view(filter.route),
                                std::string_view(filter.kind), state, static_cast<std::int64_t>(filter.limit),
                                std::string_view(filter.sort), static_cast<std::int64_t>(filter.skip)));
  return runs_of(db, db.query(sql::list_runs, filter.before, std::string_view(filter.route),
                              std::string_view(filter.kind), state, static_cast<std::int64_t>(filter.limit)));
}

Result<RunInfo> end_run(Core& core, RunId run, RunState state, std::string_view note) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  auto found = read_runs(core.db(), static_cast<std::int64_t>(run), 1);
  if (!found) return fail(std::move(found.error()));
  if (found->empty())
    return fail(Errc::not_found, "there is no run " + std::to_string(static_cast<std::int64_t>(run)));
  const bool balanced = found->front().balance.holds();
  const RunState end = balanced ? state : RunState::red;
  const std::string_view words =
      balanced ? note : std::string_view("The balance does not hold: read is not what became of it.");
  GATEHOUSE_TRY(core.db().run(sql::end_run, run, end, core.clock.now().micros, words));
  GATEHOUSE_TRY(doubt_claims_of(core, found->front().start));
  GATEHOUSE_TRY(transaction->commit());
  found = read_runs(core.db(), static_cast<std::int64_t>(run), 1);
  if (!found) return fail(std::move(found.error()));
  return std::move(found->front());
}

Result<Admission> admit(Core& core, RunId run, const Arrival& came) {
  GATEHOUSE_TRY(core.may_write());
  const Arrival arrival = told(core, came);
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto lane = lane_of(core, run);
  if (!lane) return fail(lane.error());
  auto known = same_bytes(core, *lane, arrival);
  if (known && !*known) known = same_name(core, *lane, arrival);
  if (!known) return fail(std::move(known.error()));
  Admission out;
  if (*known) {
    out = std::move(**known);
  } else {
    const auto file = insert_file(core, *lane, run, arrival, FileState::open, {}, {});
    if (!file) return fail(file.error());
    out.file = FileId{*file};
  }
  GATEHOUSE_TRY(read_first_meeting(core, out));
  GATEHOUSE_TRY(transaction->commit());
  return out;
}

Result<void> note_refused_file(Core& core, RunId run, const Refusal& refusal) {
  GATEHOUSE_TRY(core.may_write());
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto lane = lane_of(core, run);
  if (!lane) return fail(lane.error());
  const Arrival a = told(core, refusal.arrival);
  const auto noted =
      core.db().number(sql::select_refused_file, *lane, std::string_view(a.name), static_cast<std::int64_t>(a.size),
                       std::string_view(a.sha256), std::string_view(refusal.rule));
  if (!noted) return fail(noted.error());
  if (*noted) return {};  // seen before: one file, one line in the list
  const auto file = insert_file(core, *lane, run, a, FileState::refused, refusal.rule, refusal.reason);
  if (!file) return fail(file.error());
  return transaction->commit();
}

Result<std::int64_t> keep_mapping(Core& core, const MappingInfo& mapping) {
  const auto known = core.db().number(sql::select_mapping, std::string_view(mapping.hash));
  if (!known) return fail(known.error());
  if (*known) return **known;
  const auto made = core.db().number(sql::insert_mapping, std::string_view(mapping.name),
                                     std::string_view(mapping.hash), std::string_view(mapping.canonical));
  if (!made) return fail(made.error());
  return made->value_or(0);
}

Result<Plan> plan_intake(Core& core, RunId run, FileId file, const MappingInfo& mapping, std::string_view head) {
  GATEHOUSE_TRY(core.may_write());
  std::string system;
  GATEHOUSE_TRY(each(core.db().query(sql::select_run_route, run), [&](Rows& row) -> Result<void> {
    system = row.text(0);
    return {};
  }));
  auto plan = make_plan(core, system, mapping);
  if (!plan) return plan;
  plan->run = static_cast<std::int64_t>(run);
  plan->file = static_cast<std::int64_t>(file);
  GATEHOUSE_TRY(each(core.db().query(sql::select_file, file), [&](Rows& row) -> Result<void> {
    plan->lane = row.integer(0);
    plan->sequence = row.integer(2);
    return {};
  }));
  if (plan->lane == 0) return fail(Errc::not_found, "the hub has not admitted file " + std::to_string(plan->file));
  const auto kept = keep_mapping(core, mapping);
  if (!kept) return fail(kept.error());
  plan->mapping = *kept;
  GATEHOUSE_TRY(keep_head(core, file, head));
  return plan;
}

Result<void> finish_transfer(Core& core, RunId run, FileId file, const Balance& b) {
  GATEHOUSE_TRY(core.may_write());
  if (!b.holds()) return fail(Errc::internal, "the balance of a transfer does not hold");
  auto transaction = Transaction::begin(core.db());
  if (!transaction) return fail(std::move(transaction.error()));
  const auto lane = lane_of(core, run);
  if (!lane) return fail(lane.error());
  constexpr std::int64_t none = 0;
  GATEHOUSE_TRY(core.db().run(sql::add_to_run, run, b.read, b.stored, b.unchanged, b.held, b.rejected, b.filtered,
                              none, none, none));
  GATEHOUSE_TRY(core.db().run(sql::add_to_lane, *lane, b.read, b.stored, b.unchanged, b.held, b.rejected,
                              b.filtered, core.clock.now().micros));
  GATEHOUSE_TRY(core.db().run(sql::close_file, file, FileState::done, std::string_view(), std::string_view()));
  return transaction->commit();
}

}  // namespace gatehouse::hub
