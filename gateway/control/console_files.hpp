/// The web console as it lies in the program: a page, a script, a style. They hold nothing of the site; all that
/// they show comes from the API, to whoever is signed in. A browser may run nothing else on the page (content
/// security policy), put it into no frame, and tell nobody where it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/http.hpp"
#include "control/new_site.hpp"

namespace gatehouse::control {

/// The files of gateway/console/dist; none in a program that was built without the console.
[[nodiscard]] const std::vector<SiteFile>& built_console_files();

/// Ready to be sent: compressed once, at the start. Any thread.
class ConsoleFiles {
 public:
  explicit ConsoleFiles(const std::vector<SiteFile>& files = built_console_files());
  /// Nothing where the path is none of the console's.
  [[nodiscard]] std::optional<Response> answer(const Request& request) const;

 private:
  struct File {
    std::string path, type, etag;
    std::string_view plain;
    std::string gzip;
  };
  std::vector<File> files_;
};

}  // namespace gatehouse::control
