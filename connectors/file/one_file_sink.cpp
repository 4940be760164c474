#include <nlohmann/json.hpp>
#include <optional>

#include "gatehouse/support/files.hpp"
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
  explicit OneFileSink(SinkSettings settings) : settings_(std::move(settings)) {}

  Result<void> frame(std::string_view head, std::string_view tail) override {
    tail_ = tail;
    if (file_) return {};
    GATEHOUSE_TRY(start());
    return head.empty() ? Result<void>() : put_line(head);
  }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(start());
    for (const Outgoing& record : records) GATEHOUSE_TRY(put_line(record.bytes));
    records_ += records.size();
    return std::vector<Answer>(records.size(), Answer{.remote_id = settings_.name});
  }

  Result<std::vector<Shipped>> commit() override {
    if (!file_) return std::vector<Shipped>{};
    if (!tail_.empty()) GATEHOUSE_TRY(put_line(tail_));
    const auto settled = file_->settle();
    if (!settled) return fail(settled.error());
    GATEHOUSE_TRY(publish(settled->sha256));
    Shipped shipped{settings_.name, settled->sha256, settled->bytes, records_};
    if (settings_.receipt) {
      const auto written =
          write_file(target().string() + ".receipt.json", receipt_text(shipped, settings_.run), {});
      if (!written) return fail(written.error(), "writing the receipt");
    }
    return std::vector<Shipped>{std::move(shipped)};
  }

 private:
  [[nodiscard]] std::filesystem::path target() const { return settings_.folder / settings_.name; }

  Result<void> start() {
    if (file_) return {};
    auto file = NewFile::create(target(), {.replace = false});
    if (!file) return fail(file.error());
    file_.emplace(std::move(*file));
    return {};
  }

  Result<void> put_line(std::string_view line) {
    GATEHOUSE_TRY(file_->write(line));
    return file_->write(settings_.line_end);
  }

  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<void> publish(const std::string& sha256) {
    const auto published = file_->publish();
    if (published) return {};
    if (published.error().code != Errc::conflict) return fail(published.error());
    const auto existing = sha256_of_file(target());
    if (!existing) return fail(existing.error());
    if (*existing == sha256) return {};
    return fail(Errc::conflict,
                "a different file '" + target().string() + "' is already there and is not overwritten");
  }

  SinkSettings settings_;
  std::string tail_{};
  std::uint64_t records_ = 0;
  std::optional<NewFile> file_{};
};

}  // namespace

std::unique_ptr<Sink> one_file_sink(SinkSettings settings) {
  return std::make_unique<OneFileSink>(std::move(settings));
}

}  // namespace gatehouse::file
