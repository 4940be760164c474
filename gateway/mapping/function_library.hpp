/// Functions that a state brings along for what no verb says (`using: LIBRARY/FUNCTION`): a shared library beside
/// the mappings, loaded when a mapping that names it is read. What runs is what was hashed, byte for byte.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/arena.hpp"
#include "gatehouse/result.hpp"
#include "mapping/types.hpp"

struct gatehouse_function;

namespace gatehouse::mapping {

class FunctionLibrary {
 public:
  /// Loads the library, which runs its own start-up code. Refused: a file that others than its owner may write, one
  /// of another ABI (`gatehouse/functions.h`), one whose functions have no name, no type or no code, and one whose
  /// SHA-256 is not `expected`, unless that is empty.
  [[nodiscard]] static Result<std::shared_ptr<const FunctionLibrary>> load(const std::filesystem::path& file,
                                                                           std::string_view expected = {});
  ~FunctionLibrary();
  FunctionLibrary(const FunctionLibrary&) = delete;
  FunctionLibrary& operator=(const FunctionLibrary&) = delete;

  struct Function {
    std::string name, about;
    Type gives{};
    const gatehouse_function* code = nullptr;
  };
  [[nodiscard]] const std::vector<Function>& functions() const { return functions_; }
  /// The file's name without its ending.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// SHA-256 of the file, in hex.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  FunctionLibrary() = default;
  Result<void> open(const std::string& bytes);
  Result<void> take_functions();

  std::string name_{}, hash_{};
  int copy_ = -1;           ///< the bytes that were hashed, in memory: what was loaded cannot change afterwards
  void* handle_ = nullptr;  ///< of dlopen
  std::vector<Function> functions_{};
};

/// One function of a library, which stays loaded as long as a rule uses it.
struct Using {
  std::shared_ptr<const FunctionLibrary> library{};
  std::size_t function = 0;

  explicit operator bool() const { return library != nullptr; }
  [[nodiscard]] const FunctionLibrary::Function& what() const { return library->functions()[function]; }
  /// `state-xx/case-number`
  [[nodiscard]] std::string name() const { return library->name() + "/" + what().name; }

  struct Answer {
    bool refused = false;     ///< it cannot take this text, or gave back none that may stand anywhere
    std::string_view text{};  ///< in the arena; empty: blank
  };
  /// `text` must not be empty.
  [[nodiscard]] Answer call(std::string_view text, Arena& arena) const;
};

}  // namespace gatehouse::mapping
