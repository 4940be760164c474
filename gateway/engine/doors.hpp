/// The doors of a system: opens its source or sink for a run. At the first use the connector makes what it needs (a
/// drop folder), and the site remembers in state/systems/ that it did; from then on what is missing has vanished,
/// and that is an error: an unmounted share must not look like an empty folder.
#pragma once

#include <memory>
#include <string>

#include "engine/run.hpp"
#include "gatehouse/support/names.hpp"

namespace gatehouse::engine {

/// What the names of files are made of.
struct Naming {
  std::string run;    ///< `{run}`
  std::string stamp;  ///< `{stamp}`
  Words words{};      ///< more of them; `{route}` is always there
};
/// Those of this run.
[[nodiscard]] Naming naming_of(const Run& run, Words words = {});
/// Files of one run have names of their own: from the second on its number is part of the words.
[[nodiscard]] std::string with_part(const std::string& word, int part);

/// The source of the run's route.
[[nodiscard]] Result<std::unique_ptr<Source>> open_source_of(const Run& run);
/// The sink of the run's route.
[[nodiscard]] Result<std::unique_ptr<Sink>> open_sink_of(const Run& run, const OptionValues& options,
                                                         Naming naming);

/// The sink at the run's own source system, by which its sender is told what became of a file.
[[nodiscard]] Result<std::unique_ptr<Sink>> open_acknowledgement_of(const Run& run, const OptionValues& options,
                                                                    Naming naming);

/// What vanished since it was last used, as warnings where the routes were written.
void check_still_there(const Plan& plan, Clock& clock, Findings& findings);

}  // namespace gatehouse::engine
