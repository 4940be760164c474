/// The files of a case-management system: one JSON object a line, for registrations with an enrollment,
/// services, trainings and case notes. Day 1 brings everything, later days what is new.
#pragma once

#include <filesystem>
#include <string>

#include "out_file.hpp"
#include "recorded.hpp"

namespace world {

/// The files of one day, `mis/participants_20260406.jsonl` and so on.
class MisFiles {
 public:
  MisFiles(const std::filesystem::path& folder, const std::string& stamp);
  /// Everything of this person that is news on day `day`.
  void write(const Population& people, const Person& who, int day, Truth& truth);
  void close(Truth& truth);

 private:
  struct Enrollment;
  [[nodiscard]] static Enrollment enrollment_of(const Population& people, const Person& who, int number, int day);
  void write_participant(const Population& people, const Person& who, const Enrollment& in, int day, Truth& truth);
  void write_services(const Population& people, const Person& who, const Enrollment& in, int day, Truth& truth);
  void write_training(const Person& who, const Enrollment& in, Dice& dice, Truth& truth);
  void write_note(const Person& who, const Enrollment& in, Dice& dice, int day, Truth& truth);

  OutFile participants_, services_, trainings_, notes_;
};

}  // namespace world
