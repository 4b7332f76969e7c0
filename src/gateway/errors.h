// The gateway's own errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "http/exchange.h"
#include "wire/schema.h"

namespace tarn::gateway {

// The operation is AWS's, but Tarn does not serve it.
Error not_served(std::string_view service, std::string_view operation);
Error throttled(bool is_s3);  // SlowDown, or ThrottlingException
// The Authorizer's AccessDenied under the code and status that the protocol's services give it;
// any other error as it is.
Error denied(Error error, wire::Protocol protocol);
Error not_finished();  // of a call in steps, on record only
Error request_too_large(size_t limit_bytes);
// Of x-amz-checksum-… headers, in S3's words. `algorithm` in lower case.
Error invalid_checksum(std::string_view header);
Error wrong_checksum(std::string_view algorithm);
Error missing_checksum();
Error checksum_not_served(std::string_view algorithm);
Error unsupported_encoding(std::string_view encoding);  // of a body
Error malformed_gzip();
Error body_error(http::BodyError error);  // what became of a body that did not come whole

}  // namespace tarn::gateway
