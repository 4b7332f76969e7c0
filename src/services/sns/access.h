// Who may do what with a topic: its own policy beside the caller's. Pure but for the reads.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "core/identities.h"
#include "services/sns/rows.h"

namespace tarn::sns {

// The topic's policy: what was set, else AWS's default.
std::string policy_of(const TopicRow& topic);

// What IAM is asked about an action on a topic.
AccessRequest access_to(const TopicRow& topic, std::string_view action);

// The topic of an ARN, in the region that a signed request is for; else InvalidParameter.
Result<TopicRef> topic_of(const Context& context, std::string_view arn);

}  // namespace tarn::sns
