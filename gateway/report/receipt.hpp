/// The receipt of a report: what is in the file, what it was made from, and how to prove it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/report.hpp"

namespace gatehouse::report {

/// The finished file, as read back from disk.
struct ReportFile {
  std::string name{};
  std::string sha256{};  ///< hex
  std::uint64_t bytes = 0;
  bool crlf = false;  ///< its lines end with CRLF instead of LF
};

/// Fields of `participant` that the agreement kept back, by name.
struct Withheld {
  std::vector<std::string> fields{};        ///< of anybody
  std::vector<std::string> of_protected{};  ///< of people whose location must not become known
};

/// What the edit checks found in the file.
struct CheckCounts {
  struct Rule {
    std::string id{};
    std::string grade{};
    std::uint64_t count = 0;
  };
  std::string name{}, sha256{};  ///< of the check file; empty: columns and values only
  std::uint64_t errors = 0, warnings = 0;
  std::string stops_at{};     ///< the step after which the federal system would tell nothing, or empty
  std::vector<Rule> rules{};  ///< that were broken, in the federal order
};

/// The submission of the same report that this one replaces.
struct Follows {
  std::int64_t number = 0;  ///< in the register of submissions; 0: it is the first
  std::string file{}, file_sha256{}, receipt_sha256{};
};

/// Records of a route that intake held when the report was made: what they say is in no row.
struct HeldAtIntake {
  std::string route{};
  std::vector<std::string> entities{};  ///< that they would have made
  std::int64_t records = 0;
  std::int64_t of_people_in_file = 0;  ///< records of somebody who is in the file, by the SSN that they carry
  bool people_known = false;           ///< they were looked through for it
};

/// What the file was made from and by.
struct Origin {
  std::string program_version{};
  std::string agency{};
  std::int64_t last_record = 0;  ///< the hub's as-of point
  std::int64_t last_event = 0;
  std::vector<std::pair<std::string, std::string>> file_hashes{};  ///< layout, schema and code tables -> SHA-256
  std::string made_at{};                                           ///< ISO 8601, or empty to leave it out
  std::string run{};                                               ///< id of the run, or empty
  std::string client_rules{};  ///< SHA-256 of the site's `clients:`: whose word counts where records differ
  Withheld withheld{};
  CheckCounts checks{};
  Follows follows{};
  std::vector<HeldAtIntake> held_at_intake{};
  std::vector<std::string> told{};  ///< warnings that the export gave
};

/// A receipt as read back: all that is needed to make the report again.
struct PinnedReport {
  ReportSpec spec{};
  ReportFile file{};
  Origin origin{};
  std::int64_t rows = 0;
};
/// Errc::bad_input, with the name of the member, for what is no receipt of a report.
[[nodiscard]] Result<PinnedReport> read_receipt(std::string_view text);

/// JSON with a fixed order of keys, two spaces of indent and a line end. Equal input gives equal bytes.
[[nodiscard]] std::string receipt_json(const ReportSpec& spec, const Summary& summary, const ReportFile& file,
                                       const Origin& origin);

}  // namespace gatehouse::report
