#include <nlohmann/json.hpp>

#include "gatehouse/support/line_file.hpp"
#include "sink.hpp"

namespace gatehouse::file {
namespace {

std::string receipt_text(const Shipped& shipped, const std::string& run) {
  nlohmann::ordered_json receipt;
  receipt["file"] = shipped.name;
  receipt["sha256"] = shipped.sha256;
  receipt["bytes"] = shipped.bytes;
  receipt["records"] = shipped.records;
  receipt["run"] = run;
  return receipt.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

class OneFileSink final : public Sink {
 public:
  explicit OneFileSink(SinkSettings settings)
      : settings_(std::move(settings)),
        file_(settings_.folder / settings_.name, {.replace = false}, settings_.line_end) {}

  Result<void> frame(std::string_view head, std::string_view tail) override { return file_.frame(head, tail); }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(file_.write(records));
    return std::vector<Answer>(records.size(), Answer{.remote_id = settings_.name});
  }

  Result<std::vector<Shipped>> commit() override {
    const auto settled = file_.settle();
    if (!settled) return fail(settled.error());
    if (!*settled) return std::vector<Shipped>{};
    GATEHOUSE_TRY(publish((*settled)->sha256));
    Shipped shipped{settings_.name, (*settled)->sha256, (*settled)->bytes, file_.records()};
    if (settings_.receipt) {
      const auto written =
          write_file(file_.path().string() + ".receipt.json", receipt_text(shipped, settings_.run), {});
      if (!written) return fail(written.error(), "writing the receipt");
    }
    return std::vector<Shipped>{std::move(shipped)};
  }

 private:
  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<void> publish(const std::string& sha256) {
    const auto published = file_.publish();
    if (published) return {};
    if (published.error().code != Errc::conflict) return fail(published.error());
    const auto existing = sha256_of_file(file_.path());
    if (!existing) return fail(existing.error());
    if (*existing == sha256) return {};
    return fail(Errc::conflict,
                "a different file '" + file_.path().string() + "' is already there and is not overwritten");
  }

  SinkSettings settings_;
  LineFile file_;
};

}  // namespace

std::unique_ptr<Sink> one_file_sink(SinkSettings settings) {
  return std::make_unique<OneFileSink>(std::move(settings));
}

}  // namespace gatehouse::file
