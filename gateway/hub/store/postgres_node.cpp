#include "hub/store/postgres_node.hpp"

namespace gatehouse::hub {
namespace {

/// So many times within its lease a node says that it lives.
constexpr int beats_in_a_lease = 4;

constexpr const char* insert_node = "INSERT INTO node (name, lease) VALUES (?1, ?2) RETURNING id";
constexpr const char* bury_namesakes =
    "UPDATE node SET gone = clock_timestamp() WHERE name = ?1 AND id <> ?2 AND gone IS NULL";
constexpr const char* beat_node = "UPDATE node SET seen = clock_timestamp() WHERE id = ?1 AND gone IS NULL";
#define GATEHOUSE_SILENT "gone IS NULL AND id <> ?1 AND seen < clock_timestamp() - lease * interval '1 millisecond'"
constexpr const char* count_silent = "SELECT count(*) FROM node WHERE " GATEHOUSE_SILENT;
constexpr const char* bury_silent = "UPDATE node SET gone = clock_timestamp() WHERE " GATEHOUSE_SILENT;
#undef GATEHOUSE_SILENT
constexpr const char* leave = "UPDATE node SET gone = clock_timestamp() WHERE id = ?1 AND gone IS NULL";
constexpr const char* count_left_open =
    "SELECT count(*) FROM run r JOIN node n ON n.id = r.node WHERE r.state = 0 AND n.gone IS NOT NULL";

}  // namespace

Result<std::unique_ptr<Node>> Node::join(const ServerStore& server, const std::string& name) {
  auto db = PostgresConnection::open(server, PostgresConnection::Mode::write);
  if (!db) return fail(std::move(db.error()));
  std::unique_ptr<Node> out(new Node(std::move(*db), server.lease));
  auto transaction = Transaction::begin(*out->db_);
  if (!transaction) return fail(std::move(transaction.error()));
  GATEHOUSE_TRY(out->db_->take_turn());
  const auto id = out->db_->number(insert_node, std::string_view(name), std::int64_t{out->lease_.count()});
  if (!id) return fail(id.error());
  out->id_ = id->value_or(0);
  GATEHOUSE_TRY(out->db_->run(bury_namesakes, std::string_view(name), out->id_));
  GATEHOUSE_TRY(transaction->commit());
  return out;
}

Node::~Node() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  (void)db_->run(leave, id_);
}

void Node::watch(std::function<void()> take_over) {
  take_over_ = std::move(take_over);
  thread_ = std::jthread([this](const std::stop_token& stop) { live(stop); });
}

/// A beat that fails is tried again at the next; if all of a lease fail, the others act, and the writer finds out.
void Node::live(const std::stop_token& stop) {
  std::unique_lock hold(guard_);
  while (!wake_.wait_for(hold, stop, lease_ / beats_in_a_lease, [&] { return stop.stop_requested(); })) {
    const auto left_open = beat();
    if (left_open && *left_open) take_over_();
  }
}

/// Nodes are buried in a turn, so that no transaction of theirs is under way or comes later.
Result<bool> Node::beat() {
  GATEHOUSE_TRY(db_->run(beat_node, id_));
  const auto silent = db_->number(count_silent, id_);
  if (!silent) return fail(silent.error());
  if (silent->value_or(0) > 0) {
    auto transaction = Transaction::begin(*db_);
    if (!transaction) return fail(std::move(transaction.error()));
    GATEHOUSE_TRY(db_->take_turn());
    GATEHOUSE_TRY(db_->run(bury_silent, id_));
    GATEHOUSE_TRY(transaction->commit());
  }
  const auto open = db_->number(count_left_open);
  if (!open) return fail(open.error());
  return open->value_or(0) > 0;
}

}  // namespace gatehouse::hub
