#include "control/mapping_files.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "mapping/workbench.hpp"

namespace gatehouse::control {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest_file = 8u << 20;
constexpr std::size_t most_files = 2000;

bool is_below(const fs::path& file, const fs::path& folder) {
  const auto relative = file.lexically_normal().lexically_relative(folder.lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

/// Plain files of `from` and of its folders `codes`, `layouts` and the like; nothing that only points elsewhere.
Result<void> copy_folder(const fs::path& from, const fs::path& to) {
  GATEHOUSE_TRY(make_folders(to));
  std::error_code error;
  std::size_t count = 0;
  for (fs::recursive_directory_iterator at(from, error), end; !error && at != end; at.increment(error)) {
    const fs::path target = to / at->path().lexically_relative(from);
    if (at->is_symlink() || at->path().filename().string().starts_with(".")) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (at->is_directory()) {
      GATEHOUSE_TRY(make_folders(target));
      continue;
    }
    if (!at->is_regular_file() || at->file_size() > largest_file) continue;
    if (++count > most_files) return fail(Errc::bad_input, "too many files lie beside this mapping");
    const auto text = read_file(at->path(), largest_file);
    if (!text) return fail(text.error());
    if (const auto written = write_file(target, *text, {.durable = false}); !written) return fail(written.error());
  }
  if (error) return fail(system_error(error.value(), "reading the folder of the mapping"));
  return {};
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line)
    if (c == ',')
      out.emplace_back();
    else if (c != '\r')
      out.back() += c;
  return out;
}

bool is_plain(const std::string& cell) {
  return cell.size() <= 200 && std::none_of(cell.begin(), cell.end(), [](char c) {
           return c == ',' || c == '"' || static_cast<unsigned char>(c) < ' ';
         });
}

}  // namespace

const engine::PlannedRoute* route_with_mapping(const engine::Plan& plan, std::string_view name) {
  const auto at = std::find_if(plan.routes.begin(), plan.routes.end(), [&](const engine::PlannedRoute& route) {
    return route.mapping != nullptr && mapping::info(*route.mapping).name == name;
  });
  return at == plan.routes.end() ? nullptr : &*at;
}

bool is_own(const config::Site& site, const fs::path& file) {
  std::error_code error;
  return is_below(fs::weakly_canonical(file, error), fs::weakly_canonical(site.folder, error));
}

std::string told_path(const config::Site& site, const fs::path& shipped, const fs::path& file) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(file, error);
  for (const fs::path& folder : {site.folder, shipped}) {
    const fs::path root = fs::weakly_canonical(folder, error);
    if (!folder.empty() && is_below(real, root)) return real.lexically_relative(root).string();
  }
  return file.filename().string();
}

Result<fs::path> make_own(const config::Site& site, const fs::path& shipped, const fs::path& file) {
  if (is_own(site, file)) return file;
  std::error_code error;
  const fs::path root = fs::weakly_canonical(shipped, error), real = fs::weakly_canonical(file, error);
  if (shipped.empty() || !is_below(real, root))
    return fail(Errc::not_permitted, "this mapping lies neither in the site nor among those of the program");
  const fs::path relative = real.lexically_relative(root);
  const fs::path to = site.mappings_folder() / relative.parent_path();
  if (!fs::exists(to, error)) {
    GATEHOUSE_TRY(make_folders(to.parent_path()));
    auto staging = StagingFolder::create(to.parent_path(), to.filename().string());
    if (!staging) return fail(staging.error());
    const fs::path aside = staging->path() / to.filename();
    GATEHOUSE_TRY(copy_folder(real.parent_path(), aside));
    GATEHOUSE_TRY(rename_file(aside, to));
    GATEHOUSE_TRY(sync_folder(to.parent_path()));
  }
  const fs::path own = site.mappings_folder() / relative;
  if (!fs::exists(own, error)) return fail(Errc::conflict, relative.string() + " is not in the site's own folder");
  return own;
}

std::vector<BesideFile> files_beside(const mapping::Mapping& mapping) {
  const fs::path folder = fs::path(mapping::file_of(mapping)).parent_path();
  std::vector<BesideFile> out;
  std::error_code error;
  const fs::path tests = mapping::tests_file_of(mapping);
  if (fs::is_regular_file(tests, error)) out.push_back({tests.filename().string(), "tests"});
  mapping::Dictionary dictionary;
  mapping::add_to_dictionary(mapping, dictionary);
  std::set<std::string> names;
  for (const mapping::CrosswalkRow& row : dictionary.codes) names.insert("codes/" + row.table + ".csv");
  for (const std::string& name : names)
    if (fs::is_regular_file(folder / name, error)) out.push_back({name, "codes"});
  return out;
}

Result<Draft> Draft::make(const config::Site& site, const fs::path& file, std::string_view text) {
  auto staging = StagingFolder::create(site.state_folder(), "draft");
  if (!staging) return fail(staging.error());
  const fs::path folder = staging->path() / file.parent_path().filename();
  GATEHOUSE_TRY(copy_folder(file.parent_path(), folder));
  const fs::path draft = folder / file.filename();
  if (const auto written = write_file(draft, text, {.durable = false}); !written) return fail(written.error());
  return Draft(std::move(*staging), draft);
}

Result<std::string> with_code(std::string_view text, const std::string& code, const std::string& meaning,
                              const std::string& note) {
  if (code.empty() || meaning.empty() || !is_plain(code) || !is_plain(meaning) || !is_plain(note))
    return fail(Errc::bad_input, "a code and its meaning are short, without commas and quotes");
  const std::string_view first = text.substr(0, text.find('\n'));
  const std::vector<std::string> header = cells_of(first);
  std::size_t source = header.size(), canonical = header.size(), remark = header.size();
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == "source" || header[i] == "from") source = i;
    if (header[i] == "canonical" || header[i] == "to") canonical = i;
    if (header[i] == "note") remark = i;
  }
  if (source == header.size() || canonical == header.size())
    return fail(Errc::bad_input, "the table's header does not name the columns source and canonical");
  std::string_view rest = text;
  std::size_t number = 0;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto cells = cells_of(rest.substr(0, end));
    ++number;
    if (cells.size() > source && cells[source] == code)
      return fail(Errc::conflict, "the table has a line for this code already, line " + std::to_string(number) +
                                      (cells.size() > canonical ? ": it means " + cells[canonical] : "") +
                                      ". A code has one meaning; change that line if it is wrong");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::vector<std::string> line(header.size());
  line[source] = code;
  line[canonical] = meaning;
  if (remark < line.size()) line[remark] = note;
  std::string out(text);
  if (!out.empty() && out.back() != '\n') out += '\n';
  for (std::size_t i = 0; i < line.size(); ++i) out += (i == 0 ? "" : ",") + line[i];
  return out + '\n';
}

}  // namespace gatehouse::control
