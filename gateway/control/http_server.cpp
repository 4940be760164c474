#include "control/http_server.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <list>
#include <optional>
#include <thread>

#include "control/http_rules.hpp"

namespace gatehouse::control {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Reads a request, and refuses a header line that goes on in the next one (RFC 9112, 5.2): Beast would join the
/// two, and somebody in front of us may read the second as a header of its own.
class Parser final : public http::request_parser<http::string_body> {
  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& error) override {
    const char* at = name.data() + name.size();  // in the bytes that came; the line's end and one more are there
    while (at[0] != '\r' || at[1] != '\n') ++at;
    if (at[2] == ' ' || at[2] == '\t')
      error = http::error::bad_value;
    else
      get().insert(field, name, value);
  }
};
using Answer = http::response<http::string_body>;

/// The header of an answer, whatever its body.
template <class Message>
void set_fields(Message& answer, const Response& response, bool tls) {
  answer.set(http::field::server, "gatehouse");
  answer.set(http::field::content_type, response.type);
  answer.set(http::field::cache_control, "no-store");
  answer.set("X-Content-Type-Options", "nosniff");
  if (tls) answer.set(http::field::strict_transport_security, "max-age=31536000");
  if (response.status == 401) answer.set(http::field::www_authenticate, "Bearer");
  if (response.retry_after > 0) answer.set(http::field::retry_after, std::to_string(response.retry_after));
  if (response.repeated) answer.set("Idempotent-Replayed", "true");
  for (const auto& [name, value] : response.fields) {
    if (name == "Set-Cookie")
      answer.insert(name, value);  // one line each
    else
      answer.set(name, value);
  }
}

Answer answer_of(Response response, bool keep_alive, bool tls) {
  Answer answer{static_cast<http::status>(response.status), 11};
  set_fields(answer, response, tls);
  answer.keep_alive(keep_alive);
  answer.body() = std::move(response.body);
  answer.prepare_payload();
  return answer;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::optional<Response> refusal_of_header(const Parser::value_type& request, const HeaderRules& rules) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& field : request) {
    std::string name(view(field.name_string()));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    fields.emplace_back(std::move(name), std::string(view(field.value())));
  }
  return refusal_of({view(request.method_string()), view(request.target()), request.version(), fields}, rules);
}

Request request_of(const Parser::value_type& request) {
  const std::string_view target = view(request.target());
  const auto mark = target.find('?');
  return {.method = std::string(view(request.method_string())),
          .path = std::string(target.substr(0, mark)),
          .query = mark == std::string_view::npos ? std::string() : std::string(target.substr(mark + 1)),
          .body = request.body(),
          .authorization = std::string(view(request[http::field::authorization])),
          .idempotency_key = std::string(view(request["Idempotency-Key"])),
          .cookie = std::string(view(request[http::field::cookie])),
          .csrf = std::string(view(request["X-Gatehouse-Csrf"])),
          .if_none_match = std::string(view(request[http::field::if_none_match])),
          .last_event = std::string(view(request["Last-Event-ID"])),
          .takes_gzip = view(request[http::field::accept_encoding]).find("gzip") != std::string_view::npos,
          .from_page = request.count("Sec-Fetch-Site") > 0 || request.count(http::field::origin) > 0,
          .unattended = request.count("X-Gatehouse-Unattended") > 0 ||
                        view(request[http::field::accept]) == "text/event-stream"};
}

/// What went wrong while a request was read, if there is somebody to tell.
std::optional<Response> answer_to(const beast::error_code& error) {
  if (error == http::error::body_limit) return Response{413, "{\"error\":\"too-large\"}\n"};
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return Response{431, "{\"error\":\"header-too-large\"}\n"};
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == http::make_error_code(http::error::bad_method).category())
    return Response{400, "{\"error\":\"bad-request\"}\n"};
  return std::nullopt;
}

/// The common name of a verified certificate, or nothing.
std::string common_name(SSL* tls) {
  X509* const certificate = ::SSL_get1_peer_certificate(tls);
  if (certificate == nullptr) return {};
  char name[256] = {};
  const int size =
      ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  ::X509_free(certificate);
  if (size <= 0 || ::SSL_get_verify_result(tls) != X509_V_OK) return {};
  const std::string text(name, static_cast<std::size_t>(size));
  return text.find('\0') == std::string::npos ? text : std::string();
}

/// A connection as the server keeps account of it.
class Guest : public std::enable_shared_from_this<Guest> {
 public:
  virtual ~Guest() = default;
  virtual void begin() = 0;
  virtual void turn_out() = 0;  ///< closes it; what it waits for fails
  [[nodiscard]] bool keeps_us_waiting() const { return waiting_; }

 protected:
  bool waiting_ = true;  ///< for bytes of its own, not for our work
};

/// What all connections share; on the server's thread, but for `queued` and `pool`.
struct House {
  ServerSettings settings;
  const Handler& handler;
  HeaderRules rules;
  std::list<std::weak_ptr<Guest>> guests{};  ///< in the order in which they came
  std::atomic<std::size_t> queued{0};
  std::size_t streams = 0;
  asio::thread_pool pool;

  House(const ServerSettings& s, const Handler& h)
      : settings(s), handler(h), rules{settings.names, s.most_fields, s.most_target}, pool(s.workers) {}

  /// True if there is room for one more, if need be at the cost of who has kept us waiting longest.
  bool make_room() {
    guests.remove_if([](const auto& one) { return one.expired(); });
    if (guests.size() < settings.most_connections) return true;
    for (const auto& one : guests)
      if (const auto guest = one.lock(); guest && guest->keeps_us_waiting()) {
        guest->turn_out();
        return true;
      }
    return false;
  }
};

beast::tcp_stream& socket_of(beast::tcp_stream& stream) { return stream; }
beast::tcp_stream& socket_of(beast::ssl_stream<beast::tcp_stream>& stream) { return stream.next_layer(); }

/// One connection: reads a request, answers it, and again. Lives as long as an operation of it is under way.
template <class Stream>
class Connection final : public Guest {
 public:
  static constexpr bool tls = std::is_same_v<Stream, beast::ssl_stream<beast::tcp_stream>>;

  template <class... More>
  Connection(House& house, tcp::socket socket, More&... more) : house_(house), stream_(std::move(socket), more...) {
    beast::error_code ignored;
    peer_ = socket_of(stream_).socket().remote_endpoint(ignored).address().to_string(ignored);
  }

  void begin() override {
    if constexpr (tls) {
      socket_of(stream_).expires_after(house_.settings.header_time);
      stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](beast::error_code error) {
        if (error) return;
        self->certificate_ = common_name(self->stream_.native_handle());
        self->read_header();
      });
    } else {
      read_header();
    }
  }

  ~Connection() override {
    if (streaming_) --house_.streams;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void turn_out() override { socket_of(stream_).close(); }

 private:
  std::shared_ptr<Connection> self() { return std::static_pointer_cast<Connection>(shared_from_this()); }

  void read_header() {
    waiting_ = true;
    parser_.emplace();
    parser_->header_limit(house_.settings.most_header);
    parser_->body_limit(house_.settings.most_body);
    socket_of(stream_).expires_after(house_.settings.header_time);
    http::async_read_header(stream_, buffer_, *parser_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->refuse(error);
      if (auto refusal = refusal_of_header(self->parser_->get(), self->house_.rules))
        return self->send(std::move(*refusal), false);
      self->read_body();
    });
  }

  void read_body() {
    socket_of(stream_).expires_after(house_.settings.body_time);
    http::async_read(stream_, buffer_, *parser_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->refuse(error);
      self->work();
    });
  }

  void refuse(const beast::error_code& error) {
    if (auto answer = answer_to(error)) send(std::move(*answer), false);
  }

  void work() {
    waiting_ = false;
    Request request = request_of(parser_->get());
    const bool keep_alive = parser_->get().keep_alive();
    if (request.path == "/healthz" && request.method == "GET") return send({200, "ok\n", "text/plain"}, keep_alive);
    if (house_.queued >= house_.settings.most_waiting)
      return send({.status = 503, .body = "{\"error\":\"busy\"}\n", .retry_after = 1}, keep_alive);
    request.peer = peer_;
    request.certificate = certificate_;
    socket_of(stream_).expires_never();
    ++house_.queued;
    asio::post(house_.pool, [self = self(), request = std::move(request), keep_alive] {
      Response response = self->house_.handler(request);
      --self->house_.queued;
      asio::post(self->stream_.get_executor(), [self, keep_alive, response = std::move(response)]() mutable {
        self->send(std::move(response), keep_alive);
      });
    });
  }

  void send(Response response, bool keep_alive) {
    waiting_ = true;
    if (response.stream != nullptr) return send_stream(std::move(response));
    answer_.emplace(answer_of(std::move(response), keep_alive, tls));
    socket_of(stream_).expires_after(house_.settings.answer_time);
    http::async_write(stream_, *answer_, [self = self(), keep_alive](beast::error_code error, std::size_t) {
      if (error || !keep_alive) return self->close();
      self->read_header();
    });
  }

  /// The header, and then piece by piece what there is (RFC 9112, 7.1).
  void send_stream(Response response) {
    if (house_.streams >= house_.settings.most_streams || parser_->get().version() != 11)
      return send({.status = 503, .body = "{\"error\":\"busy\"}\n", .retry_after = 5}, false);
    ++house_.streams;
    streaming_ = true;
    flow_ = std::move(response.stream);
    head_.emplace(static_cast<http::status>(response.status), 11);
    set_fields(*head_, response, tls);
    head_->chunked(true);
    head_->keep_alive(false);
    head_writer_.emplace(*head_);
    socket_of(stream_).expires_after(house_.settings.answer_time);
    http::async_write_header(stream_, *head_writer_, [self = self()](beast::error_code error, std::size_t) {
      if (!error) self->flow();
    });
  }

  void flow() {
    auto piece = flow_->next();
    if (!piece) return write(http::make_chunk_last(), [](Connection& one) { one.close(); });
    if (piece->empty()) return look_again();
    piece_ = std::move(*piece);
    write(http::make_chunk(asio::buffer(piece_)), [](Connection& one) { one.look_again(); });
  }

  template <class Bytes>
  void write(const Bytes& bytes, void (*then)(Connection&)) {
    socket_of(stream_).expires_after(house_.settings.answer_time);
    asio::async_write(stream_, bytes, [self = self(), then](beast::error_code error, std::size_t) {
      if (!error) then(*self);
    });
  }

  void look_again() {
    socket_of(stream_).expires_never();
    pause_.expires_after(std::chrono::milliseconds(250));
    pause_.async_wait([self = self()](beast::error_code error) {
      if (!error && socket_of(self->stream_).socket().is_open()) self->flow();
    });
  }

  void close() {
    beast::error_code ignored;
    (void)socket_of(stream_).socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  House& house_;
  Stream stream_;
  asio::steady_timer pause_{stream_.get_executor()};
  std::string peer_, certificate_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Answer> answer_;

  bool streaming_ = false;  ///< an answer that goes on; what follows is of it
  std::shared_ptr<control::Stream> flow_;
  std::string piece_;
  std::optional<http::response<http::empty_body>> head_;
  std::optional<http::response_serializer<http::empty_body>> head_writer_;
};

class BeastServer final : public HttpServer {
 public:
  BeastServer(const ServerSettings& settings, const Handler& handler)
      : house_(settings, handler), acceptor_(context_), pause_(context_) {
    house_.settings.names.push_back(settings.address);
    house_.rules.names = house_.settings.names;
  }

  ~BeastServer() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    house_.pool.stop();
    house_.pool.join();
  }

  Result<void> load_tls() {
    const TlsFiles& files = house_.settings.tls;
    if (files.certificate.empty()) return {};
    tls_.emplace(asio::ssl::context::tls_server);
    SSL_CTX* const native = tls_->native_handle();
    beast::error_code error;
    (void)::SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    (void)::SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
    (void)::SSL_CTX_set_options(native,
                                SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    (void)tls_->use_certificate_chain_file(files.certificate.string(), error);
    if (!error) (void)tls_->use_private_key_file(files.key.string(), asio::ssl::context::pem, error);
    if (!error && ::SSL_CTX_check_private_key(native) != 1)
      return fail(Errc::bad_config, "`api.tls`: the key does not belong to the certificate");
    if (!error && !files.client_ca.empty()) {
      (void)tls_->load_verify_file(files.client_ca.string(), error);
      if (!error)
        (void)tls_->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
      const std::string session = "gatehouse";
      (void)::SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(session.data()),
                                             static_cast<unsigned>(session.size()));
    }
    if (error) return fail(Errc::bad_config, "`api.tls`: " + error.message());
    return {};
  }

  Result<void> listen() {
    const ServerSettings& settings = house_.settings;
    beast::error_code error;
    const auto address = asio::ip::make_address(settings.address, error);
    if (error) return fail(Errc::bad_config, "`api.listen`: \"" + settings.address + "\" is no address");
    const tcp::endpoint endpoint(address, settings.port);
    (void)acceptor_.open(endpoint.protocol(), error);
    if (!error) (void)acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) (void)acceptor_.bind(endpoint, error);
    if (!error) (void)acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      return fail(Errc::unavailable, "cannot listen on " + settings.address + ":" + std::to_string(settings.port) +
                                         ": " + error.message());
    port_ = acceptor_.local_endpoint(error).port();
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) return accept_later();
      if (house_.make_room()) welcome(std::move(socket));
      accept();
    });
  }

  /// No descriptor is left, for instance: whoever waits goes on waiting, and we do not spin.
  void accept_later() {
    pause_.expires_after(std::chrono::milliseconds(50));
    pause_.async_wait([this](beast::error_code) { accept(); });
  }

  void welcome(tcp::socket socket) {
    beast::error_code ignored;
    (void)socket.set_option(tcp::no_delay(true), ignored);
    std::shared_ptr<Guest> guest;
    if (tls_)
      guest = std::make_shared<Connection<beast::ssl_stream<beast::tcp_stream>>>(house_, std::move(socket), *tls_);
    else
      guest = std::make_shared<Connection<beast::tcp_stream>>(house_, std::move(socket));
    house_.guests.push_back(guest);
    guest->begin();
  }

  House house_;
  std::uint16_t port_ = 0;
  std::optional<asio::ssl::context> tls_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerSettings& settings, const Handler& handler) {
  auto server = std::make_unique<BeastServer>(settings, handler);
  GATEHOUSE_TRY(server->load_tls());
  GATEHOUSE_TRY(server->listen());
  return server;
}

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=')
      return std::string(pair.substr(name.size() + 1));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

}  // namespace gatehouse::control
