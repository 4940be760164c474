/// Finds the records of a document in a stream of bytes, token by token, and keeps none of them: what it remembers
/// is where it stands. The document cutter feeds it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gatehouse/support/framing.hpp"

namespace gatehouse {

class RecordFinder {
 public:
  enum class Seen : std::uint8_t {
    nothing,  ///< more bytes are needed
    begin,    ///< a record begins at `record()`
    end,      ///< the record ends before the new `at`
    broken,   ///< the document is malformed: `problem()`
  };
  virtual ~RecordFinder() = default;
  /// Goes on at `at`, which it moves, up to `end` or to what it has seen. Tokens that are not whole stay: call
  /// again with `at` where it was left and more bytes behind it. `last`: no more will come.
  [[nodiscard]] virtual Seen scan(const char*& at, const char* end, bool last) = 0;
  /// Null if a document may end here, else what is missing.
  [[nodiscard]] virtual const char* missing() const = 0;
  [[nodiscard]] const char* record() const { return record_; }    ///< valid right after Seen::begin
  [[nodiscard]] const char* problem() const { return problem_; }  ///< after Seen::broken; a literal
  [[nodiscard]] const std::string& head() const { return head_; }

 protected:
  Seen broken(const char* problem) {
    problem_ = problem;
    return Seen::broken;
  }
  const char* record_ = nullptr;
  const char* problem_ = nullptr;
  std::string head_{};
};

inline constexpr std::size_t deepest_document = 64;

[[nodiscard]] std::unique_ptr<RecordFinder> json_record_finder(const Framing& framing);
[[nodiscard]] std::unique_ptr<RecordFinder> xml_record_finder(const Framing& framing);
/// See `problem_of_path`.
[[nodiscard]] std::string problem_of_json_path(const std::string& path);
[[nodiscard]] std::string problem_of_xml_path(const Framing& framing);

}  // namespace gatehouse
