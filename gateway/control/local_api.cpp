#include "control/local_api.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};
constexpr std::size_t most_bytes = 16u << 20;

tl::unexpected<Error> no_answer() {
  return fail(Errc::unavailable, "the service that holds the site does not answer; is it stopping?");
}

Result<Handle> connect_to(const ServiceAddress& service) {
  sockaddr_storage where{};
  socklen_t size = 0;
  if (auto* const v4 = reinterpret_cast<sockaddr_in*>(&where);
      ::inet_pton(AF_INET, service.address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(service.port);
    size = sizeof(sockaddr_in);
  } else if (auto* const v6 = reinterpret_cast<sockaddr_in6*>(&where);
             ::inet_pton(AF_INET6, service.address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(service.port);
    size = sizeof(sockaddr_in6);
  } else {
    return no_answer();
  }
  Handle socket(::socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return no_answer();
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), size) != 0) return no_answer();
  return socket;
}

Result<std::string> read_all(const Handle& socket) {
  std::string text;
  std::array<char, 16384> room{};
  while (text.size() < most_bytes) {
    const ssize_t got = ::recv(socket.get(), room.data(), room.size(), 0);
    if (got == 0) return text;
    if (got < 0) break;
    text.append(room.data(), static_cast<std::size_t>(got));
  }
  return no_answer();
}

}  // namespace

Result<LocalAnswer> ask_service(const ServiceAddress& service, std::string_view method, std::string_view target,
                                std::string_view body) {
  auto socket = connect_to(service);
  if (!socket) return fail(socket.error());
  const std::string request = std::string(method) + " " + std::string(target) +
                              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " +
                              service.secret + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                              std::string(body);
  if (::send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return no_answer();
  auto text = read_all(*socket);
  if (!text) return fail(text.error());
  const auto space = text->find(' ');
  const auto head_end = text->find("\r\n\r\n");
  if (space == std::string::npos || head_end == std::string::npos) return no_answer();
  LocalAnswer answer{.body = text->substr(head_end + 4)};
  std::from_chars(text->data() + space + 1, text->data() + text->size(), answer.status);
  return answer;
}

std::string live_configuration(const ServiceAddress& service) {
  const auto answer = ask_service(service, "GET", "/v1/status", "");
  if (!answer || answer->status != 200) return {};
  const auto json = nlohmann::json::parse(answer->body, nullptr, false);
  if (!json.is_object()) return {};
  const auto hash = json.find("configuration");
  return hash != json.end() && hash->is_string() ? hash->get<std::string>() : std::string();
}

}  // namespace gatehouse::control
