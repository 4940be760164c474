/// What people do to clients and doubtful links: one place for the command line and the API. A deed is a path as
/// the API has it and a JSON body; it is done on the hub at hand, or by the service that holds the site.
#pragma once

#include <optional>
#include <string>

#include "control/answers.hpp"
#include "hub/hub.hpp"

namespace gatehouse::control {

/// `/v1/reviews/7/claim`, `.../release`, `.../decide` {decision}, `/v1/clients/merge` {a, b, because},
/// `/v1/clients/7/split`, `/v1/clients/reconsider` {a, b, because}, `/v1/records/7/take-out` {because},
/// `/v1/clients/7/pin` {field, record or value, because}, `/v1/clients/7/unpin` {field},
/// `/v1/conflicts/7/decide` {decision or value and because}, `/v1/clients/7/purge` {because, dry_run},
/// `/v1/clients/7/hold` {because}, `/v1/holds/3/release`, `/v1/models/2/activate`. Each body names its `actor`.
struct ClientDeed {
  std::string path;
  Json body;
};

/// Nothing where the path is no such deed. The answer has `said`: what has happened, as a sentence.
[[nodiscard]] std::optional<Result<Json>> do_deed(hub::Hub& hub, const ClientDeed& deed);

}  // namespace gatehouse::control
