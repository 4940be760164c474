#include "connector.hpp"

#include <array>

#include "pull.hpp"
#include "push.hpp"

namespace gatehouse::http {
namespace {

using enum OptionType;

constexpr std::array options{
    Option{"url", text,
           "Source: where to read: https://..., with the words {page}, {offset}, {limit}, {cursor} and {since}; "
           "their values "
           "are encoded.",
           "", false, "", true},
    Option{"send_url", text, "Sink: where a record is sent: https://..., with the words {id}, {version} and {key}.",
           "", false, "", true},
    Option{"ca_file", path, "Certificates (PEM) of who is trusted. Empty: those of the machine."},
    Option{"client_cert", path, "Our certificate (PEM) for mutual TLS."},
    Option{"client_key", path, "The private key (PEM) of client_cert; mode 0600."},
    Option{"user", text, "Basic authentication: the user; the password is the option token."},
    Option{"token", secret, "Where the token lies that goes into token_header: file:PATH or env:NAME."},
    Option{"token_header", text, "The header for the token, with {token} in its value.",
           "Authorization: Bearer {token}"},
    Option{"oauth_url", text,
           "OAuth 2 client credentials: where tokens are given out; the option token is the secret."},
    Option{"oauth_client", text, "OAuth 2: our client id."},
    Option{"oauth_scope", text, "OAuth 2: the scope to ask for; may be empty."},
    Option{"accept", text, "What we say that we can read.", "application/json"},
    Option{"wait_seconds", seconds, "Longest silence of the service.", "30"},
    Option{"attempts", integer, "How often a request is tried when the service is overloaded or fails (429, 5xx).",
           "4"},
    Option{"most_wait", seconds, "Longest wait between two tries, whatever Retry-After asks for.", "60"},
    Option{"most_failures", integer, "After so many failures in a row the service is left alone for this run.",
           "5"},
    Option{"per_minute", integer, "Most requests a minute; 0: no limit.", "0"},
    Option{"max_bytes", integer, "Longest body of an answer, after it was unpacked.", "268435456"},
    Option{"pull", choice, "Source: pages of a collection, or messages of a queue.", "pages", false, "pages|queue"},
    Option{"paging", choice,
           "Source, pull: pages: how to come to the next page: it is the only one, by number, by offset, by a "
           "cursor in the "
           "answer, or by a Link header with rel=next.",
           "none", false, "none|page|offset|cursor|link"},
    Option{"page_size", integer, "Source: records to ask for at a time, the word {limit}.", "500"},
    Option{"records", text,
           "Source: where the records (pull: queue: the messages) lie in an answer: a JSON pointer; empty: the "
           "answer is the "
           "list.",
           "/items"},
    Option{"cursor", text, "Source, paging: cursor: where the next cursor lies in the answer: a JSON pointer.",
           "/next"},
    Option{"last_page", choice,
           "Source, paging: cursor: what says that no page follows: null (or false, or an empty text) at cursor; "
           "fewer: or "
           "nothing there, if an earlier page had a cursor or the page is shorter than {limit}; absent: or nothing "
           "there.",
           "fewer", false, "null|fewer|absent"},
    Option{"most_pages", integer, "Source: a pull of more pages is an error: the service gives them without end.",
           "10000"},
    Option{"start", text,
           "Source: the word {since} in the first run; later it is the time of the last whole pull (UTC)."},
    Option{"overlap", seconds, "Source: how far before the last pull {since} lies.", "300"},
    Option{"message_id", text, "Source, pull: queue: where a message's id lies in its element of the list.", "/id"},
    Option{"message_url", text, "Source, pull: queue: where a message is read, with the word {id}."},
    Option{"accept_url", text, "Source, pull: queue: where a message is acknowledged, with the word {id}."},
    Option{"accept_method", choice, "Source, pull: queue: how it is acknowledged.", "DELETE", false,
           "DELETE|POST|PUT|PATCH"},
    Option{"accept_body", text, "Source, pull: queue: the body of the acknowledgement."},
    Option{"refuse_url", text,
           "Source, pull: queue: where a message is refused, with the word {id}; by POST, the reason as text."},
    Option{"work", path, "Source: the folder for what is under way; only this service may read it.", "state/work"},
    Option{"method", choice, "Sink: how a record is sent.", "PUT", false, "PUT|POST|PATCH"},
    Option{"parallel", integer,
           "Sink: how many records are under way at a time; those of one client keep their order.", "8"},
    Option{"content_type", text, "Sink: what the body is.", "application/json"},
    Option{"envelope_file", path,
           "Sink: a file with the body around a record (a SOAP envelope), which stands where {record} is."},
    Option{"key_header", text, "Sink: the header for the idempotency key; empty: none.", "Idempotency-Key"},
    Option{"remote_id", text,
           "Sink: where the service's own id lies in its answer: a JSON pointer; empty: nowhere."},
};

}  // namespace

const Connector connector{
    .kind = "http",
    .summary =
        "Web services: reads pages and queues, and sends records, each with a key that makes repeating safe.",
    .options = options,
    .open_source = open_source,
    .open_sink = open_sink,
};

}  // namespace gatehouse::http
