// The key file as `gatehouse check` looks at it: it is there, it is a key, and nobody else may read it.
#include <sys/stat.h>

#include "config/reading.hpp"

namespace gatehouse::config {

void check_key_file(const Site& site, Findings& findings) {
  const std::string name = site.key_file.lexically_proximate(site.folder).string();
  struct stat about {};
  if (::stat(site.key_file.c_str(), &about) != 0) {
    findings.warn(
        "key-file", "site.yaml", 0, "keys.file",
        "the key file \"" + name +
            "\" is not there, and without it nothing can be kept; `gatehouse init` makes one with a site");
    return;
  }
  constexpr off_t raw = 32, digits = 64, most = 66;  // as bytes, or as hex digits with a line end
  if (!S_ISREG(about.st_mode) || (about.st_size != raw && (about.st_size < digits || about.st_size > most)))
    findings.error("key-file", "site.yaml", 0, "keys.file",
                   "the key file \"" + name + "\" holds no key: 32 bytes, or 64 hex digits, are expected");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    findings.error("key-file", "site.yaml", 0, "keys.file",
                   "other users may open the key file \"" + name + "\"; set its mode: chmod 600 " + name);
}

}  // namespace gatehouse::config
