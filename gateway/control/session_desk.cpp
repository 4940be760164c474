#include "control/session_desk.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "base/password.hpp"
#include "base/secrets.hpp"
#include "control/answering.hpp"
#include "gatehouse/support/files.hpp"
#include "hub/passwords.hpp"
#include "hub/tokens.hpp"

namespace gatehouse::control {

namespace {

constexpr std::size_t longest_name = 64;
constexpr const char* setup_file = "console-setup";
/// Of a password that nobody has: whoever guesses names waits as long as who guesses passwords.
constexpr std::string_view nobodys_hash =
    "pbkdf2-sha512$210000$00000000000000000000000000000000$00000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000";

bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && !a.empty() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
         });
}

Response wrong_name_or_password() {
  return json_response(401, {{"error", "bad-sign-in"}, {"message", "the name or the password is wrong"}});
}

/// The roles that the first person asks for; nothing if one of them is none. Which of them go together, the check
/// of access.yaml says.
std::optional<std::string> roles_of(const Json& body) {
  const auto asked = body.is_object() ? body.find("roles") : body.end();
  if (asked == body.end()) return "mapper, steward, reporter";
  if (!asked->is_array() || asked->empty()) return std::nullopt;
  std::string out;
  for (const Json& one : *asked) {
    if (!one.is_string() || !policy::role_of(one.get<std::string>())) return std::nullopt;
    out += (out.empty() ? "" : ", ") + one.get<std::string>();
  }
  return out;
}

std::string first_access_file(const std::string& name, const std::string& roles, bool merit_staff) {
  return "# Who may do what, over the API and at the console (docs/security/access.md). Whoever is not named here "
         "is\n"
         "# nobody. The first person was written by the console; name the others, and who audits you all.\n"
         "people:\n  " +
         name + ": {roles: [" + roles + "]" + (merit_staff ? ", merit_staff: yes" : "") + "}\n";
}

}  // namespace

Result<FirstAccount> FirstAccount::offer(const engine::Plan& plan) {
  FirstAccount out;
  if (plan.site.access.demanded) return out;
  std::array<unsigned char, 32> bytes{};
  GATEHOUSE_TRY(random_bytes(bytes));
  const std::string text = "setup_" + sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::filesystem::path file = plan.site.state_folder() / setup_file;
  const auto written = write_file(file, text + "\n", {.secret = true});
  if (!written) return fail(written.error());
  out.text_ = text;
  out.file_ = file;
  return out;
}

FirstAccount::~FirstAccount() { close(); }

void FirstAccount::close() {
  text_.clear();
  std::error_code ignored;
  if (!file_.empty()) std::filesystem::remove(file_, ignored);
  file_.clear();
}

std::optional<Response> SessionDesk::answer(const Request& request) {
  if (request.path == "/v1/session" && request.method == "GET") return tell(request);
  if (request.path == "/v1/session/openid" && request.method == "GET") return openid_.begin(request);
  if (request.path == "/v1/session/openid/back" && request.method == "GET") return openid_.end(request);
  if (request.method != "POST") return std::nullopt;
  if (request.path == "/v1/session") return enter(request);
  if (request.path == "/v1/session/setup") return set_up(request);
  if (request.path == "/v1/session/end") return leave(request);
  if (request.path == "/v1/session/password") return change_password(request);
  return std::nullopt;
}

bool SessionDesk::speaks_tls() const { return !service_.plan()->site.api.tls.certificate.empty(); }

/// Says whether somebody is signed in, and, before anybody can be, that the site waits for its first account.
Response SessionDesk::tell(const Request& request) {
  const auto who = sign_in_.session(request, !request.unattended);
  const auto plan = service_.plan();
  Json out{{"signed_in", who.has_value()}, {"setup", false}, {"idle_minutes", Sessions::idle_minutes}};
  out["setup"] = !plan->site.access.demanded;
  out["synthetic"] = plan->site.synthetic;
  const auto& openid = plan->site.access.openid;
  out["passwords"] = !openid || !openid->only;
  if (openid) out["openid"] = openid->label;
  if (who) {
    out["name"] = who->person;
    out["csrf"] = who->csrf;
  }
  return json_response(200, out);
}

Response SessionDesk::welcome(const std::string& person, std::int64_t token) {
  const auto opened = sign_in_.sessions().open(person, clock_.now(), token);
  if (!opened) return failure_response(opened.error());
  (void)hub_.audit({"person:" + person, "sign-in", "console", "ok", "", ""});
  Response out = json_response(200, {{"signed_in", true}, {"name", person}, {"csrf", opened->who.csrf}});
  out.fields.emplace_back("Set-Cookie", session_cookie(opened->text, speaks_tls()));
  return out;
}

/// With a name and a password, or with a token.
Response SessionDesk::enter(const Request& request) {
  if (const auto locked = sign_in_.locked(request)) return *locked;
  const Json body = body_of(request, {});
  const auto plan = service_.plan();
  if (const std::string token = text_of(body, "token"); !token.empty()) {
    const auto found = hub_.tokens().find(token);
    if (!found) return failure_response(found.error());
    if (!*found || !(*found)->good_at(clock_.now()) || plan->site.access.person((*found)->person) == nullptr)
      return sign_in_.note_failure(request, wrong_name_or_password());
    sign_in_.note_success(request);
    return welcome((*found)->person, (*found)->id);
  }
  if (plan->site.access.openid && plan->site.access.openid->only)
    return json_response(403, {{"error", "not-permitted"}, {"message", "nobody signs in with a password here"}});
  const std::string name = text_of(body, "name"), password = text_of(body, "password");
  const bool known = plan->site.access.person(name) != nullptr;
  const auto kept = known ? hub_.passwords().find(name) : Result<std::optional<std::string>>(std::nullopt);
  if (!kept) return failure_response(kept.error());
  bool right = false;
  {
    const std::lock_guard hold(hashing_);
    right = is_password(password, *kept ? std::string_view(**kept) : nobodys_hash) && kept->has_value();
  }
  if (!right) return sign_in_.note_failure(request, wrong_name_or_password());
  sign_in_.note_success(request);
  return welcome(name);
}

Response SessionDesk::set_up(const Request& request) {
  if (const auto locked = sign_in_.locked(request)) return *locked;
  const std::lock_guard one_at_a_time(setting_up_);
  const Json body = body_of(request, {});
  if (!equal(text_of(body, "token"), first_.text()))
    return sign_in_.note_failure(
        request, json_response(401, {{"error", "bad-token"},
                                     {"message",
                                      "the one-time text is wrong, or somebody has used it; `gatehouse "
                                      "serve` says it when it starts"}}));
  const std::string name = text_of(body, "name");
  if (!is_name(name)) return bad_request("a name is made of a-z, 0-9, dots and hyphens: ana.ruiz");
  const auto roles = roles_of(body);
  if (!roles) return bad_request("`roles` is a list of operator, mapper, steward, reporter, auditor");
  std::unique_lock hashing(hashing_);
  const auto hash = hash_password(text_of(body, "password"));
  hashing.unlock();
  if (!hash) return failure_response(hash.error());
  const auto merit = body.is_object() ? body.find("merit_staff") : body.end();
  const bool merit_staff = merit != body.end() && merit->is_boolean() && merit->get<bool>();
  const auto plan = service_.plan();
  if (const auto written = write_file(plan->site.folder / "access.yaml",
                                      first_access_file(name, *roles, merit_staff), {.replace = false});
      !written)
    return failure_response(written.error());
  const auto reloaded = service_.reload();
  if (!reloaded.live) {
    std::error_code ignored;
    std::filesystem::remove(plan->site.folder / "access.yaml", ignored);
    return json_response(
        409, {{"error", "bad-config"},
              {"message", "the site's files have errors; mend them first: " + reloaded.findings.text()}});
  }
  if (const auto kept = hub_.passwords().set(name, *hash, "person:" + name); !kept)
    return failure_response(kept.error());
  first_.close();
  return welcome(name);
}

Response SessionDesk::leave(const Request& request) {
  const std::string text = session_text(request.cookie);
  const auto who = sign_in_.session(request, false);
  if (who && request.csrf != who->csrf) return json_response(403, {{"error", "no-csrf"}});
  if (who) (void)hub_.audit({"person:" + who->person, "sign-out", "console", "ok", "", ""});
  sign_in_.sessions().close(text);
  Response out = json_response(200, {{"signed_in", false}});
  out.fields.emplace_back("Set-Cookie", session_cookie("", speaks_tls()));
  return out;
}

/// Of whoever is signed in. Who has a password says it; who came with a token has none to say.
Response SessionDesk::change_password(const Request& request) {
  const auto who = sign_in_.session(request, true);
  if (!who) return json_response(401, {{"error", "sign-in"}, {"message", "sign in first"}});
  if (!equal(request.csrf, who->csrf)) return json_response(403, {{"error", "no-csrf"}});
  if (const auto locked = sign_in_.locked(request)) return *locked;
  const Json body = body_of(request, {});
  const auto kept = hub_.passwords().find(who->person);
  if (!kept) return failure_response(kept.error());
  std::unique_lock hashing(hashing_);
  if (*kept && !is_password(text_of(body, "old"), **kept)) {
    hashing.unlock();
    return sign_in_.note_failure(request, wrong_name_or_password());
  }
  const auto hash = hash_password(text_of(body, "password"));
  hashing.unlock();
  if (!hash) return failure_response(hash.error());
  if (const auto set = hub_.passwords().set(who->person, *hash, "person:" + who->person); !set)
    return failure_response(set.error());
  sign_in_.sessions().close_all_of(who->person);
  return welcome(who->person);
}

}  // namespace gatehouse::control
