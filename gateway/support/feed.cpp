#include "gatehouse/support/feed.hpp"

#include <algorithm>
#include <utility>

#include "gatehouse/support/scan.hpp"
#include "gatehouse/support/scanned_file.hpp"

namespace gatehouse {
namespace {

class FeedSource final : public Source {
 public:
  FeedSource(std::unique_ptr<Feed> feed, Spool spool, Framing framing, std::stop_token stop, Dressing dressing)
      : feed_(std::move(feed)),
        spool_(std::move(spool)),
        framing_(std::move(framing)),
        stop_(std::move(stop)),
        dressing_(std::move(dressing)) {}

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
  Result<std::optional<Spooled>> waiting_or_fetched(std::vector<Refusal>& refused);
  Result<std::optional<Fault>> take(Spooled spooled, Arrival& arrival);
  /// The arrival on our disk; nothing if it is gone. Errc::conflict if another one bears its name.
  Result<std::optional<Spooled>> find(const Arrival& arrival);

  std::unique_ptr<Feed> feed_;
  Spool spool_;
  Framing framing_;
  std::stop_token stop_;
  Dressing dressing_;
  std::vector<std::string> given_{};    ///< names that `next` has handled in this run
  std::optional<ScannedFile> taken_{};  ///< the current arrival
  std::uint64_t number_ = 0;            ///< of its place in the spool
  Batch scratch_;
};

Result<std::optional<Spooled>> FeedSource::waiting_or_fetched(std::vector<Refusal>& refused) {
  auto waiting = spool_.waiting();
  if (!waiting) return fail(waiting.error());
  for (Spooled& one : *waiting) {
    if (std::find(given_.begin(), given_.end(), one.name) == given_.end())
      return std::optional<Spooled>{std::move(one)};
  }
  auto fetched = feed_->fetch(spool_, given_, refused);
  if (!fetched) return fail(fetched.error());
  if (!*fetched) return std::optional<Spooled>{};
  auto added = std::visit(
      [&](auto&& file) {
        return spool_.add(std::forward<decltype(file)>(file), (*fetched)->name, (*fetched)->note);
      },
      std::move((*fetched)->file));
  if (!added) return fail(added.error());
  return std::optional<Spooled>{std::move(*added)};
}

/// Opens and scans it; `taken_` is filled if all is well.
Result<std::optional<Fault>> FeedSource::take(Spooled spooled, Arrival& arrival) {
  auto file = open_regular_file(spooled.data);
  if (!file) return fail(file.error());
  if (dressing_.any()) {
    auto plain = undress(*file, dressing_, stop_);
    if (!plain && plain.error().code == Errc::bad_input)
      return std::optional<Fault>{{"bad-dressing", plain.error().message}};
    if (!plain) return fail(plain.error(), spooled.name);
    *file = std::move(*plain);
  }
  auto scanned = scan_file(*file, framing_, stop_, scratch_);
  if (!scanned && scanned.error().code == Errc::bad_input) {
    return std::optional<Fault>{{framing_.is_document() ? "bad-document" : "bad-header", scanned.error().message}};
  }
  if (!scanned) return fail(scanned.error(), spooled.name);
  arrival.size = scanned->bytes;
  arrival.sha256 = scanned->sha256;
  arrival.records = scanned->records;
  if (auto fault = trailer_fault(*scanned, framing_)) return fault;
  taken_.emplace(arrival, std::move(*file), std::move(scanned->head), framing_, stop_);
  number_ = spooled.number;
  return std::optional<Fault>{};
}

Result<std::optional<Arrival>> FeedSource::next(std::vector<Refusal>& refused) {
  taken_.reset();
  for (;;) {
    if (stop_.stop_requested()) return fail(Errc::unavailable, "asked to stop");
    auto spooled = waiting_or_fetched(refused);
    if (!spooled) return fail(spooled.error());
    if (!*spooled) return std::optional<Arrival>{};
    given_.push_back((*spooled)->name);
    Arrival arrival{.name = (*spooled)->name};
    auto fault = take(std::move(**spooled), arrival);
    if (!fault) return fail(fault.error());
    if (!*fault) return std::optional<Arrival>{std::move(arrival)};
    refused.push_back({std::move(arrival), std::move((*fault)->rule), std::move((*fault)->reason)});
  }
}

Result<bool> FeedSource::read(Batch& batch, std::size_t limit) {
  if (!taken_) return fail(Errc::internal, "read before next");
  return taken_->read(batch, limit);
}

Result<std::optional<Spooled>> FeedSource::find(const Arrival& arrival) {
  auto waiting = spool_.waiting();
  if (!waiting) return fail(waiting.error());
  const auto at =
      std::find_if(waiting->begin(), waiting->end(), [&](const Spooled& one) { return one.name == arrival.name; });
  if (at == waiting->end()) return std::optional<Spooled>{};
  const bool current = taken_ && number_ == at->number;
  if (!current && !arrival.sha256.empty()) {
    const auto sha256 = dressing_.any() ? plain_hash(at->data, dressing_, stop_) : sha256_of_file(at->data);
    if (!sha256) return fail(sha256.error());
    if (*sha256 != arrival.sha256) {
      return fail(Errc::conflict, arrival.name + ": another arrival of this name has come meanwhile");
    }
  }
  return std::optional<Spooled>{std::move(*at)};
}

Result<void> FeedSource::accept(const Arrival& arrival) {
  const auto spooled = find(arrival);
  if (!spooled) return fail(spooled.error());
  if (!*spooled) return {};
  GATEHOUSE_TRY(feed_->acknowledge(spool_, **spooled));
  return spool_.remove(**spooled);
}

Result<void> FeedSource::refuse(const Arrival& arrival, std::string_view reason) {
  const auto spooled = find(arrival);
  if (!spooled) return fail(spooled.error());
  if (!*spooled) return feed_->refuse(spool_, Spooled{.name = arrival.name}, reason);
  GATEHOUSE_TRY(feed_->refuse(spool_, **spooled, reason));
  return spool_.remove(**spooled);
}

}  // namespace

std::unique_ptr<Source> source_of(std::unique_ptr<Feed> feed, Spool spool, Framing framing, std::stop_token stop,
                                  Dressing dressing) {
  return std::make_unique<FeedSource>(std::move(feed), std::move(spool), std::move(framing), std::move(stop),
                                      std::move(dressing));
}

}  // namespace gatehouse
