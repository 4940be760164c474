/// Lists the client of each record of a site's hub: what precision and recall are worked out from.
///
///   client_records SITE > records.csv      columns record,system,file,line,client
///
/// Opens the hub for itself: the site may not be in use.

#include <cstdio>
#include <filesystem>
#include <vector>

#include "gatehouse/clock.hpp"
#include "hub/hub.hpp"
#include "mapping/mapping.hpp"

namespace {

using namespace gatehouse;  // NOLINT(google-build-using-namespace): this file is one program

Result<std::vector<hub::ClientId>> all_clients(hub::Hub& hub) {
  const auto now = hub.now_as_of();
  if (!now) return fail(now.error());
  std::vector<hub::ClientId> ids;
  const auto visited = hub.each_client(*now, [&](const hub::ClientView& client) -> Result<void> {
    ids.push_back(client.id);
    return {};
  });
  if (!visited) return fail(visited.error());
  return ids;
}

Result<void> list(hub::Hub& hub) {
  const auto ids = all_clients(hub);
  if (!ids) return fail(ids.error());
  std::puts("record,system,file,line,client");
  for (const auto id : *ids) {
    const auto records = hub.records_of(id, "test", "precision and recall of the client index");
    if (!records) return fail(records.error());
    for (const auto& record : *records)
      std::printf("%lld,%s,%s,%llu,%lld\n", static_cast<long long>(record.id), record.system.c_str(),
                  record.file.c_str(), static_cast<unsigned long long>(record.line), static_cast<long long>(id));
  }
  return {};
}

Result<void> run(const std::filesystem::path& site) {
  Findings findings;
  const auto schemas =
      mapping::load_schemas({.roots = {GATEHOUSE_SOURCE_DIR "/mappings"}, .synthetic = true}, findings);
  SystemClock clock;
  const hub::Settings settings{.folder = site / "state", .key_file = site / "keys" / "site.key", .synthetic = true};
  const auto hub = hub::Hub::open(settings, schemas, clock);
  if (!hub) return fail(hub.error());
  return list(**hub);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("client_records SITE\n", stderr), 2;
  const auto done = run(argv[1]);
  if (!done) return std::fprintf(stderr, "client_records: %s\n", done.error().text().c_str()), 1;
  return 0;
}
