// zip with one file in it, stored or deflated (PKWARE's APPNOTE 6.3). Read by its central directory; what is
// written has no time and is never encrypted. ZIP64 and several files are refused with a sentence.
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "support/coats.hpp"

namespace gatehouse {
namespace {

constexpr std::size_t piece = 64u << 10;
constexpr std::uint32_t local_mark = 0x04034b50, entry_mark = 0x02014b50, end_mark = 0x06054b50;
constexpr std::size_t local_size = 30, entry_size = 46, end_size = 22, longest_comment = 65'535;
constexpr std::uint16_t stored = 0, deflated = 8;

tl::unexpected<Error> refused(std::string why) { return fail(Errc::bad_input, std::move(why)); }
tl::unexpected<Error> no_zip() { return refused("It is no zip file, or was damaged on its way. Send it again."); }

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

Result<std::string> bytes_at(const Handle& file, std::uint64_t at, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::pread(file.get(), bytes.data() + have, size - have, static_cast<off_t>(at + have));
    if (got < 0) return fail(Errc::unavailable, "reading the zip file");
    if (got == 0) return no_zip();
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

/// Where the one file of the archive lies.
struct Entry {
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, plain = 0;  ///< bytes
  std::uint64_t data_at = 0;
};

/// The record at the archive's end, which a comment may follow.
Result<std::string> end_record(const Handle& file, std::uint64_t size) {
  const std::size_t most = std::min<std::uint64_t>(size, end_size + longest_comment);
  if (most < end_size) return no_zip();
  const auto tail = bytes_at(file, size - most, most);
  if (!tail) return tail;
  for (std::size_t at = most - end_size + 1; at-- > 0;)
    if (number_at(*tail, at, 4) == end_mark && at + end_size + number_at(*tail, at + 20, 2) == most)
      return tail->substr(at, end_size);
  return no_zip();
}

/// The central directory and the file's own header have to say the same.
Result<Entry> find_entry(const Handle& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail(Errc::unavailable, "reading the zip file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const auto end = end_record(file, size);
  if (!end) return fail(end.error());
  const std::uint64_t count = number_at(*end, 10, 2), directory_at = number_at(*end, 16, 4);
  if (directory_at == 0xFFFFFFFF || count == 0xFFFF)
    return refused("It is a ZIP64 file. Send it as gzip, or smaller.");
  if (count != 1)
    return refused("The zip file has " + std::to_string(count) +
                   " files in it; one is expected. Send each by itself.");
  const auto head = bytes_at(file, directory_at, entry_size);
  if (!head) return fail(head.error());
  if (number_at(*head, 0, 4) != entry_mark) return no_zip();
  Entry entry{.method = static_cast<std::uint16_t>(number_at(*head, 10, 2)),
              .crc = static_cast<std::uint32_t>(number_at(*head, 16, 4)),
              .packed = number_at(*head, 20, 4),
              .plain = number_at(*head, 24, 4)};
  if ((number_at(*head, 8, 2) & 1) != 0)
    return refused("The zip file is encrypted, which is too weak for records of people. Seal it with OpenPGP.");
  if (entry.method != stored && entry.method != deflated)
    return refused("The zip file is packed by a method that we do not read. Use deflate, as every program does.");
  const std::uint64_t local_at = number_at(*head, 42, 4);
  const auto local = bytes_at(file, local_at, local_size);
  if (!local) return fail(local.error());
  if (number_at(*local, 0, 4) != local_mark) return no_zip();
  entry.data_at = local_at + local_size + number_at(*local, 26, 2) + number_at(*local, 28, 2);
  if (entry.data_at + entry.packed > directory_at) return no_zip();
  return entry;
}

/// The plain bytes of the entry, counted and summed up.
class Unpacking {
 public:
  explicit Unpacking(Bounded& out) : out_(out) {}
  Result<void> put(std::string_view bytes, std::uint64_t read) {
    crc_ = ::crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    return out_.put(bytes, read);
  }
  [[nodiscard]] bool is(const Entry& entry) const { return crc_ == entry.crc && out_.written() == entry.plain; }

 private:
  Bounded& out_;
  uLong crc_ = ::crc32(0, nullptr, 0);
};

struct RawInflating {
  z_stream stream{};
  RawInflating() { good = ::inflateInit2(&stream, -15) == Z_OK; }
  ~RawInflating() { ::inflateEnd(&stream); }
  RawInflating(const RawInflating&) = delete;
  RawInflating& operator=(const RawInflating&) = delete;
  bool good = false;
};

Result<void> inflate_piece(z_stream& stream, std::string& in, std::uint64_t read, Unpacking& out, bool& ended) {
  std::array<char, piece> plain;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int said = ::inflate(&stream, Z_NO_FLUSH);
    if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR) return no_zip();
    GATEHOUSE_TRY(out.put({plain.data(), plain.size() - stream.avail_out}, read));
    ended = said == Z_STREAM_END;
  } while (!ended && stream.avail_out == 0);
  return {};
}

void add(std::string& to, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, number >>= 8) to += static_cast<char>(number & 0xFF);
}

/// What a zip says of its one file, in front of it and behind it.
struct Packed {
  std::string_view name;
  std::uint64_t crc = 0, sent = 0, plain = 0;
};
constexpr std::uint16_t version = 20, sizes_follow = 8, day = 0x21;  // 1980-01-01, where the format's time begins
constexpr std::uint32_t sizes_mark = 0x08074b50;

void add_sizes(std::string& to, const Packed& file) {
  for (const std::uint64_t number : {file.crc, file.sent, file.plain}) add(to, number, 4);
}

std::string local_header(std::string_view name) {
  std::string head;
  add(head, local_mark, 4);
  for (const std::uint16_t field : {version, sizes_follow, deflated, std::uint16_t{0}, day}) add(head, field, 2);
  add(head, 0, 12);
  add(head, name.size(), 2);
  add(head, 0, 2);
  return head.append(name);
}

/// The sizes, the central directory and the archive's end.
std::string ending(const Packed& file) {
  std::string tail;
  add(tail, sizes_mark, 4);
  add_sizes(tail, file);
  const std::uint64_t directory_at = local_size + file.name.size() + file.sent + tail.size();
  std::string entry;
  add(entry, entry_mark, 4);
  for (const std::uint16_t field : {version, version, sizes_follow, deflated, std::uint16_t{0}, day})
    add(entry, field, 2);
  add_sizes(entry, file);
  add(entry, file.name.size(), 2);
  add(entry, 0, 16);
  entry.append(file.name);
  std::string end;
  add(end, end_mark, 4);
  add(end, 0, 4);
  add(end, 1, 2);
  add(end, 1, 2);
  add(end, entry.size(), 4);
  add(end, directory_at, 4);
  add(end, 0, 2);
  return tail + entry + end;
}

Result<void> deflate_piece(z_stream& stream, std::string_view in, bool last, const Put& out, Packed& file) {
  std::array<char, piece> packed;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    ::deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
    const std::size_t size = packed.size() - stream.avail_out;
    file.sent += size;
    GATEHOUSE_TRY(out({packed.data(), size}));
  } while (stream.avail_out == 0);
  return {};
}

}  // namespace

Result<void> take_off_zip(const Handle& file, Bounded& out) {
  const auto entry = find_entry(file);
  if (!entry) return fail(entry.error());
  RawInflating inflating;
  if (!inflating.good) return fail(Errc::unavailable, "no memory to unpack");
  Unpacking unpacking(out);
  bool ended = entry->method == stored;
  for (std::uint64_t read = 0; read < entry->packed;) {
    auto in = bytes_at(file, entry->data_at + read, std::min<std::uint64_t>(piece, entry->packed - read));
    if (!in) return fail(in.error());
    read += in->size();
    if (entry->method == stored) {
      GATEHOUSE_TRY(unpacking.put(*in, read));
    } else {
      GATEHOUSE_TRY(inflate_piece(inflating.stream, *in, read, unpacking, ended));
      if (ended && read < entry->packed) return no_zip();
    }
  }
  if (!ended || !unpacking.is(*entry)) return no_zip();
  return {};
}

Result<void> put_on_zip(const Handle& file, std::string_view name, const Put& out) {
  constexpr std::uint64_t most = 0xFFFFFFFF;
  z_stream stream{};
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return fail(Errc::unavailable, "no memory to pack");
  const std::unique_ptr<z_stream, decltype(&::deflateEnd)> ends(&stream, ::deflateEnd);
  Packed packed{.name = name, .crc = ::crc32(0, nullptr, 0)};
  GATEHOUSE_TRY(out(local_header(name)));
  std::array<char, piece> buffer;
  for (bool ended = false; !ended;) {
    const auto size = read_some(file, buffer.data(), buffer.size());
    if (!size) return fail(size.error());
    ended = *size == 0;
    packed.plain += *size;
    packed.crc = ::crc32(packed.crc, reinterpret_cast<const Bytef*>(buffer.data()), static_cast<uInt>(*size));
    GATEHOUSE_TRY(deflate_piece(stream, {buffer.data(), *size}, ended, out, packed));
  }
  if (packed.plain > most || packed.sent > most)
    return fail(Errc::bad_config, "a zip file holds 4 GiB at most; say dressing: gzip");
  return out(ending(packed));
}

}  // namespace gatehouse
