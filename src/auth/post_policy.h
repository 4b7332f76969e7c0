// PostPolicy: what an HTML form may upload to S3, as the policy in the form says, which its author
// signed (S3 API reference, "Creating a POST policy").
//
//   PostPolicy policy = TRY(PostPolicy::parse(field));   // base64 of JSON
//   TRY(policy.check(fields, now_ms));                   // all but the file
//   TRY(policy.check_size(size_bytes));                  // when the file has come
//
// Errors are S3's. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::auth {

// Names are lower case, in the order of the form.
using FormFields = std::vector<std::pair<std::string, std::string>>;

// The first field of that name, or null.
const std::string* find_field(const FormFields& fields, std::string_view lower_case_name);

class PostPolicy {
 public:
  // InvalidPolicyDocument.
  static Result<PostPolicy> parse(std::string_view base64_text);

  // AccessDenied where it expired, a condition does not hold, or a field has none. `fields` also
  // holds "bucket", which forms need not repeat.
  Result<void> check(const FormFields& fields, int64_t now_ms) const;
  // EntityTooLarge, EntityTooSmall.
  Result<void> check_size(uint64_t size_bytes) const;
  // So that what is too large is refused while it comes.
  uint64_t max_bytes() const { return max_bytes_; }

 private:
  enum class Operator { kEqual, kStartsWith };
  struct Condition {
    Operator op = Operator::kEqual;
    std::string field;  // lower case; empty: a name without its '$', which never holds
    std::string value;
    std::string text;  // for the message
  };
  Result<void> add(const Json& condition);
  Result<void> add_list(const Json& list);
  void add_range(const Json& list);

  int64_t expires_ms_ = 0;
  std::vector<Condition> conditions_;
  std::string broken_range_;  // a range that is none, for the message
  uint64_t min_bytes_ = 0;
  uint64_t max_bytes_ = UINT64_MAX;
};

}  // namespace tarn::auth
