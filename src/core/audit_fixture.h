// AuditFixture: an Audit that keeps events for tests to look at. Tests only; thread-safe.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "core/audit.h"

namespace tarn {

class AuditFixture final : public Audit {
 public:
  Result<void> record(AuditEvent event, store::Transaction&) override {
    record_later(std::move(event));
    return {};
  }
  void record_later(AuditEvent event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  bool has_room() const override { return true; }

  std::vector<AuditEvent> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<AuditEvent> events_;
};

}  // namespace tarn
