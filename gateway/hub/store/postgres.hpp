/// PostgreSQL over ODBC behind `Connection`. Statements are prepared once; rows that are `put` travel together, and
/// keys that are asked for too, so that a batch costs some trips and not one a row. Every wait is bounded. A
/// connection that broke is made again when next used outside a transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/support/odbc.hpp"
#include "hub/hub.hpp"
#include "hub/store/database.hpp"
#include "hub/store/postgres_text.hpp"

namespace gatehouse::hub {

class PostgresConnection final : public Connection {
 public:
  /// `write` holds results whole (they are small) and reuses plans; `read` fetches results bit by bit.
  enum class Mode : std::uint8_t { write, read };
  [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> open(const ServerStore& server, Mode mode);

  [[nodiscard]] Result<void> ask_each(const char* sql, std::span<const Parameter> keys,
                                      const Visit& visit) override;
  [[nodiscard]] Result<void> script(const std::string& sql) override;
  [[nodiscard]] Result<void> begin() override;
  [[nodiscard]] Result<void> begin_reading() override;
  [[nodiscard]] Result<void> commit() override;
  [[nodiscard]] Result<void> roll_back() override;

  /// From now on each transaction waits for its turn; it is refused once `node` is gone (0: of no node), and
  /// `follow` is called in it first if others have written since our last.
  void work_for(std::int64_t node, std::function<Result<void>()> follow);
  /// Inside a transaction: waits until no other node writes. Returns the number of the turn.
  [[nodiscard]] Result<std::int64_t> take_turn();

 private:
  /// Where a value lies in a text.
  struct Place {
    std::size_t at = 0;
    std::size_t size = 0;
    bool null = false;
    [[nodiscard]] odbc::Cell in(std::string_view text) const {
      return null ? odbc::Cell{} : odbc::Cell{text.substr(at, size)};
    }
  };
  static void append(const Parameter& value, std::string& text, std::vector<Place>& places);

  class Prepared final : public Statement {
   public:
    Prepared(PostgresConnection& owner, odbc::Statement statement, std::vector<std::size_t> order)
        : owner_(owner), statement_(std::move(statement)), order_(std::move(order)) {}
    [[nodiscard]] Result<void> start(std::span<const Parameter> values) override;
    /// With values that are texts already, in the statement's own order.
    [[nodiscard]] Result<void> start_texts(std::span<const odbc::Cell> cells);
    [[nodiscard]] Result<bool> next() override;
    void put_back() override { statement_.close(); }
    [[nodiscard]] std::int64_t changes() const override { return changes_; }
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] bool null(int column) const override { return !cell(column); }
    [[nodiscard]] std::string_view text(int column) const override { return cell(column).value_or(""); }
    [[nodiscard]] std::string_view blob(int column) const override;
    [[nodiscard]] int last_column() const { return static_cast<int>(row_.size()) - 1; }
    [[nodiscard]] std::span<const std::size_t> order() const { return order_; }

   private:
    [[nodiscard]] const odbc::Cell& cell(int column) const { return row_[static_cast<std::size_t>(column)]; }

    PostgresConnection& owner_;
    odbc::Statement statement_;
    std::vector<std::size_t> order_;
    std::string text_;  ///< the values as texts, one behind the other
    std::vector<Place> places_;
    std::vector<odbc::Cell> cells_;
    std::vector<odbc::Cell> row_;
    mutable std::vector<std::string> blobs_;  ///< of the row at hand, by column
    std::int64_t changes_ = 0;
  };
  /// Rows of one statement that wait to travel together.
  struct Waiting {
    const char* sql;
    std::vector<Parameter> shape;  ///< kinds of a row's values
    std::string text;
    std::vector<Place> places;  ///< row by row
    std::size_t rows = 0;
  };

  PostgresConnection(ServerStore server, Mode mode) : server_(std::move(server)), mode_(mode) {}
  [[nodiscard]] Result<void> connect();
  [[nodiscard]] Result<void> connect_again_if_broken();
  [[nodiscard]] Error note(Error why);
  [[nodiscard]] Result<Prepared*> prepared(const char* sql, std::size_t many, const Translated& how);
  [[nodiscard]] Result<Rows> started(const char* sql, std::span<const Parameter> values) override;
  [[nodiscard]] Result<void> put_row(const char* sql, std::span<const Parameter> values) override;
  [[nodiscard]] Result<void> begin_turn();
  [[nodiscard]] Result<void> start_alone(Prepared& statement, std::span<const Parameter> values);
  [[nodiscard]] Result<void> send_waiting();
  [[nodiscard]] Result<void> send(Waiting& waiting);

  ServerStore server_;
  Mode mode_;
  std::optional<odbc::Connection> db_;
  std::map<std::pair<const char*, std::size_t>, Prepared> prepared_;  ///< by statement and number of rows; 0: plain
  std::vector<Waiting> waiting_;  ///< in the order of their first use, which is the order in which they are sent
  bool takes_turns_ = false;
  std::int64_t node_ = 0;       ///< 0: of none
  std::int64_t turn_ = 0;       ///< of the transaction under way
  std::int64_t last_turn_ = 0;  ///< of our last commit
  std::function<Result<void>()> follow_;
  bool in_transaction_ = false;
  bool broken_ = false;
};

}  // namespace gatehouse::hub
