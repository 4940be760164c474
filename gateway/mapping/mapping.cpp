#include "mapping/mapping.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "gatehouse/support/files.hpp"
#include "mapping/compile.hpp"
#include "mapping/optimise.hpp"
#include "mapping/way_back.hpp"
#include "mapping/workbench.hpp"

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

namespace {

std::shared_ptr<Mapping> compile_both_ways(const yaml::Document& document, DataFiles& files, bool synthetic,
                                           Findings& findings) {
  auto mapping = compile_mapping(document, files, synthetic, findings);
  return mapping && add_way_back(*mapping, document, files, findings) ? mapping : nullptr;
}

/// What `check` calls an error lets no mapping be loaded, whoever asks for it; what else it would say stands beside
/// it then, and beside errors that there were before.
bool is_sound(const Mapping& mapping, bool sound_so_far, Findings& findings) {
  Findings seen;
  examine(mapping, seen);
  const bool sound = sound_so_far && seen.ok();
  if (!sound) findings.take(seen);
  return sound;
}

/// Gives a mapping, and its way back, the form in which it is kept, and its quick loops.
template <class Bundle>
void finish(Mapping& mapping, Bundle bundle) {
  mapping.info.canonical = bundle.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  optimise(mapping);
  if (mapping.back == nullptr) return;
  bundle["back"] = true;
  mapping.back->info.canonical = bundle.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  optimise(*mapping.back);
}

}  // namespace

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
  const std::size_t before = findings.errors();
  const auto document = yaml::parse_for_check(*text, shown, findings);
  if (!document) return nullptr;
  const bool well_written = findings.errors() == before;
  DataFiles files(library, *file);
  auto mapping = compile_both_ways(*document, files, library.synthetic, findings);
  if (!mapping || !is_sound(*mapping, well_written, findings)) return nullptr;
  nlohmann::ordered_json bundle;
  bundle["name"] = shown;
  bundle["synthetic"] = library.synthetic;
  bundle["mapping"] = *text;
  bundle["files"] = files.read();
  finish(*mapping, std::move(bundle));
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
  auto mapping = compile_both_ways(*document, files, bundle.value("synthetic", false), findings);
  if (!mapping) return nullptr;
  const bool back = bundle.contains("back") && bundle["back"] == true;
  if (back && mapping->back == nullptr) {
    findings.error("bad-bundle", "stored mapping", 0, "",
                   "the stored form is of a way back that the mapping has not");
    return nullptr;
  }
  auto forward = bundle;
  forward.erase("back");
  finish(*mapping, std::move(forward));
  const std::shared_ptr<Mapping> wanted = back ? mapping->back : mapping;
  wanted->info.canonical = canonical;
  return wanted;
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

std::shared_ptr<const Mapping> way_back(const Mapping& mapping) { return mapping.back; }
const std::string& way_back_in_yaml(const Mapping& mapping) { return mapping.back_text; }

Framing framing(const Mapping& mapping) { return mapping.from_layout ? mapping.from_layout->framing : Framing{}; }

const Schema& source_schema(const Mapping& mapping) { return *mapping.from_schema; }
const std::vector<std::string>& groups_read(const Mapping& mapping) { return mapping.groups; }

namespace {

void add_sources(const Rule& rule, std::set<std::size_t>& out) {
  const auto add = [&](int source) {
    if (source >= 0) out.insert(static_cast<std::size_t>(source));
  };
  add(rule.source);
  add(rule.codes_on);
  for (const Compose::Piece& piece : rule.compose.pieces) add(piece.source);
  for (const Condition& when : rule.when) out.insert(when.uses().begin(), when.uses().end());
  for (const Rule& option : rule.options) add_sources(option, out);
}

}  // namespace

std::set<std::size_t> sources_of(const Rule& rule) {
  std::set<std::size_t> out;
  add_sources(rule, out);
  return out;
}

Labels labels_of(const Mapping& mapping, const Target& target) {
  Labels labels = target.labels;
  for (const std::size_t source : sources_of(target.rule)) labels.add(mapping.sources[source].labels);
  return labels;
}

std::vector<std::pair<std::string, std::string>> fields_read(const Mapping& mapping) {
  std::set<std::pair<std::string, std::string>> out;
  const std::string& record = mapping.from_schema ? mapping.from_schema->name : mapping.from_layout->name;
  for (const SourceValue& source : mapping.sources) {
    if (source.group < 0) {
      out.emplace(record, without_as_of(source.name));
      continue;
    }
    const std::string& group = mapping.groups[static_cast<std::size_t>(source.group)];
    out.emplace(group, source.name.substr(group.size() + 1));
  }
  return {out.begin(), out.end()};
}

Labels labels_of_records(const Mapping& mapping) {
  Labels out;
  if (!mapping.from_layout) return Label::restricted;
  for (const LayoutField& field : mapping.from_layout->fields)
    out.add(field.labels.empty() ? Labels(Label::restricted) : field.labels);
  return out;
}

std::vector<std::pair<std::string, Labels>> disclosed(const Mapping& mapping) {
  std::vector<std::pair<std::string, Labels>> out;
  for (const Block& block : mapping.blocks)
    for (const Target& target : block.targets) out.emplace_back(target.name, labels_of(mapping, target));
  return out;
}

}  // namespace gatehouse::mapping
