// What one receiving call takes; a part of Messages.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/sqs/messages.h"

namespace tarn::sqs {

inline constexpr size_t kDueAtOnce = 32;
inline constexpr int kMaxRounds = 8;

struct Messages::Take {
  store::Transaction& transaction;
  const QueueRow& queue;
  const TakeOptions& options;
  Aftermath& aftermath;
  int64_t now_ms;
  std::optional<RedrivePolicy> redrive;
  std::vector<TakenMessage> taken;
};

}  // namespace tarn::sqs
