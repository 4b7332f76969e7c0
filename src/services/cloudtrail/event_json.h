// Events as CloudTrail's JSON, record version 1.11. Fields: "CloudTrail record contents" in the
// CloudTrail user guide. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "services/cloudtrail/event_rows.h"

namespace tarn::cloudtrail {

// `row` with the account and region that are in its key.
std::string event_json(const EventRow& row, const EventPlace& place, std::string_view account,
                       std::string_view region);

// Who LookupEvents and the JSON say it was: a user's name, a session's name, "root".
std::string user_name_of(const Identity& identity);

}  // namespace tarn::cloudtrail
