/// Who is who, as people ask and decide it: why two clients are, or are not, one; how a client came to be; merging
/// two by hand; taking a doubtful link to decide it. A face of the hub of its own (`Hub::matching`); calls that
/// change something come from one thread at a time, as with the hub.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.hpp"
#include "hub/clients/index.hpp"
#include "hub/hub.hpp"

namespace gatehouse::hub {

/// Two records side by side, the ones that fit best among those of two clients.
struct PairReason {
  ClientId a{}, b{};  ///< after merges; equal where the two are one client by now
  RecordId record_a{}, record_b{};
  bool parted = false;  ///< a person said that they are two people
  clients::Explanation why{};
  clients::Thresholds thresholds{};
};

/// How one record came to its client.
struct LinkStory {
  RecordId record{};
  std::string system;
  Timestamp received{};
  std::string rule, sentence;
  double score = 0;                                ///< bits
  std::optional<clients::Explanation> evidence{};  ///< as it was stored at that moment; none for certain rules
};
/// A merge, a split, records that moved; that a person declared two to be two people, or took that back.
struct Happening {
  Timestamp at{};
  std::string kind;  ///< merged | split | moved | parted | reconsidered
  ClientId from{}, to{};
  std::int64_t records = 0;
  std::string actor, because;
  std::string because_by{};                        ///< whose words they are: where two had to say it, the first's
  std::string rule{}, sentence{};                  ///< by which the machine did it; empty where a person decided
  double score = 0;                                ///< bits, where a score decided
  std::optional<clients::Explanation> evidence{};  ///< of the machine's decision, as it was stored
};
struct ClientStory {
  ClientId asked{}, id{};  ///< `id` is where `asked` leads today
  std::vector<LinkStory> records{};
  std::vector<Happening> happenings{};
  clients::Thresholds thresholds{};
};

/// What became of a request to merge two clients.
struct MergeAnswer {
  ClientId survivor{}, absorbed{};
  std::int64_t waits_for_second = 0;  ///< the review that a second person must confirm
  std::string why{};                  ///< this takes two people: a sentence
};

/// A record that was taken out of a client.
struct TakenOut {
  ClientId client{};         ///< its own, new
  ClientId from{};           ///< where it was
  std::int64_t records = 0;  ///< that went with it, itself included
};

/// What a person wants to stand in the merged view, whatever records say.
struct PinWish {
  ClientId client{};
  std::string field{};    ///< `birth_date`; `name` and `address` are pinned whole, also where one part is named
  RecordId record{};      ///< of the client: what it says is taken; 0: `value` is
  std::string value{};    ///< as a person writes it: 1984-03-17, yes
  std::string because{};  ///< kept sealed
};

/// A value that is used by more clients than one person explains.
struct SharedValue {
  std::string kind;  ///< ssn | phone | email | address
  std::int64_t clients = 0, names = 0;
  std::vector<ClientId> examples{};  ///< the first few
};
/// What a week brought: a mean score that falls, or reviews that rise, say that records or people have changed.
struct MatchingWeek {
  Timestamp monday{};
  std::int64_t records = 0;             ///< that belong to a client and are in force
  std::int64_t by_score = 0;            ///< of them, linked by a score
  double mean_bits = 0;                 ///< of those
  std::int64_t reviews = 0;             ///< opened
  std::int64_t same = 0, not_same = 0;  ///< of them, decided so by now
};
/// What shows in time that matching goes wrong.
struct MatchingQuality {
  clients::IndexFigures index{};
  std::uint32_t model = 0;
  std::vector<std::pair<std::string, std::int64_t>> links_by_rule{};
  std::vector<std::pair<std::int64_t, std::int64_t>> scores{};  ///< (bits, links): of links that a score made
  std::vector<std::pair<std::string, std::int64_t>> reviews_by_state{};
  std::vector<MatchingWeek> weeks{};  ///< the last twelve that brought anything, oldest first
  std::int64_t overridden = 0;        ///< reviews decided `same` against a rule
  std::vector<SharedValue> shared{};
};

/// Weights and lines, or only the two lines, by the site's budgets.
enum class Learning : std::uint8_t { all, lines_only };
/// A model that was learned and tried; nothing uses it until a person makes it the active one.
struct TrainingReport {
  std::uint32_t number = 0;  ///< 0: none was written
  bool passed = false;
  std::vector<std::string> findings{};  ///< `ok ...` and `not ok ...`: what the trial showed
};
struct ModelInfo {
  std::uint32_t number = 0;
  bool active = false, passed = true;
  std::vector<std::string> findings{};
  std::string fault{};  ///< why it cannot be used: its file is gone, or is not what was written
};

class Matching {
 public:
  virtual ~Matching() = default;
  virtual Result<PairReason> why(ClientId a, ClientId b) = 0;
  virtual Result<ClientStory> how(ClientId id) = 0;
  /// The older of the two stays, unless it is provisional and the other is not. `because` is kept sealed.
  virtual Result<MergeAnswer> merge(ClientId a, ClientId b, std::string_view because, std::string_view actor) = 0;
  /// From now on the client's view shows this; a merge carries it along, `unpin` ends it.
  virtual Result<void> pin(const PinWish& wish, std::string_view actor) = 0;
  virtual Result<void> unpin(ClientId client, std::string_view field, std::string_view actor) = 0;
  /// One review, decided or not.
  virtual Result<Review> review(std::int64_t id) = 0;
  /// Marks an open review as in somebody's hands. Errc::conflict if it is in somebody else's.
  virtual Result<void> claim(std::int64_t review, std::string_view actor) = 0;
  /// Gives it back, in whosever hands it is: people fall ill.
  virtual Result<void> release(std::int64_t review, std::string_view actor) = 0;
  /// The record is of somebody else: it gets a client of its own, parted from the old one, with all that belongs to
  /// it. To give it to a third client, merge the new one into that. `because` is kept sealed.
  virtual Result<TakenOut> take_out(RecordId record, std::string_view because, std::string_view actor) = 0;
  /// Takes back that two clients are two people, after a mistaken split or `not-same`; joins nothing.
  virtual Result<void> reconsider(ClientId a, ClientId b, std::string_view because, std::string_view actor) = 0;
  virtual Result<MatchingQuality> quality() = 0;
  /// Learns from the records of the hub, without labels, and tries the result on past decisions. A model gets the
  /// next number, whether it passed or not.
  virtual Result<TrainingReport> train(Learning what, std::string_view actor) = 0;
  virtual Result<std::vector<ModelInfo>> models() = 0;
  /// A person switches. Errc::not_permitted for a model that did not pass; 1 is the shipped one.
  virtual Result<void> activate(std::uint32_t number, std::string_view actor) = 0;
};

}  // namespace gatehouse::hub
