#include "mapping/function_library.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "gatehouse/functions.h"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/foreign_code.hpp"
#include "gatehouse/support/utf8.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::uint64_t largest_library = 32u << 20;
constexpr std::size_t most_functions = 1000;

bool is_name(const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

Result<std::shared_ptr<const FunctionLibrary>> FunctionLibrary::load(const std::filesystem::path& file,
                                                                     std::string_view expected) {
  GATEHOUSE_TRY(written_by_trusted(file));
  const auto bytes = read_file(file, largest_library);
  if (!bytes) return fail(bytes.error());
  std::shared_ptr<FunctionLibrary> made(new FunctionLibrary());
  made->name_ = file.stem().string();
  made->hash_ = sha256_hex(*bytes);
  if (!expected.empty() && made->hash_ != expected)
    return fail(Errc::conflict,
                "is not the library that this version of the mapping was used with; put that one back, and give a "
                "changed library another name",
                file.string());
  auto ready = made->open(*bytes);
  if (ready) ready = made->take_functions();
  if (!ready) return fail(ready.error().code, ready.error().message, file.string());
  return made;
}

/// From a copy in memory: a file that is replaced while the service runs does not change what runs, and the loader,
/// which knows libraries by their file, loads the new one beside the old.
Result<void> FunctionLibrary::open(const std::string& bytes) {
  copy_ = ::memfd_create("gatehouse-functions", MFD_CLOEXEC);
  if (copy_ < 0)
    return fail(Errc::unavailable, "cannot be copied into memory: " + std::string(std::strerror(errno)));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = ::write(copy_, bytes.data() + done, bytes.size() - done);
    if (wrote <= 0) return fail(Errc::no_space, "cannot be copied into memory");
    done += static_cast<std::size_t>(wrote);
  }
  handle_ = ::dlopen(("/proc/self/fd/" + std::to_string(copy_)).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    std::string why = ::dlerror();
    if (const auto colon = why.find(": "); colon != std::string::npos) why.erase(0, colon + 2);  // the copy's name
    return fail(Errc::bad_config, "is no library that can be loaded here: " + why);
  }
  return {};
}

Result<void> FunctionLibrary::take_functions() {
  void* const symbol = ::dlsym(handle_, "gatehouse_functions_of_library");
  if (symbol == nullptr)
    return fail(Errc::bad_config,
                "has no symbol gatehouse_functions_of_library; build it with gatehouse/functions.h");
  const auto ask = reinterpret_cast<const gatehouse_functions* (*)()>(symbol);
  const gatehouse_functions* all = ask();
  if (all == nullptr || all->abi != GATEHOUSE_FUNCTIONS_ABI)
    return fail(Errc::bad_config, "was built for another version of gatehouse/functions.h (this program knows " +
                                      std::to_string(GATEHOUSE_FUNCTIONS_ABI) + "); build it anew");
  if (all->count == 0 || all->count > most_functions || all->functions == nullptr)
    return fail(Errc::bad_config, "has no functions");
  for (std::size_t i = 0; i < all->count; ++i) {
    const gatehouse_function& one = all->functions[i];
    if (!is_name(one.name) || one.call == nullptr)
      return fail(Errc::bad_config,
                  "function " + std::to_string(i + 1) + " has no name of a-z, 0-9 and -, or no code");
    const ParsedType type = parse_type(one.gives == nullptr ? "" : one.gives);
    if (!type.type)
      return fail(Errc::bad_config,
                  "function " + std::string(one.name) + " says no type that it gives: " + type.problem);
    functions_.push_back({one.name, one.about == nullptr ? "" : one.about, *type.type, &one});
  }
  return {};
}

FunctionLibrary::~FunctionLibrary() {
  if (handle_ != nullptr) ::dlclose(handle_);
  // Only now: the loader knows open libraries by the name of the copy, which another file could get.
  if (copy_ >= 0) ::close(copy_);
}

Using::Answer Using::call(std::string_view text, Arena& arena) const {
  char* out = arena.take(GATEHOUSE_FUNCTION_ROOM);
  const int size = what().code->call(text.data(), text.size(), out, GATEHOUSE_FUNCTION_ROOM);
  if (size < 0 || size > GATEHOUSE_FUNCTION_ROOM) return {true, {}};
  const std::string_view answer(out, static_cast<std::size_t>(size));
  if (!is_utf8(answer) || answer.find('\0') != std::string_view::npos) return {true, {}};
  return {false, answer};
}

}  // namespace gatehouse::mapping
