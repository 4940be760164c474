#include "control/deeds.hpp"

#include <algorithm>
#include <array>

#include "control/answering.hpp"
#include "control/report_answers.hpp"
#include "control/report_proof.hpp"
#include "engine/replay.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t most_groups = 500;

struct Kind {
  std::string_view word, path;  ///< `path`: who may POST there may ask for it
};
constexpr std::array kinds{Kind{"replay", "/v1/held/replay"}, Kind{"rebuild", "/v1/submissions/1/rebuild"},
                           Kind{"difference", "/v1/submissions/2/difference/1"},
                           Kind{"trial", "/v1/mappings/any/try"}};
constexpr std::size_t most_rows = 200;  ///< of a difference

Response accepted(engine::JobId id) { return json_response(202, {{"job", static_cast<std::uint64_t>(id)}}); }

/// How many records a filter finds, about, by the first reason of each; 0: not known.
std::uint64_t expected(hub::Hub& hub, const hub::RecordFilter& filter) {
  if (filter.id != hub::RecordId{}) return 1;
  if (!filter.file.empty()) return 0;
  const auto groups = hub.lists().held_groups(most_groups);
  if (!groups) return 0;
  std::uint64_t all = 0;
  for (const hub::HeldGroup& one : *groups)
    if ((filter.route.empty() || one.route == filter.route) && (filter.rule.empty() || one.rule == filter.rule) &&
        (filter.source.empty() || one.source == filter.source))
      all += static_cast<std::uint64_t>(one.records);
  return std::min<std::uint64_t>(all, filter.limit);
}

/// What is mapped again, in words: `unmapped-code, SEX`. Two wishes that differ are told differently: the service
/// takes the same words for the same deed.
std::string about(const hub::RecordFilter& filter) {
  if (filter.id != hub::RecordId{}) return "record " + std::to_string(static_cast<std::int64_t>(filter.id));
  std::string out;
  const std::string first = filter.limit == unlimited ? "" : "the first " + std::to_string(filter.limit);
  for (const std::string& part : {filter.rule, filter.source, filter.file, first})
    if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
  return out.empty() ? "all that is held" : out;
}

}  // namespace

bool as_a_job(const Request& request) { return query_value(request.query, "job") == "yes"; }

Response ask_replay(engine::Service& service, hub::Hub& hub, hub::RecordFilter filter, std::string_view actor) {
  engine::Deed deed{.kind = "replay", .about = about(filter), .by = std::string(actor), .work = {}};
  const std::string route = filter.route;
  deed.work = [&service, &hub, filter = std::move(filter), by = deed.by](
                  const std::stop_token& stop, const engine::Deed::Tell& tell) -> Result<std::string> {
    const std::uint64_t all = expected(hub, filter);
    const auto done = engine::replay_held(
        *service.plan(), hub, {.filter = filter, .actor = by, .stop = stop, .progress = [&](std::uint64_t tried) {
                                 tell({tried, all == 0 ? 0 : std::max(all, tried)});
                               }});
    if (!done) return fail(done.error());
    return dump(as_json(*done));
  };
  return accepted(service.ask_for(route, std::move(deed)));
}

Response ask_rebuild(engine::Service& service, hub::Hub& hub, std::int64_t number, std::string receipt,
                     std::string_view actor) {
  engine::Deed deed{
      .kind = "rebuild", .about = "submission " + std::to_string(number), .by = std::string(actor), .work = {}};
  deed.work = [&service, &hub, receipt = std::move(receipt), by = deed.by](
                  const std::stop_token& stop, const engine::Deed::Tell& tell) -> Result<std::string> {
    const auto pinned = report::read_receipt(receipt);
    if (!pinned) return fail(pinned.error());
    Proof proof{.pinned = *pinned};
    const ProofWish wish{
        .actor = by, .out = {}, .stop = stop, .progress = [&](std::uint64_t done, std::uint64_t all) {
          tell({done, all});
        }};
    GATEHOUSE_TRY(make_again(*service.plan(), hub, receipt, wish, proof));
    if (stop.stop_requested() && !proof.made) return fail(Errc::conflict, "it was stopped, so nothing is proven");
    return dump(as_json(proof));
  };
  return accepted(service.ask_for({}, std::move(deed)));
}

Response ask_difference(engine::Service& service, hub::Hub& hub, Compared compared, std::string_view actor) {
  engine::Deed deed{
      .kind = "difference",
      .about = "submission " + std::to_string(compared.newer) + " beside " + std::to_string(compared.older),
      .by = std::string(actor),
      .work = {}};
  deed.work = [&service, &hub, compared = std::move(compared), by = deed.by](
                  const std::stop_token& stop, const engine::Deed::Tell& tell) -> Result<std::string> {
    const auto found = engine::difference_of(
        *service.plan(), hub, compared.before, compared.after,
        {.most_rows = most_rows, .stop = stop, .progress = [&](std::uint64_t done, std::uint64_t all) {
           tell({done, all});
         }});
    if (stop.stop_requested()) return fail(Errc::conflict, "it was stopped, so nothing is known");
    if (!found) return fail(found.error());
    GATEHOUSE_TRY(hub.audit({by, "compare", compared.before.file.name + " " + compared.after.file.name, "ok",
                             "difference of two submissions", ""}));
    return dump(as_json(*found));
  };
  return accepted(service.ask_for({}, std::move(deed)));
}

bool is_open_to(const engine::Deed& deed, const policy::Caller& caller) {
  if (caller.site_itself || (!caller.name.empty() && deed.by == actor_of(caller))) return true;
  const auto* const kind = std::ranges::find(kinds, deed.kind, &Kind::word);
  return kind != kinds.end() && policy::may(caller, "POST", kind->path);
}

}  // namespace gatehouse::control
