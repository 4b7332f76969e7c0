// The account's subscription: what its edition has.
#pragma once

#include <string_view>

#include "core/context.h"

namespace tarn::quicksight {

// UnsupportedUserEdition where the account subscribed to the Standard edition, which lacks `what`
// ("Folders").
Result<void> require_enterprise(Context& context, std::string_view what);

}  // namespace tarn::quicksight
