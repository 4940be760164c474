#include "control/cli/actor.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace gatehouse::control {

std::string actor() {
  passwd about{};
  passwd* found = nullptr;
  std::array<char, 4096> room{};
  if (::getpwuid_r(::getuid(), &about, room.data(), room.size(), &found) == 0 && found != nullptr)
    return std::string("person:") + found->pw_name;
  return "person:" + std::to_string(::getuid());
}

}  // namespace gatehouse::control
