/// SQLite's C API behind `Connection`. The only file pair that names sqlite3.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include "hub/store/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gatehouse::hub {

/// One open database file. Its transactions are taken at once (BEGIN IMMEDIATE), so that none fails halfway for
/// want of the lock.
class SqliteConnection final : public Connection {
 public:
  enum class Mode : std::uint8_t { write, read };
  [[nodiscard]] static Result<std::unique_ptr<SqliteConnection>> open(const std::filesystem::path& file, Mode mode);
  ~SqliteConnection() override;

  [[nodiscard]] Result<void> ask_each(const char* sql, std::span<const Parameter> keys,
                                      const Visit& visit) override;
  [[nodiscard]] Result<void> script(const std::string& sql) override;
  [[nodiscard]] Result<void> begin() override;
  [[nodiscard]] Result<void> begin_reading() override;
  [[nodiscard]] Result<void> commit() override;
  [[nodiscard]] Result<void> roll_back() override;

  /// Pages in the write-ahead log after the last commit of this connection.
  [[nodiscard]] int log_pages() const { return log_pages_; }
  /// Of the log: copied into the database; emptied too, waiting for readers; emptied where no reader needs it.
  enum class Log : std::uint8_t { copied, emptied, emptied_if_free };
  [[nodiscard]] Result<void> checkpoint(Log wish);

 private:
  /// A prepared statement kept by its text's address.
  class Prepared final : public Statement {
   public:
    Prepared() = default;
    ~Prepared() override;
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    [[nodiscard]] Result<void> prepare(sqlite3* db, const char* sql);
    [[nodiscard]] bool ready() const { return handle_ != nullptr; }

    [[nodiscard]] Result<void> start(std::span<const Parameter> values) override;
    [[nodiscard]] Result<bool> next() override;
    void put_back() override;
    [[nodiscard]] std::int64_t changes() const override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] bool null(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] std::string_view blob(int column) const override { return text(column); }

   private:
    sqlite3* db_ = nullptr;
    sqlite3_stmt* handle_ = nullptr;
  };

  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  [[nodiscard]] Result<Rows> started(const char* sql, std::span<const Parameter> values) override;
  [[nodiscard]] Result<void> put_row(const char* sql, std::span<const Parameter> values) override;

  sqlite3* db_;
  std::unordered_map<const char*, Prepared> prepared_;
  int log_pages_ = 0;
};

}  // namespace gatehouse::hub
