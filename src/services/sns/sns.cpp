#include "services/sns/sns.h"

#include <utility>

#include "base/hash.h"
#include "services/sns/access.h"
#include "services/sns/courier.h"
#include "services/sns/errors.h"
#include "services/sns/http_courier.h"
#include "services/sns/messages.h"
#include "services/sns/row_store.h"
#include "services/sns/signer.h"

namespace tarn::sns {
namespace {

constexpr int64_t kDeduplicationMs = 5 * 60 * 1000;

std::string sequence_text(int64_t sequence) {
  const std::string digits = std::to_string(sequence);
  return std::string(digits.size() < 20 ? 20 - digits.size() : 0, '0') + digits;
}

}  // namespace

Sns::Sns(SnsParts parts)
    : parts_(parts),
      sequence_(parts_.database, parts_.clock, "sns.sequence_limit"),
      signer_(std::make_unique<Signer>(parts_.database, parts_.keys, parts_.clock)),
      courier_(std::make_unique<Courier>(*this)),
      http_courier_(std::make_unique<HttpCourier>(*this)) {}

Sns::~Sns() { stop(); }

void Sns::start() {
  http_courier_->start();
  courier_->start();
}

void Sns::stop() {
  courier_->stop();
  http_courier_->stop();
}

void Sns::wake() {
  courier_->wake();
  http_courier_->wake();
}

void Sns::probe(MetricsText& out) const {
  out.family("tarn_sns_posts_in_flight", "gauge", "Deliveries to HTTP endpoints that run.");
  out.sample("tarn_sns_posts_in_flight", {}, http_courier_->in_flight());
}

Result<Publication> Sns::publish(store::Transaction& transaction, const TopicRow& topic,
                                 MessageRow row) {
  RowStore rows(transaction, parts_.database.generation());
  const int64_t sequence = TRY(sequence_.next());
  row.id = make_uuid(parts_.random);
  row.topic_arn = topic.ref().arn();
  row.at_ms = parts_.clock.domain_ms();
  if (topic.is_fifo) {
    row.sequence = sequence_text(sequence);
    if (row.deduplication.empty()) row.deduplication = sha256_hex(row.message);
    const bool by_group = topic.text("FifoThroughputScope") == "MessageGroup";
    const std::string_view scope = by_group ? std::string_view(row.group) : std::string_view();
    const std::string key = rows.deduplication(topic.ref(), scope, row.deduplication).bytes();
    if (const auto bytes = TRY(transaction.get(key))) {
      const auto earlier = TRY(store::decode_row<DeduplicationRow>(*bytes));
      if (earlier.ends_ms > row.at_ms) return Publication{earlier.message_id, earlier.sequence};
    }
    const DeduplicationRow seen{row.id, row.sequence, row.at_ms + kDeduplicationMs, {}};
    TRY(transaction.put(key, store::encode_row(seen)));
    auto end = rows.deduplication_ends().add_integer(seen.ends_ms);
    TRY(transaction.put(end.add(key).bytes(), "1"));
  }
  TRY(rows.put_message(sequence, row));
  return Publication{row.id, row.sequence};
}

Result<void> Sns::check(store::Transaction& transaction, const TargetSource& source,
                        std::string_view topic_arn, std::string_view role_arn) {
  const TopicRef ref = TRY(read_topic_arn(topic_arn));
  RowStore rows(transaction, parts_.database.generation());
  const TopicRow topic = TRY(rows.require_topic(ref));
  AccessRequest request = access_to(topic, "sns:Publish");
  // CloudWatch publishes as the account whose alarm it is, which the default policy lets in.
  if (source.service == "cloudwatch.amazonaws.com") {
    request.conditions.emplace_back("aws:SourceOwner", source.account);
  }
  return authorize_sender(parts_.identities, parts_.authorizer, source, role_arn,
                          std::move(request));
}

Result<void> Sns::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const TopicRef ref = TRY(read_topic_arn(event.target_arn));
  RowStore rows(transaction, parts_.database.generation());
  const TopicRow topic = TRY(rows.require_topic(ref));
  MessageRow row;
  row.message = event.payload;
  row.subject = event.subject;
  for (const TargetAttribute& one : event.attributes) {
    row.attributes.push_back({one.name, one.data_type, one.value});
  }
  row.group = event.message_group_id;
  row.deduplication = event.message_deduplication_id;
  row.lineage = event.lineage;
  TRY(check_size(row.message.size()));
  if (topic.is_fifo && row.group.empty()) {
    return invalid_parameter("The MessageGroupId parameter is required for FIFO topics");
  }
  TRY(publish(transaction, topic, std::move(row)));
  return {};
}

}  // namespace tarn::sns
