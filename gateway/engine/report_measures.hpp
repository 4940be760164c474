/// The performance measures that go along with every export, also a dry run: each number, and by record in which of
/// them it counts. They lie in state/reports beside the findings and name people by their identifier only, never
/// with a value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report_checks.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/value.hpp"
#include "report/measures.hpp"

namespace gatehouse::engine {

/// One file while it is written. One thread.
class MeasuresAlong {
 public:
  struct About {
    std::string route{};
    Timestamp made{};
    bool dry_run = false, held_back = false;  ///< else it left
  };
  /// Nothing if nothing can be measured of the layout. `head` as of ChecksAlong.
  [[nodiscard]] static Result<std::unique_ptr<MeasuresAlong>> begin(const ReportChecks& checks,
                                                                    const report::CheckMoment& moment,
                                                                    std::string_view head,
                                                                    const std::filesystem::path& folder,
                                                                    const std::string& stem);
  [[nodiscard]] Result<void> line(std::string_view line);
  /// FOLDER/STEM.measures.json and .people, mode 0600, in place of older ones.
  [[nodiscard]] Result<void> publish(const About& about);

 private:
  MeasuresAlong(const ReportChecks& checks, const report::CheckMoment& moment, std::filesystem::path folder,
                std::string stem, NewFile people);
  [[nodiscard]] Result<void> end_record();

  report::CheckMoment moment_;
  std::filesystem::path folder_;
  std::string stem_;
  NewFile people_;
  report::MeasureRun run_;
  const report::Measure* first_ = nullptr;  ///< of the rules of run_: a measure's number is its distance
  std::uint64_t line_ = 0;
  std::string individual_{}, marks_{};  ///< of the record that is measured
};

/// What was measured of one quarter when its report was made last. A file that the other side refused counts as
/// none.
struct MeasuredQuarter {
  std::string stem{}, route{}, quarter{}, made{};
  bool dry_run = false, held_back = false;  ///< else it left
  std::uint64_t records = 0;
  struct One {
    std::string measure{}, population{}, form{}, definition{}, source{}, note{}, value{};
    std::uint64_t denominator = 0, numerator = 0;
  };
  std::vector<One> results{};
};
/// Of a route, the oldest quarter first. A file that cannot be read counts as none.
[[nodiscard]] std::vector<MeasuredQuarter> measured_quarters(const std::filesystem::path& folder,
                                                             std::string_view route);

/// Somebody in a denominator.
struct MeasuredPerson {
  std::uint64_t line = 0;  ///< of the file
  std::string individual{};
  bool counts = false;  ///< in the numerator, too
};
struct PeopleWish {
  std::size_t measure = 0;       ///< place in MeasuredQuarter::results
  std::optional<bool> counts{};  ///< only those in the numerator, or only those who are not
  std::uint64_t after = 0;       ///< line
  std::size_t limit = 50;
};
/// In the order of the file. Reads it through up to the last one: memory is that of the answer.
[[nodiscard]] Result<std::vector<MeasuredPerson>> people_behind(const std::filesystem::path& folder,
                                                                const MeasuredQuarter& quarter,
                                                                const PeopleWish& wish);

}  // namespace gatehouse::engine
