// Layouts and code tables by themselves, for those who have no mapping of them yet.
#include "gatehouse/support/files.hpp"
#include "mapping/examine.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::mapping {
namespace {

constexpr std::uint64_t most_bytes = 8u << 20;

void check_layout(const std::filesystem::path& file, const Library& library, Findings& findings) {
  const auto document = yaml::load_for_check(file, file.string(), findings);
  if (!document) return;
  if (const auto layout = build_layout(*document, library.synthetic, findings)) examine_layout(*layout, findings);
}

void check_codes(const std::filesystem::path& file, Findings& findings) {
  const auto text = read_file(file, most_bytes);
  if (!text) {
    findings.error("cannot-read", file.string(), 0, "", text.error().message);
    return;
  }
  const auto table = CodeTable::parse(file.stem().string(), *text, file.string(), findings);
  if (table != nullptr && table->dated()) examine_dates(*table, findings);
}

}  // namespace

bool check_data_file(const std::filesystem::path& file, const Library& library, Findings& findings) {
  const std::string name = file.filename().string();
  if (name.ends_with(".layout.yaml"))
    check_layout(file, library, findings);
  else if (name.ends_with(".csv"))
    check_codes(file, findings);
  else
    return false;
  return true;
}

}  // namespace gatehouse::mapping
