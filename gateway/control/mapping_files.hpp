/// The files behind a mapping, as the API reads and changes them: a mapping that came with the program is made the
/// site's own, with all that lies beside it, before its first change; a draft is laid beside copies of the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

/// A mapping that a route uses, by name; null if none does.
[[nodiscard]] const engine::PlannedRoute* route_with_mapping(const engine::Plan& plan, std::string_view name);
/// It lies below the site's folder.
[[nodiscard]] bool is_own(const config::Site& site, const std::filesystem::path& file);
/// As people say where it is: relative to the site or to the mappings that came with the program.
[[nodiscard]] std::string told_path(const config::Site& site, const std::filesystem::path& shipped,
                                    const std::filesystem::path& file);

/// Where the site's own copy of `file` is or would be; makes the copy, with all of its folder, where there is none.
/// Copies appear all together or not at all.
[[nodiscard]] Result<std::filesystem::path> make_own(const config::Site& site, const std::filesystem::path& shipped,
                                                     const std::filesystem::path& file);

/// What people change beside a mapping.
struct BesideFile {
  std::string name{};     ///< below its folder: `claim.tests.yaml`, `codes/status.csv`
  const char* kind = "";  ///< tests | codes
};
/// Its tests, and the code tables that it uses, as far as they lie beside it.
[[nodiscard]] std::vector<BesideFile> files_beside(const mapping::Mapping& mapping);

/// A copy of a mapping's folder with another text in the mapping's place. It goes when this goes.
class Draft {
 public:
  [[nodiscard]] static Result<Draft> make(const config::Site& site, const std::filesystem::path& file,
                                          std::string_view text);
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return staging_.path(); }

 private:
  Draft(StagingFolder staging, std::filesystem::path file) : staging_(std::move(staging)), file_(std::move(file)) {}
  StagingFolder staging_;
  std::filesystem::path file_;
};

/// `text` of a code table with one more line, `code` meaning `meaning`, in the columns that its header names.
/// Errc::conflict if the code stands there already; Errc::bad_input for a header without the columns, or a code
/// that holds a comma, a quote or a line end.
[[nodiscard]] Result<std::string> with_code(std::string_view text, const std::string& code,
                                            const std::string& meaning, const std::string& note);

}  // namespace gatehouse::control
