// Attributes of topics and subscriptions: which there are and what they may be. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "services/sns/rows.h"
#include "wire/types.h"

namespace tarn::sns {

Result<void> check_topic_attribute(std::string_view name, std::string_view value, bool is_fifo);
Result<Attributes> read_topic_attributes(const wire::Map<wire::Text>& in, bool is_fifo);
std::string_view default_topic_attribute(std::string_view name, bool is_fifo);

// As it is stored: switches may be sent in any case.
std::string plain_value(std::string_view name, std::string_view value);

// `scope` is the subscription's FilterPolicyScope as it will be.
Result<void> check_subscription_attribute(std::string_view name, std::string_view value,
                                          std::string_view protocol, std::string_view scope);
Result<Attributes> read_subscription_attributes(const wire::Map<wire::Text>& in,
                                                std::string_view protocol);

}  // namespace tarn::sns
