// Names, ARNs and URLs of queues. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "store/key.h"
#include "wire/types.h"

namespace tarn::sqs {

struct QueueRef {
  std::string account;
  std::string region;
  std::string name;

  std::string arn() const { return "arn:aws:sqs:" + region + ":" + account + ":" + name; }
  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
};

inline constexpr std::string_view kFifoSuffix = ".fifo";

std::optional<QueueRef> parse_queue_arn(std::string_view arn);

// The queue that a request means: by its URL, whose host does not matter, or, in the query
// protocol, by the path of the request itself. InvalidAddress, MissingParameter.
Result<QueueRef> queue_of(const Context& context, wire::Text url);

// "http://HOST/ACCOUNT/NAME", with the host by which the client reached this server.
std::string url_of(const Context& context, const QueueRef& ref);

bool is_queue_name(std::string_view name, bool is_fifo);

}  // namespace tarn::sqs
