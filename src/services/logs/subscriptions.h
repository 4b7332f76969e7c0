// Subscriptions: lines that subscription filters send to functions. They are queued in the commit
// that stores them. Thread-safe.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/due_queue.h"
#include "core/event_targets.h"
#include "core/logs.h"
#include "services/logs/rows.h"
#include "store/key.h"

namespace tarn::logs {

class Logs;

struct ForwardedLine {
  std::string id;
  int64_t timestamp_ms = 0;
  std::string message;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, timestamp_ms);
    v(3, message);
  }
};

struct LinesRow {
  std::vector<ForwardedLine> lines;
  template <class V>
  void fields(V& v) {
    v(1, lines);
  }
};

struct ForwardRow {
  std::string account;
  std::string region;
  std::string group;
  std::string stream;
  SubscriptionRow subscription;
  std::vector<ForwardedLine> lines;
  int64_t attempts = 0;
  int64_t pieces = 0;  // of a LinesRow, where the lines are too large for a row
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, group);
    v(4, stream);
    v(5, subscription);
    v(6, lines);
    v(7, attempts);
    v(8, pieces);
  }
};

class Subscriptions {
 public:
  explicit Subscriptions(Logs& logs);

  // Queues those of the lines that the group's filters want; wake() follows the commit.
  Result<void> forward(store::Transaction& transaction, const store::Scope& scope,
                       std::string_view group, std::string_view stream,
                       std::span<const LogLine> lines);

  void start() { queue_.start(); }
  void stop() { queue_.stop(); }
  void wake() { queue_.wake(); }

 private:
  store::Key pieces_key(std::string_view id) const;
  Result<void> put(store::Transaction& transaction, ForwardRow row);
  Result<void> send(store::Transaction& transaction, const DueItem& item);

  Logs& logs_;
  std::set<std::string> reached_;  // ARNs, of the commit that is under way; of the queue's thread
  DueQueue queue_;
};

// As the destination knows the sender.
TargetSource subscription_source(std::string_view account, std::string_view region,
                                 std::string_view group);

// {"awslogs":{"data":"<gzip and base64>"}}. Pure function.
std::string subscription_payload(const ForwardRow& row);

}  // namespace tarn::logs
