#include "gatehouse/support/smtp.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace gatehouse {
namespace {

struct CloseCurl {
  void operator()(CURL* curl) const { ::curl_easy_cleanup(curl); }
};
struct CloseList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

struct Reading {
  std::string_view rest;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* hook) {
  auto& reading = *static_cast<Reading*>(hook);
  const std::size_t some = std::min(size * count, reading.rest.size());
  reading.rest.copy(to, some);
  reading.rest.remove_prefix(some);
  return some;
}

/// Lines end with CRLF; a control character in a header line would begin another one.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

std::string letter(const Mail& mail) {
  std::string out = "From: <" + mail.from + ">\r\nTo: ";
  for (const std::string& one : mail.to) out += (&one == &mail.to.front() ? "<" : ", <") + one + ">";
  out += "\r\nSubject: " + one_line(mail.subject) +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
         "Auto-Submitted: auto-generated\r\n\r\n";
  for (const char c : mail.text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

}  // namespace

Result<void> send_mail(const MailServer& server, const Mail& mail) {
  constexpr std::uint16_t tls_at_once = 465;
  const std::unique_ptr<CURL, CloseCurl> curl(::curl_easy_init());
  std::unique_ptr<curl_slist, CloseList> to;
  for (const std::string& one : mail.to) to.reset(::curl_slist_append(to.release(), ("<" + one + ">").c_str()));
  if (!curl || !to) return fail(Errc::unavailable, "no memory to send a mail");
  const std::string scheme = server.tls && server.port == tls_at_once ? "smtps://" : "smtp://";
  const bool v6 = server.server.find(':') != std::string::npos;
  const std::string url =
      scheme + (v6 ? "[" + server.server + "]" : server.server) + ":" + std::to_string(server.port) + "/gatehouse";
  const std::string text = letter(mail), from = "<" + mail.from + ">";
  Reading reading{text};
  CURL* const c = curl.get();
  ::curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  ::curl_easy_setopt(c, CURLOPT_USE_SSL, static_cast<long>(server.tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  ::curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!server.ca_file.empty()) ::curl_easy_setopt(c, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    ::curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    ::curl_easy_setopt(c, CURLOPT_PASSWORD, server.password.c_str());
  }
  ::curl_easy_setopt(c, CURLOPT_MAIL_FROM, from.c_str());
  ::curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to.get());
  ::curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
  ::curl_easy_setopt(c, CURLOPT_READDATA, &reading);
  ::curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  ::curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, static_cast<long>(server.wait.count()));
  ::curl_easy_setopt(c, CURLOPT_TIMEOUT, static_cast<long>(2 * server.wait.count()));
  const CURLcode code = ::curl_easy_perform(c);
  if (code == CURLE_OK) return {};
  return fail(Errc::unavailable, "the mail server " + server.server + ": " + ::curl_easy_strerror(code));
}

}  // namespace gatehouse
