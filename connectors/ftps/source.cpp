#include "source.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <deque>
#include <map>

#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "gatehouse/support/remote_sink.hpp"
#include "settings.hpp"

namespace gatehouse::ftps {
namespace {

std::string note_of(const Entry& entry) {
  return entry.name + "\n" + std::to_string(entry.size) + "\n" + entry.modified;
}

class FtpsFeed final : public Feed {
 public:
  FtpsFeed(const Surroundings& around, Session session, std::uint64_t most_bytes)
      : session_(std::move(session)),
        folder_(text_option(around.options, "folder")),
        pattern_(text_option(around.options, "pattern")),
        done_(remote_path(folder_, text_option(around.options, "done_folder"))),
        error_(remote_path(folder_, text_option(around.options, "error_folder"))),
        most_bytes_(most_bytes) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override;

  Result<void> acknowledge(Spool&, const Spooled& arrival) override { return put_aside(arrival, done_); }
  Result<void> refuse(Spool&, const Spooled& arrival, std::string_view reason) override;

 private:
  Result<void> list();
  Result<std::optional<Entry>> look(const std::string& name);
  Result<void> put_aside(const Spooled& arrival, const std::string& folder);

  Session session_;
  std::string folder_, pattern_, done_, error_;
  std::uint64_t most_bytes_;
  bool listed_ = false;
  std::deque<Entry> waiting_{};
  std::map<std::string, Entry> turned_away_{};  ///< by label: what `fetch` refused
};

/// Once a run: what comes later is for the next run.
Result<void> FtpsFeed::list() {
  listed_ = true;
  const auto entries = session_.list(folder_);
  if (!entries) return fail(entries.error());
  for (const Entry& one : *entries)
    if (::fnmatch(pattern_.c_str(), one.name.c_str(), FNM_PERIOD) == 0) waiting_.push_back(one);
  return {};
}

Result<std::optional<Entry>> FtpsFeed::look(const std::string& name) {
  const auto entries = session_.list(folder_);
  if (!entries) return fail(entries.error());
  const auto at =
      std::find_if(entries->begin(), entries->end(), [&](const Entry& one) { return one.name == name; });
  return at == entries->end() ? std::optional<Entry>() : std::optional(*at);
}

Result<std::optional<Fetched>> FtpsFeed::fetch(Spool& spool, const std::vector<std::string>& known,
                                               std::vector<Refusal>& refused) {
  if (!listed_) GATEHOUSE_TRY(list());
  while (!waiting_.empty()) {
    const Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    const std::string label = label_of(entry.name);
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    turned_away_[label] = entry;
    if (!good_name(entry.name)) {
      refused.push_back({{.name = label, .size = entry.size},
                         "bad-name",
                         "The file's name is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front."});
      continue;
    }
    if (entry.size > most_bytes_) {
      refused.push_back({{.name = label, .size = entry.size},
                         "too-large",
                         "The file is larger than max_bytes. Split it, or raise the option."});
      continue;
    }
    auto file = spool.begin(label);
    if (!file) return fail(file.error());
    const auto whole =
        session_.read(remote_path(folder_, entry.name), [&](std::string_view bytes) { return file->write(bytes); });
    if (!whole && whole.error().code == Errc::not_found) {  // listed, and not for us: those behind it go on
      refused.push_back({{.name = label, .size = entry.size}, "not-read", whole.error().message, true});
      continue;
    }
    if (!whole) return fail(whole.error());
    const auto now = look(entry.name);
    if (!now) return fail(now.error());
    if (*now == entry) return std::optional<Fetched>{{label, std::move(*file), note_of(entry)}};
    refused.push_back(
        {{.name = label}, "not-stable", "The file changed while it was fetched and may still be growing.", true});
  }
  return std::optional<Fetched>{};
}

/// A name that is taken in the other folder gets a number; a file that is gone was moved by an earlier attempt.
Result<void> FtpsFeed::put_aside(const Spooled& arrival, const std::string& folder) {
  const std::string name = arrival.note.substr(0, arrival.note.find('\n'));
  const auto now = look(name);
  if (!now) return fail(now.error());
  if (!*now) return {};
  if (note_of(**now) != arrival.note)
    return fail(Errc::conflict,
                arrival.name + ": another file of this name has come meanwhile; it stays for the next run");
  GATEHOUSE_TRY(session_.make_folder(folder));
  const auto there = session_.list(folder);
  if (!there) return fail(there.error());
  const auto taken = [&](const std::string& wanted) {
    return std::any_of(there->begin(), there->end(), [&](const Entry& one) { return one.name == wanted; });
  };
  std::string target = arrival.name;
  for (int copy = 2; taken(target); ++copy) target = arrival.name + "." + std::to_string(copy);
  return session_.rename(remote_path(folder_, name), remote_path(folder, target));
}

/// The reason comes first: a file in the error folder always has one.
Result<void> FtpsFeed::refuse(Spool&, const Spooled& arrival, std::string_view reason) {
  Spooled known = arrival;
  if (known.note.empty()) {
    const auto own = turned_away_.find(arrival.name);
    if (own == turned_away_.end()) return {};
    known.note = note_of(own->second);
  }
  GATEHOUSE_TRY(session_.make_folder(error_));
  std::string rest = std::string(reason) + "\n";
  GATEHOUSE_TRY(session_.write(remote_path(error_, arrival.name + ".reason.txt"),
                               [&](char* to, std::size_t size) -> Result<std::size_t> {
                                 const std::size_t some = rest.copy(to, size);
                                 rest.erase(0, some);
                                 return some;
                               }));
  return put_aside(known, error_);
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  const auto most = number_option(around.options, "max_bytes");
  if (!most) return fail(most.error());
  const auto folder = work_folder(around, "ftps");
  if (!folder) return fail(folder.error());
  auto spool = Spool::open(*folder);
  if (!spool) return fail(spool.error());
  auto dressing = dressing_of(around, "ftps-dressing");
  if (!dressing) return fail(dressing.error());
  auto feed = std::make_unique<FtpsFeed>(around, Session(*access), static_cast<std::uint64_t>(*most));
  return source_of(std::move(feed), std::move(*spool), framing, around.stop, std::move(*dressing));
}

}  // namespace gatehouse::ftps
