#include "control/cli/export_rebuild.hpp"

#include <iostream>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/output_file.hpp"
#include "control/open_site.hpp"
#include "control/report_proof.hpp"
#include "control/signals.hpp"
#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

/// The file that was named, else the receipt's neighbour.
std::filesystem::path retained_path(const RebuildRequest& request, const report::ReportFile& file) {
  if (!request.retained.empty()) return request.retained;
  return std::filesystem::path(request.receipt).parent_path() / std::filesystem::path(file.name).filename();
}

void print(std::ostream& out, const Proof& proof) {
  const report::ReportFile& file = proof.pinned.file;
  out << file.name << ": " << proof.pinned.rows << " rows, " << file.bytes << " bytes, sha256 " << file.sha256
      << " as of record " << proof.pinned.origin.last_record << ", event " << proof.pinned.origin.last_event
      << '\n';
  if (proof.made) {
    out << "made again: " << proof.made->rows << " rows, " << proof.made->bytes << " bytes, sha256 "
        << proof.made->sha256 << "; mapping " << proof.pinned.spec.mapping << " of " << proof.made->mapping_from
        << '\n';
    for (const std::string& reason : proof.made->reasons) out << "  " << reason << '\n';
  }
  if (proof.refusal) out << "not made again: " << proof.refusal->text() << '\n';
  if (proof.retained != Retained::absent) out << "retained file: " << word(proof.retained) << '\n';
  out << conclusion(proof) << '\n';
}

}  // namespace

Exit rebuild_export(Session& session, const RebuildRequest& request) {
  const auto text = read_file(request.receipt, largest_receipt);
  if (!text) return session.report(text.error());
  const auto pinned = report::read_receipt(*text);
  if (!pinned) return session.report(pinned.error());
  Proof proof{.pinned = *pinned};
  const auto usable = check_outputs({request.out}, {request.receipt, retained_path(request, pinned->file).string()},
                                    {.replace = request.replace});
  if (!usable) return session.report(usable.error());
  const auto retained =
      look_at_retained(retained_path(request, pinned->file), !request.retained.empty(), pinned->file);
  if (!retained) return session.report(retained.error());
  proof.retained = *retained;
  const auto plan = session.load_plan();
  if (plan == nullptr)
    return session.report({Errc::bad_config, "the site has errors: nothing can be made again from it"});
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return session.report(hub.error());
  StopOnSignal stop;
  ProgressLine progress(session, "making the report again");
  const auto tried =
      make_again(*plan, **hub, *text,
                 {.actor = actor(),
                  .out = request.out,
                  .stop = stop.token(),
                  .progress = [&](std::uint64_t done, std::uint64_t all) { progress.show(done, all); }},
                 proof);
  if (!tried) return session.report(tried.error());
  if (request.json)
    session.parts.out << dump(as_json(proof)) << '\n';
  else
    print(session.parts.out, proof);
  return proof.proven_by().empty() || proof.retained == Retained::different ? Exit::held : Exit::ok;
}

}  // namespace gatehouse::control
