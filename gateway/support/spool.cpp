#include "gatehouse/support/spool.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view note_suffix = ".note";
constexpr std::size_t number_digits = 10;
constexpr std::uint64_t longest_note = 16u << 20;

std::string numbered(std::uint64_t number, std::string_view name) {
  const std::string digits = std::to_string(number);
  return std::string(number_digits - std::min(number_digits, digits.size()), '0') + digits + "_" +
         std::string(name);
}

std::optional<Spooled> parsed(const fs::path& data) {
  const std::string file = data.filename().string();
  if (file.size() < number_digits + 2 || file[number_digits] != '_' || file.ends_with(note_suffix)) return {};
  Spooled arrival{.name = file.substr(number_digits + 1), .data = data};
  const auto [end, error] = std::from_chars(file.data(), file.data() + number_digits, arrival.number);
  if (error != std::errc{} || end != file.data() + number_digits) return {};
  return arrival;
}

Result<void> make_private(const fs::path& folder) {
  GATEHOUSE_TRY(make_folders(folder));
  if (::chmod(folder.c_str(), 0700) == 0) return {};
  return fail(system_error(errno, "making '" + folder.string() + "' private"));
}

fs::path note_of(const fs::path& data) { return fs::path(data).concat(note_suffix); }

Result<void> unlink_quietly(const fs::path& file) {
  if (::unlink(file.c_str()) == 0 || errno == ENOENT) return {};
  return fail(system_error(errno, "deleting '" + file.string() + "'"));
}

Result<std::string> text_or_nothing(const fs::path& file) {
  auto text = read_file(file, longest_note);
  if (!text && text.error().code == Errc::not_found) return std::string();
  return text;
}

}  // namespace

Result<Spool> Spool::open(const fs::path& folder) {
  for (const fs::path& room : {folder, folder / "waiting", folder / "unfinished"}) {
    GATEHOUSE_TRY(make_private(room));
    if (const auto cleared = remove_leftovers(room); !cleared) return fail(cleared.error());
  }
  Spool spool(folder);
  const auto waiting = spool.waiting();
  if (!waiting) return fail(waiting.error());
  if (!waiting->empty()) spool.last_ = waiting->back().number;
  return spool;
}

Result<std::vector<Spooled>> Spool::waiting() const {
  std::vector<Spooled> all;
  std::error_code failed;
  for (fs::directory_iterator entry(waiting_room(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (auto arrival = parsed(entry->path())) all.push_back(std::move(*arrival));
  }
  if (failed) return fail(system_error(failed.value(), "listing '" + waiting_room().string() + "'"));
  std::sort(all.begin(), all.end(), [](const Spooled& a, const Spooled& b) { return a.number < b.number; });
  for (Spooled& arrival : all) {
    auto note = text_or_nothing(note_of(arrival.data));
    if (!note) return fail(note.error());
    arrival.note = std::move(*note);
  }
  return all;
}

Result<NewFile> Spool::begin(std::string_view name) {
  return NewFile::create(waiting_room() / numbered(last_ + 1, name), {.secret = true});
}

/// The note comes first: an arrival always has its own.
Result<Spooled> Spool::noted(std::string_view name, std::string_view note) const {
  Spooled arrival{.name = std::string(name),
                  .number = last_ + 1,
                  .data = waiting_room() / numbered(last_ + 1, name),
                  .note = std::string(note)};
  const auto written = write_file(note_of(arrival.data), note, {.secret = true});
  if (!written) return fail(written.error());
  return arrival;
}

Result<Spooled> Spool::add(NewFile file, std::string_view name, std::string_view note) {
  auto arrival = noted(name, note);
  if (!arrival) return arrival;
  if (const auto published = file.publish(); !published) return fail(published.error());
  ++last_;
  return arrival;
}

Result<Spooled> Spool::add(const fs::path& whole, std::string_view name, std::string_view note) {
  auto arrival = noted(name, note);
  if (!arrival) return arrival;
  const auto sha256 = sha256_of_file(whole);
  if (!sha256) return fail(sha256.error());
  GATEHOUSE_TRY(sync_and_verify(whole, *sha256));
  GATEHOUSE_TRY(move_file(whole, arrival->data));
  ++last_;
  return arrival;
}

Result<void> Spool::remove(const Spooled& arrival) const {
  GATEHOUSE_TRY(unlink_quietly(arrival.data));
  GATEHOUSE_TRY(unlink_quietly(note_of(arrival.data)));
  return sync_folder(waiting_room());
}

Result<std::string> Spool::memory() const { return text_or_nothing(folder_ / "memory"); }

Result<void> Spool::remember(std::string_view text) const {
  const auto written = write_file(folder_ / "memory", text, {.secret = true});
  if (!written) return fail(written.error());
  return {};
}

fs::path Spool::unfinished(std::string_view name) const { return folder_ / "unfinished" / name; }

}  // namespace gatehouse
