/// The site's program and how it is called: PROGRAM VERB [ID], one process for each call.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/connector.hpp"
#include "gatehouse/support/child.hpp"

namespace gatehouse::exec {

class Program {
 public:
  /// `kind` names its folder below the option `work`.
  static Result<Program> of(const Surroundings& around, std::string_view kind);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] bool stopped() const { return child_.stop.stop_requested(); }
  /// Errc::unavailable unless it ends with the exit code 0.
  [[nodiscard]] Result<void> call(std::string_view verb, std::string_view id, std::string_view input,
                                  const std::function<Result<void>(std::string_view)>& take) const;
  /// The same, its output as a text of at most 16 MiB.
  [[nodiscard]] Result<std::string> ask(std::string_view verb, std::string_view id, std::string_view input) const;

 private:
  Program(Child child, std::filesystem::path folder) : child_(std::move(child)), folder_(std::move(folder)) {}
  Child child_;
  std::filesystem::path folder_;
};

}  // namespace gatehouse::exec
