#include "config/plugins.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <string>

#include "gatehouse/plugin.hpp"
#include "gatehouse/support/foreign_code.hpp"

namespace gatehouse::config {
namespace {

constexpr std::size_t most_connectors = 100, most_options = 200;

bool is_name(const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_whole(const Option& option) {
  return is_name(option.name) && option.doc != nullptr && option.fallback != nullptr && option.choices != nullptr;
}

/// Nothing if the table is one that all who read it can rely on.
std::string fault_of(const Connector* one) {
  if (one == nullptr || !is_name(one->kind)) return "a connector whose kind is no name of a-z, 0-9, - and _";
  const std::string kind = one->kind;
  if (one->summary == nullptr) return "the connector " + kind + " without a summary";
  if (one->open_source == nullptr && one->open_sink == nullptr)
    return "the connector " + kind + ", which neither reads nor writes";
  if (one->options.size() > most_options || !std::all_of(one->options.begin(), one->options.end(), is_whole))
    return "the connector " + kind + " with an option that lacks a name or a text";
  return {};
}

}  // namespace

Result<std::span<const Connector* const>> load_plugin(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::canonical(file, error);
  if (error) return fail(Errc::not_found, "there is no such file", file.string());
  GATEHOUSE_TRY(written_by_trusted(whole.parent_path()));
  GATEHOUSE_TRY(written_by_trusted(whole));
  void* const handle = ::dlopen(whole.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr)
    return fail(Errc::bad_config, "cannot be loaded: " + std::string(::dlerror()), file.string());
  void* const symbol = ::dlsym(handle, "gatehouse_plugin");
  if (symbol == nullptr)
    return fail(Errc::bad_config, "has no symbol gatehouse_plugin; build it with gatehouse/plugin.hpp",
                file.string());
  const Plugin* const plugin = reinterpret_cast<const Plugin* (*)()>(symbol)();
  if (plugin == nullptr || plugin->abi != plugin_abi)
    return fail(Errc::bad_config,
                "was built for another version of gatehouse/plugin.hpp (" +
                    (plugin == nullptr ? std::string("it says none") : std::to_string(plugin->abi)) +
                    "; this program knows " + std::to_string(plugin_abi) + "): build it anew",
                file.string());
  if (plugin->connectors.empty() || plugin->connectors.size() > most_connectors)
    return fail(Errc::bad_config, "has no connector, or too many", file.string());
  for (const Connector* const one : plugin->connectors)
    if (const std::string fault = fault_of(one); !fault.empty())
      return fail(Errc::bad_config, "has " + fault, file.string());
  return plugin->connectors;
}

std::vector<const Connector*> connectors_of(const yaml::Document& site_file, const std::filesystem::path& folder,
                                            std::span<const Connector* const> built_in, Findings& findings) {
  std::vector<const Connector*> all(built_in.begin(), built_in.end());
  Findings elsewhere;  // `read_site_file` tells of the rest of the file
  yaml::Section top(site_file.root, site_file.name, "", elsewhere);
  const yaml::Node* const node = top.node("plugins");
  if (node == nullptr) return all;
  const auto complain = [&](const std::string& message) {
    findings.error("bad-plugin", site_file.name, node->line, "plugins", message);
  };
  for (const std::string& name : top.texts("plugins")) {
    const auto loaded = load_plugin(folder / name);  // an absolute path stays as it is
    if (!loaded) {
      complain(loaded.error().text());
      continue;
    }
    for (const Connector* const one : *loaded) {
      const auto same = [&](const Connector* other) { return std::string_view(other->kind) == one->kind; };
      if (std::any_of(all.begin(), all.end(), same))
        complain(name + ": there is a connector \"" + one->kind + "\" already");
      else
        all.push_back(one);
    }
  }
  return all;
}

}  // namespace gatehouse::config
