/// Signing in and out of the console, and the first account of a site: on a site without `access.yaml`, `serve`
/// makes a one-time text; whoever has it names the first person, who is written into that file. Later people are
/// added there, and choose a password after signing in with a token (`gatehouse tokens add`).
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "control/openid/openid_desk.hpp"
#include "control/sessions.hpp"
#include "control/sign_in.hpp"

namespace gatehouse::control {

/// The one-time text, in state/console-setup (mode 0600) while it is good.
class FirstAccount {
 public:
  /// Nothing to do on a site that names people.
  [[nodiscard]] static Result<FirstAccount> offer(const engine::Plan& plan);
  FirstAccount() = default;
  FirstAccount(FirstAccount&& other) noexcept
      : text_(std::move(other.text_)), file_(std::exchange(other.file_, {})) {}
  FirstAccount& operator=(FirstAccount&&) = delete;
  ~FirstAccount();
  [[nodiscard]] bool open() const { return !text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  void close();

 private:
  std::string text_;
  std::filesystem::path file_;
};

/// Any thread. Answers `GET /v1/session`, `GET /v1/session/openid` and `.../back`, and `POST /v1/session`,
/// `/v1/session/setup`, `/v1/session/end`,
/// `/v1/session/password`.
class SessionDesk {
 public:
  SessionDesk(engine::Service& service, hub::Hub& hub, SignIn& sign_in, Clock& clock, FirstAccount first)
      : service_(service),
        hub_(hub),
        sign_in_(sign_in),
        clock_(clock),
        openid_(service, hub, sign_in, clock),
        first_(std::move(first)) {}
  /// Nothing where the path is none of those.
  [[nodiscard]] std::optional<Response> answer(const Request& request);
  [[nodiscard]] const FirstAccount& first_account() const { return first_; }

 private:
  [[nodiscard]] Response tell(const Request& request);
  [[nodiscard]] Response enter(const Request& request);
  [[nodiscard]] Response set_up(const Request& request);
  [[nodiscard]] Response leave(const Request& request);
  [[nodiscard]] Response change_password(const Request& request);
  [[nodiscard]] Response welcome(const std::string& person, std::int64_t token = 0);
  [[nodiscard]] bool speaks_tls() const;

  engine::Service& service_;
  hub::Hub& hub_;
  SignIn& sign_in_;
  Clock& clock_;
  std::mutex hashing_;  ///< one slow hash at a time: nobody can keep all workers busy with guesses
  std::mutex setting_up_;
  OpenIdDesk openid_;
  FirstAccount first_;
};

}  // namespace gatehouse::control
