#include "engine/report_rebuild.hpp"

#include <map>
#include <optional>

#include "engine/report_rows.hpp"
#include "engine/report_spec.hpp"
#include "engine/run.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::engine {

namespace {

using MappingPointer = std::shared_ptr<const mapping::Mapping>;

/// Counts and hashes what a sink would have written, and keeps it if asked to.
class Bytes {
 public:
  static Result<Bytes> open(const std::filesystem::path& out, bool crlf) {
    Bytes bytes(crlf ? "\r\n" : "\n");
    if (out.empty()) return bytes;
    auto file = NewFile::create(out, {.secret = true});
    if (!file) return fail(file.error());
    bytes.file_ = std::move(*file);
    return bytes;
  }
  Result<void> line(std::string_view text) {
    for (const std::string_view part : {text, line_end_}) {
      hash_.add(part);
      count_ += part.size();
      if (file_) GATEHOUSE_TRY(file_->write(part));
    }
    return {};
  }
  Result<void> publish() {
    if (!file_) return {};
    const auto published = file_->publish();
    if (!published) return fail(published.error());
    return {};
  }
  [[nodiscard]] std::string hash() { return hash_.hex(); }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  explicit Bytes(std::string_view line_end) : line_end_(line_end) {}
  std::string_view line_end_;
  Sha256 hash_{};
  std::uint64_t count_ = 0;
  std::optional<NewFile> file_{};
};

const PlannedRoute* route_with(const Plan& plan, const report::ReportSpec& spec, bool by_hash) {
  for (const PlannedRoute& route : plan.routes) {
    const MappingInfo& info = mapping::info(*route.mapping);
    if (by_hash ? info.hash == spec.mapping_hash : info.name == spec.mapping) return &route;
  }
  return nullptr;
}

/// Which of the files behind the mapping are not what they were.
std::string changes(const mapping::Mapping& now, const report::Origin& then) {
  std::map<std::string, std::string> before(then.file_hashes.begin(), then.file_hashes.end());
  std::string text;
  const auto add = [&](const std::string& name, const char* what) {
    text += (text.empty() ? "" : ", ") + name + what;
  };
  for (const auto& [name, hash] : hashes_behind(now)) {
    const auto old = before.find(name);
    if (old == before.end())
      add(name, " is new");
    else if (old->second != hash)
      add(name, " was changed");
    before.erase(name);
  }
  for (const auto& [name, hash] : before) add(name, " is gone");
  return text.empty() ? "the mapping's own text was changed" : text;
}

tl::unexpected<Error> no_text(const Plan& plan, const report::PinnedReport& pinned) {
  const std::string what = "the report was made with mapping " + pinned.spec.mapping + " (sha256 " +
                           pinned.spec.mapping_hash + "), and neither the site nor the hub has that text any more";
  const PlannedRoute* const now = route_with(plan, pinned.spec, false);
  return fail(Errc::not_found, what +
                                   (now == nullptr ? "; the site has no route with a mapping of that name"
                                                   : "; since then " + changes(*now->mapping, pinned.origin)) +
                                   ". Put the old files back, or prove the report by the retained file");
}

Result<MappingPointer> find_mapping(const Plan& plan, hub::Hub& hub, const report::PinnedReport& pinned,
                                    std::string& from) {
  if (const PlannedRoute* const route = route_with(plan, pinned.spec, true)) {
    from = "the site";
    return route->mapping;
  }
  const auto text = hub.mapping_by_hash(pinned.spec.mapping_hash);
  if (!text && text.error().code == Errc::not_found) return no_text(plan, pinned);
  if (!text) return fail(text.error());
  Findings findings;
  auto mapping = mapping::mapping_from_canonical(*text, findings);
  if (mapping == nullptr)
    return fail(Errc::bad_config,
                "the mapping of the report does not compile in this program:\n" + findings.text());
  from = "the hub, which keeps its text";
  return mapping;
}

Result<void> check_history(hub::Hub& hub, const report::Origin& origin) {
  const auto now = hub.now_as_of();
  if (!now) return fail(now.error());
  if (origin.last_record <= static_cast<std::int64_t>(now->last_record) && origin.last_event <= now->last_event)
    return {};
  return fail(Errc::bad_input,
              "the receipt speaks of record " + std::to_string(origin.last_record) + " and event " +
                  std::to_string(origin.last_event) + ", and this hub has come to record " +
                  std::to_string(static_cast<std::int64_t>(now->last_record)) + " and event " +
                  std::to_string(now->last_event) + ": it is another site's, or an older copy of the store");
}

std::vector<std::string> reasons_of(const Plan& plan, const report::PinnedReport& pinned, const Rebuilt& made,
                                    std::string_view version) {
  std::vector<std::string> reasons;
  if (pinned.origin.program_version != version)
    reasons.push_back("the file was made by gatehouse " + pinned.origin.program_version + ", this is " +
                      std::string(version) + ": the rules by which periods and outcomes are worked out may differ");
  if (pinned.origin.agency != plan.site.agency)
    reasons.push_back("the receipt is of agency \"" + pinned.origin.agency + "\", this site is of \"" +
                      plan.site.agency + "\"");
  if (pinned.spec.synthetic != plan.site.synthetic)
    reasons.emplace_back("one of the two is about made-up people (`synthetic: true`), the other is not");
  if (pinned.origin.client_rules != hash_of(plan.site.clients))
    reasons.emplace_back("`clients:` in site.yaml was changed since: another system's word may count");
  if (made.rows != pinned.rows)
    reasons.push_back("it has " + std::to_string(made.rows) + " rows instead of " + std::to_string(pinned.rows) +
                      (made.rows < pinned.rows ? ": people may have been purged since" : ""));
  if (reasons.empty())
    reasons.emplace_back(
        "site, mapping and number of rows are those of the receipt: people may have been purged since, or the "
        "store "
        "or the receipt was changed (`gatehouse fsck`, `gatehouse audit verify`)");
  return reasons;
}

}  // namespace

Result<Rebuilt> rebuild_report(const Plan& plan, hub::Hub& hub, const report::PinnedReport& pinned,
                               const RebuildWish& wish) {
  GATEHOUSE_TRY(check_history(hub, pinned.origin));
  Rebuilt made;
  const auto mapping = find_mapping(plan, hub, pinned, made.mapping_from);
  if (!mapping) return fail(mapping.error());
  auto writer = MappedRows::create(*mapping, participant_schema(plan.schemas), pinned.origin.withheld);
  if (!writer) return fail(writer.error());
  auto bytes = Bytes::open(wish.out, pinned.file.crlf);
  if (!bytes) return fail(bytes.error());
  const std::string head = mapping::head(**mapping);
  if (!head.empty()) GATEHOUSE_TRY(bytes->line(without_line_end(head, mapping::line_end(**mapping))));
  auto report = report::ReportRun::open(
      pinned.spec, plan.schemas, **writer,
      [&](std::string_view line) -> Result<void> {
        if (wish.line) GATEHOUSE_TRY(wish.line(line));
        return bytes->line(line);
      },
      [](const report::HeldRow&) -> Result<void> { return {}; });
  if (!report) return fail(report.error());
  const hub::AsOf as_of{hub::RecordId{pinned.origin.last_record}, pinned.origin.last_event};
  GATEHOUSE_TRY(visit_clients(hub, as_of, **report, **writer, wish.stop, wish.progress));
  GATEHOUSE_TRY(bytes->publish());
  made.layout = mapping::target_shape(**mapping);
  made.bytes = bytes->count();
  made.sha256 = bytes->hash();
  made.rows = (*report)->summary().rows;
  made.same = made.sha256 == pinned.file.sha256 && made.bytes == pinned.file.bytes;
  if (!made.same) made.reasons = reasons_of(plan, pinned, made, wish.version);
  return made;
}

}  // namespace gatehouse::engine
