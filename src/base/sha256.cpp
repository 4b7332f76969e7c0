// OpenSSL's SHA-256 itself, not by EVP: finding the way through a provider costs as much as hashing
// a text of two blocks. Both run the same code for the processor's instructions.
#include "base/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/append.h"
#include "base/check.h"
#include "base/hash.h"

// OpenSSL 3 would have all go by EVP.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace tarn {
namespace {

class PlainSha256 {
 public:
  using State = std::array<uint32_t, 8>;
  static constexpr size_t kBlockBytes = SHA256_CBLOCK;

  PlainSha256() { CHECK(SHA256_Init(&context_) == 1); }
  // Goes on behind a first block.
  explicit PlainSha256(const State& state) : PlainSha256() {
    std::copy(state.begin(), state.end(), std::begin(context_.h));
    context_.Nl = 8 * kBlockBytes;
  }

  void update(std::string_view bytes) {
    CHECK(SHA256_Update(&context_, bytes.data(), bytes.size()) == 1);
  }

  Sha256 finish() {
    Sha256 out;
    CHECK(SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &context_) == 1);
    return out;
  }

  // After the first block, which must be all that came.
  void take_state(State& state) {
    CHECK(context_.Nl == 8 * kBlockBytes && context_.num == 0);
    std::copy(std::begin(context_.h), std::end(context_.h), state.begin());
    OPENSSL_cleanse(&context_, sizeof context_);
  }

 private:
  SHA256_CTX context_;
};

using HmacBlock = std::array<char, PlainSha256::kBlockBytes>;
constexpr char kInnerPad = 0x36;
constexpr char kOuterPad = 0x5C;

void hash_padded(const HmacBlock& key, char pad, PlainSha256::State& state) {
  HmacBlock block;
  std::transform(key.begin(), key.end(), block.begin(),
                 [pad](char c) { return static_cast<char>(c ^ pad); });
  PlainSha256 hash;
  hash.update({block.data(), block.size()});
  hash.take_state(state);
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  PlainSha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string sha256_hex(std::string_view bytes) {
  const Sha256 digest = sha256(bytes);
  std::string out;
  append_hex({digest.data(), digest.size()}, out);
  return out;
}

HmacSha256::HmacSha256(std::string_view key) {
  HmacBlock block{};
  if (key.size() > block.size()) {
    const Sha256 hashed = sha256(key);
    std::copy(hashed.begin(), hashed.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  hash_padded(block, kInnerPad, inner_);
  hash_padded(block, kOuterPad, outer_);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

Sha256 HmacSha256::sign(std::string_view message) const {
  PlainSha256 inner(inner_);
  inner.update(message);
  const Sha256 digest = inner.finish();
  PlainSha256 outer(outer_);
  outer.update({digest.data(), digest.size()});
  return outer.finish();
}

Sha256 hmac_sha256_bytes(std::string_view key, std::string_view message) {
  return HmacSha256(key).sign(message);
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  const Sha256 out = hmac_sha256_bytes(key, message);
  return {out.data(), out.size()};
}

}  // namespace tarn

#pragma GCC diagnostic pop
