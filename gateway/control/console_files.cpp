#include "control/console_files.hpp"

#include <zlib.h>

#include <algorithm>

#include "gatehouse/support/files.hpp"

namespace gatehouse::control {

namespace {

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string type_of(std::string_view path) {
  if (path.ends_with(".html")) return "text/html; charset=utf-8";
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  return path.ends_with(".svg") ? "image/svg+xml" : "text/plain; charset=utf-8";
}

/// Empty if zlib fails: then the plain bytes are sent.
std::string gzip_of(std::string_view text) {
  z_stream stream{};
  constexpr int with_gzip_header = 15 + 16, best = 9, usual_memory = 8;
  if (::deflateInit2(&stream, best, Z_DEFLATED, with_gzip_header, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(::deflateBound(&stream, text.size()), '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(whole ? stream.total_out : 0);
  (void)::deflateEnd(&stream);
  return out;
}

}  // namespace

ConsoleFiles::ConsoleFiles(const std::vector<SiteFile>& files) {
  for (const SiteFile& one : files) {
    const std::string path = one.path == "index.html" ? "/" : "/" + std::string(one.path);
    files_.push_back(
        {path, type_of(one.path), '"' + sha256_hex(one.text).substr(0, 32) + '"', one.text, gzip_of(one.text)});
  }
}

std::optional<Response> ConsoleFiles::answer(const Request& request) const {
  if (request.method != "GET") return std::nullopt;
  const auto at =
      std::find_if(files_.begin(), files_.end(), [&](const File& one) { return one.path == request.path; });
  if (at == files_.end()) {
    if (request.path != "/" || !files_.empty()) return std::nullopt;
    return Response{404, "this gatehouse was built without the console\n", "text/plain"};
  }
  Response out{200, {}, at->type};
  out.fields = {{"Content-Security-Policy", std::string(policy)},
                {"Referrer-Policy", "no-referrer"},
                {"X-Frame-Options", "DENY"},
                {"Cross-Origin-Opener-Policy", "same-origin"},
                {"Cache-Control", "no-cache"},
                {"Vary", "Accept-Encoding"},
                {"ETag", at->etag}};
  if (request.if_none_match == at->etag) {
    out.status = 304;
    return out;
  }
  const bool small = request.takes_gzip && !at->gzip.empty();
  if (small) out.fields.emplace_back("Content-Encoding", "gzip");
  out.body = small ? at->gzip : std::string(at->plain);
  return out;
}

}  // namespace gatehouse::control
