#include "control/search_desk.hpp"

#include <array>
#include <set>
#include <utility>

#include "control/answering.hpp"
#include "control/code_desk.hpp"
#include "control/find_clients.hpp"
#include "control/list_answers.hpp"
#include "hub/lists.hpp"
#include "mapping/workbench.hpp"

namespace gatehouse::control {
namespace {

constexpr std::size_t most_of_a_kind = 20;
constexpr std::size_t shortest_name = 3;  ///< of a file: fewer letters stand in all names
constexpr std::size_t longest_text = 200;

struct Search {
  const engine::Plan& plan;
  hub::Hub& hub;
  const policy::Caller& caller;
  std::string text;
  [[nodiscard]] bool open(std::string_view method, std::string_view path) const {
    return caller.site_itself || policy::may(caller, method, path);
  }
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Result<Json> runs_of(const Search& search) {
  Json out = Json::array();
  const auto id = id_of(search.text);
  if (!id || !search.open("GET", "/v1/runs/1")) return out;
  const auto run = search.hub.lists().run(hub::RunId{*id});
  if (!run && run.error().code == Errc::not_found) return out;
  if (!run) return fail(run.error());
  out.push_back(as_json(*run));
  return out;
}

Result<Json> records_of(const Search& search) {
  Json out = Json::array();
  const auto id = id_of(search.text);
  if (!id || !search.open("GET", "/v1/records/1")) return out;
  hub::RecordFilter filter;
  filter.id = hub::RecordId{*id};
  const auto found = search.hub.lists().records(filter);
  if (!found) return fail(found.error());
  for (const hub::RecordRow& one : *found) out.push_back(as_json(one));
  return out;
}

Result<Json> files_of(const Search& search) {
  Json out = Json::array();
  if (search.text.size() < shortest_name || !search.open("GET", "/v1/runs/1")) return out;
  const auto found = search.hub.lists().files_named(search.text, most_of_a_kind);
  if (!found) return fail(found.error());
  for (const hub::FoundFile& one : *found) {
    Json row = as_json(one.file);
    row["run"] = static_cast<std::int64_t>(one.run);
    row["route"] = one.route;
    row["system"] = one.system;
    out.push_back(std::move(row));
  }
  return out;
}

/// Codes of the inbox that are this value; those that are shown masked are found by nobody.
Json missing_codes(const Search& search, CodeDesk& codes) {
  Json out = Json::array();
  if (!search.open("GET", "/v1/codes")) return out;
  const Response inbox = codes.list(search.caller);
  const Json read = Json::parse(inbox.body, nullptr, false);
  if (inbox.status != 200 || !read.is_object()) return out;
  for (const Json& one : read["codes"])
    if (out.size() < most_of_a_kind && lower(one.value("code", "")) == lower(search.text)) out.push_back(one);
  return out;
}

/// Lines of code tables that turn this value into another, or another into it.
Json lines_of_tables(const Search& search) {
  Json out = Json::array();
  if (!search.open("GET", "/v1/mappings")) return out;
  std::set<std::string> seen;
  for (const engine::PlannedRoute& route : search.plan.routes) {
    if (route.mapping == nullptr || !seen.insert(mapping::info(*route.mapping).name).second) continue;
    mapping::Dictionary dictionary;
    mapping::add_to_dictionary(*route.mapping, dictionary);
    for (const mapping::CrosswalkRow& row : dictionary.codes) {
      if (lower(row.from) != lower(search.text) && lower(row.to) != lower(search.text)) continue;
      if (out.size() < most_of_a_kind)
        out.push_back({{"mapping", mapping::info(*route.mapping).name},
                       {"table", row.table},
                       {"field", row.field},
                       {"from", row.from},
                       {"to", row.to},
                       {"note", row.note}});
    }
  }
  return out;
}

/// By client number or case number.
Result<Json> clients_of(const Search& search) {
  Json out = Json::array();
  if (!search.open("POST", "/v1/clients/find")) return out;
  std::set<hub::ClientId> seen;
  LookedFor by_number, by_key;
  by_number.client = by_key.key = search.text;
  for (const LookedFor& who : {by_number, by_key}) {
    const auto found = find_clients(search.hub, search.plan, who, actor_of(search.caller));
    if (!found) return fail(found.error());
    for (const hub::ClientView& one : *found)
      if (seen.insert(one.id).second) out.push_back(found_as_json(one, {search.caller, false}));
  }
  return out;
}

}  // namespace

Response search(const engine::Service& service, hub::Hub& hub, CodeDesk& codes, const Request& request,
                const policy::Caller& caller) {
  const std::string text = trimmed(text_of(body_of(request, caller), "text"));
  if (text.empty() || text.size() > longest_text)
    return bad_request("the body is a JSON object with `text`: what to look for, at most 200 bytes");
  const auto plan = service.plan();
  const Search wanted{*plan, hub, caller, text};
  Json out = Json::object();
  using Find = Result<Json> (*)(const Search&);
  constexpr std::array<std::pair<const char*, Find>, 4> lists{
      {{"runs", runs_of}, {"records", records_of}, {"files", files_of}, {"clients", clients_of}}};
  for (const auto& [kind, find] : lists) {
    auto found = find(wanted);
    if (!found) return failure_response(found.error());
    out[kind] = std::move(*found);
  }
  out["codes"] = missing_codes(wanted, codes);
  out["tables"] = lines_of_tables(wanted);
  return json_response(200, out);
}

}  // namespace gatehouse::control
