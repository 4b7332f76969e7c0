#include "services/s3/notifications.h"

#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "core/lineage.h"
#include "services/s3/buckets.h"
#include "services/s3/notification_rules.h"

namespace tarn::s3 {
namespace {

constexpr auto kPause = std::chrono::seconds(1);
constexpr size_t kMovedAtOnce = 64;
constexpr std::string_view kEventService = "s3.amazonaws.com";
constexpr std::string_view kEmptyEtag = "d41d8cd98f00b204e9800998ecf8427e";

store::Scope shared(uint64_t generation) { return RowKeys{generation}.shared(); }

store::Key rules_key(uint64_t generation, const Bucket& bucket) {
  return store::Key(shared(generation), "s3.notification").add_integer(bucket.id);
}

store::Key outbox_key(uint64_t generation) { return {shared(generation), "s3.outbox"}; }

std::string principal_of(const Identity& identity) {
  if (identity.kind == PrincipalKind::kAnonymous) return "Anonymous";
  return "AWS:" + identity.principal_id;
}

// A browser's form is a POST.
std::string_view name_of(const Context& context, Created how) {
  switch (how) {
    case Created::kPut:
      return context.head.method == "POST" ? "ObjectCreated:Post" : "ObjectCreated:Put";
    case Created::kCopy:
      return "ObjectCreated:Copy";
    case Created::kCompleteMultipartUpload:
      return "ObjectCreated:CompleteMultipartUpload";
  }
  return {};
}

// Puts `row` into the outbox once for each rule that it fits.
Result<void> note(S3& s3, Context& context, const Bucket& bucket, OutboxRow row) {
  const auto rules = TRY(load_rules(context.transaction, context.generation, bucket));
  bool any = false;
  const auto put = [&](std::string_view target_arn, std::string_view rule_id) {
    row.id = make_uuid(context.random);
    row.target_arn = target_arn;
    row.rule_id = rule_id;
    any = true;
    const auto key = outbox_key(context.generation).add_integer(row.sequence).add(row.id);
    return context.transaction.put(key.bytes(), store::encode_row(row));
  };
  for (const NotificationRule& rule : rules.rules) {
    if (fits(rule, row.event, row.key)) TRY(put(rule.target_arn, rule.id));
  }
  if (rules.has_event_bridge) TRY(put({}, {}));
  if (any) {
    context.after_commit([&s3] {
      if (s3.notifications() != nullptr) s3.notifications()->wake();
    });
  }
  return {};
}

OutboxRow make_row(const Context& context, const Bucket& bucket, std::string_view event,
                   std::string_view key) {
  OutboxRow row;
  row.event = event;
  row.bucket = bucket.name;
  row.account = bucket.account;
  row.canonical_id = bucket.canonical_id;
  row.region = bucket.region;
  row.key = key;
  row.at_ms = context.clock.domain_ms();
  row.principal_id = principal_of(context.identity);
  // Of a call that a service made: its name.
  row.source_ip = context.head.source_ip.empty() ? std::string_view(context.identity.service)
                                                 : context.head.source_ip;
  row.request_id = context.request_id;
  row.requester =
      context.identity.service.empty() ? context.identity.account : context.identity.service;
  row.lineage = lineage_of_trace(context.head.header("x-amzn-trace-id"));
  return row;
}

}  // namespace

Result<NotificationRules> load_rules(store::Transaction& transaction, uint64_t generation,
                                     const Bucket& bucket) {
  if (!bucket.has_notifications) return NotificationRules{};
  const auto bytes = TRY(transaction.get(rules_key(generation, bucket).bytes()));
  if (!bytes) return NotificationRules{};
  return store::decode_row<NotificationRules>(*bytes);
}

Result<void> store_rules(Context& context, Bucket bucket, const NotificationRules& rules) {
  const std::string key = rules_key(context.generation, bucket).bytes();
  bucket.has_notifications = !rules.empty();
  TRY(store_bucket(context, bucket));
  if (rules.empty()) return context.transaction.erase(key);
  return context.transaction.put(key, store::encode_row(rules));
}

Result<void> erase_rules(Context& context, const Bucket& bucket) {
  return context.transaction.erase(rules_key(context.generation, bucket).bytes());
}

Result<void> note_creation(S3& s3, Context& context, const Bucket& bucket, Created how,
                           std::string_view key, const Version& version) {
  if (!bucket.has_notifications) return {};
  OutboxRow row = make_row(context, bucket, name_of(context, how), key);
  row.has_content = true;
  row.size_bytes = version.size_bytes;
  row.etag = version.etag;
  if (!version.is_null()) row.version_id = version_id_of(version);
  row.sequence = version.sequence;
  return note(s3, context, bucket, std::move(row));
}

Result<bool> will_remove(Context& context, const Bucket& bucket, std::string_view key,
                         std::string_view version_id) {
  if (!bucket.has_notifications) return false;
  if (wire::present(version_id)) {
    const auto version = TRY(find_version(context, bucket, key, version_id));
    return version.has_value();
  }
  const auto current = TRY(find_current(context, bucket, key));
  return current.has_value();
}

Result<void> note_removal(S3& s3, Context& context, const Bucket& bucket, std::string_view key,
                          bool removed, const Deletion& deletion) {
  if (!bucket.has_notifications || (!removed && !deletion.made_marker)) return {};
  OutboxRow row = make_row(
      context, bucket,
      deletion.made_marker ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete", key);
  if (deletion.made_marker) row.etag = kEmptyEtag;
  if (deletion.version_id != "null") row.version_id = deletion.version_id;
  row.sequence = TRY(s3.next_sequence());
  return note(s3, context, bucket, std::move(row));
}

Notifications::Notifications(S3& s3, const EventTargets& targets) : s3_(s3), targets_(targets) {
  s3_.set_notifications(this);
}

Notifications::~Notifications() {
  stop();
  s3_.set_notifications(nullptr);
}

void Notifications::start() {
  thread_ = std::thread([this] { run(); });
}

void Notifications::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Notifications::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Notifications::run() {
  pthread_setname_np(pthread_self(), "s3-outbox");
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    is_woken_ = false;
    lock.unlock();
    auto moved = move_some();
    if (!moved.ok()) log_error("s3.outbox_not_moved", {{"message", moved.error().message()}});
    lock.lock();
    if (moved.ok() && *moved) continue;
    changed_.wait_for(lock, kPause, [this] { return is_stopping_ || is_woken_; });
  }
}

// True where there may be more.
Result<bool> Notifications::move_some() {
  const uint64_t generation = s3_.database().generation();
  std::vector<std::string> keys;
  {
    const auto snapshot = s3_.database().begin();
    const std::string prefix = outbox_key(generation).bytes();
    auto cursor = TRY(snapshot->scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid() && keys.size() < kMovedAtOnce; TRY(cursor->next())) {
      keys.emplace_back(cursor->key());
    }
  }
  if (keys.empty()) return false;
  std::set<std::string> reached;
  TRY(store::run_transaction(s3_.database(), [&](store::Transaction& transaction) -> Result<void> {
    reached.clear();
    for (const std::string& key : keys) {
      std::string target_arn;
      TRY(move(transaction, key, target_arn));
      if (!target_arn.empty()) reached.insert(std::move(target_arn));
    }
    return {};
  }));
  for (const std::string& target_arn : reached) targets_.wake(target_arn);
  if (events_ != nullptr) events_->wake();
  return true;
}

Result<void> Notifications::move(store::Transaction& transaction, const std::string& key,
                                 std::string& target_arn) {
  const auto bytes = TRY(transaction.get(key));
  if (!bytes) return {};
  const auto row = TRY(store::decode_row<OutboxRow>(*bytes));
  TRY(transaction.erase(key));
  if (row.target_arn.empty()) return tell_event_bridge(transaction, row);
  TargetEvent event;
  event.id = row.id;
  event.target_arn = row.target_arn;
  event.payload = event_json(row);
  event.source = {std::string(kEventService), bucket_arn(row.bucket), row.account};
  event.lineage = row.lineage;
  auto may = targets_.check(transaction, event.source, event.target_arn, {});
  if (!may.ok()) {
    if (may.error().is_conflict()) return may;
    // As on AWS: an event that may not be delivered any more is gone.
    log_warn("s3.event_dropped", {{"bucket", row.bucket},
                                  {"key", row.key},
                                  {"target", row.target_arn},
                                  {"reason", may.error().message()}});
    return {};
  }
  target_arn = event.target_arn;
  return targets_.deliver(transaction, event);
}

Result<void> Notifications::tell_event_bridge(store::Transaction& transaction,
                                              const OutboxRow& row) {
  if (events_ == nullptr) {
    log_warn("s3.event_dropped", {{"bucket", row.bucket}, {"reason", "there is no EventBridge"}});
    return {};
  }
  ServiceEvent event;
  event.id = row.id;
  event.account = row.account;
  event.region = row.region;
  event.source = "aws.s3";
  event.detail_type = detail_type_of(row);
  event.resources = {bucket_arn(row.bucket)};
  event.detail = detail_json(row);
  event.at_ms = row.at_ms;
  event.lineage = row.lineage;
  return events_->put(transaction, event);
}

}  // namespace tarn::s3
