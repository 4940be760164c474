/// The sink of every connector that puts whole files into a folder of another machine: a file gathers on our disk,
/// is dressed, goes over under a hidden name, is read back, and only then takes its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/connector.hpp"

namespace gatehouse {

/// What a protocol for files can do, as a sink needs it. One session with the other machine; one thread.
class RemoteFiles {
 public:
  using Take = std::function<Result<void>(std::string_view)>;
  using Give = std::function<Result<std::size_t>(char* to, std::size_t size)>;  ///< 0 at the end

  virtual ~RemoteFiles() = default;
  [[nodiscard]] virtual Result<bool> has(const std::string& folder, const std::string& name) = 0;
  [[nodiscard]] virtual Result<void> read(const std::string& path, const Take& take) = 0;
  [[nodiscard]] virtual Result<void> write(const std::string& path, const Give& give) = 0;
  [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
};
/// Begins a session; called once, when there is something to send.
using OpenRemote = std::function<Result<std::unique_ptr<RemoteFiles>>()>;

/// From the options `folder`, `name`, `line_end`, `work` and those of the dressing (dressing.hpp); `area` names our
/// folder below `work`. A file of that name with other bytes is never overwritten (Errc::conflict).
[[nodiscard]] Result<std::unique_ptr<Sink>> remote_sink(const Surroundings& around, std::string_view area,
                                                        OpenRemote open);

/// `name` in `folder` at the other machine; an absolute name stays what it is.
[[nodiscard]] std::string remote_path(std::string_view folder, std::string_view name);

}  // namespace gatehouse
