/// The commands, one a file. Each adds itself to the command line; when it is the one that was asked for, it
/// runs and leaves its exit code in the session.
#pragma once

#include "control/cli/session.hpp"

namespace gatehouse::control {

void add_init(CLI::App& app, Session& session);
void add_check(CLI::App& app, Session& session);
void add_explain_check(CLI::App& app, Session& session);
void add_explain_metric(CLI::App& app, Session& session);
void add_test(CLI::App& app, Session& session);
void add_preview(CLI::App& app, Session& session);
void add_diff(CLI::App& app, Session& session);
void add_reverse(CLI::App& app, Session& session);
void add_codes(CLI::App& app, Session& session);
void add_dictionary(CLI::App& app, Session& session);
void add_schema(CLI::App& app, Session& session);
void add_map(CLI::App& app, Session& session);
void add_describe(CLI::App& app, Session& session);
void add_run(CLI::App& app, Session& session);
void add_status(CLI::App& app, Session& session);
void add_held(CLI::App& app, Session& session);
void add_clients(CLI::App& app, Session& session);
void add_conflicts(CLI::App& app, Session& session);
void add_explain(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_report(CLI::App& app, Session& session);
void add_layout(CLI::App& app, Session& session);
void add_layout_draft(CLI::App& parent, Session& session);  ///< below `layout`
void add_measures(CLI::App& app, Session& session);
void add_agreements(CLI::App& app, Session& session);
void add_disclosures(CLI::App& app, Session& session);
void add_audit(CLI::App& app, Session& session);
void add_purge(CLI::App& app, Session& session);
void add_hold(CLI::App& app, Session& session);
void add_retention(CLI::App& app, Session& session);
void add_tokens(CLI::App& app, Session& session);
void add_keys(CLI::App& app, Session& session);
void add_fsck(CLI::App& app, Session& session);
void add_doctor(CLI::App& app, Session& session);
void add_man(CLI::App& app, Session& session);
void add_backup(CLI::App& app, Session& session);
void add_restore(CLI::App& app, Session& session);
void add_store(CLI::App& app, Session& session);
void add_schedule(CLI::App& app, Session& session);
void add_serve(CLI::App& app, Session& session);
void add_version(CLI::App& app, Session& session);

}  // namespace gatehouse::control
