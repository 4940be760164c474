#include "mapping/mapping.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "gatehouse/support/files.hpp"
#include "mapping/compile.hpp"
#include "mapping/optimise.hpp"

namespace gatehouse::mapping {
namespace fs = std::filesystem;

std::vector<Schema> load_schemas(const Library& library, Findings& findings) {
  std::vector<Schema> out;
  std::error_code ec;
  for (const fs::path& root : library.roots) {
    std::vector<fs::path> files;
    for (fs::directory_iterator at(root / "schemas", ec), end; !ec && at != end; at.increment(ec))
      if (at->path().extension() == ".yaml") files.push_back(at->path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      const auto document = yaml::load(file, file.string(), findings);
      if (!document) continue;
      auto schema = build_schema(*document, findings);
      const bool known =
          schema && std::any_of(out.begin(), out.end(), [&](const Schema& s) { return s.name == schema->name; });
      if (schema && !known) out.push_back(std::move(*schema));
    }
  }
  std::sort(out.begin(), out.end(), [](const Schema& a, const Schema& b) { return a.name < b.name; });
  return out;
}

std::shared_ptr<const Mapping> load_mapping(const fs::path& name_or_file, const Library& library,
                                            Findings& findings) {
  const auto file = find_mapping_file(library, name_or_file);
  if (!file) {
    DataFiles files(library, {});
    const std::vector<std::string> names = files.names("", ".map.yaml");
    findings.error("unknown-mapping", name_or_file.string(), 0, "",
                   "there is no mapping of this name (a file \"" + name_or_file.filename().string() +
                       ".map.yaml\")" +
                       did_you_mean(name_or_file.filename().string(), {names.begin(), names.end()}));
    return nullptr;
  }
  std::error_code ec;
  const fs::path relative = fs::proximate(*file, ec);
  const std::string shown = ec || relative.string().starts_with("../../..") ? file->string() : relative.string();
  auto text = read_file(*file, 8u << 20);
  if (!text) {
    findings.error("cannot-read", shown, 0, "", text.error().message);
    return nullptr;
  }
  const auto document = yaml::parse(*text, shown, findings);
  if (!document) return nullptr;
  DataFiles files(library, *file);
  auto mapping = compile_mapping(*document, files, library.synthetic, findings);
  if (!mapping) return nullptr;
  nlohmann::ordered_json bundle;
  bundle["name"] = shown;
  bundle["synthetic"] = library.synthetic;
  bundle["mapping"] = *text;
  bundle["files"] = files.read();
  mapping->info.canonical = bundle.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  optimise(*mapping);
  return mapping;
}

std::shared_ptr<const Mapping> mapping_from_canonical(std::string_view canonical, Findings& findings) {
  const auto bundle = nlohmann::json::parse(canonical, nullptr, false);
  const auto is_text = [](const nlohmann::json& member) { return member.is_string(); };
  if (!bundle.is_object() || !bundle.contains("mapping") || !bundle["mapping"].is_string() ||
      !bundle.contains("files") || !bundle["files"].is_object() ||
      !std::all_of(bundle["files"].begin(), bundle["files"].end(), is_text)) {
    findings.error("bad-bundle", "stored mapping", 0, "", "the stored form of the mapping cannot be read");
    return nullptr;
  }
  const auto document =
      yaml::parse(bundle["mapping"].get<std::string>(), bundle.value("name", "stored mapping"), findings);
  if (!document) return nullptr;
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [name, text] : bundle["files"].items()) texts[name] = text.get<std::string>();
  DataFiles files(std::move(texts));
  auto mapping = compile_mapping(*document, files, bundle.value("synthetic", false), findings);
  if (!mapping) return nullptr;
  mapping->info.canonical = canonical;
  optimise(*mapping);
  return mapping;
}

const MappingInfo& info(const Mapping& mapping) { return mapping.info; }

Ends ends(const Mapping& mapping) {
  Ends out;
  out.from_layout = mapping.from_layout != nullptr;
  out.from = out.from_layout ? mapping.from_layout->name : mapping.from_schema->name;
  out.to_layout = mapping.to_layout != nullptr;
  if (out.to_layout) out.to = mapping.to_layout->name;
  return out;
}

const std::string& file_of(const Mapping& mapping) { return mapping.file; }

Framing framing(const Mapping& mapping) { return mapping.from_layout ? mapping.from_layout->framing : Framing{}; }

std::string head(const Mapping& mapping) {
  if (!mapping.to_layout || mapping.to_layout->kind != LayoutKind::delimited ||
      mapping.to_layout->header_lines == 0)
    return {};
  const Layout& layout = *mapping.to_layout;
  const CsvWriter writer(layout.dialect);
  std::string out;
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    if (i > 0) out += layout.dialect.delimiter;
    (void)writer.append(out, layout.fields[i].column);
  }
  return out + layout.line_end;
}

std::string tail(const Mapping& mapping, std::uint64_t records) {
  if (!mapping.to_layout || mapping.to_layout->trailer_template.empty()) return {};
  std::string out = mapping.to_layout->trailer_template;
  const std::size_t at = out.find("{count");
  const std::size_t end = at == std::string::npos ? at : out.find('}', at);
  if (end != std::string::npos) {
    std::string count = std::to_string(records);
    const std::string spec = out.substr(at + 6, end - at - 6);
    const std::size_t width =
        spec.size() > 1 ? static_cast<std::size_t>(std::min(60, std::atoi(spec.c_str() + 1))) : 0;
    if (count.size() < width) count.insert(0, width - count.size(), '0');
    out.replace(at, end - at + 1, count);
  }
  return out + mapping.to_layout->line_end;
}

std::string_view line_end(const Mapping& mapping) {
  return mapping.to_layout ? std::string_view(mapping.to_layout->line_end) : "\n";
}

const Schema& source_schema(const Mapping& mapping) { return *mapping.from_schema; }
const std::vector<std::string>& groups_read(const Mapping& mapping) { return mapping.groups; }

namespace {

void add_labels(const Mapping& mapping, const Rule& rule, Labels& labels) {
  const auto add = [&](int source) {
    if (source >= 0) labels.add(mapping.sources[static_cast<std::size_t>(source)].labels);
  };
  add(rule.source);
  for (const Compose::Piece& piece : rule.compose.pieces) add(piece.source);
  for (const Condition& when : rule.when)
    for (const std::size_t used : when.uses()) add(static_cast<int>(used));
  for (const Rule& option : rule.options) add_labels(mapping, option, labels);
}

}  // namespace

Labels labels_of(const Mapping& mapping, const Target& target) {
  Labels labels = target.labels;
  add_labels(mapping, target.rule, labels);
  return labels;
}

std::vector<std::pair<std::string, Labels>> disclosed(const Mapping& mapping) {
  std::vector<std::pair<std::string, Labels>> out;
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets) out.emplace_back(target.name, labels_of(mapping, target));
  return out;
}

}  // namespace gatehouse::mapping
