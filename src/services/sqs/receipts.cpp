#include "services/sqs/receipts.h"

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::sqs {
namespace {

constexpr size_t kNumberBytes = 8;
constexpr size_t kBodyBytes = 3 * kNumberBytes;
constexpr size_t kTagBytes = 24;
constexpr std::string_view kPrefix = "AQEB";

void append_number(std::string& out, int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out += static_cast<char>((static_cast<uint64_t>(number) >> shift) & 0xff);
  }
}

int64_t read_number(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<int64_t>(number);
}

}  // namespace

std::string make_handle(const Receipt& receipt, std::string_view secret) {
  std::string body;
  append_number(body, receipt.queue);
  append_number(body, receipt.sequence);
  append_number(body, receipt.receives);
  const std::string tag = hmac_sha256(secret, body).substr(0, kTagBytes);
  return std::string(kPrefix) + base64_encode(body + tag);
}

std::optional<Receipt> read_handle(std::string_view handle, std::string_view secret) {
  if (!handle.starts_with(kPrefix)) return std::nullopt;
  const auto bytes = base64_decode(handle.substr(kPrefix.size()));
  if (!bytes || bytes->size() != kBodyBytes + kTagBytes) return std::nullopt;
  const std::string_view body = std::string_view(*bytes).substr(0, kBodyBytes);
  const std::string tag = hmac_sha256(secret, body).substr(0, kTagBytes);
  if (!equal_constant_time(tag, std::string_view(*bytes).substr(kBodyBytes))) return std::nullopt;
  return Receipt{read_number(body), read_number(body.substr(kNumberBytes)),
                 read_number(body.substr(2 * kNumberBytes))};
}

}  // namespace tarn::sqs
