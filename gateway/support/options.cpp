#include "gatehouse/support/options.hpp"

#include <charconv>
#include <cstdlib>

#include "gatehouse/support/files.hpp"
#include "gatehouse/support/names.hpp"

namespace gatehouse {
namespace {

constexpr std::uint64_t longest_secret = 64u << 10;  // a private key fits

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

tl::unexpected<Error> bad_option(std::string_view name, std::string_view why) {
  return fail(Errc::bad_config, "option " + std::string(name) + ": " + std::string(why));
}

}  // namespace

Result<std::int64_t> number_option(const OptionValues& options, std::string_view name) {
  const std::string text = text_option(options, name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number >= 0) return number;
  return bad_option(name, "'" + text + "' is no whole number from 0 on");
}

std::vector<std::string> list_option(const OptionValues& options, std::string_view name) {
  std::vector<std::string> words;
  const std::string text = text_option(options, name);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    if (std::string word = trimmed(rest.substr(0, comma)); !word.empty()) words.push_back(std::move(word));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return words;
}

Result<std::filesystem::path> path_option(const Surroundings& around, std::string_view name) {
  const std::string path = text_option(around.options, name);
  if (path.empty()) return bad_option(name, "is missing");
  return (around.root / path).lexically_normal();
}

Result<std::string> secret_option(const Surroundings& around, std::string_view name) {
  const std::string where = text_option(around.options, name);
  if (where.empty()) return std::string();
  if (where.starts_with("env:")) {
    const char* value = std::getenv(where.c_str() + 4);
    if (value == nullptr) return bad_option(name, "the environment has no " + where.substr(4));
    return std::string(value);
  }
  if (!where.starts_with("file:")) return bad_option(name, "write file:PATH or env:NAME, never the secret itself");
  auto text = read_file(around.root / where.substr(5), longest_secret);
  if (!text) return fail(text.error(), "option " + std::string(name));
  std::string secret = text->substr(0, text->find_first_of("\r\n"));
  if (secret.empty()) return bad_option(name, "the first line of " + where.substr(5) + " is empty");
  return secret;
}

Result<std::filesystem::path> work_folder(const Surroundings& around, std::string_view kind) {
  auto folder = path_option(around, "work");
  if (!folder) return folder;
  const auto route = around.names.find("route");
  const std::string name =
      route == around.names.end() ? std::string(kind) : route->second + "-" + std::string(kind);
  return *folder / label_of(name);
}

}  // namespace gatehouse
