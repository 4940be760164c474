// gzip: one or several members, one after the other.
#include <zlib.h>

#include <array>

#include "support/coats.hpp"

namespace gatehouse {
namespace {

constexpr int gzip_windows = 15 + 16;  // the largest window; a gzip header, and no other
constexpr std::size_t piece = 64u << 10;
using Buffer = std::array<unsigned char, piece>;

struct Inflating {
  z_stream stream{};
  Inflating() { good = ::inflateInit2(&stream, gzip_windows) == Z_OK; }
  ~Inflating() { ::inflateEnd(&stream); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
  bool good = false;
};

struct Deflating {
  z_stream stream{};
  Deflating() {
    constexpr int memory = 8;
    good = ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_windows, memory, Z_DEFAULT_STRATEGY) ==
           Z_OK;
  }
  ~Deflating() { ::deflateEnd(&stream); }
  Deflating(const Deflating&) = delete;
  Deflating& operator=(const Deflating&) = delete;
  bool good = false;
};

std::string_view text_of(const Buffer& buffer, std::size_t size) {
  return {reinterpret_cast<const char*>(buffer.data()), size};
}

tl::unexpected<Error> no_memory() { return fail(Errc::unavailable, "no memory to unpack"); }

}  // namespace

Result<void> take_off_gzip(const Handle& file, Bounded& out) {
  Inflating inflating;
  if (!inflating.good) return no_memory();
  z_stream& stream = inflating.stream;
  Buffer in, plain;
  std::uint64_t read = 0;
  bool member_ended = false;
  for (;;) {
    if (stream.avail_in == 0) {
      const auto size = read_some(file, reinterpret_cast<char*>(in.data()), in.size());
      if (!size) return fail(size.error());
      if (*size == 0) break;
      read += *size;
      stream.next_in = in.data();
      stream.avail_in = static_cast<uInt>(*size);
    }
    if (member_ended) ::inflateReset(&stream);
    member_ended = false;
    stream.next_out = plain.data();
    stream.avail_out = static_cast<uInt>(plain.size());
    const int said = ::inflate(&stream, Z_NO_FLUSH);
    if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR)
      return fail(Errc::bad_input, "It is no gzip file, or was damaged on its way. Send it again.");
    GATEHOUSE_TRY(out.put(text_of(plain, plain.size() - stream.avail_out), read));
    member_ended = said == Z_STREAM_END;
  }
  if (member_ended) return {};
  return fail(Errc::bad_input, "The gzip file breaks off. Send it again.");
}

Result<void> put_on_gzip(const Handle& file, const Put& out) {
  Deflating deflating;
  if (!deflating.good) return no_memory();
  z_stream& stream = deflating.stream;
  Buffer in, packed;
  for (bool ended = false; !ended;) {
    const auto size = read_some(file, reinterpret_cast<char*>(in.data()), in.size());
    if (!size) return fail(size.error());
    ended = *size == 0;
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(*size);
    do {
      stream.next_out = packed.data();
      stream.avail_out = static_cast<uInt>(packed.size());
      ::deflate(&stream, ended ? Z_FINISH : Z_NO_FLUSH);
      GATEHOUSE_TRY(out(text_of(packed, packed.size() - stream.avail_out)));
    } while (stream.avail_out == 0);
  }
  return {};
}

}  // namespace gatehouse
