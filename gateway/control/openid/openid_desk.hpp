/// Signing in by way of the agency's own provider: a browser is sent there, comes back with a code, and whoever the
/// provider says it is and access.yaml names gets a session. The provider says who somebody is; what that person
/// may do, access.yaml says.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "control/http.hpp"
#include "control/openid/provider.hpp"
#include "control/sign_in.hpp"
#include "engine/service.hpp"

namespace gatehouse::control {

/// Any thread.
class OpenIdDesk {
 public:
  OpenIdDesk(engine::Service& service, hub::Hub& hub, SignIn& sign_in, Clock& clock)
      : service_(service), hub_(hub), sign_in_(sign_in), clock_(clock) {}

  /// Sends the browser to the provider, or back to the console with what is wrong.
  [[nodiscard]] Response begin(const Request& request);
  /// The browser is back: a session, or back to the console with what is wrong.
  [[nodiscard]] Response end(const Request& request);

 private:
  struct UnderWay {
    SignInAsk ask;
    std::string browser;  ///< SHA-256 of the text in its cookie
    Timestamp began{};
  };
  [[nodiscard]] Result<std::string> remember(const SignInAsk& ask);
  [[nodiscard]] std::optional<UnderWay> take(const Request& request);
  [[nodiscard]] Provider& provider(const engine::Plan& plan);
  [[nodiscard]] Response refused(const Request& request, std::string_view why, std::string_view detail);
  [[nodiscard]] Response welcome(const config::Person& person);

  engine::Service& service_;
  hub::Hub& hub_;
  SignIn& sign_in_;
  Clock& clock_;

  std::mutex mutex_;
  std::map<std::string, UnderWay, std::less<>> under_way_;  ///< by SHA-256 of their state

  std::timed_mutex talking_;  ///< one talk with the provider at a time: it keeps one of our workers, not all
  std::unique_ptr<Provider> provider_;
  std::string provider_of_;  ///< the configuration that it was made for
};

}  // namespace gatehouse::control
