/// Mails to those who look after the site, when a message in the log says that a person is needed: a run is red, a
/// file was refused, a report is due. What comes within a while goes in one mail. No value of a record is in it,
/// and no name of a file.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "base/log.hpp"
#include "config/site.hpp"
#include "gatehouse/clock.hpp"

namespace gatehouse::control {

/// Hears the log as long as it lives. Its thread sends.
class Notices {
 public:
  static constexpr std::chrono::seconds gather{30};  ///< what comes within it goes together
  static constexpr std::size_t most = 100;           ///< in one mail; of more only the number

  /// `log` and `clock` outlive it.
  Notices(config::Notices settings, std::string site, Log& log, Clock& clock);
  ~Notices();  ///< what waits is sent
  Notices(const Notices&) = delete;
  Notices& operator=(const Notices&) = delete;

 private:
  void hear(const Message& message, std::span<const Fact> facts);
  void work(const std::stop_token& stop);
  void send(std::deque<std::string> waiting, std::size_t more);

  config::Notices settings_;
  std::string site_;
  Log& log_;
  Clock& clock_;
  std::mutex mutex_{};
  std::condition_variable_any changed_{};
  std::deque<std::string> waiting_{};
  std::size_t more_ = 0;
  std::jthread thread_{};
};

}  // namespace gatehouse::control
