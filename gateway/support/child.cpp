#include "gatehouse/support/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "gatehouse/support/files.hpp"

namespace gatehouse {
namespace {

using Time = std::chrono::steady_clock;

struct Pipe {
  Handle read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(system_error(errno, "making a pipe"));
  return Pipe{Handle(ends[0]), Handle(ends[1])};
}

/// The process group of the child: ended, if it still runs, and waited for.
class Process {
 public:
  explicit Process(pid_t id) : id_(id) {}
  ~Process() {
    if (id_ <= 0) return;
    ::kill(-id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Result<int> wait() {
    int status = 0;
    if (::waitpid(id_, &status, 0) != id_) return fail(system_error(errno, "waiting for a program"));
    id_ = -1;
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return fail(Errc::unavailable, "the program was ended by signal " + std::to_string(WTERMSIG(status)));
  }

 private:
  pid_t id_;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

Result<pid_t> start(const Child& child, const Pipe& in, const Pipe& out) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addchdir_np(&actions, child.folder.c_str());
  ::posix_spawn_file_actions_adddup2(&actions, in.read.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, child.complaints.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> words = child.words;
  std::vector<std::string> environment = child.environment;
  environment.insert(environment.end(), {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"});
  pid_t id = -1;
  const int failed = ::posix_spawn(&id, words.front().c_str(), &actions, &attributes, pointers(words).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failed != 0) {
    return fail(Errc::bad_config, system_error(failed, "starting '" + words.front() + "'").message);
  }
  const rlimit memory{child.most_memory, child.most_memory};
  const rlimit no_core{0, 0};
  ::prlimit(id, RLIMIT_AS, &memory, nullptr);
  ::prlimit(id, RLIMIT_CORE, &no_core, nullptr);
  return id;
}

/// Moves bytes both ways until the child closes its output.
Result<void> exchange(const Child& child, Pipe& in, const Pipe& out, std::string_view input,
                      const std::function<Result<void>(std::string_view)>& take) {
  const auto end = Time::now() + child.wait;
  std::array<char, 64u << 10> bytes{};
  std::uint64_t taken = 0;
  for (;;) {
    if (child.stop.stop_requested()) return fail(Errc::unavailable, "asked to stop");
    if (Time::now() >= end) return fail(Errc::unavailable, "the program took too long and was ended");
    std::array<pollfd, 2> wanted{{{out.read.get(), POLLIN, 0}, {in.write.get(), POLLOUT, 0}}};
    if (::poll(wanted.data(), in.write ? 2 : 1, 100) < 0 && errno != EINTR) {
      return fail(system_error(errno, "waiting for a program"));
    }
    if (in.write && (wanted[1].revents & (POLLOUT | POLLERR)) != 0) {
      const ssize_t wrote = input.empty() ? 0 : ::write(in.write.get(), input.data(), input.size());
      if (wrote > 0) input.remove_prefix(static_cast<std::size_t>(wrote));
      if (input.empty() || (wrote < 0 && errno != EAGAIN)) in.write = Handle();  // it may leave its input unread
    }
    if ((wanted[0].revents & (POLLIN | POLLHUP)) == 0) continue;
    const ssize_t got = ::read(out.read.get(), bytes.data(), bytes.size());
    if (got == 0) return {};
    if (got < 0) return fail(system_error(errno, "reading from a program"));
    taken += static_cast<std::uint64_t>(got);
    if (taken > child.most_output) return fail(Errc::bad_input, "the program writes too much and was ended");
    GATEHOUSE_TRY(take({bytes.data(), static_cast<std::size_t>(got)}));
  }
}

/// A child that does not read what we write must not end us.
class QuietPipes {
 public:
  QuietPipes() { old_ = ::signal(SIGPIPE, SIG_IGN); }
  ~QuietPipes() { ::signal(SIGPIPE, old_); }
  QuietPipes(const QuietPipes&) = delete;
  QuietPipes& operator=(const QuietPipes&) = delete;

 private:
  void (*old_)(int);
};

}  // namespace

Result<int> run_child(const Child& child, std::string_view input,
                      const std::function<Result<void>(std::string_view)>& take) {
  auto in = make_pipe();
  if (!in) return fail(in.error());
  auto out = make_pipe();
  if (!out) return fail(out.error());
  ::fcntl(in->write.get(), F_SETFL, O_NONBLOCK);
  const auto id = start(child, *in, *out);
  if (!id) return fail(id.error());
  Process process(*id);
  in->read = Handle();
  out->write = Handle();
  const QuietPipes quiet;
  GATEHOUSE_TRY(exchange(child, *in, *out, input, take));
  in->write = Handle();
  return process.wait();
}

}  // namespace gatehouse
