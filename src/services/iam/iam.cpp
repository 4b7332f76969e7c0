#include "services/iam/iam.h"

#include "services/iam/authorizer.h"
#include "services/iam/console_sign_in.h"
#include "services/iam/credential_directory.h"
#include "services/iam/session_store.h"

namespace tarn::iam {

Iam::Iam(store::Database& database, const Clock& clock, Random& random, Keys& keys)
    : database_(database),
      clock_(clock),
      random_(random),
      keys_(keys),
      identities_(std::make_unique<CredentialDirectory>(*this)),
      authorizer_(std::make_unique<PolicyAuthorizer>(*this)),
      sessions_(std::make_unique<SessionStore>(*this)),
      sign_in_(std::make_unique<ConsoleSignIn>(*this)) {}

Iam::~Iam() = default;

}  // namespace tarn::iam
