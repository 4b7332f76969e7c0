// How results are encrypted: EncryptionConfiguration of queries and work groups. Pure functions.
#pragma once

#include "base/arena.h"
#include "base/result.h"
#include "core/objects.h"
#include "services/athena/work_group_row.h"
#include "wire/gen/athena_types.h"

namespace tarn::athena {

// InvalidRequestException for CSE_KMS, which is not served, and for options that don't fit.
Result<EncryptionRow> read_encryption(const api::EncryptionConfiguration& in);
// Null where results are encrypted as their bucket says.
api::EncryptionConfiguration* tell_encryption(const EncryptionRow& row, Arena& arena);
void set_encryption(const EncryptionRow& row, ObjectAttributes& attributes);

}  // namespace tarn::athena
