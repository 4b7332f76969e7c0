#include "services/sqs/sqs.h"

#include <utility>

#include "services/sqs/errors.h"

namespace tarn::sqs {

Sqs::Sqs(SqsParts parts)
    : parts_(parts),
      messages_(parts_.database, parts_.clock, parts_.keys),
      waiters_(parts_.database, messages_, parts_.clock),
      janitor_(parts_.database, messages_, parts_.clock),
      mover_(parts_.database, messages_, parts_.clock,
             [this](const Aftermath& aftermath) { follow(aftermath); }) {}

Sqs::~Sqs() { stop(); }

Result<void> Sqs::start() {
  TRY(messages_.contents().drop_orphans());
  waiters_.start();
  janitor_.start();
  mover_.start();
  return {};
}

void Sqs::stop() {
  mover_.stop();
  waiters_.stop();
  janitor_.stop();
}

void Sqs::follow(const Aftermath& aftermath) {
  messages_.release(aftermath);
  bool has_come = false;
  for (const Arrival& arrival : aftermath.arrivals) {
    waiters_.note(arrival);
    has_come = has_come || arrival.count > 0;
  }
  if (!has_come) return;
  const std::lock_guard lock(mutex_);
  if (listener_) listener_();
}

void Sqs::wake() {
  waiters_.wake_all();
  const std::lock_guard lock(mutex_);
  if (listener_) listener_();
}

void Sqs::on_arrival(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void Sqs::probe(MetricsText& out) const {
  out.family("tarn_sqs_waiting", "gauge", "Receivers that wait for a message.");
  out.sample("tarn_sqs_waiting", {}, static_cast<int64_t>(waiters_.size()));
}

}  // namespace tarn::sqs
