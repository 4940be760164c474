#include "control/cli/output_file.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace gatehouse::control {

namespace {

namespace fs = std::filesystem;

/// Where the name leads, whether or not something is there.
fs::path whole(const std::string& path) {
  std::error_code ignored;
  return fs::absolute(path, ignored).lexically_normal();
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored) || whole(a) == whole(b);
}

bool is_of_the_site(const fs::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".yaml" || ending == ".yml" || path.parent_path().filename() == "codes";
}

/// It lies where a site keeps what it cannot do without: below a folder with a `site.yaml`, its store or its keys.
bool is_kept_by_a_site(const fs::path& path) {
  std::error_code ignored;
  for (fs::path below = path; below.has_relative_path(); below = below.parent_path()) {
    const std::string name = below.filename().string();
    if ((name == "state" || name == "keys") && fs::exists(below.parent_path() / "site.yaml", ignored)) return true;
  }
  return false;
}

Result<void> check_output(const std::string& out, std::initializer_list<std::string> inputs, OutputWish wish) {
  std::error_code ignored;
  const std::string place = whole(out).string();
  if (place.starts_with("/dev/") || place.starts_with("/proc/"))
    return fail(Errc::not_permitted, "\"" + out + "\" is no file; name another output");
  if (fs::is_symlink(out, ignored))
    return fail(Errc::not_permitted,
                "\"" + out + "\" is a link, and would be replaced by the output; name what it leads to");
  for (const std::string& input : inputs)
    if (!input.empty() && same_file(input, out))
      return fail(Errc::not_permitted, "the output would overwrite the input; name another output");
  const fs::path folder = whole(out).parent_path();
  if (!fs::is_directory(folder, ignored))
    return fail(Errc::not_found, "\"" + out + "\" cannot be written: there is no folder " + folder.string());
  if (!fs::exists(out, ignored)) return {};
  if (!fs::is_regular_file(out, ignored))
    return fail(Errc::not_permitted, "\"" + out + "\" is there and is no file; name another output");
  if (!wish.site_file && is_of_the_site(out))
    return fail(Errc::not_permitted,
                "\"" + out +
                    "\" looks like a mapping, a layout or a code table, and would be overwritten; "
                    "name another output");
  if (is_kept_by_a_site(whole(out)))
    return fail(Errc::not_permitted,
                "\"" + out + "\" is kept by the site for its own use, and is not overwritten; name another output");
  if (!wish.replace && !fs::is_empty(out, ignored))
    return fail(Errc::not_permitted, "\"" + out + "\" is there already; name another output, or say --replace");
  return {};
}

}  // namespace

Result<void> check_outputs(std::initializer_list<std::string> outs, std::initializer_list<std::string> inputs,
                           OutputWish wish) {
  for (auto one = outs.begin(); one != outs.end(); ++one) {
    if (one->empty()) continue;
    GATEHOUSE_TRY(check_output(*one, inputs, wish));
    for (auto other = outs.begin(); other != one; ++other)
      if (!other->empty() && same_file(*one, *other))
        return fail(Errc::not_permitted, "two outputs have the name \"" + *one + "\"; give each its own");
  }
  return {};
}

CLI::Option* add_replace_flag(CLI::App& command, bool& replace) {
  return command.add_flag("--replace", replace, "Overwrite files of the output's name that are there already");
}

}  // namespace gatehouse::control
