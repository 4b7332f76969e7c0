// Publish, PublishBatch.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/json_repeated.h"
#include "core/lineage.h"
#include "services/sns/access.h"
#include "services/sns/errors.h"
#include "services/sns/messages.h"
#include "services/sns/row_store.h"
#include "services/sns/sns.h"
#include "services/sns/sns_operations.h"

namespace tarn::sns {
namespace {

constexpr uint32_t kMaxEntries = 10;
constexpr size_t kMaxAttributeNameBytes = 256;
constexpr size_t kMaxSubjectBytes = 100;
constexpr size_t kMaxEntryIdBytes = 80;
constexpr size_t kMaxIdBytes = 128;

bool has_base_type(std::string_view type) {
  for (const std::string_view base : {"String", "Number", "Binary"}) {
    const bool has_suffix = type.starts_with(base) && type.size() > base.size() + 1;
    if (type == base || (has_suffix && type[base.size()] == '.')) return true;
  }
  return false;
}

Error bad_attribute(std::string message) {
  return Error(400, "ParameterValueInvalid", std::move(message));
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

Result<void> check_attribute_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxAttributeNameBytes) {
    return bad_attribute("Length of message attribute name must be less than 256 bytes.");
  }
  for (const auto& [is_at, where] :
       {std::pair(name.front() == '.', "starting"), std::pair(name.back() == '.', "ending")}) {
    if (!is_at) continue;
    return bad_attribute("Invalid message attribute name " + std::string(where) +
                         " with character '.' was found.");
  }
  if (name.find("..") != name.npos) {
    return bad_attribute("Message attribute name can not have successive '.' character.");
  }
  const auto bad = std::find_if_not(name.begin(), name.end(), is_name_character);
  if (bad == name.end()) return {};
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(*bad);
  return bad_attribute("Invalid non-alphanumeric character '#x" +
                       std::string{kDigits[byte >> 4], kDigits[byte & 15]} +
                       "' was found in the message attribute name. Can only include alphanumeric "
                       "characters, hyphens, underscores, or dots.");
}

Result<AttributeRow> read_attribute(std::string_view name, const api::MessageAttributeValue& in) {
  const std::string quoted = "'" + std::string(name) + "'";
  const auto refused = [&](const std::string& why) {
    return bad_attribute("The message attribute " + quoted + " " + why);
  };
  TRY(check_attribute_name(name));
  if (in.data_type.empty()) return refused("must contain non-empty message attribute type.");
  if (!has_base_type(in.data_type)) {
    return refused(
        "has an invalid message attribute type, the set of supported type prefixes is "
        "Binary, Number, and String.");
  }
  const bool is_binary = in.data_type.starts_with("Binary");
  const wire::Text value = is_binary ? in.binary_value : in.string_value;
  const wire::Text other = is_binary ? in.string_value : in.binary_value;
  if (value.empty() && !other.empty()) {
    return refused("with type '" + std::string(in.data_type) + "' must use field '" +
                   (is_binary ? "Binary" : "String") + "'.");
  }
  if (value.empty()) {
    return refused("must contain non-empty message attribute value for message attribute type '" +
                   std::string(in.data_type) + "'.");
  }
  if (in.data_type == "String.Array") {
    const auto list = Json::parse(value);
    if (!list.ok() || !list->is_array()) return refused("must be a JSON array.");
  }
  if (in.data_type.starts_with("Number")) {
    const auto number = Json::parse(value);
    if (!number.ok() || !number->is_number()) {
      return bad_attribute("Could not cast message attribute " + quoted + " value to number.");
    }
  }
  return AttributeRow{std::string(name), std::string(in.data_type), std::string(value)};
}

Result<void> check_structure(std::string_view message) {
  const auto json = parse_json_with_repeated(message);
  if (!json.ok() || !json->is_object()) {
    return invalid_parameter("Message Structure - JSON message body failed to parse");
  }
  const Json* usual = json->find("default");
  if (usual == nullptr || !usual->is_string()) {
    return invalid_parameter("Message Structure - No default entry in JSON message body");
  }
  return {};
}

template <class In>
Result<void> read_fifo(const TopicRow& topic, const In& in, MessageRow& row) {
  row.group = in.message_group_id;
  row.deduplication = in.message_deduplication_id;
  if (row.group.size() > kMaxIdBytes || row.deduplication.size() > kMaxIdBytes) {
    return invalid_parameter("MessageGroupId or MessageDeduplicationId is too long");
  }
  if (!topic.is_fifo) {
    if (row.deduplication.empty()) return {};
    return invalid_parameter(
        "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that "
        "is not valid for this topic type");
  }
  if (row.group.empty()) {
    return invalid_parameter("The MessageGroupId parameter is required for FIFO topics");
  }
  if (row.deduplication.empty() && topic.text("ContentBasedDeduplication") != "true") {
    return invalid_parameter(
        "The topic should either have ContentBasedDeduplication enabled or "
        "MessageDeduplicationId provided explicitly");
  }
  return {};
}

template <class In>
Result<MessageRow> read_message(Context& context, const TopicRow& topic, const In& in) {
  MessageRow row;
  TRY(check_size(in.message.size()));
  row.message = in.message;
  if (wire::present(in.subject)) {
    const bool has_controls = std::any_of(in.subject.begin(), in.subject.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20;
    });
    if (in.subject.empty() || in.subject.size() > kMaxSubjectBytes || has_controls) {
      return invalid_parameter("Subject");
    }
    row.subject = in.subject;
  }
  if (wire::present(in.message_structure)) {
    if (in.message_structure != "json") return invalid_parameter("MessageStructure");
    TRY(check_structure(in.message));
    row.is_json = true;
  }
  for (const auto& [name, value] : in.message_attributes) {
    row.attributes.push_back(TRY(read_attribute(name, value)));
  }
  TRY(read_fifo(topic, in, row));
  row.lineage = lineage_of_trace(context.head.header("x-amzn-trace-id"));
  return row;
}

size_t size_of(const MessageRow& row) {
  size_t bytes = row.message.size() + row.subject.size();
  for (const AttributeRow& one : row.attributes) {
    bytes += one.name.size() + one.data_type.size() + one.value.size();
  }
  return bytes;
}

Result<void> check_entry_id(std::string_view id) {
  constexpr std::string_view kStart = "The Id of a batch entry in the batch request ";
  const auto refused = [&](std::string_view why) {
    return Error(400, "InvalidBatchEntryId",
                 std::string(kStart) + std::string(why) + ": " + std::string(id));
  };
  if (id.size() > kMaxEntryIdBytes) return refused("is too long");
  const bool fits = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return is_name_character(c) && c != '.';
  });
  if (!fits) return refused("contains an impermissible character");
  return {};
}

// What is wrong with one entry fails the whole batch.
template <class Entries>
Result<std::vector<MessageRow>> read_entries(Context& context, const TopicRow& topic,
                                             const Entries& entries) {
  size_t bytes = 0;
  for (const auto& entry : entries) {
    bytes += entry.message.size() + entry.subject.size();
    for (const auto& [name, value] : entry.message_attributes) {
      bytes += name.size() + value.data_type.size() + value.string_value.size() +
               value.binary_value.size();
    }
  }
  if (bytes > kMaxMessageBytes) {
    return Error(400, "BatchRequestTooLong",
                 "The length of all the messages put together is more than the limit.");
  }
  std::vector<MessageRow> rows;
  for (const auto& entry : entries) rows.push_back(TRY(read_message(context, topic, entry)));
  return rows;
}

template <class Entries>
Result<void> check_entries(const Entries& entries) {
  if (entries.empty()) {
    return Error(400, "EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.size > kMaxEntries) {
    return Error(400, "TooManyEntriesInBatchRequest",
                 "The batch request contains more entries than permissible.");
  }
  std::set<std::string_view> ids;
  for (const auto& entry : entries) {
    TRY(check_entry_id(entry.id));
    if (!ids.insert(entry.id).second) {
      return Error(400, "BatchEntryIdsNotDistinct",
                   "Two or more batch entries in the request have the same Id.");
    }
  }
  return {};
}

}  // namespace

Result<api::PublishResponse> publish(Sns& sns, Context& context, const api::PublishInput& in) {
  if (wire::present(in.phone_number)) return not_served("text messages to telephones");
  const wire::Text arn = wire::present(in.topic_arn) ? in.topic_arn : in.target_arn;
  if (!wire::present(arn)) {
    return invalid_parameter("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (arn.find(":endpoint/") != arn.npos) return not_served("platform endpoints");
  const TopicRef ref = TRY(topic_of(context, arn));
  RowStore rows(context.transaction, context.generation);
  const TopicRow topic = TRY(rows.require_topic(ref));
  MessageRow row = TRY(read_message(context, topic, in));
  TRY(check_size(size_of(row)));
  const Publication published = TRY(sns.publish(context.transaction, topic, std::move(row)));
  context.after_commit([&sns] { sns.wake(); });
  api::PublishResponse out;
  out.message_id = context.arena.copy(published.message_id);
  if (topic.is_fifo) out.sequence_number = context.arena.copy(published.sequence);
  return out;
}

Result<api::PublishBatchResponse> publish_batch(Sns& sns, Context& context,
                                                const api::PublishBatchInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  const TopicRow topic = TRY(rows.require_topic(ref));
  const auto& entries = in.publish_batch_request_entries;
  TRY(check_entries(entries));
  auto messages = TRY(read_entries(context, topic, entries));
  api::PublishBatchResponse out;
  out.successful = wire::make_list<api::PublishBatchResultEntry>(context.arena, messages.size());
  for (uint32_t i = 0; i < messages.size(); ++i) {
    const Publication published =
        TRY(sns.publish(context.transaction, topic, std::move(messages[i])));
    out.successful[i].id = context.arena.copy(entries[i].id);
    out.successful[i].message_id = context.arena.copy(published.message_id);
    if (topic.is_fifo) out.successful[i].sequence_number = context.arena.copy(published.sequence);
  }
  out.failed = wire::make_list<api::BatchResultErrorEntry>(context.arena, 0);
  context.after_commit([&sns] { sns.wake(); });
  return out;
}

}  // namespace tarn::sns
