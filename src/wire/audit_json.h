// audit_json: a typed struct as JSON text for the audit trail. Sensitive members read
// "HIDDEN_DUE_TO_SECURITY_REASONS", as in CloudTrail; blobs are left out but for their size.
// Names begin in lower case, as CloudTrail writes them. Pure functions.
#pragma once

#include <string>

#include "wire/schema.h"

namespace tarn::wire {

inline constexpr size_t kMaxAuditBytes =
    24 * 1024;  // of a text, and of all: what is more is "omitted"

std::string audit_json(const Shape& shape, const void* data);

// The same with the names of the wire, as CloudTrail has S3's: "x-amz-acl",
// "VersioningConfiguration"; labels of the path are "bucketName" and "key".
std::string audit_wire_json(const Shape& shape, const void* data);

}  // namespace tarn::wire
