// Explain: why a request was allowed or denied, as it is on record.
#pragma once

#include <string_view>

#include "base/json.h"
#include "store/database.h"

namespace tarn::cloudtrail {

// {"events": […]}: the calls under this request id, with what was decided for each resource and
// what every policy considered said. Only those of the account. An error where there are none.
Result<Json> explain_request(store::Database& database, std::string_view account,
                             std::string_view request_id);

}  // namespace tarn::cloudtrail
