// Receipt handles: which receipt of which message they are, signed by the queue's secret.
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::sqs {

struct Receipt {
  int64_t queue = 0;     // the id at the time of the receipt
  int64_t sequence = 0;  // of the message
  int64_t receives = 0;  // how often it was received by then
};

std::string make_handle(const Receipt& receipt, std::string_view secret);
// Nothing where the handle is not one of the queue's.
std::optional<Receipt> read_handle(std::string_view handle, std::string_view secret);

}  // namespace tarn::sqs
