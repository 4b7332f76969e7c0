#include "auth/signing_key.h"

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::auth {
namespace {

constexpr size_t kUsualNameBytes = 64;

}  // namespace

std::string CredentialScope::text() const {
  std::string out;
  append_to(out);
  return out;
}

void CredentialScope::append_to(std::string& out) const {
  for (const std::string_view part :
       {std::string_view(date), std::string_view(region), std::string_view(service)}) {
    out.append(part).push_back('/');
  }
  out.append("aws4_request");
}

std::string derive_signing_key(std::string_view secret, const CredentialScope& scope) {
  const std::string of_date = hmac_sha256("AWS4" + std::string(secret), scope.date);
  const std::string of_region = hmac_sha256(of_date, scope.region);
  const std::string of_service = hmac_sha256(of_region, scope.service);
  return hmac_sha256(of_service, "aws4_request");
}

std::string ChunkSigner::sign_chunk(std::string_view data_sha256_hex) const {
  static const std::string empty_sha256_hex = sha256_hex("");
  std::string text = "AWS4-HMAC-SHA256-PAYLOAD\n";
  text.append(timestamp).append("\n").append(scope).append("\n").append(previous_signature);
  text.append("\n").append(empty_sha256_hex).append("\n").append(data_sha256_hex);
  return hex_encode(hmac_sha256(signing_key, text));
}

std::string ChunkSigner::sign_trailer(std::string_view trailers_sha256_hex) const {
  std::string text = "AWS4-HMAC-SHA256-TRAILER\n";
  text.append(timestamp).append("\n").append(scope).append("\n").append(previous_signature);
  text.append("\n").append(trailers_sha256_hex);
  return hex_encode(hmac_sha256(signing_key, text));
}

std::shared_ptr<const SigningKey> SigningKeyCache::get(std::string_view access_key_id,
                                                       std::string_view secret,
                                                       const CredentialScope& scope) {
  std::string name;
  name.reserve(kUsualNameBytes);
  name.append(access_key_id).push_back('/');
  scope.append_to(name);
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found != entries_.end() && equal_constant_time(found->second.secret, secret)) {
      return found->second.key;
    }
  }
  auto key = std::make_shared<const SigningKey>(derive_signing_key(secret, scope));
  const std::lock_guard lock(mutex_);
  const bool is_new = entries_.insert_or_assign(name, Entry{std::string(secret), key}).second;
  if (is_new) order_.push_back(std::move(name));
  while (order_.size() > max_entries_) {
    entries_.erase(order_.front());
    order_.pop_front();
  }
  return key;
}

}  // namespace tarn::auth
