// The keys of SNS's rows, and how they are read and written through a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/sns/delivery_rows.h"
#include "services/sns/rows.h"
#include "store/key.h"
#include "store/transaction.h"

namespace tarn::sns {

class RowStore {
 public:
  RowStore(store::Transaction& transaction, uint64_t generation)
      : transaction_(transaction), generation_(generation) {}

  Result<std::optional<TopicRow>> find_topic(const TopicRef& ref);
  Result<TopicRow> require_topic(const TopicRef& ref);  // NotFound
  Result<void> put_topic(const TopicRow& row);
  Result<void> erase_topic(const TopicRef& ref);  // with its subscriptions

  Result<std::optional<SubscriptionRow>> find_subscription(const SubscriptionRef& ref);
  Result<SubscriptionRow> require_subscription(const SubscriptionRef& ref);
  Result<void> put_subscription(const TopicRef& topic, const SubscriptionRow& row);
  Result<void> erase_subscription(const SubscriptionRef& ref);
  // In the order of their ids, those after `after`, `most` at most.
  Result<std::vector<SubscriptionRow>> subscriptions(const TopicRef& topic, std::string_view after,
                                                     size_t most);

  Result<void> put_message(int64_t sequence, const MessageRow& row);
  Result<MessageRow> read_message(int64_t sequence, const OutboxRow& outbox);
  Result<void> put_outbox(int64_t sequence, const OutboxRow& row);
  Result<void> erase_message(int64_t sequence, const OutboxRow& outbox);

  Result<void> put_post(int64_t due_ms, const std::string& id, PostRow row, std::string_view body);
  Result<void> move_post(const std::string& old_key, int64_t due_ms, const std::string& id,
                         const PostRow& row);
  Result<std::string> read_post_body(const std::string& id, const PostRow& row);
  Result<void> erase_post(const std::string& key, const std::string& id, const PostRow& row);

  store::Key topics(const store::Scope& scope) const { return {scope, "sns.topic"}; }
  store::Key subscriptions_of(const store::Scope& scope) const {
    return {scope, "sns.subscription"};  // add topic and id
  }
  store::Key outbox() const { return shared("sns.outbox"); }
  store::Key posts() const { return shared("sns.post"); }  // add due time and id
  store::Key deduplication(const TopicRef& topic, std::string_view group,
                           std::string_view id) const;
  store::Key deduplication_ends() const { return shared("sns.deduplication_end"); }

 private:
  store::Key shared(std::string_view kind) const {
    return {store::Scope{generation_, "000000000000", store::kGlobal}, kind};
  }
  store::Key topic_key(const TopicRef& ref) const;
  store::Key subscription_key(const SubscriptionRef& ref) const;

  store::Transaction& transaction_;
  uint64_t generation_;
};

}  // namespace tarn::sns
