#include "settings.hpp"

#include <utility>

#include "gatehouse/support/options.hpp"

namespace gatehouse::ftps {

Result<Access> read_access(const Surroundings& around) {
  const OptionValues& given = around.options;
  auto password = secret_option(around, "password");
  if (!password) return fail(password.error());
  const auto port = number_option(given, "port");
  if (!port) return fail(port.error());
  const auto wait = number_option(given, "wait_seconds");
  if (!wait) return fail(wait.error());
  Access access{.server = text_option(given, "server"),
                .port = static_cast<std::uint16_t>(*port),
                .implicit = text_option(given, "tls") == "implicit",
                .user = text_option(given, "user"),
                .password = std::move(*password),
                .wait = std::chrono::seconds(*wait),
                .stop = around.stop};
  for (const auto& [option, into] :
       {std::pair{"ca_file", &access.ca_file}, std::pair{"client_cert", &access.client_cert},
        std::pair{"client_key", &access.client_key}}) {
    if (text_option(given, option).empty()) continue;
    const auto file = path_option(around, option);
    if (!file) return fail(file.error());
    *into = *file;
  }
  return access;
}

}  // namespace gatehouse::ftps
