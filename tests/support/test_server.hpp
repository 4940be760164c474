/// A real server for tests: a script of tests/servers that becomes it, on a free port of this machine, gone when
/// the object is. One for each test program is enough: keep it in a function's static.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "temporary_folder.hpp"
#include "where.hpp"

namespace gatehouse {

inline int free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(listener);
  return ntohs(address.sin_port);
}

class TestServer {
 public:
  /// Runs `tests/servers/SCRIPT FOLDER PORT MORE...`; `signal` ends it.
  explicit TestServer(const std::string& script, int signal, const std::vector<std::string>& more = {})
      : port(free_port()), signal_(signal) {
    std::filesystem::permissions(folder.path, std::filesystem::perms(0755));
    // It dies with the test, however the test ends, and holds none of the test's pipes open.
    std::vector<std::string> words{
        "/usr/bin/setpriv",   "--pdeathsig",       "KILL", std::string(source_folder) + "/tests/servers/" + script,
        folder.path.string(), std::to_string(port)};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    ::posix_spawn_file_actions_init(&quiet);
    ::posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (::posix_spawn(&process_, arguments[0], &quiet, nullptr, arguments.data(), environ) != 0) process_ = -1;
    ::posix_spawn_file_actions_destroy(&quiet);
  }
  ~TestServer() {
    if (process_ <= 0) return;
    ::kill(process_, signal_);
    ::waitpid(process_, nullptr, 0);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  /// Asks until `ready` says yes; false if it never does, or the server has ended.
  [[nodiscard]] bool wait_until(const std::function<bool()>& ready) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < end) {
      if (ready()) return true;
      if (process_ <= 0 || ::waitpid(process_, nullptr, WNOHANG) != 0) {
        process_ = -1;
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  TemporaryFolder folder;
  const int port;

 private:
  pid_t process_ = -1;
  int signal_;
};

}  // namespace gatehouse
