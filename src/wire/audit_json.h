// audit_json: a typed struct as JSON text for the audit trail. Sensitive members read
// "HIDDEN_DUE_TO_SECURITY_REASONS", as in CloudTrail; blobs are left out but for their size.
// Names begin in lower case, as CloudTrail writes them. Pure function.
#pragma once

#include <string>

#include "wire/schema.h"

namespace tarn::wire {

inline constexpr size_t kMaxAuditBytes = 64 * 1024;  // longer ones end in an "omitted" marker

std::string audit_json(const Shape& shape, const void* data);

}  // namespace tarn::wire
