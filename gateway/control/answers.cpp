#include "control/answers.hpp"

#include <array>

#include "engine/client_row.hpp"
#include "gatehouse/support/dates.hpp"

namespace gatehouse::control {

namespace {

Json time_or_null(Timestamp at) { return at.micros == 0 ? Json(nullptr) : Json(iso(at)); }

Json as_json(const engine::DeliveryReplay& replay) {
  return {{"tried", replay.tried}, {"due", replay.due}, {"held", replay.still_held}, {"filtered", replay.filtered}};
}

}  // namespace

std::string_view word(hub::RunState state) {
  switch (state) {
    case hub::RunState::running:
      return "running";
    case hub::RunState::done:
      return "done";
    case hub::RunState::red:
      return "red";
    case hub::RunState::interrupted:
      break;
  }
  return "interrupted";
}

std::string_view word(const engine::HeldDelivery& held) {
  if (held.state == hub::DeliveryState::held) return "held";
  return held.in_doubt ? "in doubt" : "unknown";
}

std::string_view word(Errc code) {
  switch (code) {
    case Errc::bad_config:
      return "bad-config";
    case Errc::bad_input:
      return "bad-input";
    case Errc::not_found:
      return "not-found";
    case Errc::not_permitted:
      return "not-permitted";
    case Errc::conflict:
      return "conflict";
    case Errc::unavailable:
      return "unavailable";
    case Errc::no_space:
      return "no-space";
    case Errc::corrupt:
      return "corrupt";
    case Errc::internal:
      break;
  }
  return "internal";
}

Json as_json(const hub::Balance& b) {
  return {{"read", b.read},         {"stored", b.stored},     {"unchanged", b.unchanged}, {"held", b.held},
          {"rejected", b.rejected}, {"filtered", b.filtered}, {"holds", b.holds()}};
}

Json transfer_as_json(const hub::Balance& b) {
  return {{"read", b.read},         {"written", b.stored},    {"held", b.held},
          {"rejected", b.rejected}, {"filtered", b.filtered}, {"holds", b.holds()}};
}

Json as_json(const hub::DeliveryBalance& b) {
  return {{"due", b.due},   {"delivered", b.delivered},   {"pending", b.pending},   {"unknown", b.unknown},
          {"held", b.held}, {"superseded", b.superseded}, {"filtered", b.filtered}, {"holds", b.holds()}};
}

Json as_json(const hub::RunInfo& run) {
  Json entities = Json::object();
  for (const auto& [entity, rows] : run.entities) entities[entity] = rows;
  return {{"run", static_cast<std::int64_t>(run.id)},
          {"route", run.start.route},
          {"system", run.start.system},
          {"kind", run.start.kind},
          {"trigger", run.start.trigger},
          {"state", word(run.state)},
          {"began", time_or_null(run.began)},
          {"ended", time_or_null(run.ended)},
          {"balance", run.start.kind == "transfer" ? transfer_as_json(run.balance) : as_json(run.balance)},
          {"entities", std::move(entities)},
          {"clients_new", run.clients_new},
          {"clients_linked", run.clients_linked},
          {"reviews", run.reviews},
          {"note", run.note}};
}

Json as_json(const hub::Status& status) {
  const auto lane = [](const hub::SystemStatus& one, Json balance) -> Json {
    return {{"system", one.system},
            {"route", one.route},
            {"balance", std::move(balance)},
            {"files", one.files},
            {"refused_files", one.refused_files},
            {"last_arrival", time_or_null(one.last_arrival)}};
  };
  Json intake = Json::array(), transfer = Json::array();
  for (const auto& one : status.intake) intake.push_back(lane(one, as_json(one.live)));
  for (const auto& one : status.transfer) transfer.push_back(lane(one, transfer_as_json(one.live)));
  Json delivery = Json::array();
  for (const auto& one : status.delivery) {
    delivery.push_back({{"route", one.route},
                        {"balance", as_json(one.balance)},
                        {"last_delivery", time_or_null(one.last_delivery)}});
  }
  return {{"clients", status.clients},
          {"provisional", status.provisional},
          {"reviews", status.reviews},
          {"conflicts", status.conflicts},
          {"loops", status.loops},
          {"records", status.records},
          {"held", status.held},
          {"held_deliveries", status.held_deliveries},
          {"unknown_deliveries", status.unknown_deliveries},
          {"store_bytes", status.store_bytes},
          {"intake", std::move(intake)},
          {"transfer", std::move(transfer)},
          {"delivery", std::move(delivery)}};
}

Json as_json(const std::vector<engine::Freshness>& all) {
  const auto seconds = [](std::chrono::milliseconds time) { return time.count() / 1000; };
  Json list = Json::array();
  for (const engine::Freshness& one : all)
    list.push_back({{"route", one.route},
                    {"promise", seconds(one.promise)},
                    {"age", seconds(one.age)},
                    {"last_delay", seconds(one.delay)},
                    {"kept", one.kept()}});
  return list;
}

Json as_json(const engine::RunResult& result) {
  Json shipped = Json::array();
  for (const Shipped& file : result.shipped)
    shipped.push_back(
        {{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}, {"records", file.records}});
  Json json = as_json(result.info);
  if (result.info.start.kind == "delivery") json["balance"] = as_json(result.delivery);
  json["files"] = result.files;
  json["repeated_files"] = result.repeated;
  json["refused_files"] = result.refused;
  json["waiting_files"] = result.waiting;
  json["rows"] = result.rows;
  json["held_rows"] = result.held_rows;
  json["held_back"] = result.held_back;
  json["shipped"] = std::move(shipped);
  json["notes"] = result.notes;
  json["exit"] = static_cast<int>(exit_of(result));
  return json;
}

Json as_json(const engine::ReplayResult& result) {
  return {{"tried", result.tried},       {"stored", result.stored},     {"held", result.still_held},
          {"rejected", result.rejected}, {"filtered", result.filtered}, {"deliveries", as_json(result.deliveries)},
          {"stopped", result.stopped},   {"notes", result.notes}};
}

Json as_json(const engine::HeldDelivery& held) {
  return {{"delivery", engine::word(held.name)},
          {"route", held.name.route},
          {"client", engine::public_id(held.due.client)},
          {"version", held.due.version},
          {"state", word(held)},
          {"attempts", held.due.attempts},
          {"since", time_or_null(held.due.since)},
          {"reason", held.due.reason},
          {"idempotency_key", held.due.idempotency_key}};
}

Json as_json(const hub::AuditRow& row) {
  return {{"row", row.id},
          {"at", iso(row.at)},
          {"actor", row.entry.actor},
          {"action", row.entry.action},
          {"subject", row.entry.subject},
          {"outcome", row.entry.outcome},
          {"purpose", row.entry.purpose},
          {"detail", row.entry.detail},
          {"hash", row.mac}};
}

Json as_json(const Error& error) { return {{"error", word(error.code)}, {"message", error.text()}}; }

Exit exit_of(const engine::RunResult& result) {
  if (!result.balance_holds) return Exit::broken;
  if (result.info.state == hub::RunState::red || result.stopped) return Exit::failed;
  const auto& balance = result.info.balance;
  const bool held = balance.held + balance.rejected + result.refused + result.held_rows > 0 || result.held_back ||
                    (result.info.start.kind == "delivery" && result.delivery.held + result.delivery.unknown > 0);
  return held ? Exit::held : Exit::ok;
}

Exit worse(Exit a, Exit b) {
  static constexpr std::array from_bad_to_good{Exit::broken, Exit::bad_config, Exit::failed, Exit::busy,
                                               Exit::usage,  Exit::held,       Exit::ok};
  for (const Exit one : from_bad_to_good)
    if (a == one || b == one) return one;
  return Exit::ok;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json as_json(const Findings& findings) {
  Json list = Json::array();
  for (const Finding& one : findings.all())
    list.push_back({{"grade", one.grade == Finding::Grade::error ? "error" : "warning"},
                    {"rule", one.rule},
                    {"file", one.file},
                    {"line", one.line},
                    {"path", one.path},
                    {"message", one.message}});
  return list;
}

}  // namespace gatehouse::control
