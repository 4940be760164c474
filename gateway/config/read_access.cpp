// access.yaml: who may sign in at the API, in which roles; and whether the API may answer where it is told to.
#include <algorithm>

#include "config/reading.hpp"

namespace gatehouse::config {

namespace {

bool is_loopback(std::string_view address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost" || address.starts_with("127.");
}

bool is_role(std::string_view name) {
  return std::find(role_names.begin(), role_names.end(), name) != role_names.end();
}

void check_role(yaml::Section& section, std::string_view name, std::size_t line) {
  if (!is_role(name))
    section.error("unknown-role", line, "roles",
                  "there is no role \"" + std::string(name) + "\"" +
                      did_you_mean(name, {role_names.begin(), role_names.end()}));
}

bool has(const Person& person, std::string_view role) {
  return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
}

/// Who checks is not who does, and nobody is everybody.
void check_roles_together(yaml::Section& section, const Person& person) {
  if (person.roles.empty())
    section.error("no-role", person.where.line, "roles",
                  "\"" + person.name + "\" has no role: nothing is open to it");
  if (has(person, "auditor") && person.roles.size() > 1)
    section.error("too-many-roles", person.where.line, "roles",
                  "\"" + person.name +
                      "\" is an auditor and more: an auditor looks at what others did, and is not one "
                      "of them");
  if (has(person, "operator") && has(person, "mapper") && has(person, "steward"))
    section.error("too-many-roles", person.where.line, "roles",
                  "\"" + person.name +
                      "\" would run the site, say what fields mean and decide on people; give one of "
                      "the three to somebody else");
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == '@';
  });
}

Person read_person(yaml::Section& people, const yaml::Node::Entry& entry, Findings& findings) {
  Person out{.name = entry.key, .where = {people.file(), entry.line}};
  yaml::Section section(entry.value, people.file(), people.path_of(entry.key), findings);
  out.roles = section.texts("roles");
  out.merit_staff = section.yes_no("merit_staff").value_or(false);
  out.certificate = section.text_or("certificate", "");
  out.openid = section.text_or("openid", "");
  section.done();
  for (const std::string& role : out.roles) check_role(section, role, entry.line);
  if (!is_plain_name(out.name))
    section.error("bad-name", entry.line, "", "a name is made of letters, digits and . - _ @");
  check_roles_together(section, out);
  return out;
}

std::vector<Person> read_people(yaml::Section& top, Findings& findings) {
  std::vector<Person> out;
  const yaml::Node* const node = top.node("people");
  if (node == nullptr || !node->is_map()) {
    top.error("no-people", top.line(), "people",
              "nobody is named, so nobody but the command line on this machine gets in");
    return out;
  }
  yaml::Section section(*node, top.file(), "people", findings);
  for (const yaml::Node::Entry& entry : node->entries) {
    (void)section.node(entry.key);
    out.push_back(read_person(section, entry, findings));
    const Person& last = out.back();
    const auto twin_by = [&](std::string Person::*what) {
      return std::find_if(out.begin(), out.end() - 1,
                          [&](const Person& one) { return !(last.*what).empty() && one.*what == last.*what; });
    };
    if (const auto twin = twin_by(&Person::certificate); twin != out.end() - 1)
      section.error("same-certificate", entry.line, "certificate",
                    "\"" + twin->name + "\" has the same certificate: one certificate speaks for one");
    if (const auto twin = twin_by(&Person::openid); twin != out.end() - 1)
      section.error("same-openid", entry.line, "openid",
                    "\"" + twin->name + "\" is called the same by the provider: one account speaks for one");
  }
  section.done();
  return out;
}

std::vector<RoleSight> read_sights(yaml::Section& top, Findings& findings) {
  std::vector<RoleSight> out;
  const yaml::Node* const node = top.node("roles");
  if (node == nullptr) return out;
  yaml::Section roles(*node, top.file(), "roles", findings);
  for (const yaml::Node::Entry& entry : node->entries) {
    (void)roles.node(entry.key);
    check_role(roles, entry.key, entry.line);
    yaml::Section section(entry.value, top.file(), roles.path_of(entry.key), findings);
    out.push_back({entry.key, section.texts("sees"), section.texts("reveals"), {top.file(), entry.line}});
    section.done();
    for (const std::string& label : out.back().reveals)
      if (std::find(out.back().sees.begin(), out.back().sees.end(), label) == out.back().sees.end())
        section.error("reveals-unseen", entry.line, "reveals",
                      "\"" + label + "\" is not among what the role sees: name it in `sees` too");
  }
  roles.done();
  return out;
}

}  // namespace

const Person* Access::holder_of(std::string_view certificate) const {
  const auto at = std::find_if(people.begin(), people.end(), [&](const Person& one) {
    return !certificate.empty() && one.certificate == certificate;
  });
  return at == people.end() ? nullptr : &*at;
}

Access read_access(const yaml::Document& document, const std::filesystem::path& folder, Findings& findings) {
  Access out{.demanded = true};
  yaml::Section top(document.root, document.name, "", findings);
  out.people = read_people(top, findings);
  out.roles = read_sights(top, findings);
  out.openid = read_openid(top, folder, findings);
  if (top.node("merit_only") != nullptr) out.merit_only = top.texts("merit_only");
  top.done();
  return out;
}

void check_api(const Site& site, Findings& findings) {
  if (is_loopback(site.api.address) || site.api.behind_something) return;
  if (site.access.demanded && !site.api.tls.certificate.empty()) return;
  findings.error(
      "api-not-on-loopback", site.api.where.file, site.api.where.line, "api.listen",
      "beyond this machine the API must know who calls (access.yaml) and speak TLS (`api.tls`); without "
      "both it answers on 127.0.0.1 only, unless `allow_beyond_this_machine: yes` says that something in "
      "front of it checks every caller");
}

}  // namespace gatehouse::config
