// Sqs: the service's state and parts. Operations are free functions over it (sqs_operations.h).
//
//   Sqs sqs({database, keys, authorizer, identities, clock, random});
//   sqs.start();                       // before the first request
//   targets.add("sqs", sqs);           // queues as targets of events
//   gateway.add_service(bind(sqs));
//
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/event_targets.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/message_queues.h"
#include "services/sqs/janitor.h"
#include "services/sqs/messages.h"
#include "services/sqs/move_tasks.h"
#include "services/sqs/waiters.h"
#include "store/database.h"

namespace tarn::sqs {

struct SqsParts {
  store::Database& database;
  Keys& keys;
  Authorizer& authorizer;
  Identities& identities;
  const Clock& clock;
  Random& random;
};

class Sqs final : public EventTarget, public MessageQueues {
 public:
  explicit Sqs(SqsParts parts);
  ~Sqs() override;
  Sqs(const Sqs&) = delete;
  Sqs& operator=(const Sqs&) = delete;

  Result<void> start();
  void stop();  // those who wait are answered

  const SqsParts& parts() const { return parts_; }
  Messages& messages() { return messages_; }
  Waiters& waiters() { return waiters_; }
  Mover& mover() { return mover_; }
  // After the commit.
  void follow(const Aftermath& aftermath);
  void probe(MetricsText& out) const;

  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view queue_arn, std::string_view role_arn) override;
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

  Result<QueueFacts> describe(const Caller& caller, std::string_view queue_arn) override;
  Result<std::vector<QueuedMessage>> receive(const Caller& caller, std::string_view queue_arn,
                                             size_t most) override;
  Result<void> remove(const Caller& caller, std::string_view queue_arn,
                      const std::vector<std::string>& receipt_handles) override;
  Result<void> give_back(const Caller& caller, std::string_view queue_arn,
                         const std::vector<std::string>& receipt_handles) override;
  void on_arrival(std::function<void()> listener) override;

 private:
  Result<QueueRow> open_for(const Caller& caller, store::Transaction& transaction,
                            std::string_view queue_arn, std::string_view action);

  SqsParts parts_;
  Messages messages_;
  Waiters waiters_;
  Janitor janitor_;
  Mover mover_;
  std::mutex mutex_;
  std::function<void()> listener_;
};

}  // namespace tarn::sqs
