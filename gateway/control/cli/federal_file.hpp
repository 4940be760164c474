/// Reading a federal file by its layout, as the commands that check and measure such files do.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "control/cli/session.hpp"
#include "gatehouse/batch.hpp"
#include "mapping/mapping.hpp"
#include "report/file_check.hpp"

namespace gatehouse::control {

/// What people say of the file.
struct FederalFile {
  std::string file, layout, quarter, submitted;
  bool header = false;     ///< its first line names the columns, whatever the layout says
  bool no_header = false;  ///< its first line is a record, whatever the layout says
  bool synthetic = false;  ///< SSNs of area 9xx are ordinary
};

/// Adds the file and the options that name its layout and report to a command.
void add_federal_file(CLI::App& command, Session& session, FederalFile& file);

/// The data files of the site, if there is one, and those shipped, as `file` wants them read.
[[nodiscard]] mapping::Library library_of(const Session& session, const FederalFile& file);
/// The quarter and the day of submission (today unless said). Errc::bad_config if one is none.
[[nodiscard]] Result<report::CheckMoment> moment_of(Session& session, const FederalFile& file);

/// Why the file is no text at all (report/file_check.hpp), or empty.
[[nodiscard]] Result<std::string> why_no_text(const FederalFile& file);
/// Hands out the header line, if there is one, and every record; stops at the first error.
[[nodiscard]] Result<report::FileForm> read_federal_file(
    Session& session, const FederalFile& file, const mapping::LayoutShape& layout,
    const std::function<void(std::string_view)>& header,
    const std::function<Result<void>(const RawRecord&)>& record);

}  // namespace gatehouse::control
