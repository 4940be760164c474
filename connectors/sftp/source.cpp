#include "source.hpp"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>

#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "gatehouse/support/remote_sink.hpp"
#include "gatehouse/support/scan.hpp"
#include "remote_file.hpp"
#include "settings.hpp"

namespace gatehouse::sftp {
namespace {

constexpr int most_copies = 10'000;  // of one name in the done or error folder

struct Settings {
  std::string folder{}, pattern{}, paired_with{}, ready_suffix{}, done{}, done_folder{}, error_folder{};
  bool by_time = false;
  std::int64_t stable_seconds = 0;
  std::uint64_t max_bytes = 0;
};

Result<Settings> read_settings(const OptionValues& options) {
  const auto stable = number_option(options, "stable_seconds");
  if (!stable) return fail(stable.error());
  const auto most = number_option(options, "max_bytes");
  if (!most) return fail(most.error());
  const std::string folder = text_option(options, "folder");
  GATEHOUSE_TRY(check_partner(text_option(options, "pattern"), text_option(options, "paired_with")));
  return Settings{.folder = folder,
                  .pattern = text_option(options, "pattern"),
                  .paired_with = text_option(options, "paired_with"),
                  .ready_suffix = text_option(options, "ready_suffix"),
                  .done = text_option(options, "done"),
                  .done_folder = remote_path(folder, text_option(options, "done_folder")),
                  .error_folder = remote_path(folder, text_option(options, "error_folder")),
                  .by_time = text_option(options, "order") == "mtime",
                  .stable_seconds = *stable,
                  .max_bytes = static_cast<std::uint64_t>(*most)};
}

class SftpFeed final : public Feed {
 public:
  SftpFeed(Settings settings, Access access, Clock& clock)
      : settings_(std::move(settings)), access_(std::move(access)), clock_(clock) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override;
  Result<void> acknowledge(Spool& spool, const Spooled& arrival) override;
  Result<void> refuse(Spool& spool, const Spooled& arrival, std::string_view reason) override;

 private:
  Result<Session*> session();
  Result<void> list(Spool& spool);
  Result<void> list_partners();
  [[nodiscard]] std::optional<Fault> fault_of(const Entry& file) const;
  Result<std::filesystem::path> download(Spool& spool, const RemoteFile& file);
  Result<void> put_aside(const std::string& name, const std::string& folder);
  Result<void> write_reason(const std::string& path, std::string_view reason);
  [[nodiscard]] std::string at(std::string_view name) const { return remote_path(settings_.folder, name); }

  Settings settings_;
  Access access_;
  Clock& clock_;
  std::optional<Session> session_{};
  bool listed_ = false;
  std::deque<Entry> waiting_{};
  std::set<std::string> all_names_{};            ///< of the listing
  std::set<std::string> partners_{};             ///< with paired_with: of the listing, and of done_folder
  std::map<std::string, RemoteFile> refused_{};  ///< by label: what `fetch` refused
};

Result<Session*> SftpFeed::session() {
  if (!session_) {
    auto opened = Session::open(access_);
    if (!opened) return fail(opened.error());
    session_.emplace(std::move(*opened));
  }
  return &*session_;
}

/// Once a run: what comes later is for the next run.
Result<void> SftpFeed::list(Spool& spool) {
  listed_ = true;
  const auto connected = session();
  if (!connected) return fail(connected.error());
  const auto entries = (*connected)->list(settings_.folder);
  if (!entries) return fail(entries.error());
  const auto memory = spool.memory();
  if (!memory) return fail(memory.error());
  const std::set<RemoteFile> taken = files_from(*memory);
  for (const Entry& one : *entries) {
    all_names_.insert(one.name);
    const bool marker = !settings_.ready_suffix.empty() && one.name.ends_with(settings_.ready_suffix);
    const bool meant = ::fnmatch(settings_.pattern.c_str(), one.name.c_str(), FNM_PERIOD) == 0;
    if (one.regular && meant && !marker && !taken.contains(RemoteFile::of(one))) waiting_.push_back(one);
  }
  if (!settings_.paired_with.empty()) GATEHOUSE_TRY(list_partners());
  std::sort(waiting_.begin(), waiting_.end(), [&](const Entry& a, const Entry& b) {
    if (settings_.by_time && a.modified != b.modified) return a.modified < b.modified;
    return a.name < b.name;
  });
  return {};
}

/// A partner counts when it waits, and when another route took it already.
Result<void> SftpFeed::list_partners() {
  partners_ = all_names_;
  if (settings_.done != "move") return {};
  const auto done = session_->list(settings_.done_folder);
  if (!done && done.error().code == Errc::not_found) return {};
  if (!done) return fail(done.error());
  for (const Entry& one : *done) partners_.insert(one.name);
  return {};
}

/// What speaks against taking it, seen from outside.
std::optional<Fault> SftpFeed::fault_of(const Entry& file) const {
  if (!good_name(file.name)) {
    return Fault{"bad-name",
                 "The file's name is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front."};
  }
  if (file.size > settings_.max_bytes) {
    return Fault{"too-large", "The file has " + std::to_string(file.size) + " bytes, and max_bytes is " +
                                  std::to_string(settings_.max_bytes) + ". Split it, or raise the option."};
  }
  if (!settings_.ready_suffix.empty() && !all_names_.contains(file.name + settings_.ready_suffix)) {
    return Fault{"not-ready", "Waits for " + file.name + settings_.ready_suffix + ".", true};
  }
  const auto partner = partner_name(settings_.pattern, settings_.paired_with, file.name);
  if (partner && !partners_.contains(*partner)) return Fault{"not-paired", "Waits for " + *partner + ".", true};
  const std::int64_t age = clock_.now().micros / 1'000'000 - file.modified;
  if (settings_.stable_seconds > 0 && age < settings_.stable_seconds) {
    return Fault{"not-stable", "The file changed a moment ago and may still be growing.", true};
  }
  return std::nullopt;
}

/// Goes on where an earlier attempt broke off, if it is still the same file.
Result<std::filesystem::path> SftpFeed::download(Spool& spool, const RemoteFile& file) {
  const std::string mark = sha256_hex(file.text()).substr(0, 16);
  const auto path = spool.unfinished(mark);
  const Handle local(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!local) return fail(system_error(errno, "fetching " + file.name));
  struct stat status {};
  if (::fstat(local.get(), &status) != 0) return fail(system_error(errno, "fetching " + file.name));
  auto have = static_cast<std::uint64_t>(status.st_size);
  const auto take = [&](std::string_view bytes) -> Result<void> {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(local.get(), bytes.data(), bytes.size());
      if (wrote < 0) return fail(system_error(errno, "fetching " + file.name));
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
      have += static_cast<std::uint64_t>(wrote);
    }
    return {};
  };
  while (have < file.size) {
    const std::uint64_t before = have;
    GATEHOUSE_TRY(session_->read(at(file.name), have, take));
    if (have == before) return fail(Errc::unavailable, file.name + ": the server gives no more bytes");
  }
  if (have == file.size) return path;
  (void)::unlink(path.c_str());
  return fail(Errc::unavailable, file.name + ": has grown while it was fetched");
}

Result<std::optional<Fetched>> SftpFeed::fetch(Spool& spool, const std::vector<std::string>& known,
                                               std::vector<Refusal>& refused) {
  if (!listed_) GATEHOUSE_TRY(list(spool));
  while (!waiting_.empty()) {
    const Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    const std::string label = label_of(entry.name);
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    const RemoteFile file = RemoteFile::of(entry);
    auto fault = fault_of(entry);
    const auto path = fault ? Result<std::filesystem::path>() : download(spool, file);
    if (!path && path.error().code == Errc::not_permitted) {
      fault = Fault{"not-read", path.error().message, true};  // this one; those behind it go on
    } else if (!path) {
      return fail(path.error());
    } else if (!fault) {
      const auto now = session_->look(at(file.name));
      if (!now) return fail(now.error());
      if (*now && RemoteFile::of(**now) == file) return std::optional<Fetched>{{label, *path, file.text()}};
      (void)::unlink(path->c_str());
      fault = Fault{"not-stable", "The file changed while it was fetched and may still be growing.", true};
    }
    refused_[label] = file;
    refused.push_back({{.name = label, .size = file.size}, fault->rule, fault->reason, fault->try_again});
  }
  return std::optional<Fetched>{};
}

/// Moves a file of the folder into another one; a name that is taken there gets a number.
Result<void> SftpFeed::put_aside(const std::string& name, const std::string& folder) {
  GATEHOUSE_TRY(session_->make_folder(folder));
  for (int copy = 1; copy <= most_copies; ++copy) {
    const std::string target = remote_path(folder, copy == 1 ? name : name + "." + std::to_string(copy));
    auto moved = session_->rename(at(name), target);
    if (moved || moved.error().code == Errc::not_found) return {};
    if (moved.error().code != Errc::conflict) return moved;
  }
  return fail(Errc::conflict, "too many files are called '" + name + "': clear the folder " + folder);
}

Result<void> SftpFeed::acknowledge(Spool& spool, const Spooled& arrival) {
  const auto file = RemoteFile::from(arrival.note);
  if (!file) return fail(Errc::corrupt, arrival.name + ": what was noted of it cannot be read");
  if (settings_.done == "leave") {
    const auto memory = spool.memory();
    if (!memory) return fail(memory.error());
    std::set<RemoteFile> taken = files_from(*memory);
    std::erase_if(taken, [&](const RemoteFile& one) { return listed_ && !all_names_.contains(one.name); });
    taken.insert(*file);
    return spool.remember(text_of(taken));
  }
  const auto connected = session();
  if (!connected) return fail(connected.error());
  const auto now = (*connected)->look(at(file->name));
  if (!now) return fail(now.error());
  if (*now && RemoteFile::of(**now) != *file) {
    return fail(Errc::conflict,
                arrival.name + ": another file of this name has come meanwhile; it stays for the next run");
  }
  if (*now)
    GATEHOUSE_TRY(settings_.done == "delete" ? session_->remove(at(file->name))
                                             : put_aside(file->name, settings_.done_folder));
  if (settings_.ready_suffix.empty()) return {};
  const std::string marker = file->name + settings_.ready_suffix;
  return settings_.done == "delete" ? session_->remove(at(marker)) : put_aside(marker, settings_.done_folder);
}

Result<void> SftpFeed::write_reason(const std::string& path, std::string_view reason) {
  std::string rest = std::string(reason) + "\n";
  return session_->write(path, [&](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t some = rest.copy(to, size);
    rest.erase(0, some);
    return some;
  });
}

/// The reason comes first: a file in the error folder always has one.
Result<void> SftpFeed::refuse(Spool& spool, const Spooled& arrival, std::string_view reason) {
  const auto own = refused_.find(arrival.name);
  const auto file = own != refused_.end() ? std::optional(own->second) : RemoteFile::from(arrival.note);
  if (!file) return {};
  if (settings_.done == "leave") return acknowledge(spool, {.name = arrival.name, .note = file->text()});
  const auto connected = session();
  if (!connected) return fail(connected.error());
  const auto now = (*connected)->look(at(file->name));
  if (!now) return fail(now.error());
  if (!*now) return {};
  GATEHOUSE_TRY(session_->make_folder(settings_.error_folder));
  GATEHOUSE_TRY(write_reason(remote_path(settings_.error_folder, arrival.name + ".reason.txt"), reason));
  return put_aside(file->name, settings_.error_folder);
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto settings = read_settings(around.options);
  if (!settings) return fail(settings.error());
  auto access = read_access(around);
  if (!access) return fail(access.error());
  const auto folder = work_folder(around, "sftp");
  if (!folder) return fail(folder.error());
  auto spool = Spool::open(*folder);
  if (!spool) return fail(spool.error());
  auto dressing = dressing_of(around, "sftp-dressing");
  if (!dressing) return fail(dressing.error());
  auto feed = std::make_unique<SftpFeed>(std::move(*settings), std::move(*access), around.clock);
  return source_of(std::move(feed), std::move(*spool), framing, around.stop, std::move(*dressing));
}

}  // namespace gatehouse::sftp
