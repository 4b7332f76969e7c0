// validate: a decoded input against the model's constraints, in AWS's words:
//
//   2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must
//   not be null; Value '0' at 'maxResults' failed to satisfy constraint: Member must have value
//   greater than or equal to 1
//
// S3 answers MalformedXML for its bodies and leaves headers to its operations; ec2 answers
// MissingParameter and InvalidParameterValue. Internal to wire. Pure function.
#pragma once

#include "base/result.h"
#include "wire/route.h"
#include "wire/schema.h"

namespace tarn::wire {

Result<void> validate(const Route& route, const void* in);

}  // namespace tarn::wire
