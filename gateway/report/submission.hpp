/// The register of what was sent: one line a submission or certification, each chained to the one before by its
/// hash, so that none can be taken out or changed unseen; how many there are stands in a file beside it, so that
/// the last ones cannot either. It lies in state/reports/submissions.jsonl and names no person of a report, only
/// who certified.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse::report {

struct Submission {
  std::int64_t number = 0;  ///< of the register, from 1
  std::string route{}, quarter{};
  std::string file{}, file_sha256{};
  std::string receipt_sha256{};
  std::int64_t rows = 0, errors = 0;  ///< lines of the file; edit-check errors that it was sent with
  std::int64_t replaces = 0;          ///< number of the submission of the same route and quarter before it; 0: none
  std::string at{};                   ///< ISO 8601
  std::string by{};                   ///< who started it, `person:NAME`; empty: its schedule, or not known
  std::string certified_by{}, certified_at{}, certified_as{};  ///< who says that it is right, when, in what office
};

class SubmissionRegister {
 public:
  /// Reads FOLDER/submissions.jsonl; a folder without one is an empty register. Errc::corrupt, with the line, where
  /// the chain is broken.
  [[nodiscard]] static Result<SubmissionRegister> open(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<Submission>& all() const { return submissions_; }
  /// The newest submission of that route and quarter, or null.
  [[nodiscard]] const Submission* latest(std::string_view route, std::string_view quarter) const;
  [[nodiscard]] const Submission* find(std::int64_t number) const;
  /// The newest one with that file, or null.
  [[nodiscard]] const Submission* with_file(std::string_view sha256) const;
  /// The one whose receipt this is to the letter, or null. The line end of the last line does not count.
  [[nodiscard]] const Submission* with_receipt(std::string_view text) const;
  /// A copy of its receipt, kept beside the register.
  [[nodiscard]] std::filesystem::path receipt_of(const Submission& submission) const;
  /// The workbook of what the edit checks found in this file, kept beside its receipt; not there if they found
  /// nothing.
  [[nodiscard]] std::filesystem::path findings_of(const Submission& submission) const;

  /// Adds it under the next number, keeps its receipt, and makes both durable.
  [[nodiscard]] Result<Submission> add(Submission submission, std::string_view receipt);
  /// Whether `by` may certify it: Errc::not_found if there is none, Errc::not_permitted for a name of blanks or a
  /// submission that was certified before.
  [[nodiscard]] Result<void> may_certify(std::int64_t number, std::string_view by) const;
  /// Fails as `may_certify` does.
  [[nodiscard]] Result<void> certify(std::int64_t number, const std::string& by, const std::string& as,
                                     const std::string& at);

 private:
  [[nodiscard]] Result<void> append(const std::string& entry);

  std::filesystem::path folder_{};
  std::string text_{};   ///< of the file
  std::string chain_{};  ///< hash of its last line
  std::size_t lines_ = 0;
  std::vector<Submission> submissions_{};
};

}  // namespace gatehouse::report
