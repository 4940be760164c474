#include "engine/mapping_ahead.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace gatehouse::engine {
namespace {

/// The thread that stores and the one that resolves for it have both processors while they need them; mapping runs
/// while one of the two writes alone. On Linux a thread has a priority of its own.
void give_way() { (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10); }

}  // namespace

MappingAhead::MappingAhead(Source& source, hub::Intake& intake, mapping::Mapper& mapper,
                           std::size_t records_at_a_time)
    : source_(source), intake_(intake), mapper_(mapper), records_at_a_time_(records_at_a_time) {
  for (Portion& portion : portions_) empty_.put(&portion);
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

MappingAhead::~MappingAhead() = default;

Result<const Portion*> MappingAhead::next() {
  if (lent_ != nullptr) empty_.put(std::exchange(lent_, nullptr));
  auto portion = full_.take(std::stop_token{});
  if (!*portion) return fail((*portion).error());
  lent_ = **portion;
  return lent_;
}

void MappingAhead::work(const std::stop_token& stop) {
  give_way();
  while (const auto portion = empty_.take(stop)) {
    auto more = fill(**portion);
    if (!more) {
      full_.put(fail(more.error()));
      return;
    }
    full_.put(*more ? *portion : nullptr);
    if (!*more) return;
  }
}

Result<bool> MappingAhead::fill(Portion& portion) {
  auto more = source_.read(portion.batch, records_at_a_time_);
  if (!more || !*more) return more;
  portion.after = source_.position();
  const auto& records = portion.batch.records;
  Arena& arena = portion.batch.arena;
  portion.keys.clear();
  for (const RawRecord& raw : records) portion.keys.push_back(mapper_.key(raw, arena));
  GATEHOUSE_TRY(intake_.recognise(records, portion.keys, portion.unchanged));
  if (portion.mapped.size() < records.size()) portion.mapped.resize(records.size());
  portion.incoming.clear();
  for (std::size_t i = 0; i < records.size(); ++i) {
    MappedRecord& mapped = portion.mapped[i];
    if (!portion.unchanged[i]) {
      mapped.clear();
      mapper_.map(records[i], arena, mapped);
    }
    portion.incoming.push_back({records[i], portion.keys[i], portion.unchanged[i] ? nullptr : &mapped});
  }
  GATEHOUSE_TRY(intake_.describe(portion.incoming));
  return true;
}

}  // namespace gatehouse::engine
