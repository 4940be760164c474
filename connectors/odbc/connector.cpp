#include "connector.hpp"

#include <array>

#include "pull.hpp"
#include "push.hpp"

namespace gatehouse::odbc {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"driver", text,
           "The ODBC driver: the path of its library (no set-up on the machine is needed), or its name in "
           "odbcinst.ini.",
           "", true},
    Option{"server", text, "Name or address of the database server; empty for SQLite.", "", false, "", true},
    Option{"port", text, "The server's port; empty: the driver's own default."},
    Option{"database", text, "The database on the server; for SQLite its file, as a whole path.", "", true, "",
           true},
    Option{"user", text, "Who we are at the server."},
    Option{"password", secret, "Where the password lies: file:PATH or env:NAME."},
    Option{"extra", text,
           "More attributes for the driver, as its manual has them: SSLmode=verify-full;SSLrootcert=..."},
    Option{"connect_seconds", seconds, "Longest wait for a connection.", "10"},
    Option{"statement_seconds", seconds, "Longest run of a statement; with SQLite the longest wait for a lock.",
           "300"},
    Option{"table", text,
           "The table or view: NAME or SCHEMA.NAME. A source with a query_file, or pull: batches, needs none.", "",
           false, "", true},
    Option{"key", text,
           "Columns that name a row, between commas. Required for pull: changes and full, and to write."},
    Option{"columns", text,
           "Source: the columns to read, between commas; empty: all. Sink: the columns that may be written; empty: "
           "all "
           "of the table.",
           "", false, "", true},
    Option{"pull", choice,
           "Source: changes (rows whose cursor has moved), full (the whole set each time, compared with the last "
           "one), "
           "all (the whole set as it is), or batches (a queue of named batches in the database).",
           "changes", false, "changes|full|all|batches"},
    Option{"cursor", text,
           "Source, pull: changes: the column that grows with each change: a number, a date or a time (in UTC)."},
    Option{
        "overlap", integer,
        "Source, pull: changes: how far behind the last cursor to look again, for rows that were committed late: "
        "seconds for a time, days for a date, else a number. Rows that came before in the same form are left out.",
        "300"},
    Option{"start", text,
           "Source, pull: changes: where to begin; empty: with all rows (a query_file needs a start)."},
    Option{
        "query_file", path,
        "Source: a file with one SELECT instead of table. With pull: changes it has one ?, for the cursor; with "
        "pull: "
        "batches one ?, for the batch's name. It should end with ORDER BY: MariaDB needs it, SQLite with a ? too."},
    Option{"next_file", path,
           "Source, pull: batches: a file with one SELECT that gives the names of waiting batches."},
    Option{"accepted_file", path,
           "Source, pull: batches: a file with one statement that marks a batch as taken; its ? is the name."},
    Option{"refused_file", path,
           "Source, pull: batches: a file with one statement that marks a batch as refused; its ? are the reason "
           "and the "
           "name."},
    Option{"gone_column", text,
           "Source, pull: full: a column to add: yes for a row that is no longer there (its key alone is filled), "
           "else "
           "no. Empty: rows that are gone are not told."},
    Option{
        "most_gone_percent", integer,
        "Source, pull: full: if more of the last set is gone than this, the pull is refused: a person looks first.",
        "10"},
    Option{"page_rows", integer,
           "Source: rows asked for at a time where the driver keeps whole results in memory (MariaDB, SQLite).",
           "10000"},
    Option{"work", path, "Source: the folder for what is under way; only this service may read it.", "state/work"},
    Option{
        "write", choice,
        "Sink: upsert (a row with the same key is overwritten) or insert (it never is: other values are refused).",
        "upsert", false, "upsert|insert"},
    Option{"blank", choice, "Sink: what an empty field becomes.", "null", false, "null|text"},
    Option{"id_column", text, "Sink: a column that gets our id of the record (the client's)."},
    Option{"version_column", text,
           "Sink: a column that gets the record's version; with write: upsert an older version never overwrites a "
           "newer "
           "one."},
    Option{"key_column", text, "Sink: a column that gets the idempotency key of the delivery."},
    Option{"delimiter", text, "Sink: what stands between fields in the layout's records.", ","},
    Option{"sql", choice,
           "Sink: the database's own upsert if we know it (PostgreSQL, MariaDB, SQLite), or standard SQL, two "
           "statements a "
           "row.",
           "own", false, "own|standard"},
    Option{"rows_per_statement", integer, "Sink: most rows of one INSERT.", "500"},
};

}  // namespace

const Connector connector{
    .kind = "odbc",
    .summary = "Databases: takes new and changed rows, and writes rows, all of a delivery in one transaction.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::odbc
