#include "../support/test_service.hpp"
#include "connector_world.hpp"

namespace gatehouse {
namespace {

/// A queue of messages, and a collection that records are put into.
class HttpWorld final : public ConnectorWorld {
 public:
  [[nodiscard]] const Connector& connector() const override { return connector_of_kind("http"); }
  [[nodiscard]] OptionValues options() const override {
    return {{"url", service_.url("/queue")},
            {"pull", "queue"},
            {"message_url", service_.url("/queue/{id}")},
            {"accept_url", service_.url("/queue/{id}")},
            {"refuse_url", service_.url("/queue/{id}")},
            {"send_url", service_.url("/sent/{version}")},
            {"ca_file", service_.path("ca.pem").string()},
            {"work", (work_.path / "work").string()}};
  }
  void offer(const std::string& name, std::span<const std::string> records) override {
    std::ofstream file(service_.path("queue") / name, std::ios::binary);
    for (const std::string& record : records) file << record << "\n";
  }
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const override {
    const std::string reason = service_.folder().text("refused/" + name);
    return reason == "(absent)" ? std::optional<std::string>{} : reason;
  }
  [[nodiscard]] std::vector<std::string> delivered() const override {
    std::vector<std::string> records;
    for (const std::string& name : service_.folder().names("sent")) {
      records.push_back(service_.folder().text("sent/" + name));
    }
    return records;
  }
  [[nodiscard]] std::size_t traces() const override { return delivered().size(); }

 private:
  TestService& service_ = TestService::fresh();
  TemporaryFolder work_;
};

}  // namespace

std::unique_ptr<ConnectorWorld> http_world() { return std::make_unique<HttpWorld>(); }

}  // namespace gatehouse
