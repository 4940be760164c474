/// One layer around a file: each coat is taken off into, and put on from, a stream of bytes.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "gatehouse/support/dressing.hpp"

namespace gatehouse {

using Put = std::function<Result<void>(std::string_view)>;

/// Hands bytes on until there are too many of them. One thread.
class Bounded {
 public:
  Bounded(Put put, const Dressing& limits, std::stop_token stop)
      : put_(std::move(put)), limits_(limits), stop_(std::move(stop)) {}
  /// `read`: bytes of the packed file that were read so far.
  [[nodiscard]] Result<void> put(std::string_view bytes, std::uint64_t read);
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  Put put_;
  const Dressing& limits_;
  std::stop_token stop_;
  std::uint64_t written_ = 0;
};

[[nodiscard]] Result<void> take_off_gzip(const Handle& file, Bounded& out);
[[nodiscard]] Result<void> take_off_zip(const Handle& file, Bounded& out);
[[nodiscard]] Result<void> take_off_openpgp(const Handle& file, const PgpKeys& keys, Bounded& out);

/// The same bytes in give the same bytes out: no times and no names of this machine.
[[nodiscard]] Result<void> put_on_gzip(const Handle& file, const Put& out);
[[nodiscard]] Result<void> put_on_zip(const Handle& file, std::string_view name, const Put& out);
[[nodiscard]] Result<void> put_on_openpgp(const Handle& file, const PgpKeys& keys, const Put& out);

}  // namespace gatehouse
