// Headers that every answer of a service has. Internal to wire. Pure functions.
#pragma once

#include "wire/codec.h"

namespace tarn::wire {

// x-amz-request-id and x-amz-id-2 for S3, x-amzn-requestid for the others.
void add_request_ids(Response& response, const Route& route, const RequestIds& ids);

}  // namespace tarn::wire
