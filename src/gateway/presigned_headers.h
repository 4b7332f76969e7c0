// Headers that a presigned URL of S3 carries in its query, where SDKs put what they sign.
#pragma once

#include "base/arena.h"
#include "core/context.h"

namespace tarn::gateway {

// Adds the x-amz- parameters of a presigned S3 request to its headers, but for those that it has
// already. Before the route is found, which depends on some. Checksums stay behind: S3 ignores
// them there, since SDKs presign that of an empty body.
void take_presigned_headers(RequestHead& head, Arena& arena);

}  // namespace tarn::gateway
