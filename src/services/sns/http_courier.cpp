#include "services/sns/http_courier.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/log.h"
#include "services/sns/courier.h"
#include "services/sns/delivery_policy.h"

namespace tarn::sns {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr size_t kThreads = 4;
constexpr size_t kMaxInFlight = 64;
constexpr int64_t kTimeoutMs = 15'000;

HttpPost to_post(const PostRow& row, const std::string& body, const std::string& content_type) {
  HttpPost post;
  post.url = row.url;
  post.body = body;
  post.timeout_ms = kTimeoutMs;
  const std::string topic_arn = row.subscription_arn.substr(0, row.subscription_arn.rfind(':'));
  post.headers = {{"User-Agent", "Amazon Simple Notification Service Agent"},
                  {"Content-Type", content_type},
                  {"x-amz-sns-message-type", row.type},
                  {"x-amz-sns-message-id", row.message_id},
                  {"x-amz-sns-topic-arn", topic_arn}};
  if (row.type == "Notification") {
    post.headers.emplace_back("x-amz-sns-subscription-arn", row.subscription_arn);
  }
  if (row.is_raw) post.headers.emplace_back("x-amz-sns-rawdelivery", "true");
  return post;
}

// As the delivery policies of now say; a confirmation is always plain text.
std::string content_type_of(RowStore& rows, const PostRow& row) {
  const auto ref = read_subscription_arn(row.subscription_arn);
  if (row.type != "Notification" || !ref.ok()) return delivery_content_type("", "");
  const auto subscription = rows.find_subscription(*ref);
  const auto topic = rows.find_topic(ref->topic);
  const bool is_here = subscription.ok() && *subscription && topic.ok() && *topic;
  if (!is_here) return delivery_content_type("", "");
  return delivery_content_type((*subscription)->text("DeliveryPolicy"),
                               (*topic)->text("DeliveryPolicy"));
}

bool is_taken(const Result<int>& status) { return status.ok() && *status / 100 == 2; }

// What the endpoint will not take however often it is asked.
bool is_refused(const Result<int>& status) {
  return status.ok() && *status >= 400 && *status < 500 && *status != 429;
}

int64_t member(const Json* policy, std::string_view name, int64_t usual) {
  const Json* found = policy == nullptr ? nullptr : policy->find(name);
  return found == nullptr || !found->is_number() ? usual : std::max<int64_t>(0, found->as_int());
}

}  // namespace

std::optional<int64_t> retry_after_ms(std::string_view delivery_policy, int64_t attempt) {
  const auto json = Json::parse(delivery_policy.empty() ? "{}" : delivery_policy);
  const Json* http = json.ok() ? json->find("http") : nullptr;
  const Json* root = http != nullptr ? http : json.ok() ? &*json : nullptr;
  const Json* policy = root == nullptr ? nullptr : root->find("healthyRetryPolicy");
  if (policy == nullptr && root != nullptr) policy = root->find("defaultHealthyRetryPolicy");
  const int64_t retries = member(policy, "numRetries", 3);
  if (attempt > retries) return std::nullopt;
  const int64_t least_ms = 1000 * member(policy, "minDelayTarget", 20);
  const int64_t most_ms = std::max(least_ms, 1000 * member(policy, "maxDelayTarget", 20));
  const int64_t at_once = member(policy, "numNoDelayRetries", 0);
  const int64_t least = at_once + member(policy, "numMinDelayRetries", 0);
  const int64_t most_from = retries - member(policy, "numMaxDelayRetries", 0);
  if (attempt <= at_once) return 0;
  if (attempt <= least) return least_ms;
  if (attempt > most_from) return most_ms;
  const int64_t steps = std::max<int64_t>(1, most_from - least);
  double share = static_cast<double>(attempt - least) / static_cast<double>(steps);
  const Json* backoff = policy == nullptr ? nullptr : policy->find("backoffFunction");
  if (backoff != nullptr && backoff->as_string() == "exponential") share = std::exp2(share) - 1;
  return least_ms + static_cast<int64_t>(share * static_cast<double>(most_ms - least_ms));
}

HttpCourier::HttpCourier(Sns& sns) : sns_(sns), pool_("sns-http", kThreads, 2 * kMaxInFlight) {}

void HttpCourier::start() {
  thread_ = std::thread([this] { run(); });
}

void HttpCourier::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  pool_.stop();
}

void HttpCourier::wake() {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

int64_t HttpCourier::in_flight() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(in_flight_.size());
}

void HttpCourier::run() {
  pthread_setname_np(pthread_self(), "sns-posts");
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kPause, [this] { return is_stopping_ || is_woken_; });
    if (is_stopping_) return;
    is_woken_ = false;
    lock.unlock();
    if (auto started = start_due(); !started.ok()) {
      log_error("sns.posts_unreadable", {{"message", started.error().message()}});
    }
    lock.lock();
  }
}

Result<void> HttpCourier::start_due() {
  store::Database& database = sns_.parts().database;
  std::vector<Due> due;
  {
    const auto snapshot = database.begin();
    const RowStore rows(*snapshot, database.generation());
    store::Key end = rows.posts();
    end.add_integer(sns_.parts().clock.domain_ms() + 1);
    auto cursor = TRY(snapshot->scan_loosely(rows.posts().bytes(), end.bytes()));
    for (size_t i = 0; cursor->valid() && i < 4 * kMaxInFlight; ++i, TRY(cursor->next())) {
      Due one;
      one.key = cursor->key();
      store::KeyReader key(one.key);
      int64_t due_ms = 0;
      if (!key.skip_scope() || !key.read_integer(due_ms) || !key.read(one.id)) {
        return corrupt("the key of a request to an endpoint");
      }
      {
        const std::lock_guard lock(mutex_);
        if (in_flight_.size() >= kMaxInFlight) break;
        if (in_flight_.contains(one.key)) continue;
      }
      one.row = TRY(store::decode_row<PostRow>(cursor->value()));
      {
        const std::lock_guard lock(mutex_);
        in_flight_.insert(one.key);
      }
      due.push_back(std::move(one));
    }
  }
  for (Due& one : due) {
    auto shared = std::make_shared<const Due>(std::move(one));
    pool_.post([this, shared] { attempt(*shared); });
  }
  return {};
}

void HttpCourier::attempt(const Due& due) {
  store::Database& database = sns_.parts().database;
  std::string body;
  Result<int> status = 0;
  std::string content_type;
  {
    const auto snapshot = database.begin();
    RowStore rows(*snapshot, database.generation());
    auto read = rows.read_post_body(due.id, due.row);
    if (read.ok()) body = *std::move(read);
    content_type = content_type_of(rows, due.row);
  }
  status = sns_.parts().poster.post(to_post(due.row, body, content_type));
  std::set<std::string> reached;
  auto concluded = store::run_transaction(database, [&](store::Transaction& transaction) {
    reached.clear();
    return conclude(transaction, due, body, status, reached);
  });
  if (!concluded.ok()) {
    log_error("sns.post_not_concluded", {{"message", concluded.error().message()}});
  }
  {
    const std::lock_guard lock(mutex_);
    in_flight_.erase(due.key);
  }
  for (const std::string& arn : reached) sns_.parts().targets.wake(arn);
}

Result<void> HttpCourier::conclude(store::Transaction& transaction, const Due& due,
                                   const std::string& body, const Result<int>& status,
                                   std::set<std::string>& reached) {
  if (!TRY(transaction.get(due.key))) return {};  // a new generation
  RowStore rows(transaction, sns_.parts().database.generation());
  if (is_taken(status)) return rows.erase_post(due.key, due.id, due.row);
  const SubscriptionRef ref = TRY(read_subscription_arn(due.row.subscription_arn));
  const auto subscription = TRY(rows.find_subscription(ref));
  if (!subscription) return rows.erase_post(due.key, due.id, due.row);
  std::string_view policy = subscription->text("DeliveryPolicy");
  const auto topic = TRY(rows.find_topic(ref.topic));
  std::string inherited;
  if (policy.empty() && topic) {
    inherited = topic->text("DeliveryPolicy");
    policy = inherited;
  }
  PostRow next = due.row;
  next.attempts += 1;
  const auto delay_ms = is_refused(status) ? std::nullopt : retry_after_ms(policy, next.attempts);
  if (delay_ms) {
    return rows.move_post(due.key, sns_.parts().clock.domain_ms() + *delay_ms, due.id, next);
  }
  const Error why = status.ok() ? Error(502, "EndpointError",
                                        "The endpoint answered " + std::to_string(*status) + ".")
                                : status.error();
  TargetEvent event;
  event.payload = body;
  TRY(bury(sns_, transaction, ref.topic.arn(), *subscription, std::move(event), why, reached));
  return rows.erase_post(due.key, due.id, due.row);
}

}  // namespace tarn::sns
