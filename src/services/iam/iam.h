// Iam: the accounts' identities, and what other parts ask of them.
//
//   Iam iam(database, clock, random, keys);
//   gateway(…, iam.identities(), iam.authorizer(), …);  Sts sts(…, iam.sessions());
//
// Operations are the functions of iam_operations.h. What is cached of credentials and policies is
// dropped when anything of IAM changes. Thread-safe; outlives what it hands out.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "core/context.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/sessions.h"
#include "core/sign_in.h"
#include "store/database.h"

namespace tarn::iam {

class Iam {
 public:
  Iam(store::Database& database, const Clock& clock, Random& random, Keys& keys);
  Iam(const Iam&) = delete;
  Iam& operator=(const Iam&) = delete;
  ~Iam();

  Identities& identities() { return *identities_; }
  Authorizer& authorizer() { return *authorizer_; }
  Sessions& sessions() { return *sessions_; }
  SignIn& sign_in() { return *sign_in_; }

  store::Database& database() { return database_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  Keys& keys() { return keys_; }

  // Counts changes of IAM's rows; what was cached under an older number is stale.
  uint64_t epoch() const { return epoch_.load(); }
  void changed() { ++epoch_; }
  void changed_by(Context& context) {
    context.after_commit([this] { changed(); });
  }

 private:
  store::Database& database_;
  const Clock& clock_;
  Random& random_;
  Keys& keys_;
  std::atomic<uint64_t> epoch_{1};
  std::unique_ptr<Identities> identities_;
  std::unique_ptr<Authorizer> authorizer_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<SignIn> sign_in_;
};

}  // namespace tarn::iam
