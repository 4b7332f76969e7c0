#include "engines/lambda/snapshot.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "engines/lambda/errors.h"

namespace tarn::runner {

namespace {

// AWS's for the initialization of a snapshot, where the function's own time isn't longer.
constexpr int64_t kInitLimitUs = 130'000'000;

std::string message_in(const std::string& payload) {
  const auto parsed = Json::parse(payload);
  const Json* message = parsed.ok() && parsed->is_object() ? parsed->find("errorMessage") : nullptr;
  return message != nullptr && message->is_string() ? message->as_string() : payload;
}

Error error_of(const InitFailure& failure) {
  if (failure.error) return *failure.error;
  if (failure.timed_out) {
    return Error(400, failure.error_type, "The initialization took too long.");
  }
  return Error(400, failure.error_type,
               failure.payload.empty() ? failure.message : message_in(failure.payload));
}

}  // namespace

Snapshot::Snapshot(Environment::Tools tools, std::shared_ptr<const FunctionVersion> version,
                   RuntimeProgram program, Hooks hooks)
    : tools_(tools),
      version_(std::move(version)),
      program_(std::move(program)),
      hooks_(std::move(hooks)) {}

Snapshot::~Snapshot() {
  if (original_) original_->disown();
  answer(environment_failed("the server is stopping"));
}

void Snapshot::want(uint32_t slot) {
  used_us_ = monotonic_us();
  if (original_) return;
  is_dropped_ = false;
  Environment::Hooks hooks;
  hooks.on_idle = [this](Environment&) { on_held(); };
  hooks.on_gone = [this](Environment& environment) { on_end(environment); };
  original_ = std::make_shared<Environment>(tools_, version_, program_, slot, std::move(hooks));
  original_->start(std::max(kInitLimitUs, version_->timeout_ms * 1000), StartKind::kOriginal);
}

void Snapshot::make(uint32_t slot, FunctionSnapshotDone done) {
  if (is_ready()) return done({});
  waiting_.push_back(std::move(done));
  want(slot);
}

std::shared_ptr<const OriginalDoor> Snapshot::door() {
  if (!is_ready()) return nullptr;
  used_us_ = monotonic_us();
  return original_->door();
}

void Snapshot::drop() {
  is_dropped_ = true;
  if (original_) original_->end();
}

void Snapshot::watch_memory() {
  if (original_ && original_->is_busy()) original_->watch_memory();
}

uint64_t Snapshot::bytes() { return original_ ? original_->private_bytes() : 0; }

void Snapshot::answer(const Result<void>& result) {
  for (const FunctionSnapshotDone& done : std::exchange(waiting_, {})) done(result);
}

void Snapshot::on_held() {
  used_us_ = monotonic_us();
  answer({});
  hooks_.on_ready();
}

void Snapshot::on_end(Environment& environment) {
  const std::shared_ptr<Environment> gone = std::exchange(original_, nullptr);
  const auto& failure = environment.init_failure();
  answer(failure ? error_of(*failure) : environment_failed("the snapshot has ended"));
  if (failure) hooks_.on_failed(environment);
  hooks_.on_gone();
}

}  // namespace tarn::runner
