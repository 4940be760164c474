/// From one client's history to rows of schema `participant`: one for each period of participation of the
/// cohort, or one for a reportable individual.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "report/engagement.hpp"
#include "report/history.hpp"
#include "report/report.hpp"

namespace gatehouse::report {

/// What the run must know of a row besides its values.
struct RowFacts {
  bool participant = true;
  bool exited = false;
  bool system_dates = false;
  bool assumed_stream = false;
  bool several_petitions = false;  ///< the period has several TAA petitions; the row tells the latest
  bool further_petition = false;   ///< the period has a row before this one, of another petition
  bool overlaps = false;           ///< another period of the person, of another exit group, is not over yet
  std::optional<Date> entry{};
  std::vector<Quarter> told_as_none{};  ///< whose wages are said to be none, since their wage files are complete
};

/// The day of the latest contact, up to `through`, that makes a reportable individual, in a program that is known.
[[nodiscard]] std::optional<Date> latest_contact(const Facts& facts, const Engagement& engagement, Date through);
/// The report takes reportable individuals of one of the person's programs.
[[nodiscard]] bool reportable_program(const ReportSpec& spec, const Facts& facts, const Engagement& engagement);

class Participants {
 public:
  /// Fails with Errc::bad_config when the schemas lack a field that is needed.
  [[nodiscard]] static Result<std::unique_ptr<Participants>> open(const ReportSpec& spec,
                                                                  std::span<const Schema> schemas);
  ~Participants();
  Participants(const Participants&) = delete;
  Participants& operator=(const Participants&) = delete;

  using Visit = std::function<Result<void>(std::span<const Value> row, const RowFacts& facts)>;
  /// Visits the client's rows of the cohort in the order of entry. `next_number` is the number (OBS) that the
  /// next row gets; who visits counts it up for each row that goes into the file. Values live until the next row.
  [[nodiscard]] Result<void> each(const PersonHistory& person, std::string_view individual,
                                  const std::int64_t& next_number, const Visit& visit);
  /// What looks wrong of the last client.
  [[nodiscard]] const Doubts& doubts() const;
  /// Its periods of the cohort that no federal file takes (program.hpp, `in_federal_files`).
  [[nodiscard]] std::int64_t periods_left_out() const;
  /// Its wages. Valid until the next client.
  [[nodiscard]] std::span<const Wage> wages() const;

 private:
  struct State;
  explicit Participants(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::report
