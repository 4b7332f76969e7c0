// Selection: whether a trail's selectors take an event. The rules: "Filtering data events" and
// "AdvancedFieldSelector" in the CloudTrail user guide and API reference. Pure functions.
#pragma once

#include "core/audit.h"
#include "services/cloudtrail/trail_rows.h"

namespace tarn::cloudtrail {

// Only what the selectors say; not whether the trail logs, nor which account and region it is for.
bool selects(const TrailRow& trail, const AuditEvent& event);

}  // namespace tarn::cloudtrail
