#include "snapshot.hpp"

#include <algorithm>

#include "gatehouse/support/framing.hpp"

namespace gatehouse::odbc {
namespace {

constexpr std::size_t hash_digits = 2 * sizeof(RowHash);
constexpr std::size_t key_at = 2 * hash_digits + 2;

std::string hash_text(std::string_view text) { return sha256_hex(text).substr(0, hash_digits); }

std::optional<RowHash> hash_from(std::string_view text) {
  RowHash hash{};
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    hash[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return hash;
}

/// Each line of the last set; nothing if there is none.
Result<void> each_line(const std::filesystem::path& file,
                       const std::function<Result<void>(std::string_view)>& take) {
  auto opened = open_regular_file(file);
  if (!opened && opened.error().code == Errc::not_found) return {};
  if (!opened) return fail(opened.error());
  Framer framer(Framing{}, [&](char* to, std::size_t size) { return read_some(*opened, to, size); });
  Batch batch;
  for (;;) {
    const auto more = framer.next(batch, 10'000);
    if (!more) return fail(more.error());
    if (!*more) return {};
    for (const RawRecord& line : batch.records) {
      if (line.bytes.size() < key_at)
        return fail(Errc::corrupt, "what was noted of the last full set cannot be read");
      GATEHOUSE_TRY(take(line.bytes));
    }
  }
}

}  // namespace

Result<Snapshot> Snapshot::open(const std::filesystem::path& last, const std::filesystem::path& next) {
  auto file = NewFile::create(next, {.secret = true});
  if (!file) return fail(file.error());
  Snapshot snapshot(last, std::move(*file));
  GATEHOUSE_TRY(each_line(last, [&](std::string_view line) -> Result<void> {
    const auto key = hash_from(line);
    const auto content = hash_from(line.substr(hash_digits + 1));
    if (!key || !content) return fail(Errc::corrupt, "what was noted of the last full set cannot be read");
    snapshot.rows_.push_back({*key, *content});
    return {};
  }));
  std::sort(snapshot.rows_.begin(), snapshot.rows_.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  return snapshot;
}

Snapshot::Row* Snapshot::find(const RowHash& key) {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), key,
                                   [](const Row& row, const RowHash& wanted) { return row.key < wanted; });
  return at == rows_.end() || at->key != key ? nullptr : &*at;
}

Result<bool> Snapshot::note(std::string_view key, std::string_view line) {
  const std::string key_hash = hash_text(key);
  const std::string content = hash_text(line);
  GATEHOUSE_TRY(next_.write(key_hash + " " + content + " " + std::string(key) + "\n"));
  Row* row = find(*hash_from(key_hash));
  if (row == nullptr) return true;
  row->seen = true;
  return row->content != *hash_from(content);
}

std::size_t Snapshot::gone() const {
  return static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(), [](const Row& row) { return !row.seen; }));
}

Result<void> Snapshot::each_gone(const std::function<Result<void>(std::string_view key)>& tell) const {
  return each_line(last_, [&](std::string_view line) -> Result<void> {
    const auto hash = hash_from(line);
    if (!hash) return fail(Errc::corrupt, "what was noted of the last full set cannot be read");
    const auto at = std::lower_bound(rows_.begin(), rows_.end(), *hash,
                                     [](const Row& row, const RowHash& wanted) { return row.key < wanted; });
    if (at == rows_.end() || at->key != *hash || at->seen) return {};
    return tell(line.substr(key_at));
  });
}

Result<void> Snapshot::keep() {
  const auto published = next_.publish();
  if (!published) return fail(published.error());
  return {};
}

}  // namespace gatehouse::odbc
