// CredentialDirectory: core/identities.h's Identities over IAM's rows. Thread-safe.
//
// Credentials are cached with their secrets in memory until anything of IAM changes.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/identities.h"
#include "services/iam/iam.h"

namespace tarn::iam {

class CredentialDirectory final : public Identities {
 public:
  explicit CredentialDirectory(Iam& iam) : iam_(iam) {}

  Result<SharedCredential> find(std::string_view access_key_id) override;
  Result<Identity> assume_service_role(std::string_view role_arn,
                                       std::string_view service_principal,
                                       std::string_view session_name) override;

 private:
  static constexpr size_t kMaxCached = 10'000;

  Result<SharedCredential> load(std::string_view access_key_id, uint64_t generation);

  Iam& iam_;
  std::mutex mutex_;
  uint64_t epoch_ = 0;
  uint64_t generation_ = 0;
  std::unordered_map<std::string, SharedCredential> cache_;
};

}  // namespace tarn::iam
