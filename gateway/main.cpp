// Wires the parts; no logic of its own.
#include <unistd.h>

#include <iostream>

#include "base/log.hpp"
#include "base/process.hpp"
#include "base/shifted_clock.hpp"
#include "control/cli/command_line.hpp"
#include "control/shipped.hpp"
#include "gatehouse/clock.hpp"
#include "gatehouse/connector.hpp"
#include "gatehouse/probe.hpp"

int main(int argc, char** argv) {
  if (const auto safe = gatehouse::forbid_dumps(); !safe) {
    std::cerr << "gatehouse: " << safe.error().text() << '\n';
    return static_cast<int>(gatehouse::control::exit_for(safe.error().code));
  }
#ifdef GATEHOUSE_TEST_CLOCK
  gatehouse::ShiftedClock clock;
#else
  gatehouse::SystemClock clock;
#endif
  gatehouse::Log log(gatehouse::Grade::silent);  // commands speak for themselves; the service logs
  const gatehouse::control::Parts parts{.clock = clock,
                                        .log = log,
                                        .out = std::cout,
                                        .err = std::cerr,
                                        .connectors = gatehouse::connectors(),
                                        .probes = gatehouse::probes(),
                                        .shipped_mappings = gatehouse::control::shipped_mappings(),
                                        .terminal = ::isatty(STDERR_FILENO) == 1};
  return gatehouse::control::run_command_line(argc, argv, parts);
}
