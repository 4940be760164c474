#include <unistd.h>

#include <array>
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

/// Dressed files are written plain in the workroom first.
LineFile line_file(const SinkSettings& settings) {
  const bool dressed = settings.dressing.any();
  const std::filesystem::path& folder = dressed ? settings.dressing.workroom : settings.folder;
  return {folder / settings.name, {.secret = dressed, .replace = dressed}, settings.line_end};
}

class OneFileSink final : public Sink {
 public:
  explicit OneFileSink(SinkSettings settings) : settings_(std::move(settings)), file_(line_file(settings_)) {}

  Result<void> frame(std::string_view head, std::string_view tail) override { return file_.frame(head, tail); }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(file_.write(records));
    return std::vector<Answer>(records.size(), Answer{.remote_id = settings_.name});
  }

  Result<std::vector<Shipped>> commit() override {
    const auto settled = file_.settle();
    if (!settled) return fail(settled.error());
    if (!*settled) return std::vector<Shipped>{};
    auto published = settings_.dressing.any() ? publish_dressed(**settled) : publish_plain(**settled);
    if (!published) return fail(published.error());
    Shipped shipped{settings_.name, published->sha256, published->bytes, file_.records()};
    if (settings_.receipt) {
      const auto written =
          write_file(target().string() + ".receipt.json", receipt_text(shipped, settings_.run), {});
      if (!written) return fail(written.error(), "writing the receipt");
    }
    return std::vector<Shipped>{std::move(shipped)};
  }

 private:
  [[nodiscard]] std::filesystem::path target() const { return settings_.folder / settings_.name; }

  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<Published> shipped_before(const Error& error, const Published& ours) {
    if (error.code != Errc::conflict) return fail(error);
    const auto existing = sha256_of_file(target());
    if (!existing) return fail(existing.error());
    if (*existing == ours.sha256) return ours;
    return fail(Errc::conflict,
                "a different file '" + target().string() + "' is already there and is not overwritten");
  }

  Result<Published> publish_plain(const Published& settled) {
    auto published = file_.publish();
    return published ? published : shipped_before(published.error(), settled);
  }

  Result<Published> publish_dressed(const Published& settled) {
    if (const auto plain = file_.publish(); !plain) return fail(plain.error());
    const auto dressed = dress(file_.path(), settled.sha256, settings_.name, settings_.dressing);
    ::unlink(file_.path().c_str());
    if (!dressed) return fail(dressed.error());
    auto placed = copy_to_target(dressed->path);
    if (!placed) placed = shipped_before(placed.error(), dressed->published);
    if (placed) ::unlink(dressed->path.c_str());
    return placed;
  }

  Result<Published> copy_to_target(const std::filesystem::path& from) {
    const auto source = open_regular_file(from);
    if (!source) return fail(source.error());
    auto file = NewFile::create(target(), {.replace = false});
    if (!file) return fail(file.error());
    std::array<char, 64u << 10> buffer;
    for (;;) {
      const auto size = read_some(*source, buffer.data(), buffer.size());
      if (!size) return fail(size.error());
      if (*size == 0) return file->publish();
      GATEHOUSE_TRY(file->write({buffer.data(), *size}));
    }
  }

  SinkSettings settings_;
  LineFile file_;
};

}  // namespace

std::unique_ptr<Sink> one_file_sink(SinkSettings settings) {
  return std::make_unique<OneFileSink>(std::move(settings));
}

}  // namespace gatehouse::file
