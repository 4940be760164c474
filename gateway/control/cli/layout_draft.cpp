// `gatehouse layout draft`: a layout proposed from a sample file, for a person to correct.
#include <CLI/CLI.hpp>
#include <iostream>

#include "control/answers.hpp"
#include "control/cli/commands.hpp"
#include "control/cli/layout_list.hpp"
#include "control/cli/output_file.hpp"
#include "gatehouse/support/files.hpp"
#include "mapping/draft.hpp"

namespace gatehouse::control {

namespace {

constexpr std::uint64_t largest_sample = 1ull << 30;

struct DraftRequest {
  std::string sample, out, header;
  mapping::DraftWish wish{};
  bool replace = false, json = false;
};

void print(Session& session, const DraftRequest& request, const mapping::Draft& draft) {
  if (request.json) {
    session.parts.out << dump({{"layout", request.wish.name},
                               {"file", request.out},
                               {"kind", draft.kind},
                               {"fields", draft.fields},
                               {"records", draft.records},
                               {"remarks", draft.remarks}})
                      << '\n';
    return;
  }
  session.parts.out << "wrote " << request.out << ": " << draft.kind << ", " << draft.fields << " fields, from "
                    << draft.records << " records\n";
  for (const std::string& remark : draft.remarks) session.parts.out << "  look at this: " << remark << '\n';
  session.parts.out
      << "It is a proposal: read it line by line against the system's own description, and correct it.\n";
}

Exit draft(Session& session, DraftRequest request) {
  const auto sample = read_file(request.sample, largest_sample);
  if (!sample) return session.report(sample.error());
  using Header = mapping::DraftWish::Header;
  request.wish.header = request.header == "yes"  ? Header::yes
                        : request.header == "no" ? Header::no
                                                 : Header::as_it_seems;
  if (request.wish.name.empty()) request.wish.name = layout_name_from(request.sample);
  request.wish.source = "a sample of a person's choice";
  const auto made = mapping::draft_layout(*sample, request.wish);
  if (!made) return session.report(Error{made.error().code, request.sample + ": " + made.error().message});
  if (request.out.empty()) request.out = request.wish.name + ".layout.yaml";
  if (const auto usable =
          check_outputs({request.out}, {request.sample}, {.replace = request.replace, .site_file = true});
      !usable)
    return session.report(usable.error());
  const auto written = write_file(request.out, made->text, {.replace = request.replace});
  if (!written) return session.report(written.error());
  print(session, request, *made);
  return Exit::ok;
}

}  // namespace

void add_layout_draft(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<DraftRequest>();
  CLI::App* const command =
      parent.add_subcommand("draft", "A layout proposed from a sample file, to be corrected by a person");
  command->add_option("sample", request->sample, "A file of the system: fixed columns, delimited, JSON or XML")
      ->required();
  command->add_option("--name", request->wish.name, "The layout's name (else the sample's, without its ending)");
  command->add_option("--kind", request->wish.kind, "If it is not as it seems")
      ->check(CLI::IsMember({"fixed-width", "delimited", "json", "xml"}));
  command->add_option("--header", request->header, "Whether the first line has headings, if it is not as it seems")
      ->check(CLI::IsMember({"yes", "no"}));
  command->add_option("--out", request->out, "Where to write it (else NAME.layout.yaml here)");
  add_replace_flag(*command, request->replace);
  command->add_flag("--json", request->json, "Print JSON");
  command->callback([&session, request] { session.exit = draft(session, *request); });
}

}  // namespace gatehouse::control
