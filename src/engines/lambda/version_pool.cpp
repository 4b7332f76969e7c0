#include "engines/lambda/version_pool.h"

#include <algorithm>

#include "engines/lambda/errors.h"

namespace tarn::runner {

namespace {

constexpr int64_t kRetryUs = 10'000'000;

}  // namespace

VersionPool::VersionPool(Machine& machine, std::shared_ptr<const FunctionVersion> version,
                         RuntimeProgram program)
    : machine_(machine),
      version_(std::move(version)),
      program_(std::move(program)),
      snapshot_(version_->snap_start ? make_original() : nullptr) {}

std::unique_ptr<Snapshot> VersionPool::make_original() {
  Snapshot::Hooks hooks;
  hooks.on_ready = [this] { dispatch(); };
  hooks.on_failed = [this](Environment& environment) {
    if (kept_ > 0) retry_at_us_ = monotonic_us() + kRetryUs;
    for (Work& work : std::exchange(waiting_, {})) environment.fail(std::move(work));
  };
  hooks.on_gone = [this] {
    start_missing();
    check_retired();
  };
  return std::make_unique<Snapshot>(machine_.tools, version_, program_, std::move(hooks));
}

void VersionPool::make_snapshot(FunctionSnapshotDone done) {
  snapshot_->make(++machine_.last_slot, std::move(done));
}

// Whether one may start: if not, it will when the original is ready.
bool VersionPool::has_original() {
  if (!snapshot_ || snapshot_->is_ready()) return true;
  const bool is_kept = kept_ > 0 && !is_retired_ && monotonic_us() >= retry_at_us_;
  if (!waiting_.empty() || is_kept) snapshot_->want(++machine_.last_slot);
  return false;
}

VersionPool::~VersionPool() {
  machine_.gate.forget(*this);
  machine_.environments -= static_cast<int64_t>(environments_.size());
  for (const auto& environment : environments_) environment->disown();
}

void VersionPool::invoke(Work work) {
  waiting_.push_back(std::move(work));
  dispatch();
}

Environment* VersionPool::find(const std::function<bool(Environment&)>& matches) {
  for (const auto& environment : environments_) {
    if (matches(*environment)) return environment.get();
  }
  return nullptr;
}

void VersionPool::dispatch() {
  const int64_t real_ms = machine_.tools.clock.real_ms();
  while (!waiting_.empty()) {
    Environment* best = nullptr;
    for (const auto& environment : environments_) {
      if (!environment->is_idle()) continue;
      if (environment->has_expired(real_ms)) {
        environment->end();
      } else if (best == nullptr || environment->idle_since_us() > best->idle_since_us()) {
        best = environment.get();
      }
    }
    if (best == nullptr) break;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    best->run(std::move(work));
  }
  start_missing();
}

void VersionPool::start_missing() {
  if (!has_original()) return;
  const auto starting =
      static_cast<size_t>(std::count_if(environments_.begin(), environments_.end(),
                                        [](const auto& each) { return each->is_starting(); }));
  size_t missing = waiting_.size() - std::min(starting, waiting_.size());
  for (; missing > 0 && machine_.gate.has_place(); --missing) {
    if (machine_.environments >= machine_.limits.environments && !machine_.make_room()) {
      Work work = std::move(waiting_.back());
      waiting_.pop_back();
      work.done(no_room_for_environment(machine_.limits.environments));
      continue;
    }
    start_one(is_second_try_ ? version_->timeout_ms * 1000 : machine_.limits.init_us,
              snapshot_ ? StartKind::kCopy : StartKind::kOnDemand);
  }
  if (missing > 0) machine_.gate.wait(*this);
  start_kept();
}

void VersionPool::keep(int64_t environments) {
  kept_ = environments;
  retry_at_us_ = 0;
  start_kept();
}

// One that fails to start is not tried again at once, nor are the others.
void VersionPool::start_kept() {
  if (is_retired_ || monotonic_us() < retry_at_us_ || !has_original()) return;
  const auto wanted = static_cast<size_t>(kept_);
  while (environments_.size() < wanted && machine_.environments < machine_.limits.environments) {
    if (!machine_.gate.has_place()) return machine_.gate.wait(*this);
    start_one(std::max(machine_.limits.init_us, version_->timeout_ms * 1000),
              snapshot_ ? StartKind::kCopy : StartKind::kKept);
  }
}

FunctionReadiness VersionPool::readiness() const {
  const auto ready = std::count_if(environments_.begin(), environments_.end(),
                                   [](const auto& each) { return !each->is_starting(); });
  return {ready, retry_at_us_ != 0};
}

void VersionPool::start_one(int64_t init_limit_us, StartKind kind) {
  const uint64_t place = machine_.gate.enter();
  Environment::Hooks hooks;
  hooks.on_idle = [this, place](Environment& environment) {
    machine_.gate.leave(place);
    is_second_try_ = false;
    retry_at_us_ = 0;
    if (is_retired_ && waiting_.empty()) return environment.end();
    dispatch();
  };
  hooks.on_gone = [this, place](Environment& environment) {
    machine_.gate.leave(place);
    on_gone(environment);
  };
  auto environment = std::make_shared<Environment>(machine_.tools, version_, program_,
                                                   ++machine_.last_slot, std::move(hooks));
  ++machine_.environments;
  environments_.push_back(environment);
  environment->start(init_limit_us, kind, snapshot_ ? snapshot_->door() : nullptr);
}

void VersionPool::on_gone(Environment& environment) {
  const auto found = std::find_if(environments_.begin(), environments_.end(),
                                  [&](const auto& each) { return each.get() == &environment; });
  const std::shared_ptr<Environment> gone = *found;
  environments_.erase(found);
  --machine_.environments;
  if (gone->init_failure() && kept_ > 0) retry_at_us_ = monotonic_us() + kRetryUs;
  answer_failure(gone);
  dispatch();
  check_retired();
}

void VersionPool::answer_failure(const std::shared_ptr<Environment>& environment) {
  const auto& failure = environment->init_failure();
  if (!failure || waiting_.empty()) return;
  // Of no use any more; what waits has another, once.
  const bool is_bad_copy = snapshot_ && failure->error;
  if (is_bad_copy) snapshot_->drop();
  if ((failure->timed_out || is_bad_copy) && !is_second_try_) {
    is_second_try_ = true;
    return;
  }
  is_second_try_ = false;
  Work work = std::move(waiting_.front());
  waiting_.pop_front();
  environment->fail(std::move(work));
}

void VersionPool::retire(std::function<void()> gone) {
  is_retired_ = true;
  gone_ = std::move(gone);
  for (const auto& environment : std::vector(environments_)) {
    if (environment->is_idle()) environment->end();
  }
  check_retired();
}

void VersionPool::check_retired() {
  if (is_retired_ && is_idle() && snapshot_) snapshot_->drop();
  if (!is_retired_ || !is_empty() || !gone_) return;
  std::exchange(gone_, nullptr)();
}

void VersionPool::end_all() {
  for (Work& work : std::exchange(waiting_, {})) {
    work.done(environment_failed("the server is stopping"));
  }
  for (const auto& environment : std::vector(environments_)) environment->end();
  if (snapshot_) snapshot_->drop();
}

void VersionPool::sweep_idle(int64_t now_us, int64_t real_ms) {
  size_t left = environments_.size();
  for (const auto& environment : std::vector(environments_)) {
    if (!environment->is_idle()) continue;
    const bool is_old = now_us - environment->idle_since_us() > machine_.limits.idle_us &&
                        left > static_cast<size_t>(kept_);
    if (!is_old && !environment->has_expired(real_ms)) continue;
    --left;
    environment->end();
  }
  start_kept();
}

void VersionPool::watch_memory() {
  for (const auto& environment : std::vector(environments_)) {
    if (environment->is_busy()) environment->watch_memory();
  }
  if (snapshot_) snapshot_->watch_memory();
}

Environment* VersionPool::longest_idle() {
  if (environments_.size() <= static_cast<size_t>(kept_)) return nullptr;
  Environment* longest = nullptr;
  for (const auto& environment : environments_) {
    if (!environment->is_idle() && !environment->is_finishing()) continue;
    if (longest == nullptr || environment->idle_since_us() < longest->idle_since_us()) {
      longest = environment.get();
    }
  }
  return longest;
}

size_t VersionPool::idle() const {
  return static_cast<size_t>(std::count_if(environments_.begin(), environments_.end(),
                                           [](const auto& each) { return each->is_idle(); }));
}

}  // namespace tarn::runner
