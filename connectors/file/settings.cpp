#include "settings.hpp"

#include <charconv>

namespace gatehouse::file {

Result<std::int64_t> number_option(const OptionValues& options, std::string_view name) {
  const std::string text = text_option(options, name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number >= 0) return number;
  return fail(Errc::bad_config, "option " + std::string(name) + ": '" + text + "' is no whole number from 0 on");
}

Result<std::filesystem::path> folder_option(const Surroundings& around) {
  const std::string folder = text_option(around.options, "folder");
  if (folder.empty()) return fail(Errc::bad_config, "option folder: is missing");
  return (around.root / folder).lexically_normal();
}

}  // namespace gatehouse::file
