// Who may do what with a queue: its own policy beside the caller's.
#pragma once

#include <string_view>

#include "core/identities.h"
#include "services/sqs/rows.h"

namespace tarn::sqs {

// What IAM is asked about an action on a queue.
AccessRequest access_to(const QueueRow& queue, std::string_view action);

}  // namespace tarn::sqs
