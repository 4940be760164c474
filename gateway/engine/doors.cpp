#include "engine/doors.hpp"

#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace fs = std::filesystem;

namespace {

/// One way through which records go between a system and us.
struct Door {
  const std::string& system;
  const Connector& connector;
  const OptionValues& options;
  Side side;
};

fs::path record_of(const Plan& plan, const Door& door) {
  return plan.site.state_folder() / "systems" / (door.system + ".used");
}

/// `source file folder=in`: other paths are another place, which is used for the first time.
std::string line_of(const Door& door) {
  std::string line = door.side == Side::source ? "source " : "sink ";
  line += door.connector.kind;
  for (const Option& option : door.connector.options) {
    const auto value = door.options.find(option.name);
    if (option.type == OptionType::path && value != door.options.end() && !value->second.empty())
      line += " " + std::string(option.name) + "=" + value->second;
  }
  return line + "\n";
}

Result<std::string> lines_on_record(const Plan& plan, const Door& door) {
  auto text = read_file(record_of(plan, door));
  if (!text && text.error().code == Errc::not_found) return std::string();
  return text;
}

bool stands_in(const std::string& lines, const std::string& line) {
  return lines.starts_with(line) || lines.find("\n" + line) != std::string::npos;
}

Result<void> remember(const Plan& plan, const Door& door, const std::string& lines) {
  const fs::path file = record_of(plan, door);
  GATEHOUSE_TRY(make_folders(file.parent_path()));
  const auto written = write_file(file, lines + line_of(door), {});
  if (!written) return fail(written.error());
  return {};
}

/// Opens by `open`, which is told whether this is the first use; what could be opened is remembered.
template <class Open>
auto open_door(const Plan& plan, const Door& door, Open open) -> decltype(open(true)) {
  const auto lines = lines_on_record(plan, door);
  if (!lines) return fail(lines.error());
  const bool first_use = !stands_in(*lines, line_of(door));
  auto opened = open(first_use);
  if (opened && first_use)
    if (const auto kept = remember(plan, door, *lines); !kept) return fail(kept.error());
  return opened;
}

void check_door(const Plan& plan, const Door& door, const config::Place& where, Clock& clock, Findings& findings) {
  if (door.connector.still_there == nullptr) return;
  const auto lines = lines_on_record(plan, door);
  if (!lines || !stands_in(*lines, line_of(door))) return;
  const auto there = door.connector.still_there(
      {.options = door.options, .root = plan.site.folder, .clock = clock, .first_use = false}, door.side);
  if (!there) findings.warn("vanished", where.file, where.line, "", there.error().message);
}

Result<std::unique_ptr<Sink>> open_sink(const Run& run, const Door& door, Naming naming) {
  naming.words.emplace("route", run.route.route.name);
  return open_door(run.tools.plan, door, [&](bool first_use) {
    const Surroundings around{.options = door.options,
                              .root = run.tools.plan.site.folder,
                              .clock = run.tools.clock,
                              .stop = run.wish.stop,
                              .run = naming.run,
                              .stamp = naming.stamp,
                              .names = naming.words,
                              .first_use = first_use};
    return door.connector.open_sink(around);
  });
}

}  // namespace

std::string with_part(const std::string& word, int part) {
  return part == 1 ? word : word + "-" + std::to_string(part);
}

Naming naming_of(const Run& run, Words words) { return {run.id_text(), run.stamp, std::move(words)}; }

Result<std::unique_ptr<Source>> open_source_of(const Run& run) {
  const PlannedRoute& route = run.route;
  const Door door{route.route.from, *route.source, route.route.options, Side::source};
  return open_door(run.tools.plan, door, [&](bool first_use) {
    const Surroundings around{.options = door.options,
                              .root = run.tools.plan.site.folder,
                              .clock = run.tools.clock,
                              .stop = run.wish.stop,
                              .run = run.id_text(),
                              .stamp = run.stamp,
                              .names = {{"route", route.route.name}},
                              .first_use = first_use};
    return door.connector.open_source(around, mapping::framing(*route.mapping));
  });
}

Result<std::unique_ptr<Sink>> open_sink_of(const Run& run, const OptionValues& options, Naming naming) {
  return open_sink(run, {run.route.route.to, *run.route.sink, options, Side::sink}, std::move(naming));
}

Result<std::unique_ptr<Sink>> open_acknowledgement_of(const Run& run, const OptionValues& options, Naming naming) {
  return open_sink(run, {run.route.route.from, *run.route.source, options, Side::sink}, std::move(naming));
}

void check_still_there(const Plan& plan, Clock& clock, Findings& findings) {
  for (const PlannedRoute& one : plan.routes) {
    const config::Route& route = one.route;
    if (one.source != nullptr)
      check_door(plan, {route.from, *one.source, route.options, Side::source}, route.where, clock, findings);
    if (one.sink == nullptr) continue;
    const OptionValues& options = one.source != nullptr ? route.sink_options : route.options;
    check_door(plan, {route.to, *one.sink, options, Side::sink}, route.where, clock, findings);
  }
}

}  // namespace gatehouse::engine
