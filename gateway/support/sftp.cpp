#include "gatehouse/support/sftp.hpp"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <libssh/sftp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <deque>

#include "watch.hpp"

namespace gatehouse::sftp {
namespace {

constexpr std::uint32_t piece = 32u << 10;  // what every server takes in one message
constexpr std::size_t pieces_ahead = 32;    // reads under way at once
constexpr std::size_t most_entries = 1'000'000;

struct CloseSession {
  void operator()(ssh_session session) const {
    ::ssh_disconnect(session);
    ::ssh_free(session);
  }
};
struct CloseSftp {
  void operator()(sftp_session session) const { ::sftp_free(session); }
};
struct CloseFile {
  void operator()(sftp_file file) const { ::sftp_close(file); }
};
struct CloseFolder {
  void operator()(sftp_dir folder) const { ::sftp_closedir(folder); }
};
struct FreeAttributes {
  void operator()(sftp_attributes attributes) const { ::sftp_attributes_free(attributes); }
};
struct FreeKey {
  void operator()(ssh_key key) const { ::ssh_key_free(key); }
};
template <class Handle, class Close>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Close>;
using File = Owned<sftp_file, CloseFile>;
using Attributes = Owned<sftp_attributes, FreeAttributes>;

Errc meaning(int code) {
  switch (code) {
    case SSH_FX_NO_SUCH_FILE:
    case SSH_FX_NO_SUCH_PATH:
      return Errc::not_found;
    case SSH_FX_PERMISSION_DENIED:
    case SSH_FX_WRITE_PROTECT:
      return Errc::not_permitted;
    case SSH_FX_FILE_ALREADY_EXISTS:
      return Errc::conflict;
    default:
      return Errc::unavailable;
  }
}

/// What the server's status says (SFTP version 3).
std::string words_of(int code) {
  switch (code) {
    case SSH_FX_EOF:
      return "the file ends too early";
    case SSH_FX_NO_SUCH_FILE:
    case SSH_FX_NO_SUCH_PATH:
      return "there is no such file or folder";
    case SSH_FX_PERMISSION_DENIED:
    case SSH_FX_WRITE_PROTECT:
      return "our account may not do that";
    case SSH_FX_FILE_ALREADY_EXISTS:
      return "a file of that name is there already";
    case SSH_FX_CONNECTION_LOST:
      return "the connection was lost";
    case SSH_FX_OP_UNSUPPORTED:
      return "the server cannot do that";
    default:
      return "SFTP status " + std::to_string(code);
  }
}

Entry entry_of(const sftp_attributes_struct& attributes, std::string name) {
  return {.name = std::move(name),
          .size = attributes.size,
          .modified = static_cast<std::int64_t>(attributes.mtime),
          .regular = attributes.type == SSH_FILEXFER_TYPE_REGULAR};
}

}  // namespace

struct Session::State {
  Owned<ssh_session, CloseSession> ssh;
  std::unique_ptr<Watch> watch;  ///< ends before the socket is closed
  Owned<sftp_session, CloseSftp> sftp;
  std::stop_token stop;
  std::string server;

  ~State() {
    sftp.reset();
    watch.reset();
  }
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] Error error(std::string_view doing) const {
    const std::string what = std::string(doing) + " at " + server + ": ";
    if (stop.stop_requested()) return {Errc::unavailable, what + "asked to stop"};
    if (watch && watch->barked()) return {Errc::unavailable, what + "the server fell silent"};
    const int code = sftp ? ::sftp_get_error(sftp.get()) : SSH_FX_OK;
    if (code == SSH_FX_OK || code == SSH_FX_FAILURE || code == SSH_FX_NO_CONNECTION) {
      return {Errc::unavailable, what + ::ssh_get_error(ssh.get())};
    }
    return {meaning(code), what + words_of(code)};
  }
  Result<void> begin() {
    if (stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
    watch->touch();
    return {};
  }
};

namespace {

void set(ssh_session session, ssh_options_e option, const void* value) {
  ::ssh_options_set(session, option, value);
}

/// The server's key is one of those that people compared with what the owner of the server told them.
Result<void> check_pin(ssh_session session, const Access& access) {
  ssh_key raw = nullptr;
  if (::ssh_get_server_publickey(session, &raw) != SSH_OK)
    return fail(Errc::unavailable, "the server shows no key");
  const Owned<ssh_key, FreeKey> key(raw);
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (::ssh_get_publickey_hash(key.get(), SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != SSH_OK) {
    return fail(Errc::internal, "the server's key has no fingerprint");
  }
  char* shown = ::ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  const std::string pin = shown == nullptr ? "" : shown;
  ::ssh_string_free_char(shown);
  ::ssh_clean_pubkey_hash(&hash);
  if (std::find(access.pins.begin(), access.pins.end(), pin) != access.pins.end()) return {};
  return fail(Errc::not_permitted,
              "the server " + access.server + " shows the key " + pin +
                  ", which option host_key does not list. If its owner confirms that key, write it "
                  "there; if not, somebody may stand in between");
}

/// Servers that ask instead of taking a password get it as the answer to each question.
int answer_questions(ssh_session session, const std::string& password) {
  int said = ::ssh_userauth_kbdint(session, nullptr, nullptr);
  while (said == SSH_AUTH_INFO) {
    const int questions = ::ssh_userauth_kbdint_getnprompts(session);
    for (int i = 0; i < questions; ++i) {
      ::ssh_userauth_kbdint_setanswer(session, static_cast<unsigned>(i), password.c_str());
    }
    said = ::ssh_userauth_kbdint(session, nullptr, nullptr);
  }
  return said;
}

Result<void> log_in(ssh_session session, const Access& access) {
  int said = SSH_AUTH_ERROR;
  if (!access.key.empty()) {
    ssh_key raw = nullptr;
    const char* passphrase = access.secret.empty() ? nullptr : access.secret.c_str();
    if (::ssh_pki_import_privkey_file(access.key.c_str(), passphrase, nullptr, nullptr, &raw) != SSH_OK) {
      return fail(Errc::bad_config, "the private key '" + access.key.string() + "' cannot be read");
    }
    const Owned<ssh_key, FreeKey> key(raw);
    said = ::ssh_userauth_publickey(session, nullptr, key.get());
  } else {
    said = ::ssh_userauth_password(session, nullptr, access.secret.c_str());
    if (said == SSH_AUTH_DENIED && (::ssh_userauth_list(session, nullptr) & SSH_AUTH_METHOD_INTERACTIVE) != 0) {
      said = answer_questions(session, access.secret);
    }
  }
  if (said == SSH_AUTH_SUCCESS) return {};
  if (said == SSH_AUTH_ERROR) {
    return fail(Errc::unavailable, "logging in at " + access.server + ": " + ::ssh_get_error(session));
  }
  return fail(Errc::not_permitted,
              "the server " + access.server + " does not let the user '" + access.user + "' in");
}

}  // namespace

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const Access& access) {
  if (access.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  auto state = std::make_unique<State>();
  state->stop = access.stop;
  state->server = access.server;
  state->ssh.reset(::ssh_new());
  ssh_session session = state->ssh.get();
  const auto wait = static_cast<long>(access.wait.count());
  const bool reads_home = false;  // the user's own ~/.ssh/config is no part of a site
  set(session, SSH_OPTIONS_HOST, access.server.c_str());
  set(session, SSH_OPTIONS_PORT, &access.port);
  set(session, SSH_OPTIONS_USER, access.user.c_str());
  set(session, SSH_OPTIONS_TIMEOUT, &wait);
  set(session, SSH_OPTIONS_PROCESS_CONFIG, &reads_home);
  if (::ssh_connect(session) != SSH_OK) return fail(state->error("connecting"));
  state->watch = std::make_unique<Watch>(::ssh_get_fd(session), access.wait, access.stop);
  GATEHOUSE_TRY(check_pin(session, access));
  GATEHOUSE_TRY(log_in(session, access));
  state->sftp.reset(::sftp_new(session));
  if (!state->sftp || ::sftp_init(state->sftp.get()) != SSH_OK) return fail(state->error("beginning SFTP"));
  return Session(std::move(state));
}

Result<std::vector<Entry>> Session::list(const std::string& folder) {
  State& s = *state_;
  GATEHOUSE_TRY(s.begin());
  const Owned<sftp_dir, CloseFolder> opened(::sftp_opendir(s.sftp.get(), folder.c_str()));
  if (!opened) return fail(s.error("listing '" + folder + "'"));
  std::vector<Entry> entries;
  while (const Attributes one{::sftp_readdir(s.sftp.get(), opened.get())}) {
    s.watch->touch();
    const std::string name = one->name;
    if (name != "." && name != "..") entries.push_back(entry_of(*one, name));
    if (entries.size() > most_entries) return fail(Errc::bad_input, "too many files in '" + folder + "'");
  }
  if (!::sftp_dir_eof(opened.get())) return fail(s.error("listing '" + folder + "'"));
  return entries;
}

Result<std::optional<Entry>> Session::look(const std::string& path) {
  State& s = *state_;
  GATEHOUSE_TRY(s.begin());
  const Attributes found{::sftp_lstat(s.sftp.get(), path.c_str())};
  if (found) return std::optional<Entry>{entry_of(*found, path.substr(path.rfind('/') + 1))};
  if (meaning(::sftp_get_error(s.sftp.get())) == Errc::not_found) return std::optional<Entry>{};
  return fail(s.error("looking at '" + path + "'"));
}

/// Several pieces are asked for ahead, so that a long line does not cost its time for each of them.
Result<void> Session::read(const std::string& path, std::uint64_t from,
                           const std::function<Result<void>(std::string_view)>& take) {
  State& s = *state_;
  GATEHOUSE_TRY(s.begin());
  const File file{::sftp_open(s.sftp.get(), path.c_str(), O_RDONLY, 0)};
  if (!file || ::sftp_seek64(file.get(), from) != 0) return fail(s.error("reading '" + path + "'"));
  std::deque<std::uint32_t> asked;
  std::array<char, piece> bytes{};
  for (;;) {
    while (asked.size() < pieces_ahead) {
      const int id = ::sftp_async_read_begin(file.get(), piece);
      if (id < 0) return fail(s.error("reading '" + path + "'"));
      asked.push_back(static_cast<std::uint32_t>(id));
    }
    const int got = ::sftp_async_read(file.get(), bytes.data(), piece, asked.front());
    asked.pop_front();
    if (got < 0) return fail(s.error("reading '" + path + "'"));
    s.watch->touch();
    if (got > 0) GATEHOUSE_TRY(take({bytes.data(), static_cast<std::size_t>(got)}));
    if (static_cast<std::uint32_t>(got) < piece)
      break;  // the end, or a server that gives less than it was asked for
  }
  for (const std::uint32_t id : asked) (void)::sftp_async_read(file.get(), bytes.data(), piece, id);
  return {};
}

Result<void> Session::write(const std::string& path,
                            const std::function<Result<std::size_t>(char* to, std::size_t size)>& give) {
  State& s = *state_;
  GATEHOUSE_TRY(s.begin());
  const File file{::sftp_open(s.sftp.get(), path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0640)};
  if (!file) return fail(s.error("writing '" + path + "'"));
  std::array<char, piece> bytes{};
  for (;;) {
    const auto some = give(bytes.data(), bytes.size());
    if (!some) return fail(some.error());
    if (*some == 0) break;
    if (::sftp_write(file.get(), bytes.data(), *some) != static_cast<ssize_t>(*some)) {
      return fail(s.error("writing '" + path + "'"));
    }
    s.watch->touch();
  }
  if (::sftp_extension_supported(s.sftp.get(), "fsync@openssh.com", "1") != 0 && ::sftp_fsync(file.get()) != 0) {
    return fail(s.error("writing '" + path + "'"));
  }
  return {};
}

Result<void> Session::rename(const std::string& from, const std::string& to) {
  State& s = *state_;
  const auto taken = look(to);
  if (!taken) return fail(taken.error());
  if (*taken) return fail(Errc::conflict, "'" + to + "' is there already at " + s.server);
  if (::sftp_rename(s.sftp.get(), from.c_str(), to.c_str()) == 0) return {};
  return fail(s.error("renaming '" + from + "'"));
}

Result<void> Session::remove(const std::string& path) {
  State& s = *state_;
  GATEHOUSE_TRY(s.begin());
  if (::sftp_unlink(s.sftp.get(), path.c_str()) == 0) return {};
  if (meaning(::sftp_get_error(s.sftp.get())) == Errc::not_found) return {};
  return fail(s.error("deleting '" + path + "'"));
}

Result<void> Session::make_folder(const std::string& path) {
  const auto there = look(path);
  if (!there) return fail(there.error());
  if (*there) return {};
  if (::sftp_mkdir(state_->sftp.get(), path.c_str(), 0750) == 0) return {};
  return fail(state_->error("making the folder '" + path + "'"));
}

}  // namespace gatehouse::sftp
