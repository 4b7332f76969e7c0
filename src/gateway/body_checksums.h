// Checksums that a client sends with a body that was read whole, in x-amz-checksum-… headers or
// trailers. Streamed bodies are checked by who stores them. Pure functions.
#pragma once

#include "base/result.h"
#include "gateway/request.h"

namespace tarn::gateway {

// Whether the body is what S3's headers and the trailers in `request.upload_end` say. Headers that
// the operation has a member for are the operation's own affair.
Result<void> check_body_checksums(const Request& request);

}  // namespace tarn::gateway
