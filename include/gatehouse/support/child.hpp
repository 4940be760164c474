/// Another program, run once: fed by its standard input, read by its standard output, and ended when it takes too
/// long, writes too much or a stop is asked for. It gets no environment but PATH, LANG and what is given here, and
/// no file of ours but those three.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"

namespace gatehouse {

struct Child {
  std::vector<std::string> words;          ///< the program (a whole path) and its arguments; no shell looks at them
  std::filesystem::path folder;            ///< where it works
  std::filesystem::path complaints;        ///< the file that gets its standard error, written anew
  std::vector<std::string> environment{};  ///< NAME=value
  std::chrono::seconds wait{300};          ///< from start to end
  std::uint64_t most_output = 1ull << 30;
  std::uint64_t most_memory = 1ull << 30;  ///< address space, bytes
  std::stop_token stop{};
};

/// Gives `input` to it and its output to `take`, piece by piece; the exit code at its end. Errc::unavailable if it
/// was ended, by us or by a signal; Errc::bad_config if there is no such program.
[[nodiscard]] Result<int> run_child(const Child& child, std::string_view input,
                                    const std::function<Result<void>(std::string_view)>& take);

}  // namespace gatehouse
