#include "gatehouse/support/remote_sink.hpp"

#include <unistd.h>

#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/line_file.hpp"
#include "gatehouse/support/names.hpp"
#include "gatehouse/support/options.hpp"

namespace gatehouse {
namespace {

class RemoteSink final : public Sink {
 public:
  RemoteSink(OpenRemote open, std::string folder, std::string name, LineFile file, Dressing dressing)
      : open_(std::move(open)),
        folder_(std::move(folder)),
        name_(std::move(name)),
        file_(std::move(file)),
        dressing_(std::move(dressing)) {}
  ~RemoteSink() override {
    if (settled_) ::unlink(file_.path().c_str());
  }
  RemoteSink(const RemoteSink&) = delete;
  RemoteSink& operator=(const RemoteSink&) = delete;

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
    const auto server = open_();
    if (!server) return fail(server.error());
    GATEHOUSE_TRY(ship(**server, out));
    if (dressing_.any()) ::unlink(out.path.c_str());  // until then the next attempt sends the same bytes
    return std::vector<Shipped>{{name_, out.published.sha256, out.published.bytes, file_.records()}};
  }

 private:
  /// Its bytes are fetched for it: no server's word is taken.
  static Result<std::string> hash_at(RemoteFiles& server, const std::string& path) {
    Sha256 hash;
    GATEHOUSE_TRY(server.read(path, [&](std::string_view bytes) -> Result<void> {
      hash.add(bytes);
      return {};
    }));
    return hash.hex();
  }

  static Result<void> send(RemoteFiles& server, const std::filesystem::path& from, const std::string& path) {
    const auto local = open_regular_file(from);
    if (!local) return fail(local.error());
    return server.write(path, [&](char* to, std::size_t size) { return read_some(*local, to, size); });
  }

  /// The same bytes under the same name were shipped by an attempt that did not live to tell.
  Result<void> ship(RemoteFiles& server, const Dressed& out) {
    const std::string target = remote_path(folder_, name_), aside = remote_path(folder_, ".tmp-" + name_);
    const auto there = server.has(folder_, name_);
    if (!there) return fail(there.error());
    if (*there) {
      const auto hash = hash_at(server, target);
      if (!hash) return fail(hash.error());
      if (*hash == out.published.sha256) return {};
      return fail(Errc::conflict, "a different file '" + target + "' is already there and is not overwritten");
    }
    GATEHOUSE_TRY(send(server, out.path, aside));
    const auto hash = hash_at(server, aside);
    if (!hash) return fail(hash.error());
    if (*hash != out.published.sha256) return fail(Errc::corrupt, "'" + aside + "' is not what was sent");
    return server.rename(aside, target);
  }

  OpenRemote open_;
  std::string folder_, name_;
  LineFile file_;
  Dressing dressing_;
  bool settled_ = false;  ///< the file lies on our disk under its name
};

}  // namespace

std::string remote_path(std::string_view folder, std::string_view name) {
  if (name.starts_with('/') || folder.empty()) return std::string(name);
  return std::string(folder) + (folder.ends_with('/') ? "" : "/") + std::string(name);
}

Result<std::unique_ptr<Sink>> remote_sink(const Surroundings& around, std::string_view area, OpenRemote open) {
  Words words = around.names;
  words.emplace("stamp", around.stamp);
  words.emplace("run", around.run);
  const auto name = fill_name(text_option(around.options, "name"), words);
  if (!name) return fail(name.error());
  const auto folder = work_folder(around, area);
  if (!folder) return fail(folder.error());
  GATEHOUSE_TRY(make_folders(*folder));
  if (const auto cleared = remove_leftovers(*folder); !cleared) return fail(cleared.error());
  auto dressing = dressing_of(around, area);
  if (!dressing) return fail(dressing.error());
  const std::string line_end(line_end_option(around.options));
  return std::make_unique<RemoteSink>(std::move(open), text_option(around.options, "folder"), *name,
                                      LineFile(*folder / *name, {.secret = true}, line_end), std::move(*dressing));
}

}  // namespace gatehouse
