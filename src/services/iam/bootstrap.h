// Bootstrap: accounts, users, keys, roles and policies from a file, or from the program itself.
//
//   TRY(ensure_account(iam, {.id = "123456789012", .root_keys = {{id, secret}}}));
//   TRY(apply_bootstrap(iam, TRY(Json::parse(text))));
//
// What is named is made, or set to what is said; what is not named stays as it is: applying the
// same again changes nothing. One transaction an account. The file: docs/bootstrap.md.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "services/iam/iam.h"

namespace tarn::iam {

struct NewKey {
  std::string access_key_id;
  std::string secret_access_key;
};

struct NewAccount {
  std::string id;            // twelve digits
  std::string canonical_id;  // 64 hexadecimal digits; empty: made
  std::string display_name;
  std::string email;
  std::vector<NewKey> root_keys;
};

Result<void> ensure_account(Iam& iam, const NewAccount& account);

// Errors name the place in the file, such as accounts[0].users[2].name.
Result<void> apply_bootstrap(Iam& iam, const Json& document);

}  // namespace tarn::iam
