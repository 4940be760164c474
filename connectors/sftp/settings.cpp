#include "settings.hpp"

#include "gatehouse/support/options.hpp"

namespace gatehouse::sftp {

Result<Access> read_access(const Surroundings& around) {
  const OptionValues& options = around.options;
  const auto port = number_option(options, "port");
  if (!port) return fail(port.error());
  const auto wait = number_option(options, "wait_seconds");
  if (!wait) return fail(wait.error());
  auto secret = secret_option(around, "secret");
  if (!secret) return fail(secret.error());
  Access access{.server = text_option(options, "server"),
                .port = static_cast<unsigned>(*port),
                .user = text_option(options, "user"),
                .secret = std::move(*secret),
                .pins = list_option(options, "host_key"),
                .wait = std::chrono::seconds(*wait),
                .stop = around.stop};
  if (!text_option(options, "key_file").empty()) {
    const auto key = path_option(around, "key_file");
    if (!key) return fail(key.error());
    access.key = *key;
  }
  if (access.pins.empty())
    return fail(Errc::bad_config, "option host_key: is missing; no server is trusted without it");
  return access;
}

}  // namespace gatehouse::sftp
