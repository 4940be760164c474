/// What is wrong with the files that people write: all of it at once, each with file, line, the key's
/// path, what is wrong and what to do.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse {

struct Finding {
  enum class Grade : unsigned char { error, warning } grade = Grade::error;
  std::string rule;  ///< stable id, explained by `gatehouse explain-check`: `unknown-key`, `unknown-field`, ...
  std::string file;
  std::size_t line = 0;  ///< 1-based; 0: the file as a whole
  std::string path;      ///< `fields.birth_date.codes`
  std::string message;
};

class Findings {
 public:
  /// Errors and warnings are bounded, whatever the files hold: long texts are clipped, and of more than a thousand
  /// findings the rest is only counted.
  void error(std::string rule, std::string file, std::size_t line, std::string path, std::string message) {
    add({Finding::Grade::error, std::move(rule), std::move(file), line, std::move(path), std::move(message)});
    ++errors_;
  }
  void warn(std::string rule, std::string file, std::size_t line, std::string path, std::string message) {
    add({Finding::Grade::warning, std::move(rule), std::move(file), line, std::move(path), std::move(message)});
  }
  /// Takes over all findings of another reading.
  void take(const Findings& others) {
    for (const Finding& one : others.all())
      if (one.grade == Finding::Grade::error)
        error(one.rule, one.file, one.line, one.path, one.message);
      else
        warn(one.rule, one.file, one.line, one.path, one.message);
  }
  [[nodiscard]] bool ok() const { return errors_ == 0; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] const std::vector<Finding>& all() const { return all_; }
  /// One line a finding: `file:line: path: message [rule]`, in the order of file and line, repeats left out.
  [[nodiscard]] std::string text() const;

 private:
  void add(Finding finding);

  std::vector<Finding> all_;
  std::size_t errors_ = 0;
};

/// The candidate most like `word`, if one is near enough to be meant; else empty.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);
/// `; did you mean "X"?`, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace gatehouse
