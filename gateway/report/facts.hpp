/// What a report knows of one client, typed: the rows of the hub's view turned into enrollments, services,
/// trainings, wages and so on. No rule of a report is applied here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "report/columns.hpp"
#include "report/history.hpp"
#include "report/program.hpp"
#include "report/quarter.hpp"

namespace gatehouse::report {

enum class Category : std::uint8_t {
  self_service,
  information_only,
  reportable_contact,
  basic,
  individualized,
  training,
  youth,
  supportive,
  rapid_response,
  follow_up,
  administrative,
};

struct Enrollment {
  Program program{};
  bool reportable = false;  ///< its system says reportable individual
  bool enrolls = true;      ///< by its state the person is, or was, in the program (engagement.hpp)
  std::string_view system{}, number{}, status{};
  std::optional<Date> begins{};  ///< entered, else found eligible, else applied
  std::optional<Date> entered{}, exited{};
  std::span<const Value> row{};
  std::int64_t record = 0;
};

struct Service {
  Category category{};
  std::string_view activity{}, provided_by{}, mode{}, work_experience{};
  std::string_view system{}, enrollment{};
  std::optional<Program> program{};
  std::optional<Date> first{}, last{};  ///< `last` is empty while an open service runs
  bool planned = false, cancelled = false;
  bool done = false;       ///< its system says that it was given, or is being given
  bool backwards = false;  ///< its end lies before its begin; it counts as its first day
};

struct Training {
  std::string_view system{}, enrollment{};
  std::optional<Program> program{};
  std::optional<Date> first{}, last{};
  bool ended = false;  ///< with or without a known last day
  std::span<const Value> row{};
  std::int64_t record = 0;
};

struct Wage {
  Quarter quarter{};
  std::int64_t cents = 0;
  std::string_view source{}, employer{}, industry{}, occupation{};
  friend bool operator==(const Wage&, const Wage&) = default;
};

struct Claim {
  std::optional<Date> begins{};  ///< benefit year, else effective, else filed
  std::optional<Date> ends{};    ///< of the benefit year
  std::optional<Date> exhausted_on{};
  std::string_view status{}, referred_by{};
  bool exempt = false;
};

/// Kinds of trade readjustment allowance, as mappings/schemas/payment.yaml names them.
inline constexpr std::array<std::string_view, 4> tra_kinds = {"tra-basic", "tra-additional", "tra-remedial",
                                                              "tra-completion"};

/// A payment of a trade readjustment allowance that was not taken back.
struct TraPayment {
  std::string_view kind{};  ///< of `tra_kinds`
  Date paid{};
  std::optional<Date> week{};  ///< last day of the week that is paid for
  std::int64_t cents = 0;
};

struct Credential {
  std::string_view type{};
  std::optional<Date> attained{};
  friend bool operator==(const Credential&, const Credential&) = default;
};

struct OutcomeFact {
  std::string_view kind{}, source{}, gain{}, occupation{}, industry{}, employer{};
  std::optional<Quarter> quarter{};
  std::optional<Date> happened{};
  std::optional<bool> employed{};
  std::optional<std::int64_t> cents{};
  Value training_related{}, nontraditional{}, placement{};
};

/// Texts and rows point into the history that it was read from.
struct Facts {
  std::vector<Enrollment> enrollments;
  std::vector<Service> services;
  std::vector<Training> trainings;
  std::vector<Wage> wages;
  std::vector<Claim> claims;
  std::vector<TraPayment> tra_payments;
  std::vector<Credential> credentials;
  std::vector<OutcomeFact> outcomes;
  std::vector<Date> plans;        ///< days on which employment plans were made
  std::int64_t unread_wages = 0;  ///< wages without a quarter (2024Q3), or without an amount

  void clear();
};

/// Reads histories. Rows of entities that no report needs are passed over.
class FactReader {
 public:
  explicit FactReader(Columns& columns);
  /// Replaces what is in `facts`. Enrollments are ordered by begin, then number; trainings by begin; wages,
  /// claims, payments, credentials and outcomes by date, then by record: the same rows give the same order.
  void read(const PersonHistory& person, Facts& facts) const;

 private:
  struct EnrollmentColumns {
    Column program, role, number, status, applied, eligible, entered, exited;
  };
  struct ServiceColumns {
    Column category, activity, provided_by, mode, work_experience, enrollment, program, status, began, ended;
  };
  struct TrainingColumns {
    Column enrollment, program, began, ended, completed;
  };
  struct WageColumns {
    Column quarter, amount, source, account, fein, industry, occupation;
  };
  struct ClaimColumns {
    Column year_begin, year_end, effective, filed, exhausted, status, referred_by, exempt;
  };
  struct PaymentColumns {
    Column type, paid_on, week, gross, voided;
  };
  struct OutcomeColumns {
    Column kind, source, gain, occupation, industry, employer, quarter, happened, employed, wages, training_related,
        nontraditional, placement;
  };

  [[nodiscard]] bool is_repeated(const PersonHistory& person, const HistoryRow& row) const;
  void read_enrollment(const HistoryRow& row, Facts& facts) const;
  void read_service(const HistoryRow& row, Facts& facts) const;
  void read_training(const HistoryRow& row, Facts& facts) const;
  void read_wage(const HistoryRow& row, Facts& facts) const;
  void read_claim(const HistoryRow& row, Facts& facts) const;
  void read_payment(const HistoryRow& row, Facts& facts) const;
  void read_credential(const HistoryRow& row, Facts& facts) const;
  void read_outcome(const HistoryRow& row, Facts& facts) const;
  void read_plan(const HistoryRow& row, Facts& facts) const;

  EnrollmentColumns enrollment_;
  ServiceColumns service_;
  TrainingColumns training_;
  WageColumns wage_;
  ClaimColumns claim_;
  PaymentColumns payment_;
  OutcomeColumns outcome_;
  Column credential_type_, credential_attained_, plan_created_;
  Column training_number_, plan_number_;
};

/// A later record of the same system speaks of the same enrollment, training or plan, by its number in column
/// `number`: many systems repeat the enrollment with each of its services, and the latest word on it counts.
[[nodiscard]] bool is_repeated_later(const PersonHistory& person, const HistoryRow& row, Column number);

/// Readings of a value as what the schema says it is; empty (or "") where it is not known.
[[nodiscard]] std::optional<Date> date_in(std::span<const Value> row, Column column);
[[nodiscard]] std::string_view text_in(std::span<const Value> row, Column column);
[[nodiscard]] std::optional<bool> yes_in(std::span<const Value> row, Column column);
[[nodiscard]] std::optional<std::int64_t> cents_in(std::span<const Value> row, Column column);

}  // namespace gatehouse::report
