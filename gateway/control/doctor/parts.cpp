#include <array>

#include "control/doctor/doctor.hpp"

namespace gatehouse::control::doctor {

std::span<const Part> parts() {
  static constexpr std::array all{Part{"permissions", look_at_permissions},
                                  Part{"disk", look_at_disk},
                                  Part{"clock", look_at_clock},
                                  Part{"certificates", look_at_certificates},
                                  Part{"systems", look_at_systems},
                                  Part{"settings", look_at_settings},
                                  Part{"store", look_at_store},
                                  Part{"service", look_at_service},
                                  Part{"backups", look_at_backups}};
  return all;
}

std::string seen_from(const config::Site& site, const std::filesystem::path& path) {
  const std::string relative = path.lexically_normal().lexically_relative(site.folder.lexically_normal()).string();
  return relative.empty() || relative.starts_with("..") ? path.string() : relative;
}

}  // namespace gatehouse::control::doctor
