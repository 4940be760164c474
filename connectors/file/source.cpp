#include "source.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "drop_folder.hpp"
#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "gatehouse/support/scan.hpp"
#include "gatehouse/support/scanned_file.hpp"
#include "misnamed.hpp"

namespace gatehouse::file {
namespace {

struct Settings {
  std::string pattern;
  std::string paired_with;
  std::string ready_suffix;
  bool by_time = false;
  bool keep_done = true;
  std::int64_t stable_nanos = 0;
  std::uint64_t max_bytes = 0;
};

Result<Settings> read_settings(const OptionValues& options) {
  const auto stable_seconds = number_option(options, "stable_seconds");
  if (!stable_seconds) return fail(stable_seconds.error());
  const auto max_bytes = number_option(options, "max_bytes");
  if (!max_bytes) return fail(max_bytes.error());
  GATEHOUSE_TRY(check_partner(text_option(options, "pattern"), text_option(options, "paired_with")));
  return Settings{.pattern = text_option(options, "pattern"),
                  .paired_with = text_option(options, "paired_with"),
                  .ready_suffix = text_option(options, "ready_suffix"),
                  .by_time = text_option(options, "order") == "mtime",
                  .keep_done = text_option(options, "done") != "delete",
                  .stable_nanos = *stable_seconds * 1'000'000'000,
                  .max_bytes = static_cast<std::uint64_t>(*max_bytes)};
}

class FileSource final : public Source {
 public:
  FileSource(DropFolder folder, Settings settings, Dressing dressing, const Surroundings& around, Framing framing)
      : folder_(std::move(folder)),
        settings_(std::move(settings)),
        dressing_(std::move(dressing)),
        clock_(around.clock),
        stop_(around.stop),
        framing_(std::move(framing)) {}

  Result<std::optional<Arrival>> next(std::vector<Refusal>& refused) override;
  [[nodiscard]] std::string head() const override { return taken_ ? taken_->head() : std::string(); }
  Result<bool> read(Batch& batch, std::size_t limit) override;
  void resume(FilePosition at) override {
    if (taken_) taken_->resume(at);
  }
  [[nodiscard]] FilePosition position() const override { return taken_ ? taken_->position() : FilePosition{}; }
  Result<void> accept(const Arrival& arrival) override;
  Result<void> refuse(const Arrival& arrival, std::string_view reason) override;

 private:
  struct Waiting {
    std::string name;
    Look look;
  };
  Result<void> list();
  [[nodiscard]] bool is_marker(std::string_view name) const {
    return !settings_.ready_suffix.empty() && name.ends_with(settings_.ready_suffix);
  }
  [[nodiscard]] std::optional<Fault> never(const Waiting& file) const;
  [[nodiscard]] Result<std::optional<Fault>> not_yet(const Waiting& file) const;
  Result<std::optional<Fault>> scan(const Waiting& file, Arrival& arrival);
  Result<std::optional<Fault>> take(const Waiting& file, Arrival& arrival);
  [[nodiscard]] Result<void> verify_unchanged() const;
  [[nodiscard]] Result<void> verify_same_file(const Arrival& arrival, const Identity& identity) const;

  DropFolder folder_;
  Settings settings_;
  Dressing dressing_;
  Clock& clock_;
  std::stop_token stop_;
  Framing framing_;
  bool listed_ = false;
  std::deque<Waiting> waiting_{};
  std::map<std::string, std::string> names_of_refused_{};  ///< by their label
  std::optional<ScannedFile> taken_{};                     ///< the current arrival
  Handle dressed_{};                                       ///< its file, where what is read was unpacked from it
  Identity identity_{};                                    ///< of its file
  Batch scratch_;
};

/// Once a run: what comes later is for the next run.
Result<void> FileSource::list() {
  listed_ = true;
  auto names = folder_.waiting(settings_.pattern);
  if (!names) return fail(names.error());
  for (std::string& name : *names) {
    if (is_marker(name)) continue;
    const auto look = look_at(folder_.pending(name));
    if (!look) return fail(look.error());
    if (*look) waiting_.push_back({std::move(name), **look});
  }
  if (settings_.by_time) {
    std::stable_sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
      return a.look.identity.modified_nanos < b.look.identity.modified_nanos;
    });
  }
  return {};
}

/// What makes a file unfit for ever, seen from outside.
std::optional<Fault> FileSource::never(const Waiting& file) const {
  if (!good_name(file.name)) {
    return Fault{
        "bad-name",
        "The file's name is not allowed: use 1 to 128 of A-Z a-z 0-9 . _ - and no dot in front. Give it "
        "such a name and put it into pending again. The text beside it in the error folder says which file "
        "it was."};
  }
  if (file.look.symbolic_link) return Fault{"not-regular", "This is a symbolic link. Put the file itself here."};
  if (!file.look.regular) return Fault{"not-regular", "This is a folder or a device, not a file."};
  if (file.look.identity.size <= settings_.max_bytes) return std::nullopt;
  return Fault{"too-large", "The file has " + std::to_string(file.look.identity.size) +
                                " bytes, and max_bytes is " + std::to_string(settings_.max_bytes) +
                                ". Split it, or raise the option."};
}

/// What makes it unfit now.
Result<std::optional<Fault>> FileSource::not_yet(const Waiting& file) const {
  const std::int64_t now = clock_.now().micros * 1000;
  // A sender that keeps its own time of change may be ahead of our clock; then ours of arrival counts.
  const std::int64_t modified = file.look.identity.modified_nanos;
  const std::int64_t last_change = modified > now ? file.look.changed_nanos : modified;
  if (settings_.stable_nanos > 0 && now - last_change < settings_.stable_nanos) {
    return Fault{"not-stable", "The file changed a moment ago and may still be growing.", true};
  }
  const auto partner = partner_name(settings_.pattern, settings_.paired_with, file.name);
  if (partner && !folder_.has(*partner)) return Fault{"not-paired", "Waits for " + *partner + ".", true};
  if (settings_.ready_suffix.empty()) return std::optional<Fault>{};
  const auto marker = look_at(folder_.pending(file.name + settings_.ready_suffix));
  if (!marker) return fail(marker.error());
  if (!*marker) return Fault{"not-ready", "Waits for " + file.name + settings_.ready_suffix + ".", true};
  if ((*marker)->changed_nanos >= file.look.changed_nanos) return std::optional<Fault>{};
  return Fault{"not-ready", file.name + settings_.ready_suffix + " is older than the file: waits for a new one.",
               true};
}

/// Opens the file and goes through it; `taken_` is filled if all is well.
Result<std::optional<Fault>> FileSource::scan(const Waiting& file, Arrival& arrival) {
  auto opened = open_regular_file(folder_.pending(file.name));
  if (!opened && opened.error().code == Errc::not_permitted) {
    return Fault{"unreadable", "The file cannot be opened: give this service the right to read it.", true};
  }
  if (!opened) return fail(opened.error());
  Handle came{};
  if (dressing_.any()) {
    auto plain = undress(*opened, dressing_, stop_);
    if (!plain && plain.error().code == Errc::bad_input) return Fault{"bad-dressing", plain.error().message};
    if (!plain) return fail(plain.error(), file.name);
    came = std::exchange(*opened, std::move(*plain));
  }
  auto scanned = scan_file(*opened, framing_, stop_, scratch_);
  if (!scanned && scanned.error().code == Errc::bad_input)
    return Fault{framing_.is_document() ? "bad-document" : "bad-header", scanned.error().message};
  if (!scanned) return fail(scanned.error(), file.name);

  const auto named = look_at(folder_.pending(file.name));
  if (!named) return fail(named.error());
  const auto held = look_at(came ? came : *opened);
  if (!held) return fail(held.error());
  const Identity& seen = file.look.identity;
  const bool other_size = !came && scanned->bytes != seen.size;
  if (!*named || (*named)->identity != seen || held->identity != seen || other_size) {
    return Fault{"not-stable", "The file changed while it was read and may still be growing.", true};
  }
  arrival.sha256 = scanned->sha256;
  arrival.records = scanned->records;
  if (auto fault = trailer_fault(*scanned, framing_)) return fault;
  taken_.emplace(arrival, std::move(*opened), std::move(scanned->head), framing_, stop_);
  dressed_ = std::move(came);
  identity_ = seen;
  return std::optional<Fault>{};
}

Result<std::optional<Fault>> FileSource::take(const Waiting& file, Arrival& arrival) {
  if (auto fault = never(file)) return fault;
  auto fault = not_yet(file);
  if (!fault || *fault) return fault;
  return scan(file, arrival);
}

Result<std::optional<Arrival>> FileSource::next(std::vector<Refusal>& refused) {
  taken_.reset();
  if (!listed_) GATEHOUSE_TRY(list());
  while (!waiting_.empty()) {
    Waiting file = std::move(waiting_.front());
    waiting_.pop_front();
    const auto look = look_at(folder_.pending(file.name));
    if (!look) return fail(look.error());
    if (!*look) continue;  // somebody took it away
    file.look = **look;
    Arrival arrival{.name = good_name(file.name) ? file.name : neutral_name(file.look.identity),
                    .size = file.look.identity.size};
    auto fault = take(file, arrival);
    if (!fault && fault.error().code == Errc::not_found) continue;
    if (!fault) return fail(fault.error());
    if (!*fault) return std::optional<Arrival>{std::move(arrival)};
    names_of_refused_[arrival.name] = file.name;
    refused.push_back(
        {std::move(arrival), std::move((*fault)->rule), std::move((*fault)->reason), (*fault)->try_again});
  }
  return std::optional<Arrival>{};
}

Result<void> FileSource::verify_unchanged() const {
  const std::string& name = taken_->arrival().name;
  const auto held = look_at(dressed_ ? dressed_ : taken_->file());
  if (!held) return fail(held.error());
  const auto named = look_at(folder_.pending(name));
  if (!named) return fail(named.error());
  if (held->identity == identity_ && *named && (*named)->identity == identity_) return {};
  return fail(Errc::conflict, name + ": changed while it was read");
}

Result<bool> FileSource::read(Batch& batch, std::size_t limit) {
  if (!taken_) return fail(Errc::internal, "read before next");
  if (taken_->ended()) return false;
  GATEHOUSE_TRY(verify_unchanged());
  const auto more = taken_->read(batch, limit);
  if (more && !*more) GATEHOUSE_TRY(verify_unchanged());
  return more;
}

/// What lies in pending/ under the arrival's name is the arrival, and not a later file of the same name.
Result<void> FileSource::verify_same_file(const Arrival& arrival, const Identity& identity) const {
  const bool current =
      taken_ && taken_->arrival().name == arrival.name && taken_->arrival().sha256 == arrival.sha256;
  if (current && identity_ == identity) return {};
  const std::filesystem::path path = folder_.pending(arrival.name);
  const auto sha256 = dressing_.any() ? plain_hash(path, dressing_, stop_) : sha256_of_file(path);
  if (!sha256) return fail(sha256.error());
  if (*sha256 == arrival.sha256) return {};
  return fail(Errc::conflict,
              arrival.name + ": another file of this name has come meanwhile; it stays for the next run");
}

Result<void> FileSource::accept(const Arrival& arrival) {
  if (!good_name(arrival.name)) return fail(Errc::not_permitted, "accepting a file whose name is not allowed");
  const auto look = look_at(folder_.pending(arrival.name));
  if (!look) return fail(look.error());
  if (*look) {
    GATEHOUSE_TRY(verify_same_file(arrival, (*look)->identity));
    GATEHOUSE_TRY(settings_.keep_done ? folder_.to_done(arrival.name) : folder_.remove(arrival.name));
  }
  if (settings_.ready_suffix.empty()) return {};
  const std::string marker = arrival.name + settings_.ready_suffix;
  return settings_.keep_done ? folder_.to_done(marker) : folder_.remove(marker);
}

Result<void> FileSource::refuse(const Arrival& arrival, std::string_view reason) {
  const auto known = names_of_refused_.find(arrival.name);
  const std::string name = known == names_of_refused_.end() ? arrival.name : known->second;
  if (known == names_of_refused_.end() && !good_name(name)) {
    return fail(Errc::not_permitted, "refusing a file whose name is not allowed");
  }
  std::string text(reason);
  if (name != arrival.name)
    text += "\nIt came as \"" + masked_name(name) + "\" with " + std::to_string(arrival.size) +
            " bytes. Long numbers are shown as stars: a file name is no place for a person's number.";
  return folder_.to_error(name, arrival.name, text);
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Surroundings& around, const Framing& framing) {
  auto settings = read_settings(around.options);
  if (!settings) return fail(settings.error());
  const auto path = path_option(around, "folder");
  if (!path) return fail(path.error());
  auto folder = DropFolder::open(*path, around.first_use);
  if (!folder) return fail(folder.error(), "opening the drop folder");
  auto dressing = dressing_of(around, "file");
  if (!dressing) return fail(dressing.error());
  return std::make_unique<FileSource>(std::move(*folder), std::move(*settings), std::move(*dressing), around,
                                      framing);
}

}  // namespace gatehouse::file
