#include "services/s3/bucket_keys.h"

namespace tarn::s3 {

namespace {

constexpr int64_t kLifetimeMs = 5 * 60 * 1000;
constexpr size_t kMaxKept = 10'000;

// Whom KMS would see: another session of a role is another requester.
std::string requester(const KmsUse& use) {
  std::string name = use.caller.identity.arn + '\n' + use.caller.identity.service + '\n';
  for (const auto& [key, value] : use.encryption_context) name += key + '\n' + value + '\n';
  return name;
}

}  // namespace

std::string BucketKeys::find(const std::string& name) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  if (found == kept_.end()) return {};
  if (found->second.until_ms > clock_.monotonic_ms()) return found->second.envelope;
  kept_.erase(found);
  return {};
}

void BucketKeys::keep(const std::string& name, std::string_view envelope) {
  std::lock_guard lock(mutex_);
  if (kept_.size() >= kMaxKept) kept_.clear();  // at worst, KMS is asked again
  kept_[name] = {std::string(envelope), clock_.monotonic_ms() + kLifetimeMs};
}

Result<EnvelopeKey> BucketKeys::for_writing(const KmsUse& use, std::string_view key_id) {
  const std::string name = "w\n" + requester(use) + std::string(key_id);
  const std::string kept = find(name);
  EnvelopeKey key = TRY(kms_.generate(use, key_id, kept));
  if (key.wrapped != kept) keep(name, key.wrapped);
  return key;
}

Result<std::string> BucketKeys::for_reading(KmsUse use, std::string_view envelope) {
  const std::string name = "r\n" + requester(use) + std::string(envelope);
  use.is_recorded = find(name).empty();
  std::string key = TRY(kms_.decrypt(use, envelope));
  if (use.is_recorded) keep(name, envelope);
  return key;
}

}  // namespace tarn::s3
