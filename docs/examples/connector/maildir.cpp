// Files that two programs hand each other in the manner of a Maildir: written in `tmp`, waiting in `new`, done with
// in `cur`. Neither ever sees half a file, and neither needs a lock.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "gatehouse/plugin.hpp"
#include "gatehouse/support/files.hpp"

namespace {

using namespace gatehouse;
namespace fs = std::filesystem;

constexpr std::array options{
    Option{"folder", OptionType::path, "The folder that has tmp, new and cur.", "", true},
    Option{"name", OptionType::text, "Sink: the file's name, with the words {stamp}, {run} and {route}.",
           "{route}-{stamp}"},
    Option{"work", OptionType::path, "The folder for what is under way; only this service may read it.",
           "state/work"},
};

/// The names in a folder of the Maildir, in order.
Result<std::vector<std::string>> names_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error) return fail(Errc::unavailable, "reading " + folder.string() + ": " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

class MaildirFeed final : public Feed {
 public:
  explicit MaildirFeed(fs::path folder) : folder_(std::move(folder)) {}

  Result<std::optional<Fetched>> fetch(Spool& spool, const std::vector<std::string>& known,
                                       std::vector<Refusal>& refused) override {
    if (!waiting_) {  // once a run: what comes later is for the next one
      auto names = names_in(folder_ / "new");
      if (!names) return fail(names.error());
      waiting_ = std::move(*names);
      std::reverse(waiting_->begin(), waiting_->end());
    }
    while (!waiting_->empty()) {
      const std::string name = std::move(waiting_->back());
      waiting_->pop_back();
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      if (good_name(name)) return copy(spool, name);
      refused.push_back({{.name = label_of(name)},
                         "bad-name",
                         "Use 1 to 128 of A-Z a-z 0-9 . _ - as a name. It stays in new.",
                         true});  // each run tells it, until somebody has renamed it
    }
    return std::optional<Fetched>{};
  }
  Result<void> acknowledge(Spool&, const Spooled& arrival) override { return move(arrival.name, "cur", ":2,S"); }
  Result<void> refuse(Spool&, const Spooled& arrival, std::string_view reason) override {
    GATEHOUSE_TRY(make_folders(folder_ / ".refused"));
    const auto told = write_file(folder_ / ".refused" / (arrival.name + ".reason.txt"), reason, {});
    return told ? move(arrival.name, ".refused", "") : fail(told.error());
  }

 private:
  Result<std::optional<Fetched>> copy(Spool& spool, const std::string& name) const {
    const auto from = open_regular_file(folder_ / "new" / name);
    if (!from) return fail(from.error());
    auto to = spool.begin(name);
    if (!to) return fail(to.error());
    std::array<char, 1 << 16> piece{};
    for (;;) {
      const auto size = read_some(*from, piece.data(), piece.size());
      if (!size) return fail(size.error());
      if (*size == 0) return std::optional<Fetched>{{name, std::move(*to)}};
      GATEHOUSE_TRY(to->write({piece.data(), *size}));
    }
  }
  /// What is gone was moved by an earlier attempt.
  Result<void> move(const std::string& name, const char* to, const char* flags) const {
    auto moved = move_file(folder_ / "new" / name, folder_ / to / (name + flags));
    return !moved && moved.error().code == Errc::not_found ? Result<void>() : moved;
  }

  fs::path folder_;
  std::optional<std::vector<std::string>> waiting_{};
};

class MaildirSink final : public Sink {
 public:
  MaildirSink(const fs::path& folder, const std::string& name)
      : folder_(folder), name_(name), file_(folder / "tmp" / name, {}, "\n") {}

  Result<void> frame(std::string_view head, std::string_view tail) override { return file_.frame(head, tail); }
  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(file_.write(records));
    return std::vector<Answer>(records.size(), Answer{.remote_id = name_});
  }
  Result<std::vector<Shipped>> commit() override {
    const auto settled = file_.settle();
    if (!settled) return fail(settled.error());
    if (!*settled) return std::vector<Shipped>{};  // nothing was written
    const std::vector<Shipped> shipped{{name_, (*settled)->sha256, (*settled)->bytes, file_.records()}};
    const auto before = there_already();
    if (!before) return fail(before.error());
    if (*before == (*settled)->sha256) return shipped;  // by an attempt that did not live to tell
    if (!before->empty()) return fail(Errc::conflict, "another " + name_ + " is there and is not overwritten");
    if (const auto whole = file_.publish(); !whole) return fail(whole.error());
    GATEHOUSE_TRY(move_file(file_.path(), folder_ / "new" / name_));
    return shipped;
  }

 private:
  /// The hash of the file of our name, waiting or done with; "" if there is none.
  Result<std::string> there_already() const {
    for (const char* const part : {"new", "cur"}) {
      const auto names = names_in(folder_ / part);
      if (!names) return fail(names.error());
      for (const std::string& one : *names)
        if (one.substr(0, one.find(':')) == name_) return sha256_of_file(folder_ / part / one);
    }
    return std::string();
  }

  fs::path folder_;
  std::string name_;
  LineFile file_;
};

/// The Maildir; made when it is first used, and never again: one that vanished must not look empty.
Result<fs::path> folder_of(const Surroundings& around) {
  const auto folder = path_option(around, "folder");
  if (!folder || !around.first_use) return folder;
  for (const char* const part : {"tmp", "new", "cur"}) GATEHOUSE_TRY(make_folders(*folder / part));
  return folder;
}

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  const auto folder = folder_of(around);
  if (!folder) return fail(folder.error());
  const auto work = work_folder(around, "maildir");
  if (!work) return fail(work.error());
  auto spool = Spool::open(*work);
  if (!spool) return fail(spool.error());
  return source_of(std::make_unique<MaildirFeed>(*folder), std::move(*spool), framing, around.stop);
}

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  const auto folder = folder_of(around);
  if (!folder) return fail(folder.error());
  Words words = around.names;
  words.insert({{"stamp", around.stamp}, {"run", around.run}, {"route", "records"}});
  const auto name = fill_name(text_option(around.options, "name"), words);
  if (!name) return fail(name.error());
  return std::make_unique<MaildirSink>(*folder, *name);
}

const Connector maildir{.kind = "maildir",
                        .summary = "Files in a Maildir: waiting in new, done with in cur.",
                        .options = options,
                        .open_source = open_source,
                        .open_sink = open_sink};
const Connector* const all[] = {&maildir};
const Plugin plugin{.connectors = all};

}  // namespace

extern "C" const Plugin* gatehouse_plugin() { return &plugin; }
