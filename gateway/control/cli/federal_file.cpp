#include "control/cli/federal_file.hpp"

#include <CLI/CLI.hpp>

#include "control/cli/mappings_here.hpp"
#include "gatehouse/support/dates.hpp"
#include "gatehouse/support/files.hpp"
#include "gatehouse/support/framing.hpp"
#include "report/quarter.hpp"

namespace gatehouse::control {

namespace {
constexpr std::size_t records_at_a_time = 1000;

/// Looks at the bytes as they pass.
class FormSeen {
 public:
  void see(std::string_view bytes) {
    if (first_) form.byte_order_mark = bytes.starts_with("\xEF\xBB\xBF");
    first_ = false;
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
      const char before = at == 0 ? last_ : bytes[at - 1];
      ++(before == '\r' ? form.crlf : form.lf);
    }
    last_ = bytes.back();
    form.line_end = last_ == '\n' || last_ == '\x1A';
  }
  report::FileForm form{};

 private:
  bool first_ = true;
  char last_ = '\0';
};
}  // namespace

void add_federal_file(CLI::App& command, Session& session, FederalFile& file) {
  add_site_option(command, session);
  command.add_option("file", file.file, "The federal file, whoever made it")->required();
  command.add_option("--layout", file.layout, "A layout's name or file, such as pirl-2022")->required();
  command.add_option("--quarter", file.quarter, "The report's: 2026Q1 (calendar), PY2025Q3, previous, current");
  command.add_option("--submitted", file.submitted, "The day of submission, YYYY-MM-DD (else today)");
  auto* const header = command.add_flag("--header", file.header, "The first line names the columns");
  command
      .add_flag("--no-header", file.no_header, "The first line is a record, and the columns stand as in the layout")
      ->excludes(header);
  command.add_flag("--synthetic", file.synthetic, "The people are generated: SSNs of area 9xx are ordinary");
}

mapping::Library library_of(const Session& session, const FederalFile& file) {
  return {.roots = library_here(session).roots, .synthetic = file.synthetic};
}

Result<report::CheckMoment> moment_of(Session& session, const FederalFile& file) {
  constexpr std::int64_t micros_per_day = 86'400'000'000;
  report::CheckMoment moment;
  moment.submitted = Date{static_cast<std::int32_t>(session.parts.clock.now().micros / micros_per_day)};
  if (!file.submitted.empty()) {
    moment.submitted = date_from_iso(file.submitted);
    if (!moment.submitted) return fail(Errc::bad_config, "\"" + file.submitted + "\" is no date; write YYYY-MM-DD");
  }
  if (file.quarter.empty()) return moment;
  const auto quarter = report::parse_quarter(file.quarter, *moment.submitted);
  if (!quarter) return fail(quarter.error());
  moment.quarter = *quarter;
  return moment;
}

Result<std::string> why_no_text(const FederalFile& file) {
  const auto handle = open_for_reading(file.file);
  if (!handle) return fail(handle.error());
  std::string top(report::first_bytes_judged, '\0');
  const auto size = read_some(*handle, top.data(), top.size());
  if (!size) return fail(size.error());
  return report::why_no_text(std::string_view(top).substr(0, *size));
}

Result<report::FileForm> read_federal_file(Session& session, const FederalFile& file,
                                           const mapping::LayoutShape& layout,
                                           const std::function<void(std::string_view)>& header,
                                           const std::function<Result<void>(const RawRecord&)>& record) {
  const auto handle = open_for_reading(file.file);
  if (!handle) return fail(handle.error());
  Framing framing = layout.framing;
  if (file.header || file.no_header) framing.header_lines = file.header ? 1 : 0;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(file.file, unknown);
  ProgressLine progress(session, "reading");
  FormSeen seen;
  Framer framer(framing, [&](char* to, std::size_t room) {
    const auto got = read_some(*handle, to, room);
    if (got && *got > 0) seen.see({to, *got});
    return got;
  });
  Batch batch;
  bool headed = framing.header_lines == 0;
  while (true) {
    const auto more = framer.next(batch, records_at_a_time);
    if (!more) return fail(more.error());
    if (!headed) header(framer.head());
    headed = true;
    if (!*more) return seen.form;
    for (const RawRecord& one : batch.records) GATEHOUSE_TRY(record(one));
    if (!unknown) progress.show(framer.position().offset, size);
  }
}

}  // namespace gatehouse::control
