#include "services/glue/crawl/thrift_compact.h"

namespace tarn::glue::crawl {
namespace {

constexpr int kMaxDepth = 32;
constexpr int kMaxVarintBits = 64;

}  // namespace

uint8_t ThriftReader::byte() {
  if (!is_ok_ || at_ >= bytes_.size()) {
    is_ok_ = false;
    return 0;
  }
  return static_cast<uint8_t>(bytes_[at_++]);
}

uint64_t ThriftReader::varint() {
  uint64_t number = 0;
  for (int shift = 0; shift < kMaxVarintBits; shift += 7) {
    const uint8_t next = byte();
    number |= static_cast<uint64_t>(next & 0x7F) << shift;
    if ((next & 0x80) == 0) return number;
  }
  is_ok_ = false;
  return 0;
}

int64_t ThriftReader::integer() {
  const uint64_t zigzag = varint();
  return static_cast<int64_t>(zigzag >> 1) ^ -static_cast<int64_t>(zigzag & 1);
}

std::string_view ThriftReader::binary() {
  const uint64_t size = varint();
  if (!is_ok_ || size > bytes_.size() - at_) {
    is_ok_ = false;
    return {};
  }
  const std::string_view found = bytes_.substr(at_, size);
  at_ += size;
  return found;
}

void ThriftReader::each_field(const std::function<void(int, ThriftType)>& field) {
  if (++depth_ > kMaxDepth) is_ok_ = false;
  int id = 0;
  while (is_ok_) {
    const uint8_t head = byte();
    const auto type = static_cast<ThriftType>(head & 0x0F);
    if (type == ThriftType::kStop) break;
    const int delta = head >> 4;
    id = delta == 0 ? static_cast<int>(integer()) : id + delta;
    if (is_ok_) field(id, type);
  }
  --depth_;
}

void ThriftReader::each_item(const std::function<void(ThriftType)>& item) {
  if (++depth_ > kMaxDepth) is_ok_ = false;
  const uint8_t head = byte();
  uint64_t size = head >> 4;
  if (size == 15) size = varint();
  const auto type = static_cast<ThriftType>(head & 0x0F);
  if (size > bytes_.size() - at_) is_ok_ = false;  // an item has at least a byte
  for (uint64_t i = 0; i < size && is_ok_; ++i) item(type);
  --depth_;
}

void ThriftReader::skip_map() {
  const uint64_t size = varint();
  if (size == 0 || !is_ok_) return;
  const uint8_t types = byte();
  if (size > bytes_.size() - at_) is_ok_ = false;
  for (uint64_t i = 0; i < size && is_ok_; ++i) {
    skip(static_cast<ThriftType>(types >> 4));
    skip(static_cast<ThriftType>(types & 0x0F));
  }
}

void ThriftReader::skip(ThriftType type) {
  switch (type) {
    case ThriftType::kTrue:
    case ThriftType::kFalse:
      return;
    case ThriftType::kByte:
      byte();
      return;
    case ThriftType::kI16:
    case ThriftType::kI32:
    case ThriftType::kI64:
      varint();
      return;
    case ThriftType::kDouble:
      for (int i = 0; i < 8; ++i) byte();
      return;
    case ThriftType::kBinary:
      binary();
      return;
    case ThriftType::kList:
    case ThriftType::kSet:
      each_item([this](ThriftType item) {
        // Truth values in lists take a byte each.
        const bool is_bool = item == ThriftType::kTrue || item == ThriftType::kFalse;
        skip(is_bool ? ThriftType::kByte : item);
      });
      return;
    case ThriftType::kMap:
      if (++depth_ > kMaxDepth) is_ok_ = false;
      skip_map();
      --depth_;
      return;
    case ThriftType::kStruct:
      each_field([this](int, ThriftType field) { skip(field); });
      return;
    case ThriftType::kStop:
      break;
  }
  is_ok_ = false;
}

}  // namespace tarn::glue::crawl
