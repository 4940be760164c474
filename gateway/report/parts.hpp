/// The parts of a `participant` row, each with the rules of its elements: who the person was on entry, which
/// programs, which services, trainings and credentials, and what came after exit. Element numbers are PIRL's;
/// sources and confidence of each rule stand in docs/reports.md.
#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "report/row.hpp"

namespace gatehouse::report {

/// `person.*` from the client, `entry.*` from the enrollments of the period.
class PersonPart {
 public:
  explicit PersonPart(Columns& columns);
  void fill(const Scope& scope, Row& row) const;

 private:
  struct Copy {
    Column to, from;
    bool after_exit = false;  ///< told only of those who have exited
    bool of_all = false;      ///< told of reportable individuals too
  };
  std::vector<Copy> person_, entry_;
  Column exit_reason_;
};

/// The program flags (903 to 938, 2003) and the claimant's state (401).
class ProgramPart {
 public:
  explicit ProgramPart(Columns& columns);
  /// `stream`: what pays for a Title I enrollment that does not say so; `assumed` is set when it was used.
  void fill(const Scope& scope, std::string_view stream, Row& row, bool& assumed) const;

 private:
  void fill_participant(const Scope& scope, std::string_view stream, Row& row, bool& assumed) const;
  void fill_reportable(const Scope& scope, Row& row) const;
  void fill_claim(const Scope& scope, Row& row) const;

  Column funding_, grant_no_;  ///< of an enrollment
  Column adult_, dislocated_worker_, youth_, wagner_peyser_, job_corps_, ina_, dwg_, dwg_grant_, claim_;
  std::vector<std::pair<Program, Column>> flags_;   ///< yes, or nobody knows
  std::vector<std::pair<Program, Column>> grants_;  ///< a grant number
};

/// Trade Adjustment Assistance: the petition, its dates, and what was paid of each kind of TRA up to the end of the
/// quarter (the TAPR's elements, and those of PIRL that only TAA uses).
class TaaPart {
 public:
  explicit TaaPart(Columns& columns);
  void fill(const Scope& scope, Row& row) const;
  /// The latest TAA enrollment of each petition that the enrollments of the period name, in the order of their
  /// begin.
  [[nodiscard]] std::vector<const Enrollment*> petitions_of(const Scope& scope) const;

 private:
  struct PaymentColumns {
    Column first_paid, weeks_in_quarter, weeks, paid_in_quarter, paid;
  };
  [[nodiscard]] bool of_petition(const Scope& scope, const Place& place) const;
  [[nodiscard]] bool of_petition(const Scope& scope, const TraPayment& payment) const;
  void fill_first_benefit(const Scope& scope, const Enrollment& petition, Row& row) const;
  void fill_payments(const Scope& scope, const Enrollment& petition, std::string_view kind,
                     const PaymentColumns& to, Row& row) const;

  std::vector<std::pair<Column, Column>> copies_;  ///< of the row, of the enrollment
  Column eligible_on_, applied_on_, petition_no_;  ///< of the enrollment
  Column applied_, determined_, first_benefit_;
  std::array<PaymentColumns, tra_kinds.size()> kinds_;
};

/// First and latest dates of services (1000 to 1222, 1402 to 1503, 906, 933) and what follows from them.
class ServicePart {
 public:
  explicit ServicePart(Columns& columns);
  void fill(const Scope& scope, Row& row) const;

 private:
  struct ActivityColumns {
    std::string_view activity;
    Column latest;
    std::optional<Column> by_dvop;
  };
  struct Tally;

  void contact(const Service& service, const Scope& scope, Row& row) const;
  void follow_up(const Service& service, bool youth, const Scope& scope, Row& row) const;
  void staff_service(const Service& service, const Place& place, const Scope& scope, Row& row, Tally& tally) const;
  void basic(const Service& service, Date day, Row& row) const;
  void individualized(const Service& service, Date first, Date day, Row& row) const;
  void youth(const Service& service, Date first, Date day, Row& row) const;
  void plans(const Scope& scope, Row& row) const;

  Column self_first_, self_last_, contact_last_, information_, self_service_, workforce_information_;
  Column staff_first_, basic_first_, basic_last_, career_last_, dvop_last_, other_basic_, other_dvop_, va_referral_;
  Column individualized_first_, individualized_last_, plan_first_, dvop_individualized_;
  Column youth_first_, supportive_, youth_follow_up_, follow_up_, rapid_response_, dwg_first_,
      rapid_response_additional_;
  Column work_kind_, transitional_job_, needs_related_, mode_;
  std::vector<ActivityColumns> basic_, individualized_, youth_;
};

/// Trainings, credentials and skill gains (1300 to 1333, 1401, 1800 to 1814).
class TrainingPart {
 public:
  explicit TrainingPart(Columns& columns);
  void fill(const Scope& scope, Row& row) const;

 private:
  struct Slot {
    Column began, type, occupation, completed, ended;
  };
  struct Source {
    Column type, occupation, completed, provider, study, cip, ita, pell, mode, private_provider, secondary,
        postsecondary, leads_to_credential, part_time;
  };
  [[nodiscard]] std::vector<const Training*> of_period(const Scope& scope) const;
  void fill_slot(const Training& training, const Slot& slot, const Scope& scope, Row& row) const;
  void fill_first(const Training& training, Row& row) const;
  void fill_all(const std::vector<const Training*>& trainings, const Scope& scope, Row& row) const;
  void fill_credentials(const Scope& scope, bool trained, Row& row) const;
  void fill_gains(const Scope& scope, Row& row) const;

  Source from_;
  std::array<Slot, 3> slots_;
  Column received_, provider_, study_, cip_, ita_, pell_, part_time_, mode_, private_provider_, postsecondary_,
      secondary_;
  Column credential_program_first_, credential_program_completed_;
  std::array<std::pair<Column, Column>, 3> credentials_;  ///< type, attained on
  Column graduate_;
  std::vector<std::pair<std::string_view, Column>> gains_;
};

/// Wages before entry, and wages and employment in the four quarters after exit (404 to 406, 1600 to 1706).
class WagePart {
 public:
  explicit WagePart(Columns& columns);
  /// `told_as_none` gets the quarters of which the row says that there were no wages, since the wage files are said
  /// to be complete and hold none.
  void fill(const Scope& scope, Row& row, std::vector<Quarter>& told_as_none) const;

 private:
  struct After {
    Column employed, match, wages, industry;
  };
  void fill_before(const Scope& scope, Row& row, std::vector<Quarter>& told_as_none) const;
  void fill_after(const Scope& scope, int k, Row& row, std::vector<Quarter>& told_as_none) const;
  void fill_second_quarter(const Scope& scope, Row& row) const;
  void fill_retention(const Scope& scope, Row& row) const;
  void fill_placements(const Scope& scope, Row& row) const;

  std::array<Column, 3> wages_before_, industry_before_;
  std::array<After, 4> after_;
  Column occupation_2_, occupation_4_, training_related_, nontraditional_, same_employer_, placement_2_,
      placement_4_;
  Column trained_;
};

/// An outcome of the k-th quarter after exit is due when the exit quarter lies k + 2 quarters before the
/// report's, or earlier; before that it must be blank (S28, OUT-6).
[[nodiscard]] bool due(const Scope& scope, int k);

}  // namespace gatehouse::report
