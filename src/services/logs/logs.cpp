#include "services/logs/logs.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "services/logs/event_rows.h"
#include "services/logs/retention.h"
#include "services/logs/rows.h"
#include "services/logs/shares.h"
#include "services/logs/subscriptions.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxLineBytes = 256 * 1024;

Result<StreamRow> open_stream(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view group, std::string_view stream, int64_t now_ms) {
  const std::string group_bytes = group_key(scope, group).bytes();
  if (!TRY(transaction.get(group_bytes))) {
    GroupRow row;
    row.name = group;
    row.created_ms = now_ms;
    TRY(transaction.put(group_bytes, store::encode_row(row)));
  }
  if (const auto bytes = TRY(transaction.get(stream_key(scope, group, stream).bytes()))) {
    return store::decode_row<StreamRow>(*bytes);
  }
  StreamRow row;
  row.name = stream;
  row.created_ms = now_ms;
  return row;
}

}  // namespace

Logs::Logs(LogsParts parts)
    : parts_(parts),
      retention_(std::make_unique<Retention>(*this)),
      subscriptions_(std::make_unique<Subscriptions>(*this)) {}

Logs::~Logs() { stop(); }

void Logs::start() {
  retention_->start();
  subscriptions_->start();
}

void Logs::stop() {
  live_tails_.stop();
  subscriptions_->stop();
  retention_->stop();
}

// As events that can be stored: programs write what they like, readers want text, and a row has its
// limit on AWS. What is longer is several events, cut between characters.
static std::vector<LogLine> to_events(const std::vector<LogLine>& lines) {
  std::vector<LogLine> events;
  events.reserve(lines.size());
  for (const LogLine& line : lines) {
    std::string text = is_valid_utf8(line.message) ? line.message : to_valid_utf8(line.message);
    while (text.size() > kMaxLineBytes) {
      size_t cut = kMaxLineBytes;
      while ((static_cast<uint8_t>(text[cut]) & 0xC0) == 0x80) --cut;
      events.push_back({line.timestamp_ms, text.substr(0, cut)});
      text.erase(0, cut);
    }
    events.push_back({line.timestamp_ms, std::move(text)});
  }
  return events;
}

Result<void> Logs::append(std::string_view account, std::string_view region, std::string_view group,
                          std::string_view stream, const std::vector<LogLine>& lines) {
  const std::vector<LogLine> events = to_events(lines);
  for (size_t next = 0; next < events.size();) {
    const auto share = take_share(events, next, kForwardedShare);
    TRY(store::run_transaction(
        parts_.database, [&](store::Transaction& transaction) -> Result<void> {
          const store::Scope scope{parts_.database.generation(), account, region};
          const int64_t now_ms = parts_.clock.domain_ms();
          StreamRow row = TRY(open_stream(transaction, scope, group, stream, now_ms));
          TRY(append_lines(transaction, scope, group, std::move(row), share, now_ms));
          const GroupRow owner = TRY(require_group(transaction, scope, group));
          if (!owner.has_subscriptions) return {};
          return subscriptions_->forward(transaction, scope, group, stream, share);
        }));
    if (live_tails_.are_any()) {
      live_tails_.publish(account, region, group, stream, share, parts_.clock.domain_ms());
    }
  }
  subscriptions_->wake();
  return {};
}

namespace {

AccessRequest to_request(const Caller& caller, std::string_view action, std::string resource) {
  AccessRequest request;
  request.action = action;
  request.resources = {std::move(resource)};
  request.conditions = caller.conditions;
  return request;
}

}  // namespace

Result<void> Logs::authorise(const Caller& caller, std::string_view group,
                             std::string_view stream) {
  const store::Scope scope{parts_.database.generation(), caller.identity.account, caller.region};
  const std::string group_arn = "arn:aws:logs:" + caller.region + ":" + caller.identity.account +
                                ":log-group:" + std::string(group);
  const std::string stream_arn = group_arn + ":log-stream:" + std::string(stream);
  const auto transaction = parts_.database.begin();
  if (!TRY(transaction->get(group_key(scope, group).bytes()))) {
    TRY(parts_.authorizer.authorize(caller.identity,
                                    to_request(caller, "logs:CreateLogGroup", group_arn)));
  }
  if (!TRY(transaction->get(stream_key(scope, group, stream).bytes()))) {
    TRY(parts_.authorizer.authorize(caller.identity,
                                    to_request(caller, "logs:CreateLogStream", group_arn + ":*")));
  }
  return parts_.authorizer.authorize(caller.identity,
                                     to_request(caller, "logs:PutLogEvents", stream_arn));
}

Result<void> Logs::append_as(const Caller& caller, std::string_view group, std::string_view stream,
                             const std::vector<LogLine>& lines) {
  TRY(authorise(caller, group, stream));
  return append(caller.identity.account, caller.region, group, stream, lines);
}

}  // namespace tarn::logs
