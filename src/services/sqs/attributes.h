// Attributes of queues: which there are, what they may be, what they are where nobody set them.
// Pure functions.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/types.h"

namespace tarn::sqs {

inline constexpr int64_t kMaxMessageBytes = 1 << 20;
inline constexpr int64_t kMaxVisibilitySeconds = 43'200;
inline constexpr int64_t kMaxDelaySeconds = 900;
inline constexpr int64_t kMaxWaitSeconds = 20;

// "30" of VisibilityTimeout; empty where there is none.
std::string_view default_of(std::string_view attribute);

// The attributes of a request, each checked by itself. An empty value takes the attribute away.
Result<std::map<std::string, std::string>> read_attributes(const wire::Map<wire::Text>& in,
                                                           bool is_fifo, bool is_creation);

struct RedrivePolicy {
  std::string target_arn;
  int64_t max_receives = 0;
};
Result<RedrivePolicy> parse_redrive_policy(std::string_view json);

// Whether `source_arn` may give its messages up to a queue with this RedriveAllowPolicy (empty:
// none).
bool allows_redrive(std::string_view allow_policy, std::string_view source_arn);

// What GetQueueAttributes knows, in the order in which All names them.
const std::vector<std::string_view>& known_attributes();

}  // namespace tarn::sqs
