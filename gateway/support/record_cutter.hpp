/// The ways in which `Framer` cuts a stream into records, one class a way. Only the framing files use them.
#pragma once

#include <memory>
#include <string>

#include "gatehouse/support/framing.hpp"

namespace gatehouse {

struct RecordCutter {
  virtual ~RecordCutter() = default;
  /// As `Framer::next`.
  [[nodiscard]] virtual Result<bool> next(Batch& batch, std::size_t limit) = 0;

  FilePosition position{};
  std::string head{};
  std::string trailer{};
};

[[nodiscard]] std::unique_ptr<RecordCutter> block_cutter(Framing framing, Framer::Reader reader, FilePosition start,
                                                         std::size_t batch_bytes);
[[nodiscard]] std::unique_ptr<RecordCutter> document_cutter(Framing framing, Framer::Reader reader,
                                                            FilePosition start, std::size_t batch_bytes);

}  // namespace gatehouse
