#include "connector.hpp"

#include <array>

#include "drop_folder.hpp"
#include "gatehouse/support/dressing.hpp"
#include "gatehouse/support/options.hpp"
#include "sink.hpp"
#include "source.hpp"

namespace gatehouse::file {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"folder", path,
           "The drop folder. A source uses its sub-folders pending, done and error; a sink writes into it. Made at "
           "the "
           "first run only; on a mounted share name a folder below the mount point, so that it is missed when the "
           "share is.",
           "", true},
    Option{"pattern", text, "Source: which files of pending are meant, by name: * and ? and [a-z] as in a shell.",
           "*"},
    Option{"order", choice, "Source: in which order files are taken: by name, or by the time of their last change.",
           "name", false, "name|mtime"},
    Option{"stable_seconds", seconds, "Source: a file is taken when it has not changed for this long.", "2"},
    Option{"ready_suffix", text,
           "Source: take X only when a file X with this suffix lies beside it and is not older, as .ready in "
           "X.ready."},
    Option{"paired_with", text,
           "Source: take X only when its partner is there, or was taken before: the pattern of the partner's name, "
           "with "
           "what "
           "stands for the * of pattern in its own *, as EMP_*.dat."},
    Option{"max_bytes", integer, "Source: a larger file is refused.", "8589934592"},
    Option{"done", choice, "Source: keep an accepted file in the folder done, or delete it.", "keep", false,
           "keep|delete"},
    Option{
        "name", text,
        "Sink: the file's name, with the words {stamp}, {run}, {route} and those of the report, such as {quarter}; "
        "with per: record also {id}, {n} (1, 2, 3 ... within the run) and {version}. Required to write."},
    Option{"per", choice, "Sink: one file for a run, or one for each record.", "run", false, "run|record"},
    Option{"line_end", choice, "Sink: what ends a line; none: records of one length stand one behind the other.",
           "lf", false, "lf|crlf|none"},
    Option{"receipt", yes_no,
           "Sink, per: run: write NAME.receipt.json beside the file: its hash, size and records.", "yes"},
    Option{"work", path, "With a dressing: the folder for what is under way; only this service may read it.",
           "state/work"},
    dressing_options::dressing,
    dressing_options::most_ratio,
    dressing_options::pgp_home,
    dressing_options::pgp_passphrase,
    dressing_options::pgp_recipient,
    dressing_options::pgp_signer,
};

Result<void> still_there(const Surroundings& around, Side side) {
  const auto folder = path_option(around, "folder");
  if (!folder) return fail(folder.error());
  return side == Side::source ? DropFolder::still_there(*folder) : folder_still_there(*folder);
}

}  // namespace

const Connector connector{
    .kind = "file",
    .summary =
        "Files in a drop folder: takes what is complete, puts it aside when done, and writes whole files only.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
    .still_there = still_there,
};

}  // namespace gatehouse::file
