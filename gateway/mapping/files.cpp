#include "mapping/files.hpp"

#include <algorithm>

#include "gatehouse/support/files.hpp"

namespace gatehouse::mapping {
namespace fs = std::filesystem;
namespace {

constexpr int most_depth = 6;

/// The file below `root` with this name, the shallowest and then the first by name.
std::optional<fs::path> search(const fs::path& root, const std::string& file_name) {
  std::error_code ec;
  std::vector<std::pair<int, fs::path>> hits;
  for (fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, ec), end;
       !ec && at != end; at.increment(ec)) {
    if (at.depth() > most_depth) at.disable_recursion_pending();
    if (at->path().filename() == file_name && at->is_regular_file(ec)) hits.emplace_back(at.depth(), at->path());
  }
  if (hits.empty()) return std::nullopt;
  return std::min_element(hits.begin(), hits.end())->second;
}

/// No way out of the folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string shown(const fs::path& path) {
  std::error_code ec;
  const fs::path relative = fs::proximate(path, ec);
  const std::string text = relative.string();
  return ec || text.starts_with("../../..") ? path.lexically_normal().string() : text;
}

}  // namespace

DataFiles::DataFiles(const Library& library, fs::path mapping_file)
    : library_(library), mapping_file_(std::move(mapping_file)) {}

DataFiles::DataFiles(std::map<std::string, std::string, std::less<>> bundle)
    : bundle_(std::move(bundle)), from_bundle_(true) {}

std::optional<DataFiles::Found> DataFiles::find(std::string_view kind, std::string_view name,
                                                std::string_view ending) {
  const std::string file_name = std::string(name) + std::string(ending);
  const std::string key = std::string(kind) + "/" + file_name;
  if (from_bundle_) {
    const auto found = bundle_.find(key);
    if (found == bundle_.end()) return std::nullopt;
    read_[key] = found->second;
    return Found{key, found->second};
  }
  std::vector<fs::path> candidates;
  if (!mapping_file_.empty()) {
    const fs::path folder = mapping_file_.parent_path().empty() ? fs::path(".") : mapping_file_.parent_path();
    for (const fs::path& near : {folder / ".." / kind, folder, folder / kind})
      candidates.push_back(near / file_name);
  }
  for (const fs::path& root : library_.roots) candidates.push_back(root / kind / file_name);
  std::error_code ec;
  std::optional<fs::path> path;
  for (const fs::path& candidate : candidates)
    if (!path && fs::is_regular_file(candidate, ec)) path = candidate;
  for (const fs::path& root : library_.roots)
    if (!path) path = search(root, file_name);
  if (!path) return std::nullopt;
  auto text = read_file(*path, 64u << 20);
  if (!text) return std::nullopt;
  read_[key] = *text;
  return Found{shown(*path), std::move(*text)};
}

Result<std::shared_ptr<const FunctionLibrary>> DataFiles::functions(const std::string& name) {
  if (const auto known = functions_.find(name); known != functions_.end()) return known->second;
  const std::string key = "functions/" + name + ".so", hash_key = key + " sha256";
  std::error_code ec;
  fs::path file;
  if (from_bundle_) {
    if (const auto kept = bundle_.find(key); kept != bundle_.end()) file = kept->second;
  } else {
    const fs::path folder = mapping_file_.parent_path().empty() ? fs::path(".") : mapping_file_.parent_path();
    std::vector<fs::path> candidates{folder / ".." / "functions", folder / "functions"};
    for (const fs::path& root : library_.roots) candidates.push_back(root / "functions");
    for (const fs::path& candidate : candidates)
      if (file.empty() && is_plain_name(name) && fs::is_regular_file(candidate / (name + ".so"), ec))
        file = fs::canonical(candidate / (name + ".so"), ec);
  }
  if (file.empty())
    return fail(Errc::not_found, "there is no library of functions \"" + name +
                                     ".so\" in a folder functions beside " +
                                     "the mappings (its name is of a-z, 0-9, - and _)");
  const auto expected = bundle_.find(hash_key);
  if (from_bundle_ && expected == bundle_.end())
    return fail(Errc::corrupt, "the stored form of the mapping does not say which library it was used with");
  auto made = FunctionLibrary::load(file, from_bundle_ ? expected->second : "");
  if (!made) return made;
  read_[key] = file.string();
  read_[hash_key] = (*made)->hash();
  return functions_[name] = *made;
}

std::vector<std::string> DataFiles::names(std::string_view kind, std::string_view ending) const {
  std::vector<std::string> out;
  std::vector<fs::path> folders;
  if (!mapping_file_.empty()) folders = {mapping_file_.parent_path() / ".." / kind, mapping_file_.parent_path()};
  for (const fs::path& root : library_.roots) folders.push_back(root);
  std::error_code ec;
  for (const fs::path& folder : folders) {
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, ec), end;
         !ec && at != end; at.increment(ec)) {
      if (at.depth() > most_depth) at.disable_recursion_pending();
      std::string name = at->path().filename().string();
      if (!name.ends_with(ending)) continue;
      name.resize(name.size() - ending.size());
      out.push_back(std::move(name));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<fs::path> find_mapping_file(const Library& library, const fs::path& name_or_file) {
  std::error_code ec;
  if (fs::is_regular_file(name_or_file, ec)) return name_or_file;
  const std::string name = name_or_file.filename().string();
  if (name_or_file.has_parent_path()) return std::nullopt;
  for (const char* ending : {".map.yaml", ".map.json", ""}) {
    for (const fs::path& root : library.roots)
      if (auto found = search(root, name + ending)) return found;
  }
  return std::nullopt;
}

}  // namespace gatehouse::mapping
