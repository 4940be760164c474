#include "connector.hpp"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "gatehouse/support/feed.hpp"
#include "gatehouse/support/ftps.hpp"
#include "gatehouse/support/line_file.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse::ftps {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"server", text, "Name or address of the FTP server; its certificate has to be of this name.", "", true,
           "", true},
    Option{"port", integer, "The port that the server listens at.", "21", false, "", true},
    Option{"tls", choice,
           "explicit: AUTH TLS after the connection is made; implicit: TLS from the first byte (port 990).",
           "explicit", false, "explicit|implicit"},
    Option{"user", text, "Who we are at the server.", "", true},
    Option{"password", secret, "Where the password lies: file:PATH or env:NAME."},
    Option{"ca_file", path, "Certificates (PEM) of who is trusted. Empty: those of the machine."},
    Option{"client_cert", path, "Our certificate (PEM), if the server asks for one."},
    Option{"client_key", path, "The private key (PEM) of client_cert; mode 0600."},
    Option{"folder", text, "The folder at the server: a source takes files there, a sink puts them there.", "",
           true, "", true},
    Option{"pattern", text, "Source: which files are meant, by name: * and ? and [a-z] as in a shell.", "*"},
    Option{"max_bytes", integer, "Source: a larger file is refused.", "8589934592"},
    Option{"done_folder", text, "Source: where accepted files go, seen from folder; made if it is missing.",
           "done"},
    Option{"error_folder", text, "Source: where refused files go, each with its reason beside it.", "error"},
    Option{"work", path, "The folder for what is under way; only this service may read it.", "state/work"},
    Option{"name", text,
           "Sink: the file's name, with the words {stamp}, {run}, {route} and those of the report. Required to "
           "write."},
    Option{"line_end", choice, "Sink: what ends a line; none: records of one length stand one behind the other.",
           "lf", false, "lf|crlf|none"},
    Option{"wait_seconds", seconds, "Longest wait for the server, at each step.", "30"},
    dressing_options::dressing,
    dressing_options::most_ratio,
    dressing_options::pgp_home,
    dressing_options::pgp_passphrase,
    dressing_options::pgp_recipient,
    dressing_options::pgp_signer,
};

std::string path_in(const std::string& folder, const std::string& name) {
  return name.starts_with('/') ? name : folder + (folder.ends_with('/') ? "" : "/") + name;
}

Result<Access> read_access(const Surroundings& around) {
  const OptionValues& given = around.options;
  auto password = secret_option(around, "password");
  if (!password) return fail(password.error());
  const auto port = number_option(given, "port");
  if (!port) return fail(port.error());
  const auto wait = number_option(given, "wait_seconds");
  if (!wait) return fail(wait.error());
  Access access{.server = text_option(given, "server"),
                .port = static_cast<std::uint16_t>(*port),
                .implicit = text_option(given, "tls") == "implicit",
                .user = text_option(given, "user"),
                .password = std::move(*password),
                .wait = std::chrono::seconds(*wait),
                .stop = around.stop};
  for (const auto& [option, into] :
       {std::pair{"ca_file", &access.ca_file}, std::pair{"client_cert", &access.client_cert},
        std::pair{"client_key", &access.client_key}}) {
    if (text_option(given, option).empty()) continue;
    const auto file = path_option(around, option);
    if (!file) return fail(file.error());
    *into = *file;
  }
  return access;
}

std::string note_of(const Entry& entry) {
  return entry.name + "\n" + std::to_string(entry.size) + "\n" + entry.modified;
}

class FtpsFeed final : public Feed {
 public:
  FtpsFeed(const Surroundings& around, Session session, std::uint64_t most_bytes)
      : session_(std::move(session)),
        folder_(text_option(around.options, "folder")),
        pattern_(text_option(around.options, "pattern")),
        done_(path_in(folder_, text_option(around.options, "done_folder"))),
        error_(path_in(folder_, text_option(around.options, "error_folder"))),
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
    GATEHOUSE_TRY(
        session_.read(path_in(folder_, entry.name), [&](std::string_view bytes) { return file->write(bytes); }));
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
  return session_.rename(path_in(folder_, name), path_in(folder, target));
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
  GATEHOUSE_TRY(session_.write(path_in(error_, arrival.name + ".reason.txt"),
                               [&](char* to, std::size_t size) -> Result<std::size_t> {
                                 const std::size_t some = rest.copy(to, size);
                                 rest.erase(0, some);
                                 return some;
                               }));
  return put_aside(known, error_);
}

/// Gathers the file on our disk and sends it with `commit`: under a hidden name, read back, renamed.
class FtpsSink final : public Sink {
 public:
  FtpsSink(Access access, std::string folder, std::string name, LineFile file, Dressing dressing)
      : access_(std::move(access)),
        folder_(std::move(folder)),
        name_(std::move(name)),
        file_(std::move(file)),
        dressing_(std::move(dressing)) {}

  Result<void> frame(std::string_view head, std::string_view tail) override { return file_.frame(head, tail); }
  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(file_.write(records));
    return std::vector<Answer>(records.size(), Answer{.remote_id = name_});
  }
  Result<std::vector<Shipped>> commit() override;

 private:
  static Result<std::string> hash_at(Session& session, const std::string& path);
  Result<void> ship(const Dressed& out);

  Access access_;
  std::string folder_, name_;
  LineFile file_;
  Dressing dressing_;
};

Result<std::string> FtpsSink::hash_at(Session& session, const std::string& path) {
  Sha256 hash;
  GATEHOUSE_TRY(session.read(path, [&](std::string_view bytes) -> Result<void> {
    hash.add(bytes);
    return {};
  }));
  return hash.hex();
}

/// The same bytes under the same name were shipped by an attempt that did not live to tell.
Result<void> FtpsSink::ship(const Dressed& out) {
  Session session(access_);
  const auto there = session.list(folder_);
  if (!there) return fail(there.error());
  const std::string target = path_in(folder_, name_), aside = path_in(folder_, ".tmp-" + name_);
  if (std::any_of(there->begin(), there->end(), [&](const Entry& one) { return one.name == name_; })) {
    const auto hash = hash_at(session, target);
    if (!hash) return fail(hash.error());
    if (*hash == out.published.sha256) return {};
    return fail(Errc::conflict, "a different file '" + target + "' is already there and is not overwritten");
  }
  const auto local = open_regular_file(out.path);
  if (!local) return fail(local.error());
  GATEHOUSE_TRY(session.write(aside, [&](char* to, std::size_t size) { return read_some(*local, to, size); }));
  const auto hash = hash_at(session, aside);
  if (!hash) return fail(hash.error());
  if (*hash != out.published.sha256) return fail(Errc::corrupt, "'" + aside + "' is not what was sent");
  return session.rename(aside, target);
}

Result<std::vector<Shipped>> FtpsSink::commit() {
  const auto settled = file_.settle();
  if (!settled) return fail(settled.error());
  if (!*settled) return std::vector<Shipped>{};
  if (const auto local = file_.publish(); !local) return fail(local.error());
  Dressed out{file_.path(), **settled};
  if (dressing_.any()) {
    auto dressed = dress(file_.path(), (*settled)->sha256, name_, dressing_);
    ::unlink(file_.path().c_str());
    if (!dressed) return fail(dressed.error());
    out = std::move(*dressed);
  }
  const auto shipped = ship(out);
  if (shipped || !dressing_.any()) ::unlink(out.path.c_str());
  if (!shipped) return fail(shipped.error());
  return std::vector<Shipped>{{name_, out.published.sha256, out.published.bytes, file_.records()}};
}

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

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  Words words = around.names;
  words.emplace("stamp", around.stamp);
  words.emplace("run", around.run);
  auto name = fill_name(text_option(around.options, "name"), words);
  if (!name) return fail(name.error());
  const auto folder = work_folder(around, "ftps-out");
  if (!folder) return fail(folder.error());
  GATEHOUSE_TRY(make_folders(*folder));
  if (const auto cleared = remove_leftovers(*folder); !cleared) return fail(cleared.error());
  auto dressing = dressing_of(around, "ftps-out");
  if (!dressing) return fail(dressing.error());
  const std::string line_end(line_end_option(around.options));
  return std::make_unique<FtpsSink>(std::move(*access), text_option(around.options, "folder"), *name,
                                    LineFile(*folder / *name, {.secret = true}, line_end), std::move(*dressing));
}

}  // namespace

const Connector connector{
    .kind = "ftps",
    .summary =
        "Files of an FTP server with TLS: fetches them whole, puts them aside when done, and delivers whole files "
        "only.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::ftps
