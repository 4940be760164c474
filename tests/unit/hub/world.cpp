#include "world.hpp"

#include <stdlib.h>

#include <fstream>

#include "hub/matching.hpp"
#include "hub/store/postgres.hpp"
#include "hub/store/sqlite.hpp"

namespace gatehouse::hub::test {
namespace {

Field field(std::string name, TypeKind kind) {
  Field out;
  out.name = std::move(name);
  out.type.kind = kind;
  return out;
}

enum ClientField : std::size_t { ssn, first, last, birth, phone, line1, city, client_fields };

}  // namespace

const std::vector<Schema>& schemas() {
  static const std::vector<Schema> all = {
      {"client",
       {field("ssn", TypeKind::ssn), field("name.first", TypeKind::text), field("name.last", TypeKind::text),
        field("birth_date", TypeKind::date), field("phone", TypeKind::phone),
        field("address.line1", TypeKind::text), field("address.city", TypeKind::text)},
       ""},
      {"claim", {field("number", TypeKind::text), field("status", TypeKind::code)}, "client"},
      {"payment", {field("number", TypeKind::text), field("amount", TypeKind::decimal)}, "claim"},
      {"merge", {field("system_id", TypeKind::text), field("withdrawn_system_id", TypeKind::text)}, ""}};
  return all;
}

MappingInfo claims_mapping(std::string hash) {
  return {"ui-claim",
          hash,
          "canonical form of " + hash,
          {{"client", &schemas()[0], false, ""}, {"claim", &schemas()[1], true, ""}}};
}

MappingInfo payments_mapping() {
  return {"ui-payment", "payments-1", "canonical form", {{"payment", &schemas()[2], true, "claim"}}};
}

void Lines::add(const Claim& claim) {
  const std::string_view bytes = keep(claim.number + "|" + claim.ssn + "|" + claim.last + "|" + claim.first + "|" +
                                      std::to_string(claim.birth_days) + "|" + claim.status);
  raw_.push_back({bytes, next_line_++, nullptr});
  keys_.push_back(keep(claim.number));
  auto& client = values_.emplace_back(client_fields);
  if (!claim.ssn.empty()) client[ssn] = Value::of(keep(claim.ssn));
  if (!claim.first.empty()) client[first] = Value::of(keep(claim.first));
  if (!claim.last.empty()) client[last] = Value::of(keep(claim.last));
  if (claim.birth_days != 0) client[birth] = Value::of(Date{claim.birth_days});
  auto& other = others_.emplace_back(2);
  if (!claim.number.empty()) other[0] = Value::of(keep(claim.number));
  other[1] = Value::of(keep(claim.status));
  auto& entities = entities_.emplace_back();
  entities.push_back({0, client, keep(claim.ssn), {}, -1});
  entities.push_back({1, other, keys_.back(), {}, 0});
  auto& mapped = mapped_.emplace_back();
  mapped.outcome = claim.outcome;
  mapped.entities = entities;
  if (claim.outcome == Outcome::held)
    mapped.problems.push_back({Severity::hold, claim.rule, "birth_date", "DOB", "It is no date.", "m.yaml:7"});
  if (claim.outcome == Outcome::rejected)
    mapped.problems.push_back({Severity::reject, claim.rule, "", "", "Turned away.", "m.yaml:9"});
}

void Lines::add(const Payment& payment) {
  raw_.push_back(
      {keep(payment.number + "|" + payment.claim + "|" + std::to_string(payment.cents)), next_line_++, nullptr});
  keys_.push_back(keep(payment.number));
  values_.emplace_back();
  auto& values = others_.emplace_back(2);
  values[0] = Value::of(keep(payment.number));
  values[1] = Value::of(Decimal{payment.cents, 2});
  auto& entities = entities_.emplace_back();
  entities.push_back({0, values, keys_.back(), keep(payment.claim), -1});
  auto& mapped = mapped_.emplace_back();
  mapped.entities = entities;
}

std::vector<Incoming> Lines::incoming() const {
  std::vector<Incoming> out;
  for (std::size_t i = 0; i < raw_.size(); ++i) out.push_back({raw_[i], keys_[i], &mapped_[i]});
  return out;
}

std::vector<RawRecord> Lines::raw() const { return raw_; }
std::vector<std::string_view> Lines::keys() const { return keys_; }

void HubTest::SetUp() {
  ASSERT_TRUE(make_key_file(folder / "key"));
  open();
}

void HubTest::TearDown() {
  close();
  if (on_server()) damage_only("DROP SCHEMA IF EXISTS \"" + server()->schema + "\" CASCADE");
}

Settings HubTest::settings() const {
  Settings out;
  out.folder = folder / "state";
  out.key_file = folder / "key";
  out.synthetic = true;
  out.durable = false;
  out.server = server();
  out.survivorship = rules;
  return out;
}

bool HubTest::on_server() { return std::getenv("GATEHOUSE_TEST_POSTGRESQL") != nullptr; }

std::optional<ServerStore> HubTest::server() const {
  if (!on_server()) return std::nullopt;
  ServerStore out;
  out.driver = "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so";
  out.host = "127.0.0.1";
  out.port = std::getenv("GATEHOUSE_TEST_POSTGRESQL");
  out.database = "postgres";
  out.user = "gatehouse";
  out.schema = folder.filename().string();
  return out;
}

void HubTest::start_anew() {
  close();
  if (on_server()) damage_only("DROP SCHEMA IF EXISTS \"" + server()->schema + "\" CASCADE");
  std::filesystem::remove_all(folder / "state");
  open();
}

void HubTest::open() {
  hub.reset();
  auto opened = Hub::open(settings(), schemas(), clock);
  ASSERT_TRUE(opened) << opened.error().text();
  hub = std::move(*opened);
}

RunId HubTest::begin(const std::string& route, const std::string& system) {
  const auto run = hub->begin_run({route, system, "intake", "person"});
  EXPECT_TRUE(run) << run.error().text();
  return run.value_or(RunId{});
}

FileId HubTest::admit(RunId run, const std::string& name) {
  const auto admission = hub->admit(run, {name, 1, "sha-of-" + name, 0, 0});
  EXPECT_TRUE(admission) << admission.error().text();
  EXPECT_EQ(admission->verdict, Admission::Verdict::take);
  return admission->file;
}

void HubTest::take_all(Intake& intake, const Lines& lines, std::size_t batch) {
  auto incoming = lines.incoming();
  const auto raw = lines.raw();
  const auto keys = lines.keys();
  for (std::size_t from = 0; from < incoming.size(); from += batch) {
    const std::size_t size = std::min(batch, incoming.size() - from);
    std::vector<bool> unchanged;
    const auto recognised =
        intake.recognise(std::span(raw).subspan(from, size), std::span(keys).subspan(from, size), unchanged);
    ASSERT_TRUE(recognised) << recognised.error().text();
    for (std::size_t i = 0; i < size; ++i)
      if (unchanged[i]) incoming[from + i].mapped = nullptr;
    const auto described = intake.describe(std::span(incoming).subspan(from, size));
    ASSERT_TRUE(described) << described.error().text();
    const auto taken = intake.take(std::span(incoming).subspan(from, size), {(from + size) * 100, from + size});
    ASSERT_TRUE(taken) << taken.error().text();
  }
}

RunInfo HubTest::feed(const std::string& name, const Lines& lines, const MappingInfo& mapping,
                      const std::string& route, const std::string& system, std::size_t batch) {
  const RunId run = begin(route, system);
  const FileId file = admit(run, name);
  auto intake = hub->begin_intake(run, file, mapping);
  EXPECT_TRUE(intake) << intake.error().text();
  take_all(**intake, lines, batch);
  EXPECT_TRUE((*intake)->finish());
  EXPECT_TRUE(hub->note_acknowledged(file));
  auto info = hub->end_run(run, RunState::done, "");
  EXPECT_TRUE(info) << info.error().text();
  return info.value_or(RunInfo{});
}

void HubTest::three_people() {
  Lines lines;
  lines.add(Claim{"C1", "900110001", "OKAFOR", "ANNA", 4000});
  lines.add(Claim{"C2", "900220002", "DUBOIS", "CLAIRE", 5000});
  lines.add(Claim{"C3", "900330003", "HAUGEN", "SIGRID", 6000});
  feed("a.txt", lines);
}

void HubTest::merge(ClientId a, ClientId b, const std::string& because) {
  const auto asked = hub->matching().merge(a, b, because, "person:maria");
  ASSERT_TRUE(asked) << asked.error().text();
  if (asked->waits_for_second == 0) return;
  const auto done = hub->decide(asked->waits_for_second, "same", "person:piotr");
  ASSERT_TRUE(done) << done.error().text();
}

std::vector<Finding> HubTest::findings() {
  auto found = hub->fsck([](double) {});
  EXPECT_TRUE(found) << found.error().text();
  return found.value_or(std::vector<Finding>{{true, "fsck", "did not run"}});
}

std::string HubTest::text_of(const ClientView& view, std::string_view name) const {
  const auto at = view.schema->find(name);
  if (!at || !view.values[*at].known()) return "";
  return std::string(view.values[*at].text());
}

ClientId HubTest::client_of(std::int64_t record) {
  const auto found = hub->record(RecordId{record}, "test", "test");
  EXPECT_TRUE(found) << found.error().text();
  return found ? found->client.value_or(ClientId{}) : ClientId{};
}

void HubTest::damage(const std::string& sql) {
  close();
  damage_only(sql);
  open();
}

void HubTest::damage_only(const std::string& sql) {
  if (on_server()) {
    const auto db = PostgresConnection::open(*server(), PostgresConnection::Mode::write);
    ASSERT_TRUE(db) << db.error().text();
    const auto done = (*db)->script(sql);
    EXPECT_TRUE(done) << done.error().text();
    return;
  }
  const auto db = SqliteConnection::open(database(), SqliteConnection::Mode::write);
  ASSERT_TRUE(db) << db.error().text();
  const auto done = (*db)->script(sql);
  EXPECT_TRUE(done) << done.error().text();
}

}  // namespace gatehouse::hub::test
