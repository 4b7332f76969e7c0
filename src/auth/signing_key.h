// The keys that Signature Version 4 derives of a secret: one for each day, region and service.
//
// A derivation is four HMACs, more than the rest of a verification: the cache keeps the latest.
// SigningKeyCache is thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/sha256.h"

namespace tarn::auth {

struct CredentialScope {
  std::string date;  // "20150830"
  std::string region;
  std::string service;

  std::string text() const;  // "20150830/us-east-1/iam/aws4_request"
  void append_to(std::string& out) const;
};

// 32 bytes.
std::string derive_signing_key(std::string_view secret, const CredentialScope& scope);

// Signs the chunks of an aws-chunked body: each signature covers the one before.
struct ChunkSigner {
  std::string signing_key;
  std::string timestamp;
  std::string scope;
  std::string previous_signature;  // the request's at first

  // The signatures, in hex, of a chunk's data and of the trailers.
  std::string sign_chunk(std::string_view data_sha256_hex) const;
  std::string sign_trailer(std::string_view trailers_sha256_hex) const;
};

struct SigningKey {
  explicit SigningKey(std::string key_bytes) : bytes(std::move(key_bytes)), mac(bytes) {}
  std::string bytes;
  HmacSha256 mac;
};

class SigningKeyCache {
 public:
  explicit SigningKeyCache(size_t max_entries) : max_entries_(max_entries) {}

  std::shared_ptr<const SigningKey> get(std::string_view access_key_id, std::string_view secret,
                                        const CredentialScope& scope);

 private:
  struct Entry {
    std::string secret;  // another secret under the same id: derived anew
    std::shared_ptr<const SigningKey> key;
  };

  const size_t max_entries_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::deque<std::string> order_;  // oldest first
};

}  // namespace tarn::auth
