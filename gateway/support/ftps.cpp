#include "gatehouse/support/ftps.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace gatehouse::ftps {
namespace {

struct CloseList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, CloseList>;

bool good_path(std::string_view path) {
  return std::none_of(path.begin(), path.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// What a transfer hands on or takes, and the first error of it.
struct Flow {
  const Session::Take* take = nullptr;
  const Session::Give* give = nullptr;
  std::stop_token stop{};
  std::optional<Error> error{};
};

std::size_t taken(char* bytes, std::size_t size, std::size_t count, void* hook) {
  auto& flow = *static_cast<Flow*>(hook);
  auto done = (*flow.take)({bytes, size * count});
  if (done) return size * count;
  flow.error = done.error();
  return 0;
}

std::size_t given(char* to, std::size_t size, std::size_t count, void* hook) {
  auto& flow = *static_cast<Flow*>(hook);
  auto some = (*flow.give)(to, size * count);
  if (some) return *some;
  flow.error = some.error();
  return CURL_READFUNC_ABORT;
}

int asked_to_stop(void* hook, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Flow*>(hook)->stop.stop_requested() ? 1 : 0;
}

Errc meaning_of(CURLcode code) {
  switch (code) {
    case CURLE_REMOTE_FILE_NOT_FOUND:
    case CURLE_REMOTE_ACCESS_DENIED:  // of a folder that is not there too
      return Errc::not_found;
    case CURLE_LOGIN_DENIED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return Errc::not_permitted;
    default:
      return Errc::unavailable;
  }
}

/// A line of MLSD, `type=file;size=3;modify=20260101000000; name`; nothing of what is no plain file.
std::optional<Entry> entry_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  Entry entry{.name = std::string(line.substr(space + 1))};
  bool file = false;
  std::string_view facts = line.substr(0, space);
  while (!facts.empty()) {
    const std::string_view fact = facts.substr(0, facts.find(';'));
    facts.remove_prefix(std::min(fact.size() + 1, facts.size()));
    const std::string_view value = fact.substr(std::min(fact.find('=') + 1, fact.size()));
    if (fact.starts_with("type=")) file = value == "file";
    if (fact.starts_with("modify=")) entry.modified = value.substr(0, 14);
    if (fact.starts_with("size=")) std::from_chars(value.data(), value.data() + value.size(), entry.size);
  }
  return file ? std::optional(std::move(entry)) : std::nullopt;
}

}  // namespace

struct Session::State {
  Access access;
  CURL* curl = ::curl_easy_init();
  explicit State(Access how) : access(std::move(how)) {}
  ~State() { ::curl_easy_cleanup(curl); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] std::string url(const std::string& path, bool folder) const;
  void prepare(const std::string& url, Flow& flow);
  [[nodiscard]] Result<void> perform(Flow& flow, const std::string& doing);
  [[nodiscard]] Result<void> commands(std::initializer_list<std::string> lines, const std::string& doing);
};

/// The path from the root on (`//`), each part encoded.
std::string Session::State::url(const std::string& path, bool folder) const {
  std::string out =
      (access.implicit ? "ftps://" : "ftp://") + access.server + ":" + std::to_string(access.port) + "/";
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty()) {
      out += "/";
      continue;
    }
    char* const encoded = ::curl_easy_escape(curl, part.data(), static_cast<int>(part.size()));
    out += encoded;
    ::curl_free(encoded);
    if (!rest.empty() || folder) out += "/";
  }
  return out;
}

void Session::State::prepare(const std::string& url, Flow& flow) {
  ::curl_easy_reset(curl);  // the connection stays
  ::curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "ftp,ftps");
  ::curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  ::curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!access.ca_file.empty()) ::curl_easy_setopt(curl, CURLOPT_CAINFO, access.ca_file.c_str());
  if (!access.client_cert.empty()) {
    ::curl_easy_setopt(curl, CURLOPT_SSLCERT, access.client_cert.c_str());
    ::curl_easy_setopt(curl, CURLOPT_SSLKEY, access.client_key.c_str());
  }
  ::curl_easy_setopt(curl, CURLOPT_USERNAME, access.user.c_str());
  ::curl_easy_setopt(curl, CURLOPT_PASSWORD, access.password.c_str());
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_FTP_FILEMETHOD, static_cast<long>(CURLFTPMETHOD_NOCWD));
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(access.wait.count()));
  ::curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(access.wait.count()));
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(access.wait.count()));
  ::curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, asked_to_stop);
  ::curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &flow);
}

Result<void> Session::State::perform(Flow& flow, const std::string& doing) {
  const CURLcode code = ::curl_easy_perform(curl);
  if (flow.error) return fail(*flow.error);
  if (code == CURLE_OK) return {};
  return fail(meaning_of(code), doing + ": " + ::curl_easy_strerror(code));
}

Result<void> Session::State::commands(std::initializer_list<std::string> lines, const std::string& doing) {
  List list;
  for (const std::string& line : lines) list.reset(::curl_slist_append(list.release(), line.c_str()));
  Flow flow{.stop = access.stop};
  prepare(url("/", true), flow);
  ::curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  ::curl_easy_setopt(curl, CURLOPT_QUOTE, list.get());
  return perform(flow, doing);
}

Session::Session(const Access& access) : state_(std::make_unique<State>(access)) {}
Session::Session(Session&&) noexcept = default;
Session::~Session() = default;

Result<std::vector<Entry>> Session::list(const std::string& folder) {
  if (!good_path(folder)) return fail(Errc::bad_config, "a path holds a control character");
  constexpr std::size_t longest = 64u << 20;
  std::string text;
  const Take take = [&](std::string_view bytes) -> Result<void> {
    text += bytes;
    if (text.size() > longest) return fail(Errc::bad_input, "the folder has too many files to be listed");
    return {};
  };
  Flow flow{.take = &take, .stop = state_->access.stop};
  state_->prepare(state_->url(folder, true), flow);
  ::curl_easy_setopt(state_->curl, CURLOPT_CUSTOMREQUEST, "MLSD");
  ::curl_easy_setopt(state_->curl, CURLOPT_WRITEFUNCTION, taken);
  ::curl_easy_setopt(state_->curl, CURLOPT_WRITEDATA, &flow);
  GATEHOUSE_TRY(state_->perform(flow, "listing a folder"));
  std::vector<Entry> entries;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto entry = entry_of(line)) entries.push_back(std::move(*entry));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

Result<void> Session::read(const std::string& path, const Take& take) {
  if (!good_path(path)) return fail(Errc::bad_config, "a path holds a control character");
  Flow flow{.take = &take, .stop = state_->access.stop};
  state_->prepare(state_->url(path, false), flow);
  ::curl_easy_setopt(state_->curl, CURLOPT_WRITEFUNCTION, taken);
  ::curl_easy_setopt(state_->curl, CURLOPT_WRITEDATA, &flow);
  return state_->perform(flow, "fetching a file");
}

Result<void> Session::write(const std::string& path, const Give& give) {
  if (!good_path(path)) return fail(Errc::bad_config, "a path holds a control character");
  Flow flow{.give = &give, .stop = state_->access.stop};
  state_->prepare(state_->url(path, false), flow);
  ::curl_easy_setopt(state_->curl, CURLOPT_UPLOAD, 1L);
  ::curl_easy_setopt(state_->curl, CURLOPT_READFUNCTION, given);
  ::curl_easy_setopt(state_->curl, CURLOPT_READDATA, &flow);
  return state_->perform(flow, "sending a file");
}

Result<void> Session::rename(const std::string& from, const std::string& to) {
  if (!good_path(from) || !good_path(to)) return fail(Errc::bad_config, "a path holds a control character");
  return state_->commands({"RNFR " + from, "RNTO " + to}, "moving a file");
}

Result<void> Session::make_folder(const std::string& folder) {
  if (!good_path(folder)) return fail(Errc::bad_config, "a path holds a control character");
  return state_->commands({"*MKD " + folder}, "making a folder");
}

}  // namespace gatehouse::ftps
