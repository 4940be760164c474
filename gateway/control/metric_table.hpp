/// Every figure of `GET /metrics`: its name, what it says and what to do when it is not as it should be. One table,
/// by which the figures are written, `gatehouse explain-metric` answers and docs/metrics.md is made.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace gatehouse::control {

struct Metric {
  std::string_view name;
  std::string_view labels;   ///< between commas; empty: one figure
  std::string_view meaning;  ///< one line
  std::string_view action;   ///< when it calls for one
};

namespace metric {

inline constexpr Metric info{"gatehouse_info", "version,configuration",
                             "Always 1; its labels say which program and which configuration are live",
                             "Nothing; a change of `configuration` is a reload that took effect."};
inline constexpr Metric clients{"gatehouse_clients", "", "People known, provisional ones too",
                                "A sudden jump beside steady intake: look at `gatehouse clients quality`."};
inline constexpr Metric reviews{"gatehouse_reviews", "", "Doubtful links that wait for a person",
                                "Decide them: `gatehouse clients review`."};
inline constexpr Metric conflicts{"gatehouse_conflicts", "",
                                  "Fields on which systems disagree, that wait for a person",
                                  "Decide them: `gatehouse conflicts list`."};
inline constexpr Metric loops{"gatehouse_loops", "", "Of the conflicts, fields that change to and fro",
                              "Say in the systems' files who owns the field (docs/sync.md)."};
inline constexpr Metric held_records{"gatehouse_held_records", "", "Records kept back until somebody mends them",
                                     "`gatehouse held` says why; mend, then `gatehouse held replay`."};
inline constexpr Metric store_bytes{"gatehouse_store_bytes", "", "Size of the store",
                                    "Let it grow; `gatehouse doctor` compares it with the disk."};
inline constexpr Metric records{"gatehouse_records", "route,outcome",
                                "Records that ever came by an intake, by their outcome now",
                                "A growing share of held or rejected: ask the sender, or mend the mapping."};
inline constexpr Metric transfer_records{"gatehouse_transfer_records", "route,outcome",
                                         "Records that ever passed a transfer, by what became of them",
                                         "As of gatehouse_records."};
inline constexpr Metric refused_files{"gatehouse_refused_files", "route", "Files that were ever refused as a whole",
                                      "The reason lies beside the file in the error folder; ask the sender."};
inline constexpr Metric last_arrival{"gatehouse_last_arrival_timestamp_seconds", "route",
                                     "When something came last by this route; 0: never",
                                     "Ask the sender where the file is."};
inline constexpr Metric balance_holds{"gatehouse_balance_holds", "route",
                                      "1 while every record of the route is accounted for",
                                      "0: stop the service and run `gatehouse fsck`."};
inline constexpr Metric deliveries{
    "gatehouse_deliveries", "route,state", "Changes due to systems, by state",
    "`unknown` or `held`: `gatehouse held` lists them, docs/operating.md says what to "
    "do. Growing `pending`: the system does not take them."};
inline constexpr Metric last_delivery{"gatehouse_last_delivery_timestamp_seconds", "route",
                                      "When something was delivered last on this route; 0: never",
                                      "See with `gatehouse status` whether its runs are red."};
inline constexpr Metric freshness{"gatehouse_freshness_seconds", "route",
                                  "Of routes with a promise: age of what waits longest, or since the last arrival",
                                  "See gatehouse_promise_kept."};
inline constexpr Metric promise{"gatehouse_promise_seconds", "route", "Of the same routes: how old it may get",
                                "Nothing."};
inline constexpr Metric delay{"gatehouse_delay_seconds", "route",
                              "Of the same routes: the slowest record of the last delivery run, end to end",
                              "Nothing; it shows what a promise may be."};
inline constexpr Metric promise_kept{"gatehouse_promise_kept", "route", "Of the same routes: 1 if it is not older",
                                     "0: did a file not come, or do deliveries fail? `gatehouse status` shows it."};
inline constexpr Metric standard{
    "gatehouse_standard_milliseconds", "asking",
    "Of kinds of requests with a time standard: within what time they are to be answered", "Nothing."};
inline constexpr Metric answers{"gatehouse_answers_last_five_minutes", "asking",
                                "Of the same kinds: requests that were answered lately", "Nothing."};
inline constexpr Metric answers_within{"gatehouse_answers_within_last_five_minutes", "asking",
                                       "Of those: answered within the standard", "See gatehouse_standard_kept."};
inline constexpr Metric standard_kept{
    "gatehouse_standard_kept", "asking", "Of the same kinds: 1 if enough answers came within the standard",
    "0: look what else runs (`gatehouse status`), and at the disk; `when_missed: shed` lets searches wait."};
inline constexpr Metric last_backup{"gatehouse_last_backup_timestamp_seconds", "",
                                    "When `gatehouse backup` last made a copy; 0: never",
                                    "See why the nightly job fails."};

}  // namespace metric

inline constexpr std::array all_metrics{
    &metric::info,           &metric::clients,       &metric::reviews,          &metric::conflicts,
    &metric::loops,          &metric::held_records,  &metric::store_bytes,      &metric::records,
    &metric::refused_files,  &metric::last_arrival,  &metric::transfer_records, &metric::balance_holds,
    &metric::deliveries,     &metric::last_delivery, &metric::freshness,        &metric::promise,
    &metric::delay,          &metric::promise_kept,  &metric::standard,         &metric::answers,
    &metric::answers_within, &metric::standard_kept, &metric::last_backup};

/// The page docs/metrics.md.
[[nodiscard]] std::string metrics_page();

}  // namespace gatehouse::control
