#include "connector.hpp"

#include <array>

#include "gatehouse/support/dressing.hpp"
#include "sink.hpp"
#include "source.hpp"

namespace gatehouse::sftp {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"server", text, "Name or address of the SFTP server.", "", true, "", true},
    Option{"port", integer, "The port that the server listens at.", "22", false, "", true},
    Option{"user", text, "Who we are at the server.", "", true, "", true},
    Option{"key_file", path, "Our private key (ed25519, ECDSA or RSA; mode 0600). Empty: we log in by password."},
    Option{"secret", secret,
           "Where the key's passphrase lies, or without a key_file the password: file:PATH or env:NAME."},
    Option{"host_key", text,
           "The server's key: SHA256:..., as its owner says and as ssh-keygen -lf shows it; several between commas "
           "while "
           "it changes. No other is ever trusted.",
           "", true},
    Option{"folder", text, "The folder at the server: a source takes files there, a sink puts them there.", "",
           true, "", true},
    Option{"pattern", text, "Source: which files are meant, by name: * and ? and [a-z] as in a shell.", "*"},
    Option{"order", choice, "Source: in which order files are taken: by name, or by the time of their last change.",
           "name", false, "name|mtime"},
    Option{"stable_seconds", seconds, "Source: a file is taken when it has not changed for this long.", "60"},
    Option{"ready_suffix", text,
           "Source: take X only when a file X with this suffix lies beside it, as .ready in X.ready."},
    Option{"paired_with", text,
           "Source: take X only when its partner is there, or was taken before: the pattern of the partner's name, "
           "with "
           "what "
           "stands for the * of pattern in its own *, as EMP_*.dat."},
    Option{"max_bytes", integer, "Source: a larger file is refused.", "8589934592"},
    Option{
        "done", choice,
        "Source: move an accepted file to done_folder, delete it, or leave it where we may not touch it (its name, "
        "size and time are remembered).",
        "move", false, "move|delete|leave"},
    Option{"done_folder", text,
           "Source, done: move: where accepted files go; seen from folder, made if it is missing.", "done"},
    Option{"error_folder", text,
           "Source: where refused files go, each with its reason beside it; not used with done: leave.", "error"},
    Option{"work", path, "The folder for what is under way; only this service may read it.", "state/work"},
    Option{
        "name", text,
        "Sink: the file's name, with the words {stamp}, {run}, {route} and those of the report, such as {quarter}. "
        "Required to write."},
    Option{"line_end", choice, "Sink: what ends a line; none: records of one length stand one behind the other.",
           "lf", false, "lf|crlf|none"},
    Option{"wait_seconds", seconds, "Longest wait for the server, at each step.", "30"},
    dressing_options::dressing,
    dressing_options::most_ratio,
    dressing_options::pgp_home,
    dressing_options::pgp_passphrase,
    dressing_options::pgp_recipient,
    dressing_options::pgp_signer,
};

}  // namespace

const Connector connector{
    .kind = "sftp",
    .summary =
        "Files of an SFTP server: fetches what is complete, puts it aside when done, and delivers whole files "
        "only.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::sftp
