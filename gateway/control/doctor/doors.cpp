#include "control/doctor/doors.hpp"

#include <algorithm>

#include "gatehouse/support/options.hpp"

namespace gatehouse::control::doctor {
namespace {

void add(std::vector<Door>& all, Door door) {
  const auto same = [&door](const Door& other) {
    return other.system == door.system && other.connector == door.connector && other.side == door.side &&
           *other.options == *door.options;
  };
  if (std::ranges::none_of(all, same)) all.push_back(std::move(door));
}

}  // namespace

std::vector<Door> doors_of(const engine::Plan& plan) {
  std::vector<Door> out;
  for (const engine::PlannedRoute& one : plan.routes) {
    const config::Route& route = one.route;
    if (one.source != nullptr) add(out, {route.from, one.source, &route.options, Side::source});
    if (one.source != nullptr && route.acknowledge)
      add(out, {route.from, one.source, &*route.acknowledge, Side::sink});
    if (one.sink != nullptr)
      add(out, {route.to, one.sink, one.source != nullptr ? &route.sink_options : &route.options, Side::sink});
  }
  return out;
}

std::filesystem::path file_of(const config::Site& site, const Option& option, const OptionValues& options) {
  std::string value = text_option(options, option.name);
  if (option.type == OptionType::secret) {
    constexpr std::string_view mark = "file:";
    if (!value.starts_with(mark)) return {};
    value.erase(0, mark.size());
  } else if (option.type != OptionType::path) {
    return {};
  }
  return value.empty() ? std::filesystem::path() : site.folder / value;
}

}  // namespace gatehouse::control::doctor
