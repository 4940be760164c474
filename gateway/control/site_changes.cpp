#include "control/site_changes.hpp"

#include "control/answering.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t largest_file = 8u << 20;

}  // namespace

Response SiteChanges::put_in_force(const std::filesystem::path& file, const std::string& text,
                                   const std::string& what, const policy::Caller& caller) {
  const auto before = read_file(file, largest_file);
  if (!before) return failure_response(before.error());
  if (const auto written = write_file(file, text, {}); !written) return failure_response(written.error());
  const auto done = service_.reload();
  if (!done.live) {
    if (const auto back = write_file(file, *before, {}); !back) return failure_response(back.error());
    return json_response(409, {{"error", "not-in-force"},
                               {"message", "the site would not run with this, so the file is what it was"},
                               {"live", false},
                               {"configuration", done.hash},
                               {"findings", as_json(done.findings)}});
  }
  (void)hub_.audit({actor_of(caller), "configuration", what, "ok", "", "now " + done.hash});
  return json_response(200, {{"live", true}, {"configuration", done.hash}, {"findings", as_json(done.findings)}});
}

}  // namespace gatehouse::control
