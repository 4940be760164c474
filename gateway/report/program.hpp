/// The programs that an enrollment, a service or a training may belong to, in the order in which
/// mappings/schemas/enrollment.yaml lists them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::report {

enum class Program : std::uint8_t {
  adult,
  dislocated_worker,
  youth,
  wagner_peyser,
  jvsg,
  dwg,
  taa,
  nfjp,
  ina,
  adult_education,
  voc_rehab,
  job_corps,
  youthbuild,
  scsep,
  reo_adult,
  reo_youth,
  h1b,
  snap_et,
  tanf_et,
  resea,
  local,
};
inline constexpr std::size_t program_count = 21;
inline constexpr std::array<std::string_view, program_count> program_names = {
    "adult", "dislocated-worker", "youth",     "wagner-peyser", "jvsg",       "dwg",   "taa",       "nfjp",
    "ina",   "adult-education",   "voc-rehab", "job-corps",     "youthbuild", "scsep", "reo-adult", "reo-youth",
    "h1b",   "snap-et",           "tanf-et",   "resea",         "local"};

[[nodiscard]] constexpr std::string_view name_of(Program program) {
  return program_names[static_cast<std::size_t>(program)];
}
[[nodiscard]] constexpr std::optional<Program> program_from(std::string_view name) {
  for (std::size_t i = 0; i < program_count; ++i)
    if (program_names[i] == name) return static_cast<Program>(i);
  return std::nullopt;
}

class ProgramSet {
 public:
  constexpr void add(Program program) { bits_ |= 1U << static_cast<unsigned>(program); }
  constexpr void add(ProgramSet others) { bits_ |= others.bits_; }
  [[nodiscard]] constexpr bool has(Program program) const {
    return ((bits_ >> static_cast<unsigned>(program)) & 1U) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(ProgramSet, ProgramSet) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// Somebody who takes part only in a local program, or in the employment and training programs of SNAP or TANF, is
/// no participant that a file to the Department of Labor reports: in the PIRL these are marks (921, 922) beside the
/// programs of the Department's own.
[[nodiscard]] constexpr bool in_federal_files(ProgramSet programs) {
  for (std::size_t i = 0; i < program_count; ++i) {
    const auto program = static_cast<Program>(i);
    const bool beside = program == Program::local || program == Program::snap_et || program == Program::tanf_et;
    if (!beside && programs.has(program)) return true;
  }
  return false;
}

}  // namespace gatehouse::report
