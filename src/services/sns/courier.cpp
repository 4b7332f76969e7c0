#include "services/sns/courier.h"

#include <chrono>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "services/sns/messages.h"
#include "services/sns/signer.h"

namespace tarn::sns {
namespace {

constexpr auto kPause = std::chrono::seconds(1);
constexpr size_t kMessagesAtOnce = 32;
constexpr size_t kSubscriptionsAtOnce = 100;
constexpr size_t kRoundBytes = 400'000;
constexpr size_t kMaxQueueAttributes = 10;
constexpr size_t kEndedAtOnce = 1000;

std::vector<TargetAttribute> raw_attributes(const MessageRow& message) {
  std::vector<TargetAttribute> attributes;
  for (const AttributeRow& one : message.attributes) {
    // Queues do not know lists.
    attributes.push_back(
        {one.name, one.data_type == "String.Array" ? "String" : one.data_type, one.value});
  }
  return attributes;
}

}  // namespace

struct Courier::Round {
  store::Transaction& transaction;
  RowStore rows;
  std::set<std::string> reached;  // ARNs of targets
  std::string signature_version;  // of the topic whose message is moved
};

Result<void> bury(const Sns& sns, store::Transaction& transaction, std::string_view topic_arn,
                  const SubscriptionRow& subscription, TargetEvent event, const Error& why,
                  std::set<std::string>& reached) {
  const auto drop = [&](std::string_view reason) -> Result<void> {
    log_warn("sns.message_dropped",
             {{"topic", topic_arn}, {"endpoint", subscription.endpoint}, {"reason", reason}});
    return {};
  };
  const std::string_view policy = subscription.text("RedrivePolicy");
  if (policy.empty()) return drop(why.message());
  const auto json = Json::parse(policy);
  const Json* target = json.ok() ? json->find("deadLetterTargetArn") : nullptr;
  if (target == nullptr) return drop(why.message());
  event.id = make_uuid(sns.parts().random);
  event.target_arn = target->as_string();
  event.source = {std::string(kPrincipal), std::string(topic_arn), subscription.owner};
  if (event.target_arn.ends_with(kFifoSuffix)) {
    if (event.message_group_id.empty()) event.message_group_id = subscription.id;
    if (event.message_deduplication_id.empty()) event.message_deduplication_id = event.id;
  }
  const auto& targets = sns.parts().targets;
  auto sent = targets.check(transaction, event.source, event.target_arn, {});
  if (sent.ok()) sent = targets.deliver(transaction, event);
  if (sent.ok()) {
    reached.insert(event.target_arn);
    return {};
  }
  return sent.error().is_conflict() ? sent : drop(sent.error().message());
}

void Courier::start() {
  thread_ = std::thread([this] { run(); });
}

void Courier::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Courier::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Courier::run() {
  pthread_setname_np(pthread_self(), "sns-courier");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    auto moved = move_some();
    if (!moved.ok()) log_error("sns.outbox_not_moved", {{"message", moved.error().message()}});
    if (moved.ok() && !*moved) {
      if (auto ended = end_deduplications(); !ended.ok()) {
        log_error("sns.not_cleaned", {{"message", ended.error().message()}});
      }
    }
    lock.lock();
    if (moved.ok() && *moved) continue;
    changed_.wait_for(lock, kPause, [this] { return is_stopping_ || is_woken_; });
  }
}

// True where there may be more.
Result<bool> Courier::move_some() {
  store::Database& database = sns_.parts().database;
  std::vector<int64_t> sequences;
  {
    const auto snapshot = database.begin();
    const std::string prefix = RowStore(*snapshot, database.generation()).outbox().bytes();
    auto cursor = TRY(snapshot->scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid() && sequences.size() < kMessagesAtOnce; TRY(cursor->next())) {
      store::KeyReader key(cursor->key());
      int64_t sequence = 0;
      if (!key.skip_scope() || !key.read_integer(sequence)) return corrupt("a key of the outbox");
      sequences.push_back(sequence);
    }
  }
  if (sequences.empty()) return false;
  std::set<std::string> reached;
  TRY(store::run_transaction(database, [&](store::Transaction& transaction) -> Result<void> {
    Round round{transaction, RowStore(transaction, database.generation()), {}, {}};
    for (const int64_t sequence : sequences) {
      if (!TRY(move_message(round, sequence))) break;
      if (transaction.size_bytes() > kRoundBytes) break;
    }
    reached = std::move(round.reached);
    return {};
  }));
  for (const std::string& arn : reached) sns_.parts().targets.wake(arn);
  sns_.wake();
  return true;
}

Result<bool> Courier::move_message(Round& round, int64_t sequence) {
  const auto bytes = TRY(round.transaction.get(round.rows.outbox().add_integer(sequence).bytes()));
  if (!bytes) return true;
  auto outbox = TRY(store::decode_row<OutboxRow>(*bytes));
  const MessageRow message = TRY(round.rows.read_message(sequence, outbox));
  const TopicRef topic = TRY(read_topic_arn(message.topic_arn));
  const auto topic_row = TRY(round.rows.find_topic(topic));
  round.signature_version = topic_row ? topic_row->text("SignatureVersion") : std::string_view();
  for (;;) {
    const auto subscriptions =
        TRY(round.rows.subscriptions(topic, outbox.done, kSubscriptionsAtOnce));
    if (subscriptions.empty()) break;
    for (const SubscriptionRow& subscription : subscriptions) {
      if (round.transaction.size_bytes() > kRoundBytes) {
        TRY(round.rows.put_outbox(sequence, outbox));
        return false;
      }
      if (subscription.is_confirmed && passes_filter(subscription, message)) {
        TRY(give(round, message, subscription));
      }
      outbox.done = subscription.id;
    }
  }
  TRY(round.rows.erase_message(sequence, outbox));
  return true;
}

Result<void> Courier::give(Round& round, const MessageRow& message,
                           const SubscriptionRow& subscription) {
  const SubscriptionRef ref {
    TRY(read_topic_arn(message.topic_arn))
    , subscription.id
  };
  const std::string& url = sns_.endpoint_url();
  const bool is_raw = subscription.text("RawMessageDelivery") == "true";
  TargetEvent event;
  if (subscription.protocol == "lambda") {
    Json json = function_notification(message, ref.arn(), url);
    TRY(sns_.signer().sign(json, round.signature_version, url, "SigningCertUrl"));
    event.payload = function_event_json(std::move(json), ref.arn());
  } else if (is_raw) {
    event.payload = text_for(message, subscription.protocol);
  } else {
    Json json = notification(message, subscription.protocol, ref.arn(), url);
    const bool is_signed = !ref.topic.name.ends_with(kFifoSuffix);  // as on AWS
    if (is_signed) TRY(sns_.signer().sign(json, round.signature_version, url));
    event.payload = json.dump();
  }
  if (subscription.protocol == "http" || subscription.protocol == "https") {
    PostRow post{ref.arn(), subscription.endpoint, "Notification", message.id, is_raw, 0, 0, {}};
    return round.rows.put_post(sns_.parts().clock.domain_ms(), make_uuid(sns_.parts().random),
                               std::move(post), event.payload);
  }
  event.id = make_uuid(sns_.parts().random);
  event.target_arn = subscription.endpoint;
  event.source = {std::string(kPrincipal), message.topic_arn, ref.topic.account};
  event.lineage = message.lineage;
  event.message_group_id = message.group;
  event.message_deduplication_id = message.deduplication;
  if (is_raw && subscription.protocol == "sqs") {
    event.attributes = raw_attributes(message);
    if (event.attributes.size() > kMaxQueueAttributes) {
      event.attributes.clear();
      return bury(sns_, round.transaction, message.topic_arn, subscription, std::move(event),
                  Error(400, "InvalidParameterValue", "The message has too many attributes."),
                  round.reached);
    }
  }
  const auto& targets = sns_.parts().targets;
  auto given = targets.check(round.transaction, event.source, event.target_arn, {});
  if (given.ok()) given = targets.deliver(round.transaction, event);
  if (given.ok()) {
    round.reached.insert(event.target_arn);
    return {};
  }
  if (given.error().is_conflict()) return given;
  return bury(sns_, round.transaction, message.topic_arn, subscription, std::move(event),
              given.error(), round.reached);
}

Result<void> Courier::end_deduplications() {
  store::Database& database = sns_.parts().database;
  std::vector<std::string> ended;
  {
    const auto snapshot = database.begin();
    const RowStore rows(*snapshot, database.generation());
    store::Key end = rows.deduplication_ends();
    end.add_integer(sns_.parts().clock.domain_ms());
    auto cursor = TRY(snapshot->scan_loosely(rows.deduplication_ends().bytes(), end.bytes()));
    for (; cursor->valid() && ended.size() < kEndedAtOnce; TRY(cursor->next())) {
      ended.emplace_back(cursor->key());
    }
  }
  if (ended.empty()) return {};
  return store::run_transaction(database, [&](store::Transaction& transaction) -> Result<void> {
    for (const std::string& key : ended) {
      store::KeyReader reader(key);
      int64_t ends_ms = 0;
      std::string row_key;
      if (!reader.skip_scope() || !reader.read_integer(ends_ms) || !reader.read(row_key)) {
        return corrupt("the key of a deduplication's end");
      }
      TRY(transaction.erase(key));
      const auto bytes = TRY(transaction.get(row_key));
      if (!bytes) continue;
      const auto row = TRY(store::decode_row<DeduplicationRow>(*bytes));
      if (row.ends_ms <= ends_ms) TRY(transaction.erase(row_key));
    }
    return {};
  });
}

}  // namespace tarn::sns
