#include "wire/event_stream.h"

#include "base/check.h"
#include "base/crc.h"
#include "base/encoding.h"

namespace tarn::wire {

namespace {

using Type = EventHeader::Type;

constexpr size_t kPreludeBytes = 12;  // total size, size of the headers, CRC of the two
constexpr size_t kChecksumBytes = 4;
constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxValueBytes = 32'767;
constexpr size_t kUuidBytes = 16;

void append_big_endian(std::string& out, uint64_t value, size_t size) {
  for (size_t i = size; i-- > 0;) out += static_cast<char>(value >> (8 * i));
}

// Bytes of a number; nothing for other types.
size_t number_bytes(Type type) {
  switch (type) {
    case Type::kByte:
      return 1;
    case Type::kShort:
      return 2;
    case Type::kInteger:
      return 4;
    case Type::kLong:
    case Type::kTimestamp:
      return 8;
    default:
      return 0;
  }
}

bool is_sized(Type type) { return type == Type::kBytes || type == Type::kText; }

void append_header(std::string& out, const EventHeader& header) {
  CHECK(!header.name.empty() && header.name.size() <= kMaxNameBytes);
  CHECK(header.bytes.size() <= kMaxValueBytes);
  out += static_cast<char>(header.name.size());
  out += header.name;
  out += static_cast<char>(header.type);
  append_big_endian(out, static_cast<uint64_t>(header.number), number_bytes(header.type));
  if (is_sized(header.type)) append_big_endian(out, header.bytes.size(), 2);
  if (is_sized(header.type) || header.type == Type::kUuid) out += header.bytes;
}

// Takes fields off the front; once one is not there whole, it has failed.
class Cursor {
 public:
  explicit Cursor(std::string_view input) : input_(input) {}

  Text take(size_t size) {
    failed_ = failed_ || size > input_.size();
    if (failed_) return "";
    Text taken = input_.substr(0, size);
    input_.remove_prefix(size);
    return taken;
  }

  uint64_t take_number(size_t size) {
    uint64_t value = 0;
    for (char byte : take(size)) value = value << 8 | static_cast<uint8_t>(byte);
    return value;
  }

  // Of two's complement.
  int64_t take_signed(size_t size) {
    uint64_t value = take_number(size) << (64 - 8 * size);
    return static_cast<int64_t>(value) >> (64 - 8 * size);
  }

  bool at_end() const { return input_.empty(); }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  std::string_view input_;
  bool failed_ = false;
};

EventHeader take_header(Cursor& cursor) {
  EventHeader header;
  header.name = cursor.take(cursor.take_number(1));
  uint64_t type = cursor.take_number(1);
  if (header.name.empty() || type > static_cast<uint64_t>(Type::kUuid)) cursor.fail();
  header.type = static_cast<Type>(type);
  if (size_t size = number_bytes(header.type)) header.number = cursor.take_signed(size);
  if (is_sized(header.type)) header.bytes = cursor.take(cursor.take_number(2));
  if (header.type == Type::kUuid) header.bytes = cursor.take(kUuidBytes);
  bool is_text = header.type == Type::kText;
  if (!is_valid_utf8(header.name) || (is_text && !is_valid_utf8(header.bytes))) cursor.fail();
  return header;
}

}  // namespace

Text EventMessage::text_of(std::string_view name) const {
  for (const EventHeader& header : headers) {
    if (header.name == name && header.type == Type::kText) return header.bytes;
  }
  return {};
}

void append_event_message(std::string& out, const EventMessage& message) {
  std::string headers;
  for (const EventHeader& header : message.headers) append_header(headers, header);
  size_t total = kPreludeBytes + headers.size() + message.payload.size() + kChecksumBytes;
  CHECK(headers.size() <= kMaxEventHeaderBytes && total <= kMaxEventMessageBytes);
  size_t begin = out.size();
  append_big_endian(out, total, 4);
  append_big_endian(out, headers.size(), 4);
  append_big_endian(out, crc32(0, std::string_view(out).substr(begin)), 4);
  out += headers;
  out += message.payload;
  append_big_endian(out, crc32(0, std::string_view(out).substr(begin)), 4);
}

Result<size_t> read_event_message(std::string_view input, EventMessage& message) {
  if (input.size() < kPreludeBytes) return size_t{0};
  Cursor prelude(input);
  size_t total = prelude.take_number(4);
  size_t header_bytes = prelude.take_number(4);
  if (prelude.take_number(4) != crc32(0, input.substr(0, kPreludeBytes - kChecksumBytes))) {
    return corrupt("the checksum of an event's prelude is wrong");
  }
  size_t least = kPreludeBytes + header_bytes + kChecksumBytes;
  if (total > kMaxEventMessageBytes || header_bytes > kMaxEventHeaderBytes || total < least) {
    return corrupt("the sizes of an event are beyond their limits");
  }
  if (input.size() < total) return size_t{0};
  std::string_view checked = input.substr(0, total - kChecksumBytes);
  if (Cursor(input.substr(checked.size())).take_number(4) != crc32(0, checked)) {
    return corrupt("the checksum of an event is wrong");
  }
  message.headers.clear();
  Cursor headers(input.substr(kPreludeBytes, header_bytes));
  while (!headers.at_end() && !headers.failed()) message.headers.push_back(take_header(headers));
  if (headers.failed()) return corrupt("the headers of an event are malformed");
  message.payload = checked.substr(kPreludeBytes + header_bytes);
  return total;
}

}  // namespace tarn::wire
