// A received message as its receivers see it.
#pragma once

#include <map>
#include <string>

#include "services/sqs/messages.h"

namespace tarn::sqs {

// SenderId, SentTimestamp and the others that the message has.
std::map<std::string, std::string> system_attributes(const TakenMessage& message, bool is_fifo);

}  // namespace tarn::sqs
