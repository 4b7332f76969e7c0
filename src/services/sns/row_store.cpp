#include "services/sns/row_store.h"

#include "services/sns/errors.h"
#include "store/pieces.h"

namespace tarn::sns {
namespace {

std::string_view text_of(const Attributes& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view TopicRow::text(const std::string& attribute) const {
  return text_of(attributes, attribute);
}

std::string_view SubscriptionRow::text(const std::string& attribute) const {
  return text_of(attributes, attribute);
}

store::Key RowStore::topic_key(const TopicRef& ref) const {
  return topics(ref.scope(generation_)).add(ref.name);
}

store::Key RowStore::subscription_key(const SubscriptionRef& ref) const {
  return subscriptions_of(ref.topic.scope(generation_)).add(ref.topic.name).add(ref.id);
}

store::Key RowStore::deduplication(const TopicRef& topic, std::string_view group,
                                   std::string_view id) const {
  return shared("sns.deduplication").add(topic.arn()).add(group).add(id);
}

Result<std::optional<TopicRow>> RowStore::find_topic(const TopicRef& ref) {
  const auto bytes = TRY(transaction_.get(topic_key(ref).bytes()));
  if (!bytes) return std::optional<TopicRow>();
  return std::optional<TopicRow>(TRY(store::decode_row<TopicRow>(*bytes)));
}

Result<TopicRow> RowStore::require_topic(const TopicRef& ref) {
  auto row = TRY(find_topic(ref));
  if (!row) return no_such_topic();
  return *std::move(row);
}

Result<void> RowStore::put_topic(const TopicRow& row) {
  return transaction_.put(topic_key(row.ref()).bytes(), store::encode_row(row));
}

Result<void> RowStore::erase_topic(const TopicRef& ref) {
  const std::string prefix = subscriptions_of(ref.scope(generation_)).add(ref.name).bytes();
  TRY(transaction_.erase_range(prefix, store::prefix_end(prefix)));
  return transaction_.erase(topic_key(ref).bytes());
}

Result<std::optional<SubscriptionRow>> RowStore::find_subscription(const SubscriptionRef& ref) {
  const auto bytes = TRY(transaction_.get(subscription_key(ref).bytes()));
  if (!bytes) return std::optional<SubscriptionRow>();
  return std::optional<SubscriptionRow>(TRY(store::decode_row<SubscriptionRow>(*bytes)));
}

Result<SubscriptionRow> RowStore::require_subscription(const SubscriptionRef& ref) {
  auto row = TRY(find_subscription(ref));
  if (!row) return no_such_subscription();
  return *std::move(row);
}

Result<void> RowStore::put_subscription(const TopicRef& topic, const SubscriptionRow& row) {
  return transaction_.put(subscription_key({topic, row.id}).bytes(), store::encode_row(row));
}

Result<void> RowStore::erase_subscription(const SubscriptionRef& ref) {
  return transaction_.erase(subscription_key(ref).bytes());
}

Result<std::vector<SubscriptionRow>> RowStore::subscriptions(const TopicRef& topic,
                                                             std::string_view after, size_t most) {
  const store::Key base = subscriptions_of(topic.scope(generation_)).add(topic.name);
  store::Key start = base;
  const std::string first =
      after.empty() ? base.bytes() : store::prefix_end(start.add(after).bytes());
  std::vector<SubscriptionRow> rows;
  auto cursor = TRY(transaction_.scan_loosely(first, store::prefix_end(base.bytes())));
  for (; cursor->valid() && rows.size() < most; TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<SubscriptionRow>(cursor->value())));
  }
  return rows;
}

Result<void> RowStore::put_message(int64_t sequence, const MessageRow& row) {
  OutboxRow outbox;
  outbox.pieces = TRY(store::put_pieces(transaction_, shared("sns.message").add_integer(sequence),
                                        store::encode_row(row)));
  return put_outbox(sequence, outbox);
}

Result<MessageRow> RowStore::read_message(int64_t sequence, const OutboxRow& outbox) {
  const std::string bytes = TRY(
      store::read_pieces(transaction_, shared("sns.message").add_integer(sequence), outbox.pieces));
  return store::decode_row<MessageRow>(bytes);
}

Result<void> RowStore::put_outbox(int64_t sequence, const OutboxRow& row) {
  return transaction_.put(outbox().add_integer(sequence).bytes(), store::encode_row(row));
}

Result<void> RowStore::erase_message(int64_t sequence, const OutboxRow& row) {
  TRY(store::erase_pieces(transaction_, shared("sns.message").add_integer(sequence), row.pieces));
  return transaction_.erase(outbox().add_integer(sequence).bytes());
}

Result<void> RowStore::put_post(int64_t due_ms, const std::string& id, PostRow row,
                                std::string_view body) {
  row.pieces = TRY(store::put_pieces(transaction_, shared("sns.post_body").add(id), body));
  return transaction_.put(posts().add_integer(due_ms).add(id).bytes(), store::encode_row(row));
}

Result<void> RowStore::move_post(const std::string& old_key, int64_t due_ms, const std::string& id,
                                 const PostRow& row) {
  TRY(transaction_.erase(old_key));
  return transaction_.put(posts().add_integer(due_ms).add(id).bytes(), store::encode_row(row));
}

Result<std::string> RowStore::read_post_body(const std::string& id, const PostRow& row) {
  return store::read_pieces(transaction_, shared("sns.post_body").add(id), row.pieces);
}

Result<void> RowStore::erase_post(const std::string& key, const std::string& id,
                                  const PostRow& row) {
  TRY(store::erase_pieces(transaction_, shared("sns.post_body").add(id), row.pieces));
  return transaction_.erase(key);
}

}  // namespace tarn::sns
