/// A list of people behind a number, as CSV that its owner alone may read (mode 0600); it takes its name when it is
/// whole.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gatehouse/support/csv.hpp"
#include "gatehouse/support/files.hpp"
#include "report/check_output.hpp"

namespace gatehouse::control {

class RestrictedList {
 public:
  /// `head`: the names of the columns, with commas between them.
  [[nodiscard]] static Result<RestrictedList> create(const std::string& path, const std::string& head) {
    auto file = NewFile::create(path, {.secret = true});
    if (!file) return fail(file.error());
    GATEHOUSE_TRY(file->write(head + "\n"));
    return RestrictedList(std::move(*file));
  }
  [[nodiscard]] Result<void> add(std::span<const std::string> fields) {
    line_.clear();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) line_ += ',';
      (void)writer_.append(line_, report::no_formula(fields[i]));  // every field can be quoted
    }
    line_ += '\n';
    return file_.write(line_);
  }
  [[nodiscard]] Result<void> publish() {
    const auto published = file_.publish();
    if (!published) return fail(published.error());
    return {};
  }

 private:
  explicit RestrictedList(NewFile file) : file_(std::move(file)) {}
  NewFile file_;
  CsvWriter writer_{CsvDialect{}};
  std::string line_{};
};

}  // namespace gatehouse::control
