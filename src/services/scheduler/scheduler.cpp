#include "services/scheduler/scheduler.h"

#include <utility>

#include "services/scheduler/firings.h"

namespace tarn::scheduler {

Scheduler::Scheduler(SchedulerParts parts)
    : parts_(std::move(parts)), firings_(std::make_unique<Firings>(*this)) {}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start() { firings_->start(); }
void Scheduler::stop() { firings_->stop(); }

void Scheduler::probe(MetricsText& out) const {
  out.family("tarn_scheduler_firings_total", "counter", "Schedules that fired.");
  out.sample("tarn_scheduler_firings_total", {}, firings_->fired());
}

}  // namespace tarn::scheduler
