#include "connector.hpp"

#include <array>

#include "gatehouse/support/dressing.hpp"
#include "sink.hpp"
#include "source.hpp"

namespace gatehouse::ftps {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"server", text, "Name or address of the FTP server; its certificate has to be of this name.", "", true,
           "", true},
    Option{"port", integer, "The port that the server listens at.", "21", false, "", true},
    Option{"tls", choice,
           "explicit: AUTH TLS after the connection is made; implicit: TLS from the first byte (port 990).",
           "explicit", false, "explicit|implicit"},
    Option{"user", text, "Who we are at the server.", "", true},
    Option{"password", secret, "Where the password lies: file:PATH or env:NAME."},
    Option{"ca_file", path, "Certificates (PEM) of who is trusted. Empty: those of the machine."},
    Option{"client_cert", path, "Our certificate (PEM), if the server asks for one."},
    Option{"client_key", path, "The private key (PEM) of client_cert; mode 0600."},
    Option{"folder", text, "The folder at the server: a source takes files there, a sink puts them there.", "",
           true, "", true},
    Option{"pattern", text, "Source: which files are meant, by name: * and ? and [a-z] as in a shell.", "*"},
    Option{"max_bytes", integer, "Source: a larger file is refused.", "8589934592"},
    Option{"done_folder", text, "Source: where accepted files go, seen from folder; made if it is missing.",
           "done"},
    Option{"error_folder", text, "Source: where refused files go, each with its reason beside it.", "error"},
    Option{"work", path, "The folder for what is under way; only this service may read it.", "state/work"},
    Option{"name", text,
           "Sink: the file's name, with the words {stamp}, {run}, {route} and those of the report. Required to "
           "write."},
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
    .kind = "ftps",
    .summary =
        "Files of an FTP server with TLS: fetches them whole, puts them aside when done, and delivers whole files "
        "only.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::ftps
