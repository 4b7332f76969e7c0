#include "services/iam/passwords.h"

#include "base/encoding.h"
#include "base/password_hash.h"
#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

constexpr size_t kMinCharacters = 8;
constexpr int kMinKinds = 3;
constexpr size_t kSaltBytes = 16;

int count_kinds(std::string_view password) {
  bool upper = false;
  bool lower = false;
  bool digit = false;
  bool other = false;
  for (const char c : password) {
    if (c >= 'A' && c <= 'Z') {
      upper = true;
    } else if (c >= 'a' && c <= 'z') {
      lower = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      other = true;
    }
  }
  return static_cast<int>(upper) + static_cast<int>(lower) + static_cast<int>(digit) +
         static_cast<int>(other);
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view account,
                            std::string_view user_name) {
  if (password.size() < kMinCharacters) {
    return password_policy_violation("Password should have a minimum length of 8");
  }
  if (count_kinds(password) < kMinKinds) {
    return password_policy_violation(
        "Password should have three of: uppercase letters, lowercase letters, numbers, symbols");
  }
  if (equals_ignoring_case(password, user_name) || password == account) {
    return password_policy_violation(
        "Password should not be the name of the user or of the account");
  }
  return {};
}

void set_password(EntityRow& user, std::string_view password, bool reset_required, Random& random) {
  user.password_hash = hash_password(password, random.bytes(kSaltBytes));
  user.password_reset_required = reset_required;
}

}  // namespace tarn::iam
