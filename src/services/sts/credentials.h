// Session credentials as the model's struct.
#pragma once

#include "core/context.h"
#include "core/sessions.h"
#include "wire/gen/sts_types.h"

namespace tarn::sts {

api::Credentials* to_credentials(Context& context, const SessionCredential& credential);

}  // namespace tarn::sts
