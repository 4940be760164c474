/// Runs a command several times and prints what it cost: for the tables of the benchmarks.
///
///   measure RUNS NAME COMMAND [ARGUMENT...]
///
/// What the environment calls FRESH, a file, is removed before each run, and the disk is at rest then: a file
/// system may write a file out at once that replaces another, and the clock would measure the disk. Prints, parted
/// by tabs: the name, seconds of processor time (user and system, the median of the runs), seconds by the clock
/// (the median), the largest memory in MiB. Exit 1 if the command fails; its own output goes to /dev/null.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct Cost {
  double processor = 0, clock = 0, mebibytes = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// False if it could not be run, or failed.
bool run(char** command, Cost& cost) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execvp(command[0], command);
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  if (::wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return false;
  cost.clock = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  cost.processor = seconds(used.ru_utime) + seconds(used.ru_stime);
  cost.mebibytes = static_cast<double>(used.ru_maxrss) / 1024;
  return true;
}

/// As if nobody had run before.
void start_afresh() {
  if (const char* const output = std::getenv("FRESH")) ::unlink(output);
  ::sync();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fputs("measure RUNS NAME COMMAND...\n", stderr), 2;
  std::vector<double> processor, clock, mebibytes;
  for (int runs = std::max(1, std::atoi(argv[1])); runs > 0; --runs) {
    Cost cost;
    start_afresh();
    if (!run(argv + 3, cost)) return std::fprintf(stderr, "%s: did not run\n", argv[2]), 1;
    processor.push_back(cost.processor);
    clock.push_back(cost.clock);
    mebibytes.push_back(cost.mebibytes);
  }
  std::printf("%s\t%.3f\t%.3f\t%.1f\n", argv[2], median(processor), median(clock),
              *std::max_element(mebibytes.begin(), mebibytes.end()));
  return 0;
}
