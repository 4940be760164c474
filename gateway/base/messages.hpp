/// Every message that the program logs: an id that never changes, a sentence, what it means and what to do.
/// Logs carry the id, so that an operator finds it here (and in docs/messages.md).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gatehouse {

/// `silent` is no grade of a message: as the least that is shown, it shows nothing.
enum class Grade : std::uint8_t { info, warning, error, silent };

struct Message {
  std::string_view id;
  Grade grade;
  std::string_view sentence;
  std::string_view meaning;
  std::string_view action;
};

namespace messages {

inline constexpr Message service_ready{
    "GH-001", Grade::info, "The service is ready",
    "The configuration is loaded, the store is open, and routes run when they are due.", "Nothing."};
inline constexpr Message service_stopping{"GH-002", Grade::info, "The service is stopping",
                                          "Running routes end after their current batch; positions are committed.",
                                          "Nothing."};
inline constexpr Message service_stopped{"GH-003", Grade::info, "The service has stopped", "All work is committed.",
                                         "Nothing."};
inline constexpr Message reload_done{"GH-010", Grade::info, "A new configuration is live",
                                     "Runs that start from now on use it; a running batch ends on the old one.",
                                     "Nothing."};
inline constexpr Message reload_failed{"GH-011", Grade::error,
                                       "The new configuration was refused; the old one stays live",
                                       "A file of the site has an error; the GH-012 lines behind it say which.",
                                       "Mend what they name (`gatehouse check` tells the same), and reload again."};
inline constexpr Message reload_finding{"GH-012", Grade::error, "Why the new configuration was refused",
                                        "File, line and rule of one error; at most 50 are told.",
                                        "Mend it, and reload again."};
inline constexpr Message run_began{"GH-020", Grade::info, "A route began to run", "", "Nothing."};
inline constexpr Message run_ended{"GH-021", Grade::info, "A route has run", "Its balance holds.", "Nothing."};
inline constexpr Message run_red{"GH-022", Grade::error, "A run is red",
                                 "Its balance does not hold, or it failed; the note says why.",
                                 "Read `gatehouse status`, then run `gatehouse fsck`."};
inline constexpr Message run_failed{"GH-023", Grade::error, "A run could not finish",
                                    "A file, the store or the other system did not answer as it should.",
                                    "What was committed stays; the route goes on from there when it runs next."};
inline constexpr Message file_refused{"GH-030", Grade::warning, "A file was refused",
                                      "It was put into the error folder with the reason beside it.",
                                      "Ask its sender for a new one, or mend the layout."};
inline constexpr Message file_waits{"GH-031", Grade::info, "A file is left for later", "It is still growing.",
                                    "Nothing."};
inline constexpr Message delivery_unknown{
    "GH-040", Grade::warning, "Deliveries wait for a person",
    "They were sent and no answer came; the same bytes can no longer be made to replay them.",
    "Look whether the system has them, then `gatehouse held decide sent` or `again`."};
inline constexpr Message conflicts_opened{
    "GH-041", Grade::warning, "Systems contradict each other, and a person must decide",
    "A system changed fields that had been changed elsewhere, or contradicts what a person had fixed.",
    "`gatehouse conflicts list`, then `gatehouse conflicts decide`."};
inline constexpr Message loop_stopped{"GH-042", Grade::error, "A field changes to and fro between systems",
                                      "It changed more than six times in a week, as it does when two systems "
                                      "rewrite what the other sends; nothing more "
                                      "of it is taken or sent.",
                                      "`gatehouse conflicts list` names it. Mend the mapping or say which system "
                                      "owns the field (`sync: owns:`), then "
                                      "decide it."};
inline constexpr Message promise_broken{
    "GH-080", Grade::error, "A route breaks its promise of freshness",
    "What it brings is older than its `promise:` allows: records wait too long to be delivered, or nothing has "
    "come.",
    "See the route in `gatehouse status`: is its system down, its schedule off, are its records held?"};
inline constexpr Message promise_kept_again{"GH-081", Grade::info, "A route keeps its promise of freshness again",
                                            "What was late has been brought, or something has come.", "Nothing."};
inline constexpr Message standard_missed{
    "GH-082", Grade::error, "The API misses a time standard",
    "Fewer requests than `standards:` asks for were answered in time during the last five minutes. With "
    "`when_missed: "
    "shed`, searches are sent away until it is better.",
    "See what else the machine does: runs that could be moved to the night, a disk that is slow, too few workers."};
inline constexpr Message standard_kept_again{"GH-083", Grade::info, "The API keeps its time standard again",
                                             "Requests are answered in time.", "Nothing."};
inline constexpr Message audit_head{"GH-060", Grade::info, "The head of the audit trail",
                                    "Row and hash of its newest row: kept outside the store, it shows later that "
                                    "nothing up to it was changed or taken away.",
                                    "Let the log go to another machine; `gatehouse audit verify` compares."};
inline constexpr Message audit_head_lost{"GH-061", Grade::error, "The head of the audit trail could not be kept",
                                         "The anchor file cannot be written: a cut end would not be noticed.",
                                         "Mend what it names; it is tried again each minute."};
inline constexpr Message http_failed{"GH-050", Grade::error, "The HTTP API cannot answer",
                                     "Its address is in use or not allowed.", "Change `api.listen` in site.yaml."};

inline constexpr Message report_due_soon{
    "GH-070", Grade::info, "A report is due soon and is rehearsed",
    "It is made and checked, and nothing is sent; what the edit checks find lies in state/reports.",
    "Mend the errors in the systems that the records come from, then export the report."};

inline constexpr Message retention_due{
    "GH-090", Grade::warning, "People are past the time that the rules give",
    "`retention:` of site.yaml is only tried (`dry_run: yes`), so they are kept.",
    "Look at them (`gatehouse retention`); say `dry_run: no` when the rules are right."};
inline constexpr Message retention_done{"GH-091", Grade::info, "People were purged by the rules of the site",
                                        "All that was sealed of them is destroyed; receipts are left.",
                                        "Nothing; `gatehouse purge --receipts` lists them."};
inline constexpr Message retention_failed{"GH-092", Grade::error, "The rules of retention could not be applied",
                                          "The store did not answer as it should.",
                                          "Mend what it names; it is tried again each hour."};

inline constexpr Message notice_lost{"GH-100", Grade::warning, "A notice could not be sent by mail",
                                     "The mail server did not take it; the log has what it would have said.",
                                     "See `notices:` in site.yaml, and the mail server."};

inline constexpr std::array all{
    &service_ready,      &service_stopping, &service_stopped,     &reload_done,      &reload_failed,
    &reload_finding,     &run_began,        &run_ended,           &run_red,          &run_failed,
    &file_refused,       &file_waits,       &delivery_unknown,    &conflicts_opened, &loop_stopped,
    &audit_head,         &audit_head_lost,  &http_failed,         &report_due_soon,  &promise_broken,
    &promise_kept_again, &standard_missed,  &standard_kept_again, &retention_due,    &retention_done,
    &retention_failed,   &notice_lost};

}  // namespace messages
}  // namespace gatehouse
