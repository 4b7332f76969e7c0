// Sns: the service's state and parts. Operations are free functions over it (sns_operations.h).
//
//   Sns sns({database, authorizer, identities, targets, poster, keys, clock, random});
//   targets.add("sns", sns);          // topics as targets of events
//   sns.set_endpoint_url(url);        // once the server listens
//   sns.start();
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/event_targets.h"
#include "core/http_poster.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/sequence.h"
#include "services/sns/rows.h"
#include "store/database.h"

namespace tarn::sns {

struct SnsParts {
  store::Database& database;
  Authorizer& authorizer;
  Identities& identities;
  const EventTargets& targets;
  HttpPoster& poster;
  Keys& keys;
  const Clock& clock;
  Random& random;
};

struct Publication {
  std::string message_id;
  std::string sequence;  // of a FIFO topic
};

class Courier;
class HttpCourier;
class Signer;

class Sns final : public EventTarget {
 public:
  explicit Sns(SnsParts parts);
  ~Sns() override;
  Sns(const Sns&) = delete;
  Sns& operator=(const Sns&) = delete;

  // Of the links in messages; before start().
  void set_endpoint_url(std::string url) { endpoint_url_ = std::move(url); }
  const std::string& endpoint_url() const { return endpoint_url_; }
  void start();
  void stop();

  const SnsParts& parts() const { return parts_; }
  Signer& signer() { return *signer_; }
  void probe(MetricsText& out) const;

  // Puts a message into the outbox; `row` has all but id, sequence and time. wake() follows the
  // commit.
  Result<Publication> publish(store::Transaction& transaction, const TopicRow& topic,
                              MessageRow row);

  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view topic_arn, std::string_view role_arn) override;
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

 private:
  SnsParts parts_;
  std::string endpoint_url_;
  Sequence sequence_;
  std::unique_ptr<Signer> signer_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<HttpCourier> http_courier_;
};

}  // namespace tarn::sns
