// Attributes of messages: what they may be, and the digests by which clients check them.
// Pure functions.
// "Amazon SQS message metadata" in the SQS developer guide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/sqs/rows.h"
#include "wire/gen/sqs_types.h"
#include "wire/types.h"

namespace tarn::sqs {

inline constexpr size_t kMaxMessageAttributes = 10;

// In the order of their names. InvalidParameterValue for what AWS refuses.
Result<std::vector<AttributeRow>> read_message_attributes(
    const wire::Map<api::MessageAttributeValue>& in);

// The trace header among a message's system attributes; empty: none.
Result<std::string> read_trace_header(const wire::Map<api::MessageSystemAttributeValue>& in);

// Hex, of attributes in the order of their names; empty where there are none.
std::string attributes_md5(const std::vector<AttributeRow>& attributes);

// Names, types and values, as they count for a message's size.
size_t attributes_bytes(const std::vector<AttributeRow>& attributes);

// Whether a receiver that asks for `wanted` gets the attribute: "All", ".*", "prefix.*", a name.
bool is_wanted(const wire::List<wire::Text>& wanted, std::string_view name);

// InvalidMessageContents where a character may not be in a message.
Result<void> check_characters(std::string_view text);

}  // namespace tarn::sqs
