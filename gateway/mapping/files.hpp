/// Where the texts of data files come from while a mapping is compiled: from folders, or from the bundle
/// that the hub keeps with a mapping's hash. Remembers what it read, so that the same bundle can be made.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/function_library.hpp"
#include "mapping/mapping.hpp"

namespace gatehouse::mapping {

class DataFiles {
 public:
  /// From folders: beside `mapping_file` (../layouts, ../codes and its own folder), then the roots.
  DataFiles(const Library& library, std::filesystem::path mapping_file);
  /// From a bundle: name -> text.
  explicit DataFiles(std::map<std::string, std::string, std::less<>> bundle);

  struct Found {
    std::string name;  ///< how messages call it
    std::string text;
  };
  /// `NAME + ending` in folder `kind` (layouts, codes, schemas) or anywhere below a root.
  [[nodiscard]] std::optional<Found> find(std::string_view kind, std::string_view name, std::string_view ending);
  /// `NAME.so` in the folder `functions` beside the mapping's folder, in its own, or in that of a root. A bundle
  /// knows where the library lay and what was in it: one that has changed since is refused.
  [[nodiscard]] Result<std::shared_ptr<const FunctionLibrary>> functions(const std::string& name);
  /// Names of the files of a kind that could be meant (for "did you mean").
  [[nodiscard]] std::vector<std::string> names(std::string_view kind, std::string_view ending) const;
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& read() const { return read_; }
  [[nodiscard]] const Library& library() const { return library_; }

 private:
  Library library_;
  std::filesystem::path mapping_file_;
  std::map<std::string, std::string, std::less<>> bundle_;
  std::map<std::string, std::string, std::less<>> read_;
  std::map<std::string, std::shared_ptr<const FunctionLibrary>, std::less<>> functions_;
  bool from_bundle_ = false;
};

/// `NAME.map.yaml` below the roots; or the path itself if it is a file.
[[nodiscard]] std::optional<std::filesystem::path> find_mapping_file(const Library& library,
                                                                     const std::filesystem::path& name_or_file);

}  // namespace gatehouse::mapping
