#include <optional>
#include <set>

#include "gatehouse/support/files.hpp"
#include "sink.hpp"

namespace gatehouse::file {
namespace {

Answer refused(const char* reason) { return {.said = Answer::Said::refused, .reason = reason}; }

/// Record files gather in a staging folder, which goes with all that is in it if nothing is committed. Their
/// syncs wait for `commit`.
class FilePerRecordSink final : public Sink {
 public:
  FilePerRecordSink(SinkSettings settings, StagingFolder staging)
      : settings_(std::move(settings)), staging_(std::move(staging)) {}

  Result<void> frame(std::string_view head, std::string_view tail) override {
    head_ = line(head);
    tail_ = line(tail);
    return {};
  }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    std::vector<Answer> answers;
    answers.reserve(records.size());
    for (const Outgoing& record : records) {
      auto answer = stage(record);
      if (!answer) return fail(answer.error());
      answers.push_back(std::move(*answer));
    }
    return answers;
  }

  Result<std::vector<Shipped>> commit() override {
    std::vector<FileToSync> files;
    files.reserve(staged_.size());
    for (const Shipped& file : staged_) files.push_back({staging_->path() / file.name, file.sha256});
    GATEHOUSE_TRY(sync_and_verify_all(files));
    for (const Shipped& file : staged_) GATEHOUSE_TRY(reveal(file));
    staging_.reset();
    GATEHOUSE_TRY(sync_folder(settings_.folder));
    return std::move(staged_);
  }

 private:
  [[nodiscard]] std::string line(std::string_view text) const {
    return text.empty() ? std::string() : std::string(text) + settings_.line_end;
  }

  Result<Answer> stage(const Outgoing& record) {
    const auto name =
        fill_name(settings_.name, with_record(settings_.words, record.id, ++records_, record.version));
    if (!name) return refused("the record's id cannot be part of a file name");
    if (!names_.insert(*name).second) {
      return refused("a record of this run has the same file name: use {id}, {version} or {n} in the option name");
    }
    const std::string bytes = head_ + line(record.bytes) + tail_;
    Shipped file{*name, sha256_hex(bytes), bytes.size(), 1};
    const auto existing = sha256_of_file(settings_.folder / *name);
    if (!existing && existing.error().code != Errc::not_found) return fail(existing.error());
    if (existing && *existing != file.sha256) return refused("a different file of this name is already there");
    const auto written = write_file(staging_->path() / *name, bytes, {.durable = false});
    if (!written) return fail(written.error());
    staged_.push_back(std::move(file));
    return Answer{.remote_id = *name};
  }

  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<void> reveal(const Shipped& file) {
    const auto target = settings_.folder / file.name;
    auto moved = rename_file(staging_->path() / file.name, target);
    if (moved || moved.error().code != Errc::conflict) return moved;
    const auto existing = sha256_of_file(target);
    if (!existing) return fail(existing.error());
    if (*existing == file.sha256) return {};
    return fail(Errc::conflict,
                "a different file '" + target.string() + "' is already there and is not overwritten");
  }

  SinkSettings settings_;
  std::optional<StagingFolder> staging_;
  std::string head_{};
  std::string tail_{};
  std::uint64_t records_ = 0;
  std::set<std::string> names_{};
  std::vector<Shipped> staged_{};
};

}  // namespace

Result<std::unique_ptr<Sink>> file_per_record_sink(SinkSettings settings) {
  auto staging = StagingFolder::create(settings.folder, "records");
  if (!staging) return fail(staging.error());
  return std::make_unique<FilePerRecordSink>(std::move(settings), std::move(*staging));
}

}  // namespace gatehouse::file
