#include "sink.hpp"

#include <unistd.h>

#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/line_file.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"
#include "settings.hpp"

namespace gatehouse::sftp {
namespace {

/// Gathers the file on our disk and sends it with `commit`: first under a hidden name, then renamed.
class SftpSink final : public Sink {
 public:
  SftpSink(Access access, std::string folder, std::string name, LineFile file, Dressing dressing)
      : access_(std::move(access)),
        folder_(std::move(folder)),
        name_(std::move(name)),
        file_(std::move(file)),
        dressing_(std::move(dressing)) {}
  ~SftpSink() override {
    if (settled_) ::unlink(file_.path().c_str());
  }
  SftpSink(const SftpSink&) = delete;
  SftpSink& operator=(const SftpSink&) = delete;

  Result<void> frame(std::string_view head, std::string_view tail) override { return file_.frame(head, tail); }

  Result<std::vector<Answer>> write(std::span<const Outgoing> records) override {
    GATEHOUSE_TRY(file_.write(records));
    return std::vector<Answer>(records.size(), Answer{.remote_id = name_});
  }

  Result<std::vector<Shipped>> commit() override {
    const auto settled = file_.settle();
    if (!settled) return fail(settled.error());
    if (!*settled) return std::vector<Shipped>{};
    if (const auto local = file_.publish(); !local) return fail(local.error());
    settled_ = true;
    Dressed out{file_.path(), **settled};
    if (dressing_.any()) {
      auto dressed = dress(file_.path(), (*settled)->sha256, name_, dressing_);
      if (!dressed) return fail(dressed.error());
      out = std::move(*dressed);
    }
    auto session = Session::open(access_);
    if (!session) return fail(session.error());
    GATEHOUSE_TRY(ship(*session, out));
    if (dressing_.any()) ::unlink(out.path.c_str());
    return std::vector<Shipped>{{name_, out.published.sha256, out.published.bytes, file_.records()}};
  }

 private:
  /// The hash of a file at the server: its bytes are fetched for it.
  Result<std::string> hash_at(Session& session, const std::string& path) {
    Sha256 hash;
    GATEHOUSE_TRY(session.read(path, 0, [&](std::string_view bytes) -> Result<void> {
      hash.add(bytes);
      return {};
    }));
    return hash.hex();
  }

  static Result<void> send(Session& session, const std::filesystem::path& from, const std::string& path) {
    const auto local = open_regular_file(from);
    if (!local) return fail(local.error());
    return session.write(path, [&](char* to, std::size_t size) { return read_some(*local, to, size); });
  }

  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<void> ship(Session& session, const Dressed& out) {
    const std::string target = path_in(folder_, name_);
    const auto there = session.look(target);
    if (!there) return fail(there.error());
    if (*there) {
      const auto hash = hash_at(session, target);
      if (!hash) return fail(hash.error());
      if (*hash == out.published.sha256) return {};
      return fail(Errc::conflict, "a different file '" + target + "' is already there and is not overwritten");
    }
    const std::string aside = path_in(folder_, ".tmp-" + name_);
    GATEHOUSE_TRY(send(session, out.path, aside));
    const auto hash = hash_at(session, aside);
    if (!hash) return fail(hash.error());
    if (*hash != out.published.sha256) return fail(Errc::corrupt, "'" + aside + "' is not what was sent");
    return session.rename(aside, target);
  }

  Access access_;
  std::string folder_, name_;
  LineFile file_;
  Dressing dressing_;
  bool settled_ = false;  ///< the file lies on our disk under its name
};

}  // namespace

Result<std::unique_ptr<Sink>> open_sink(const Surroundings& around) {
  auto access = read_access(around);
  if (!access) return fail(access.error());
  Words words = around.names;
  words.emplace("stamp", around.stamp);
  words.emplace("run", around.run);
  auto name = fill_name(text_option(around.options, "name"), words);
  if (!name) return fail(name.error());
  const auto folder = work_folder(around, "sftp-out");
  if (!folder) return fail(folder.error());
  GATEHOUSE_TRY(make_folders(*folder));
  if (const auto cleared = remove_leftovers(*folder); !cleared) return fail(cleared.error());
  const std::string line_end(line_end_option(around.options));
  auto dressing = dressing_of(around, "sftp-out");
  if (!dressing) return fail(dressing.error());
  return std::make_unique<SftpSink>(std::move(*access), text_option(around.options, "folder"), *name,
                                    LineFile(*folder / *name, {.secret = true}, line_end), std::move(*dressing));
}

}  // namespace gatehouse::sftp
