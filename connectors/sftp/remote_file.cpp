#include "remote_file.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::sftp {
namespace {

template <class Number>
bool take_number(std::string_view& text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ' ') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

}  // namespace

std::string RemoteFile::text() const { return std::to_string(size) + " " + std::to_string(modified) + " " + name; }

std::optional<RemoteFile> RemoteFile::from(std::string_view text) {
  RemoteFile file;
  if (!take_number(text, file.size) || !take_number(text, file.modified) || text.empty()) return {};
  file.name = text;
  return file;
}

std::string text_of(const std::set<RemoteFile>& files) {
  std::string out;
  for (const RemoteFile& file : files) out += file.text() + "\n";
  return out;
}

std::set<RemoteFile> files_from(std::string_view text) {
  std::set<RemoteFile> files;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto file = RemoteFile::from(text.substr(0, end))) files.insert(std::move(*file));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return files;
}

}  // namespace gatehouse::sftp
