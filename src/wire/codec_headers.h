// Headers that every answer of a service has. Internal to wire. Pure functions.
#pragma once

#include "wire/codec.h"

namespace tarn::wire {

// x-amz-request-id and x-amz-id-2 for S3, x-amzn-requestid for the others; smithy-protocol where
// the protocol wants it; the body's checksum, x-amz-crc32, for DynamoDB.
void add_service_headers(Response& response, const Route& route, const RequestIds& ids);

}  // namespace tarn::wire
