// Fuzzer: ciphertexts that clients bring to KMS. Besides crashes it finds keys that no ciphertext
// can name.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "services/kms/ciphertext.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view kStart = "arn:aws:kms:us-east-1:";
  constexpr size_t kAccountBytes = 12, kKeyBytes = 5 + 36;  // ":key/" and a UUID
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto arn = tarn::kms::key_of(input, "us-east-1");
  if (!arn.ok()) return 0;
  CHECK(arn->starts_with(kStart) && arn->size() == kStart.size() + kAccountBytes + kKeyBytes);
  return 0;
}
