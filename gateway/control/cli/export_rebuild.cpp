#include "control/cli/export_rebuild.hpp"

#include <iostream>
#include <optional>

#include "control/answers.hpp"
#include "control/cli/actor.hpp"
#include "control/cli/output_file.hpp"
#include "control/open_site.hpp"
#include "control/report_answers.hpp"
#include "control/signals.hpp"
#include "control/version.hpp"
#include "engine/report_rebuild.hpp"
#include "gatehouse/support/files.hpp"
#include "report/submission.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t largest_receipt = 16u << 20;

/// What is known of the retained file.
enum class Retained { absent, same, different };

std::string_view word(Retained retained) {
  switch (retained) {
    case Retained::same:
      return "same";
    case Retained::different:
      return "different";
    case Retained::absent:
      break;
  }
  return "absent";
}

/// The file that was named, else the receipt's neighbour.
std::filesystem::path retained_path(const RebuildRequest& request, const report::ReportFile& file) {
  if (!request.retained.empty()) return request.retained;
  return std::filesystem::path(request.receipt).parent_path() / std::filesystem::path(file.name).filename();
}

Result<Retained> look_at_retained(const RebuildRequest& request, const report::ReportFile& file) {
  const std::filesystem::path path = retained_path(request, file);
  std::error_code ignored;
  if (request.retained.empty() && !std::filesystem::is_regular_file(path, ignored)) return Retained::absent;
  const auto hash = sha256_of_file(path);
  if (!hash) return fail(hash.error());
  return *hash == file.sha256 ? Retained::same : Retained::different;
}

/// What was found out, whether or not the report could be made again.
struct Proof {
  const report::PinnedReport& pinned;
  std::optional<engine::Rebuilt> made{};
  std::optional<Error> refusal{};
  Retained retained = Retained::absent;
  std::int64_t changed_of =
      0;  ///< the submission whose receipt this claims to be, and is not to the letter; 0: none
  std::filesystem::path registered{};  ///< the receipt that was kept of it

  /// The bytes are the same, and the receipt says of them what is true.
  [[nodiscard]] bool rebuilt() const { return made && made->same && honest(); }
  [[nodiscard]] bool honest() const {
    return !made || !made->same || (made->rows == pinned.rows && made->bytes == pinned.file.bytes);
  }
  [[nodiscard]] std::string_view proven_by() const {
    if (changed_of != 0) return "";
    return rebuilt() ? "rebuild" : honest() && retained == Retained::same ? "retained-file" : "";
  }
};

std::string conclusion(const Proof& proof) {
  if (proof.changed_of != 0)
    return "DIFFERENT: this receipt is not the one that was written for submission " +
           std::to_string(proof.changed_of) + "; it was changed. What was written is kept: prove the file by " +
           proof.registered.string() + (proof.retained == Retained::absent ? "" : " and --file");
  if (proof.retained == Retained::different) return "DIFFERENT: the retained file is not the one of the receipt";
  if (!proof.honest())
    return "DIFFERENT: the bytes are those of the receipt, but its rows or size are not theirs; the receipt was "
           "edited";
  if (proof.rebuilt()) return "PROVEN: the same bytes were made again from the hub";
  if (proof.retained == Retained::same)
    return "PROVEN by the retained file alone: it is the one of the receipt; the hub does not make it again";
  return "NOT PROVEN: the hub does not make these bytes again, and the retained file was not given (--file)";
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

Json proof_json(const Proof& proof) {
  Json json{{"file", proof.pinned.file.name},
            {"sha256", proof.pinned.file.sha256},
            {"bytes", proof.pinned.file.bytes},
            {"rows", proof.pinned.rows},
            {"proven", !proof.proven_by().empty() && proof.retained != Retained::different},
            {"proven_by", proof.proven_by()},
            {"retained_file", word(proof.retained)},
            {"conclusion", conclusion(proof)}};
  if (proof.made)
    json["made_again"] = {{"sha256", proof.made->sha256},
                          {"bytes", proof.made->bytes},
                          {"rows", proof.made->rows},
                          {"mapping_from", proof.made->mapping_from},
                          {"reasons", proof.made->reasons}};
  if (proof.refusal) json["refused"] = as_json(*proof.refusal);
  return json;
}

/// A submission of the same file or name whose receipt was another one: this one was changed since.
Result<void> look_at_register(const engine::Plan& plan, std::string_view receipt, Proof& proof) {
  const auto sent = report::SubmissionRegister::open(reports_folder(plan));
  if (!sent) return fail(sent.error());
  if (sent->with_receipt(receipt) != nullptr) return {};
  for (const report::Submission& one : sent->all()) {
    if (one.file_sha256 != proof.pinned.file.sha256 && one.file != proof.pinned.file.name) continue;
    proof.changed_of = one.number;
    proof.registered = sent->receipt_of(one);
  }
  return {};
}

/// Tries the hub; what keeps it from trying is part of the proof, not its end. A receipt that was changed is not
/// made again: what it pins is somebody's word.
Result<void> make_again(Session& session, const RebuildRequest& request, std::string_view receipt, Proof& proof) {
  const auto plan = session.load_plan();
  if (plan == nullptr) return fail(Errc::bad_config, "the site has errors: nothing can be made again from it");
  GATEHOUSE_TRY(look_at_register(*plan, receipt, proof));
  const auto hub = open_hub(*plan, true, session.parts.clock);
  if (!hub) return fail(hub.error());
  if (proof.changed_of != 0)
    return (*hub)->audit({actor(), "rebuild", proof.pinned.file.name, "the receipt was changed",
                          "to prove a report", "submission " + std::to_string(proof.changed_of)});
  StopOnSignal stop;
  ProgressLine progress(session, "making the report again");
  auto made = engine::rebuild_report(
      *plan, **hub, proof.pinned,
      {.version = version,
       .out = request.out,
       .stop = stop.token(),
       .progress = [&](std::uint64_t done, std::uint64_t all) { progress.show(done, all); }});
  if (made)
    proof.made = std::move(*made);
  else
    proof.refusal = made.error();
  return (*hub)->audit({actor(), "rebuild", proof.pinned.file.name, proof.rebuilt() ? "same bytes" : "not the same",
                        "to prove a report", request.out.empty() ? "" : "written to a file"});
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
  const auto retained = look_at_retained(request, pinned->file);
  if (!retained) return session.report(retained.error());
  proof.retained = *retained;
  if (const auto tried = make_again(session, request, *text, proof); !tried) return session.report(tried.error());
  if (request.json)
    session.parts.out << dump(proof_json(proof)) << '\n';
  else
    print(session.parts.out, proof);
  return proof.proven_by().empty() || proof.retained == Retained::different ? Exit::held : Exit::ok;
}

}  // namespace gatehouse::control
