#include "gatehouse/support/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace gatehouse::http {
namespace {

constexpr std::size_t most_headers = 200;
constexpr std::size_t longest_header = 16u << 10;

struct FreeEasy {
  void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

/// "" if it has no such part.
std::string part_of(const Url& url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (::curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  ::curl_free(text);
  return out;
}

/// Scheme, host and port in one form; "" of what is no URL.
std::string origin_of(const std::string& text) {
  const Url url(::curl_url());
  if (::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  std::string out = part_of(url, CURLUPART_SCHEME) + "://" + part_of(url, CURLUPART_HOST) + ":" +
                    part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

struct FreeList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

/// One exchange while it runs.
struct Exchange {
  const Client::Take& take;
  std::uint64_t max_bytes;
  const std::stop_token& stop;
  CURL* easy;
  Response response{};
  std::uint64_t bytes = 0;
  Result<void> fault{};
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* to) {
  Exchange& exchange = *static_cast<Exchange*>(to);
  exchange.bytes += size;
  if (exchange.bytes > exchange.max_bytes) {
    exchange.fault =
        fail(Errc::bad_input, "the answer is longer than " + std::to_string(exchange.max_bytes) + " bytes");
    return 0;
  }
  long status = 0;
  ::curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
  if (!exchange.take || status < 200 || status > 299) {
    exchange.response.body.append(data, size);
    return size;
  }
  exchange.fault = exchange.take({data, size});
  return exchange.fault ? size : 0;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* to) {
  Exchange& exchange = *static_cast<Exchange*>(to);
  std::string_view line(data, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) exchange.response.headers.clear();  // an answer before this one: 100 Continue
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  if (size > longest_header || exchange.response.headers.size() >= most_headers) return 0;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  line.remove_prefix(colon + 1);
  const auto first = std::min(line.find_first_not_of(' '), line.size());
  std::string& value = exchange.response.headers[std::move(name)];
  if (!value.empty()) value += ", ";  // a header that comes twice is one list (RFC 9110, section 5.3)
  value += line.substr(first);
  return value.size() > longest_header ? 0 : size;
}

int on_progress(void* with, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(with)->stop.stop_requested() ? 1 : 0;
}

Errc meaning(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_LOGIN_DENIED:
      return Errc::not_permitted;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return Errc::bad_config;
    case CURLE_BAD_CONTENT_ENCODING:
      return Errc::bad_input;
    default:
      return Errc::unavailable;
  }
}

}  // namespace

struct Client::State {
  Access access;
  std::unique_ptr<CURL, FreeEasy> easy;
  bool reached = false;
};

Client::Client(const Access& access) : state_(std::make_unique<State>()) {
  static std::once_flag once;  // libcurl wants to be woken once in a process
  std::call_once(once, [] { ::curl_global_init(CURL_GLOBAL_DEFAULT); });
  state_->access = access;
  state_->easy.reset(::curl_easy_init());
}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

namespace {

constexpr auto setter(CURL* easy) {
  return [easy](CURLoption option, auto value) { ::curl_easy_setopt(easy, option, value); };
}

/// What every exchange has in common: where, how long, whom we trust and who we are.
void set_up(CURL* easy, const Access& access, const std::string& url, char* told) {
  const auto set = setter(easy);
  ::curl_easy_reset(easy);
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, told);
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(access.wait.count()));
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(access.wait.count()));
  if (!access.ca_file.empty()) set(CURLOPT_CAINFO, access.ca_file.c_str());
  if (!access.client_cert.empty()) set(CURLOPT_SSLCERT, access.client_cert.c_str());
  if (!access.client_key.empty()) set(CURLOPT_SSLKEY, access.client_key.c_str());
}

Result<void> judged(CURLcode done, const Access& access, const char* told) {
  if (access.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  if (done == CURLE_SSL_CACERT_BADFILE && access.ca_file.empty())
    return fail(Errc::bad_config,
                "this machine has no list of certificates to trust: install ca-certificates, or "
                "name a file with option ca_file");
  if (done != CURLE_OK) return fail(meaning(done), told[0] != '\0' ? told : ::curl_easy_strerror(done));
  return {};
}

}  // namespace

/// The handle is kept, and with it the connection.
Result<Response> Client::send(const Request& request, const Take& take) {
  const Access& access = state_->access;
  state_->reached = false;
  if (access.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
  CURL* easy = state_->easy.get();
  Exchange exchange{.take = take, .max_bytes = access.max_bytes, .stop = access.stop, .easy = easy};
  std::array<char, CURL_ERROR_SIZE> told{};
  std::unique_ptr<curl_slist, FreeList> headers;
  for (const std::string& header : request.headers) {
    headers.reset(::curl_slist_append(headers.release(), header.c_str()));
  }
  const auto set = setter(easy);
  set_up(easy, access, request.url, told.data());
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, &exchange);
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, &exchange);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, on_progress);
  set(CURLOPT_XFERINFODATA, &exchange);
  const CURLcode done = ::curl_easy_perform(easy);
  long bytes_out = 0;
  ::curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes_out);
  state_->reached = bytes_out > 0;
  if (!exchange.fault) return fail(exchange.fault.error());
  GATEHOUSE_TRY(judged(done, access, told.data()));
  long status = 0;
  ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  exchange.response.status = static_cast<int>(status);
  return std::move(exchange.response);
}

bool Client::reached() const { return state_->reached; }

Result<std::string> Client::greet(const std::string& url) {
  CURL* easy = state_->easy.get();
  std::array<char, CURL_ERROR_SIZE> told{};
  const auto set = setter(easy);
  set_up(easy, state_->access, url, told.data());
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_CERTINFO, 1L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  GATEHOUSE_TRY(judged(::curl_easy_perform(easy), state_->access, told.data()));
  curl_certinfo* shown = nullptr;
  std::string out;
  if (::curl_easy_getinfo(easy, CURLINFO_CERTINFO, &shown) != CURLE_OK || shown == nullptr) return out;
  constexpr std::string_view mark = "Cert:";
  for (int i = 0; i < shown->num_of_certs; ++i)
    for (const curl_slist* one = shown->certinfo[i]; one != nullptr; one = one->next)
      if (std::string_view(one->data).starts_with(mark)) out += one->data + mark.size();
  return out;
}

Result<std::string> url_resolved(const std::string& base, const std::string& reference) {
  const Url url(::curl_url());
  std::string out;
  if (::curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK &&
      ::curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) == CURLUE_OK)
    out = part_of(url, CURLUPART_URL);
  if (out.empty()) return fail(Errc::bad_input, "this is no URL");
  return out;
}

bool same_origin(const std::string& one, const std::string& other) {
  const std::string origin = origin_of(one);
  return !origin.empty() && origin == origin_of(other);
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

}  // namespace gatehouse::http
