#include "services/logs/subscriptions.h"

#include <utility>

#include "base/encoding.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/log.h"
#include "base/zstd.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/logs.h"
#include "store/pieces.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxForwardBytes = 60'000;  // in one row
constexpr size_t kMaxLinesBytes = 4 << 20;   // a guard: a batch has a megabyte
constexpr int64_t kMaxForwardAttempts = 50;
constexpr int64_t kForwardRetryMs = 10'000;

bool may_work_later(const Error& error) {
  return error.http_status() >= 500 || error.http_status() == 429;
}

}  // namespace

TargetSource subscription_source(std::string_view account, std::string_view region,
                                 std::string_view group) {
  return {"logs.amazonaws.com",
          "arn:aws:logs:" + std::string(region) + ":" + std::string(account) +
              ":log-group:" + std::string(group) + ":*",
          std::string(account)};
}

std::string subscription_payload(const ForwardRow& row) {
  Json events = Json::array();
  for (const ForwardedLine& line : row.lines) {
    events.push(Json::object()
                    .set("id", line.id)
                    .set("timestamp", line.timestamp_ms)
                    .set("message", line.message));
  }
  Json data = Json::object();
  data.set("messageType", "DATA_MESSAGE")
      .set("owner", row.account)
      .set("logGroup", row.group)
      .set("logStream", row.stream)
      .set("subscriptionFilters", Json::array().push(row.subscription.name))
      .set("logEvents", std::move(events));
  Gzip gzip;
  gzip.append(data.dump());
  return R"({"awslogs":{"data":")" + base64_encode(gzip.finish()) + "\"}}";
}

Subscriptions::Subscriptions(Logs& logs)
    : logs_(logs),
      queue_(
          {logs.parts().database, logs.parts().clock, "logs.forward", "logs-forward", 16},
          [this](store::Transaction& transaction, const DueItem& item) {
            return send(transaction, item);
          },
          [this] {
            for (const std::string& arn : std::exchange(reached_, {})) {
              logs_.parts().targets.wake(arn);
            }
          }) {}

store::Key Subscriptions::pieces_key(std::string_view id) const {
  return store::Key({logs_.parts().database.generation(), "000000000000", store::kGlobal},
                    "logs.forward_piece")
      .add(id);
}

Result<void> Subscriptions::put(store::Transaction& transaction, ForwardRow row) {
  if (row.lines.empty()) return {};
  const std::string id = make_uuid(logs_.parts().random);
  if (row.lines.front().message.size() > kMaxForwardBytes) {
    const std::string bytes = store::encode_row(LinesRow{std::exchange(row.lines, {})});
    row.pieces = TRY(store::put_pieces(transaction, pieces_key(id), zstd_compress(bytes, 1)));
  }
  return queue_.put(transaction, {logs_.parts().clock.domain_ms(), id, store::encode_row(row)});
}

Result<void> Subscriptions::forward(store::Transaction& transaction, const store::Scope& scope,
                                    std::string_view group, std::string_view stream,
                                    std::span<const LogLine> lines) {
  std::vector<SubscriptionRow> subscriptions;
  {
    const std::string prefix = subscriptions_key(scope, group).bytes();
    auto cursor = TRY(transaction.scan(prefix, store::prefix_end(prefix)));
    for (; cursor->valid(); TRY(cursor->next())) {
      subscriptions.push_back(TRY(store::decode_row<SubscriptionRow>(cursor->value())));
    }
  }
  for (SubscriptionRow& subscription : subscriptions) {
    const auto pattern = FilterPattern::parse(subscription.pattern);
    if (!pattern.ok()) continue;  // checked when it was put
    ForwardRow row;
    row.account = scope.account;
    row.region = scope.region;
    row.group = group;
    row.stream = stream;
    row.subscription = std::move(subscription);
    size_t size = 0;
    for (const LogLine& line : lines) {
      if (!pattern->matches(line.message)) continue;
      if (size > 0 && size + line.message.size() > kMaxForwardBytes) {
        TRY(put(transaction, row));
        row.lines.clear();
        size = 0;
      }
      size += line.message.size() + 64;
      row.lines.push_back({make_uuid(logs_.parts().random), line.timestamp_ms, line.message});
    }
    TRY(put(transaction, row));
  }
  return {};
}

Result<void> Subscriptions::send(store::Transaction& transaction, const DueItem& item) {
  const auto stored = TRY(store::decode_row<ForwardRow>(item.bytes));
  ForwardRow row = stored;
  if (row.pieces > 0) {
    const std::string frame = TRY(store::read_pieces(transaction, pieces_key(item.id), row.pieces));
    const auto bytes = zstd_decompress(frame, kMaxLinesBytes);
    if (!bytes) return corrupt("lines on their way to a function");
    LinesRow stored_lines = TRY(store::decode_row<LinesRow>(*bytes));
    row.lines = std::move(stored_lines.lines);
  }
  TargetEvent event;
  event.id = item.id;
  event.target_arn = row.subscription.destination_arn;
  event.payload = subscription_payload(row);
  event.source = subscription_source(row.account, row.region, row.group);
  event.role_arn = row.subscription.role_arn;
  const EventTargets& targets = logs_.parts().targets;
  auto sent = targets.check(transaction, event.source, event.target_arn, event.role_arn);
  if (sent.ok()) sent = targets.deliver(transaction, event);
  if (sent.ok()) {
    reached_.insert(event.target_arn);
    return store::erase_pieces(transaction, pieces_key(item.id), row.pieces);
  }
  if (sent.error().is_conflict()) return sent;
  if (may_work_later(sent.error()) && row.attempts + 1 < kMaxForwardAttempts) {
    ForwardRow again = stored;
    ++again.attempts;
    return queue_.put(transaction, {logs_.parts().clock.domain_ms() + kForwardRetryMs, item.id,
                                    store::encode_row(again)});
  }
  log_warn("logs.subscription_lost", {{"group", row.group},
                                      {"filter", row.subscription.name},
                                      {"reason", sent.error().message()}});
  return store::erase_pieces(transaction, pieces_key(item.id), row.pieces);
}

}  // namespace tarn::logs
