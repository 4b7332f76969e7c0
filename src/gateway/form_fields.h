// What the fields of an HTML form mean: who signed them, and which PutObject they ask for (S3 API
// reference, "POST Object"). Names of fields are lower case.
#pragma once

#include <string>

#include "auth/post_policy.h"
#include "gateway/authenticate.h"
#include "gateway/request.h"

namespace tarn::gateway {

// The bucket that a form is posted to; empty where the path says more than a bucket.
std::string bucket_of_form(const RequestHead& head);

// Fills the request's identity and region: anonymous, or who signed the policy, with version 4 or
// 2. The policy itself is not looked at.
Result<void> authenticate_form(const Authentication& with, const auth::FormFields& fields,
                               Request& request);

// "${filename}" in the key.
void expand_filename(auth::FormFields& fields, const std::string& filename);

// Makes the request's head that of the PutObject which the fields ask for, and adds a "bucket"
// field where there is none. InvalidArgument, MalformedXML.
Result<void> become_put_object(auth::FormFields& fields, Request& request);

}  // namespace tarn::gateway
