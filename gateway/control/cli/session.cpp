#include "control/cli/session.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace gatehouse::control {

std::filesystem::path Session::site_folder() const {
  if (!site_option.empty()) return site_option;
  const char* const from_environment = std::getenv("GATEHOUSE_SITE");
  if (from_environment != nullptr && *from_environment != '\0') return from_environment;
  return ".";
}

Exit Session::report(const Error& error) const {
  parts.err << "gatehouse: " << error.text() << '\n';
  return exit_for(error.code);
}

Exit Session::report_reading(const Error& error) const {
  const Exit usual = report(error);
  return error.code == Errc::bad_input ? Exit::held : usual;
}

Exit Session::report(const Findings& findings) const {
  parts.err << findings.text();
  return findings.ok() ? Exit::ok : Exit::bad_config;
}

std::shared_ptr<const engine::Plan> Session::load_plan() const {
  Findings findings;
  auto plan = engine::load_plan(site_folder(), parts.shipped_mappings, parts.connectors, findings);
  if (plan == nullptr) (void)report(findings);
  return plan;
}

std::shared_ptr<const engine::Plan> Session::load_plan_to_look() const {
  Findings findings;
  auto plan = engine::load_plan_to_look(site_folder(), parts.shipped_mappings, parts.connectors, findings);
  if (plan == nullptr) {
    (void)report(findings);
    return nullptr;
  }
  for (const Finding& one : findings.all())
    if (one.rule == "route-left-out") parts.err << "gatehouse: " << one.message << '\n';
  return plan;
}

std::shared_ptr<const engine::Plan> Session::load_plan_to_run() const {
  if (untested) return load_plan();
  Findings findings;
  auto plan = engine::load_tested_plan(site_folder(), parts.shipped_mappings, parts.connectors, findings);
  if (plan != nullptr) return plan;
  (void)report(findings);
  const auto& all = findings.all();
  const auto is_of_tests = [](const Finding& one) {
    return one.rule == "test-failed" || one.rule == "no-tests" || one.rule == "not-reversible";
  };
  if (std::any_of(all.begin(), all.end(), is_of_tests))
    parts.err << "nothing was put to work; --untested does it all the same\n";
  return nullptr;
}

void add_untested_flag(CLI::App& command, Session& session) {
  command.add_flag("--untested", session.untested,
                   "Put mappings to work though tests beside them fail or are missing");
}

void add_site_option(CLI::App& command, Session& session) {
  command.add_option("--site", session.site_option,
                     "The site's folder (else $GATEHOUSE_SITE, else the current folder)");
}

std::function<std::string(const std::string&)> at_least(std::uint64_t least) {
  return [least](const std::string& text) -> std::string {
    std::uint64_t count = 0;
    const auto [end, why] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (why == std::errc{} && end == text.data() + text.size() && count >= least) return {};
    return "\"" + text + "\" does not say how many; write a number from " + std::to_string(least) + " on";
  };
}

ProgressLine::ProgressLine(Session& session, std::string doing) : session_(session), doing_(std::move(doing)) {}

ProgressLine::~ProgressLine() {
  if (shown_ >= 0) session_.parts.err << '\n';
}

void ProgressLine::show(std::uint64_t done, std::uint64_t all) {
  if (!session_.progress || all == 0) return;
  const int percent = static_cast<int>(done >= all ? 100 : done * 100 / all);
  if (percent == shown_) return;
  shown_ = percent;
  session_.parts.err << '\r' << doing_ << ' ' << percent << " %" << std::flush;
}

}  // namespace gatehouse::control
