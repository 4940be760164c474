#include "control/open_site.hpp"

namespace gatehouse::control {

Result<std::unique_ptr<hub::Hub>> open_hub(const engine::Plan& plan, bool read_only, Clock& clock) {
  const hub::Settings settings{.folder = plan.site.state_folder(),
                               .key_file = plan.site.key_file,
                               .synthetic = plan.site.synthetic,
                               .read_only = read_only,
                               .cache_mib = plan.site.limits.cache_mib};
  return hub::Hub::open(settings, plan.schemas, clock);
}

}  // namespace gatehouse::control
