/// Every point at which a test may kill the program, in the order of a record's way: `gatehouse describe
/// --failpoints` lists them and the kill loop visits each.
#pragma once

#include <array>
#include <string_view>

namespace gatehouse {

inline constexpr std::array<std::string_view, 17> failpoint_names = {
    "intake.before_tx",      // a batch is mapped, nothing of it is written
    "intake.after_insert",   // its rows are written, not committed
    "intake.before_commit",  // cursor, counts and audit row too
    "intake.after_commit",   // durable; the source does not know
    "checkpoint.before",     // the log is full
    "checkpoint.after",
    "file.before_accept",  // all of a file is in the hub, the file still lies in its folder
    "file.after_accept",
    "delivery.claimed",         // rows are taken for sending, nothing is sent
    "outbox.sent.before_mark",  // the system has it, we do not know yet
    "delivery.before_settle",   // answers are in hand, not committed
    "delivery.settled",
    "transfer.committed",     // a file is passed on, and nobody has noted it
    "transfer.finished",      // noted, the source does not know
    "export.before_publish",  // a report is written aside
    "export.after_publish",
    "reminders.sent.before_mark",  // the system was told what is due, and that is not on record
};

}  // namespace gatehouse
