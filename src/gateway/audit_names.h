// What CloudTrail calls the calls: event names that differ from the operation's, and which
// operations are about data. Facts of the CloudTrail and S3 user guides. Pure functions.
#pragma once

#include <string_view>

#include "wire/schema.h"

namespace tarn::gateway {

// "ListObjects" of ListObjectsV2; most are the operation's own.
std::string_view audit_event_name(const wire::Service& service, const wire::Operation& operation);

// Whether the call is a data event: of what a resource holds, not of the resource.
bool is_data_event(const wire::Service& service, const wire::Operation& operation);

}  // namespace tarn::gateway
