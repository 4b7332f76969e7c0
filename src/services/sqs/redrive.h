// Dead letter queues: which queue may be another's.
#pragma once

#include "base/result.h"
#include "core/context.h"
#include "services/sqs/rows.h"

namespace tarn::sqs {

// The queue's RedrivePolicy, if it has one, names a queue that is there, of its kind, and lets it.
Result<void> check_redrive(Context& context, const QueueRow& queue);

}  // namespace tarn::sqs
