#include "control/http_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <thread>

namespace gatehouse::control {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

using Parser = http::request_parser<http::string_body>;
using Answer = http::response<http::string_body>;

Answer answer_of(Response response, unsigned http_version, bool keep_alive) {
  Answer answer{static_cast<http::status>(response.status), http_version};
  answer.set(http::field::server, "gatehouse");
  answer.set(http::field::content_type, response.type);
  answer.set(http::field::cache_control, "no-store");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.keep_alive(keep_alive);
  answer.body() = std::move(response.body);
  answer.prepare_payload();
  return answer;
}

/// A browser says from which page a request comes; nobody else does. None of those pages is ours.
bool from_a_web_page(const Parser::value_type& request) {
  return request.find(http::field::origin) != request.end() || request.find("Sec-Fetch-Site") != request.end();
}

/// A page whose name was made to point here sends that name: we answer to our address and to `localhost` only.
bool meant_for_us(const Parser::value_type& request, std::string_view address) {
  const auto found = request.find(http::field::host);
  if (found == request.end()) return true;  // not from a browser
  std::string_view host(found->value().data(), found->value().size());
  if (const auto port = host.rfind(':');
      port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
    host = host.substr(0, port);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host == address || host == "localhost" || host == "127.0.0.1" || host == "::1";
}

Request request_of(const Parser::value_type& request) {
  const std::string_view target(request.target().data(), request.target().size());
  const auto mark = target.find('?');
  return {.method = std::string(request.method_string()),
          .path = std::string(target.substr(0, mark)),
          .query = mark == std::string_view::npos ? std::string() : std::string(target.substr(mark + 1)),
          .body = request.body()};
}

/// One connection: reads a request, answers it, and again. Lives as long as an operation of it is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const ServerSettings& settings, const Handler& handler, std::size_t& open)
      : stream_(std::move(socket)), settings_(settings), handler_(handler), open_(open) {
    ++open_;
  }
  ~Connection() { --open_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(settings_.most_header);
    parser_->body_limit(settings_.most_body);
    stream_.expires_after(settings_.most_time);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->answer(error); });
  }

 private:
  void answer(beast::error_code error) {
    if (error == http::error::body_limit) return send({413, R"({"error":"too-large"})"}, false);
    if (error == http::error::header_limit) return send({431, R"({"error":"header-too-large"})"}, false);
    if (error) return;
    const auto& request = parser_->get();
    if (!meant_for_us(request, settings_.address)) return send({421, R"({"error":"wrong-host"})"}, false);
    if (from_a_web_page(request)) return send({403, R"({"error":"not-permitted"})"}, false);
    send(handler_(request_of(request)), request.keep_alive());
  }

  void send(Response response, bool keep_alive) {
    answer_.emplace(answer_of(std::move(response), 11, keep_alive));
    stream_.expires_after(settings_.most_time);
    http::async_write(stream_, *answer_,
                      [self = shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
                        if (error || !keep_alive) return self->close();
                        self->read();
                      });
  }

  void close() {
    beast::error_code ignored;
    (void)stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  const ServerSettings& settings_;
  const Handler& handler_;
  std::size_t& open_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Answer> answer_;
};

class BeastServer final : public HttpServer {
 public:
  BeastServer(const ServerSettings& settings, const Handler& handler)
      : settings_(settings), handler_(handler), acceptor_(context_) {}

  ~BeastServer() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> listen() {
    beast::error_code error;
    const auto address = asio::ip::make_address(settings_.address, error);
    if (error) return fail(Errc::bad_config, "`api.listen`: \"" + settings_.address + "\" is no address");
    const tcp::endpoint endpoint(address, settings_.port);
    (void)acceptor_.open(endpoint.protocol(), error);
    if (!error) (void)acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) (void)acceptor_.bind(endpoint, error);
    if (!error) (void)acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      return fail(Errc::unavailable, "cannot listen on " + settings_.address + ":" +
                                         std::to_string(settings_.port) + ": " + error.message());
    port_ = acceptor_.local_endpoint(error).port();
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (!error && open_ < settings_.most_connections)
        std::make_shared<Connection>(std::move(socket), settings_, handler_, open_)->read();
      if (acceptor_.is_open()) accept();
    });
  }

  ServerSettings settings_;
  const Handler& handler_;
  std::size_t open_ = 0;  ///< connections; only the server's thread counts
  std::uint16_t port_ = 0;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerSettings& settings, const Handler& handler) {
  auto server = std::make_unique<BeastServer>(settings, handler);
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
