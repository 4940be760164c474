#include "report/zip_archive.hpp"

#include <zlib.h>

#include <algorithm>

namespace gatehouse::report {
namespace {

constexpr std::uint32_t end_mark = 0x06054b50, entry_mark = 0x02014b50, local_mark = 0x04034b50;
constexpr std::size_t end_size = 22, entry_size = 46, local_size = 30;
constexpr std::size_t longest_comment = 65'535;
constexpr std::uint16_t stored = 0, deflated = 8;
constexpr std::uint32_t most_entries = 10'000;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = (number << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return number;
}
std::uint16_t short_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number_at(bytes, at, 2));
}

tl::unexpected<Error> damaged(const char* why) {
  return fail(Errc::bad_input, std::string("the workbook is damaged: ") + why);
}

/// Ends the stream on every way out.
struct Inflater {
  z_stream stream{};
  bool ready = false;
  Inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

Result<std::string> unpack(std::string_view packed, std::uint32_t size) {
  std::string out(size, '\0');
  Inflater inflater;
  if (!inflater.ready) return fail(Errc::internal, "zlib cannot begin");
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(
      packed.data()));  // NOLINT(cppcoreguidelines-pro-type-const-cast,cppcoreguidelines-pro-type-reinterpret-cast)
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = size;
  if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out != 0)
    return damaged("a part of it cannot be unpacked");
  return out;
}

}  // namespace

Result<ZipArchive> ZipArchive::open(std::string_view bytes) {
  if (bytes.size() < end_size) return damaged("it is too short");
  const std::size_t from = bytes.size() - std::min(bytes.size(), end_size + longest_comment);
  std::size_t end = bytes.size() - end_size;
  while (end > from && number_at(bytes, end, 4) != end_mark) --end;
  if (number_at(bytes, end, 4) != end_mark) return damaged("the list of its parts is missing");
  const std::uint32_t count = short_at(bytes, end + 10), directory = number_at(bytes, end + 16, 4);
  if (count > most_entries) return damaged("it has too many parts");
  ZipArchive archive;
  archive.bytes_ = bytes;
  std::size_t at = directory;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (at > end || end - at < entry_size || number_at(bytes, at, 4) != entry_mark)
      return damaged("the list of its parts is broken");
    const std::size_t name = short_at(bytes, at + 28), more = short_at(bytes, at + 30) + short_at(bytes, at + 32);
    if (end - at < entry_size + name + more) return damaged("the list of its parts is cut off");
    if ((short_at(bytes, at + 8) & 1U) != 0)
      return fail(Errc::bad_input, "the workbook is encrypted: save it without a password");
    archive.entries_.emplace(bytes.substr(at + entry_size, name), Entry{.method = short_at(bytes, at + 10),
                                                                        .crc = number_at(bytes, at + 16, 4),
                                                                        .packed = number_at(bytes, at + 20, 4),
                                                                        .size = number_at(bytes, at + 24, 4),
                                                                        .at = number_at(bytes, at + 42, 4)});
    at += entry_size + name + more;
  }
  return archive;
}

Result<std::string> ZipArchive::read(std::string_view name, std::uint64_t limit) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return fail(Errc::not_found, "the workbook has no part " + std::string(name));
  const Entry& entry = found->second;
  if (entry.size > limit) return fail(Errc::bad_input, "a part of the workbook is too large");
  if (bytes_.size() < local_size || entry.at > bytes_.size() - local_size ||
      number_at(bytes_, entry.at, 4) != local_mark)
    return damaged("a part is not where its list says");
  const std::size_t begin =
      entry.at + local_size + short_at(bytes_, entry.at + 26) + short_at(bytes_, entry.at + 28);
  if (begin > bytes_.size() || entry.packed > bytes_.size() - begin) return damaged("a part is cut off");
  const std::string_view packed = bytes_.substr(begin, entry.packed);
  if (entry.method != stored && entry.method != deflated) return damaged("a part is packed in an unknown way");
  auto out = entry.method == deflated ? unpack(packed, entry.size) : Result<std::string>(std::string(packed));
  if (!out) return out;
  const auto sum = crc32(0L, reinterpret_cast<const Bytef*>(out->data()), static_cast<uInt>(out->size()));
  if (sum != entry.crc || out->size() != entry.size) return damaged("a checksum does not fit");
  return out;
}

}  // namespace gatehouse::report
