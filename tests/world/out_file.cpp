#include "out_file.hpp"

#include <cstdlib>

namespace world {

namespace {
constexpr std::size_t buffer_bytes = 1 << 20;
}

void give_up(const std::string& sentence) {
  std::fprintf(stderr, "gatehouse-world: %s\n", sentence.c_str());
  std::exit(1);
}

OutFile::OutFile(const std::filesystem::path& path, std::string_view line_end)
    : path_(path), line_end_(line_end), buffer_(new char[buffer_bytes]) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  file_.reset(std::fopen(path.c_str(), "wb"));
  if (!file_) give_up("cannot write " + path.string());
  std::setvbuf(file_.get(), buffer_.get(), _IOFBF, buffer_bytes);
}

void OutFile::frame(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fwrite(line_end_.data(), 1, line_end_.size(), file_.get());
  ++lines_;
}

std::uint64_t OutFile::record(std::string_view line) {
  frame(line);
  ++records_;
  return lines_;
}

void OutFile::close() {
  if (!file_) return;
  if (std::fclose(file_.release()) != 0) give_up("cannot finish " + path_.string());
}

Truth::Truth(const std::filesystem::path& folder)
    : people_(folder / "people.csv"), records_(folder / "records.csv"), files_(folder / "files.csv") {
  people_.frame("person,ssn,last,first,middle,suffix,birth_date,sex,number,street,unit,city,zip,household,twin");
  records_.frame("file,line,person");
  files_.frame("file,system,kind,records");
}

void Truth::record(const OutFile& file, std::uint64_t line, const std::string& person) {
  records_.record(file.name() + "," + std::to_string(line) + "," + person);
}

void Truth::file(const OutFile& file, std::string_view system, std::string_view kind) {
  files_.record(file.name() + "," + std::string(system) + "," + std::string(kind) + "," +
                std::to_string(file.records()));
}

void Truth::close() {
  people_.close();
  records_.close();
  files_.close();
}

}  // namespace world
