/// The world's files: a file of records that counts them, and the truth that is written beside.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace world {

/// Ends the program with a sentence: a generator without a disk has nothing to go on with.
[[noreturn]] void give_up(const std::string& sentence);

class OutFile {
 public:
  explicit OutFile(const std::filesystem::path& path, std::string_view line_end = "\n");
  /// A line that is no record: a header or a trailer.
  void frame(std::string_view line);
  /// A record; returns the number of its line, from 1.
  std::uint64_t record(std::string_view line);
  void close();

  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::string name() const { return path_.filename().string(); }

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::filesystem::path path_;
  std::string line_end_;
  std::unique_ptr<char[]> buffer_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::uint64_t lines_ = 0, records_ = 0;
};

/// truth/people.csv, truth/records.csv (file, line, person) and truth/files.csv (file, system, kind, records).
class Truth {
 public:
  explicit Truth(const std::filesystem::path& folder);
  void person(std::string_view line) { people_.record(line); }
  void record(const OutFile& file, std::uint64_t line, const std::string& person);
  void file(const OutFile& file, std::string_view system, std::string_view kind);
  void close();

 private:
  OutFile people_, records_, files_;
};

}  // namespace world
