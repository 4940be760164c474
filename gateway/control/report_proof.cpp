#include "control/report_proof.hpp"

#include "control/report_answers.hpp"
#include "control/version.hpp"
#include "gatehouse/support/files.hpp"
#include "report/submission.hpp"

namespace gatehouse::control {

namespace {

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

}  // namespace

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

std::string_view Proof::proven_by() const {
  if (changed_of != 0) return "";
  return rebuilt() ? "rebuild" : honest() && retained == Retained::same ? "retained-file" : "";
}

Result<Retained> look_at_retained(const std::filesystem::path& path, bool named, const report::ReportFile& file) {
  std::error_code ignored;
  if (!named && !std::filesystem::is_regular_file(path, ignored)) return Retained::absent;
  const auto hash = sha256_of_file(path);
  if (!hash) return fail(hash.error());
  return *hash == file.sha256 ? Retained::same : Retained::different;
}

Result<void> make_again(const engine::Plan& plan, hub::Hub& hub, std::string_view receipt, const ProofWish& wish,
                        Proof& proof) {
  GATEHOUSE_TRY(look_at_register(plan, receipt, proof));
  const std::string& file = proof.pinned.file.name;
  if (proof.changed_of != 0)
    return hub.audit({wish.actor, "rebuild", file, "the receipt was changed", "to prove a report",
                      "submission " + std::to_string(proof.changed_of)});
  auto made = engine::rebuild_report(
      plan, hub, proof.pinned,
      {.version = version, .out = wish.out, .stop = wish.stop, .line = {}, .progress = wish.progress});
  if (made)
    proof.made = std::move(*made);
  else
    proof.refusal = made.error();
  const bool stopped = !made && wish.stop.stop_requested();
  return hub.audit({wish.actor, "rebuild", file,
                    proof.rebuilt() ? "same bytes"
                    : stopped       ? "stopped"
                                    : "not the same",
                    "to prove a report", wish.out.empty() ? "" : "written to a file"});
}

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

Json as_json(const Proof& proof) {
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

}  // namespace gatehouse::control
