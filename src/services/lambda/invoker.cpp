#include "services/lambda/invoker.h"

#include <utility>

#include "base/encoding.h"
#include "core/lineage.h"
#include "services/lambda/concurrency.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"

namespace tarn::lambda {
namespace {

constexpr size_t kThreads = 4;
constexpr size_t kMaxQueue = 100'000;
constexpr std::string_view kReservedReason = "ReservedFunctionConcurrentInvocationLimitExceeded";
constexpr std::string_view kAccountReason = "ConcurrentInvocationLimitExceeded";

// X-Ray's header of one invocation, with the chain that led to it.
std::string make_trace(Random& random, int64_t now_ms, std::string_view lineage,
                       const std::string& arn) {
  char seconds[16];
  std::snprintf(seconds, sizeof(seconds), "%08llx", static_cast<unsigned long long>(now_ms / 1000));
  return "Root=1-" + std::string(seconds) + "-" + make_hex_id(random, 24) +
         ";Parent=" + make_hex_id(random, 16) +
         ";Sampled=0;Lineage=" + extend_lineage(lineage, arn);
}

// A number in [0, 1).
double draw(Random& random) {
  const std::string bytes = random.bytes(4);
  uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number / 4294967296.0;
}

// An alias's own version, or by chance the other one.
Result<int64_t> choose_version(FunctionRows& rows, const FunctionRef& ref, Random& random) {
  if (const auto number = version_number(ref.qualifier)) return *number;
  const auto alias = TRY(rows.find_alias(ref, ref.qualifier));
  if (!alias) return no_such_function(ref.qualified_arn());
  if (alias->other_version.empty() || draw(random) >= alias->other_weight) return alias->version;
  return version_number(alias->other_version).value_or(alias->version);
}

}  // namespace

Result<InvocationTicket> make_ticket(const Lambda& lambda, store::Transaction& transaction,
                                     const FunctionRef& ref) {
  const LambdaParts& parts = lambda.parts();
  const uint64_t generation = parts.database.generation();
  FunctionRows rows(transaction, generation);
  const auto function = TRY(rows.find(ref));
  if (!function) return no_such_function(ref.qualified_arn());
  const int64_t number = TRY(choose_version(rows, ref, parts.random));
  auto version = TRY(rows.find_version(ref, number));
  if (!version) return no_such_function(ref.qualified_arn());
  const bool is_snapshot = version->snap_start && version->number > 0;
  if (version->state == State::kPending) {
    return is_snapshot ? snapshot_not_ready() : not_ready("Pending");
  }
  if (version->state == State::kFailed) return not_ready("Failed");
  InvocationTicket ticket;
  ticket.ref = ref;
  ticket.version = *std::move(version);
  ticket.reserved = function->reserved;
  ticket.unreserved = kAccountConcurrency - TRY(reserved_in(transaction, ref.scope(generation)));
  ticket.invocation.invoked_arn = ref.qualified_arn();
  return ticket;
}

// One invocation's share of the concurrency, while it lives.
class Invoker::Slot {
 public:
  Slot(Invoker& invoker, std::string name) : invoker_(invoker), name_(std::move(name)) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    const std::lock_guard lock(invoker_.mutex_);
    const auto found = invoker_.running_.find(name_);
    if (--found->second == 0) invoker_.running_.erase(found);
  }

 private:
  Invoker& invoker_;
  const std::string name_;
};

Invoker::Invoker(Lambda& lambda)
    : lambda_(lambda), prepared_(lambda), pool_("lambda-start", kThreads, kMaxQueue) {}

Invoker::~Invoker() = default;

Result<std::shared_ptr<Invoker::Slot>> Invoker::take_slot(const InvocationTicket& ticket) {
  const bool has_own = ticket.reserved.has_value();
  std::string name = has_own ? ticket.ref.arn() : ticket.ref.account + "/" + ticket.ref.region;
  const int64_t limit = has_own ? *ticket.reserved : ticket.unreserved;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(name);
    const int64_t now = found == running_.end() ? 0 : found->second;
    if (now >= limit) return rate_exceeded(has_own ? kReservedReason : kAccountReason);
    ++running_[name];
  }
  return std::make_shared<Slot>(*this, std::move(name));
}

void Invoker::start(InvocationTicket ticket, FunctionDone done) {
  auto slot = take_slot(ticket);
  if (!slot.ok()) return done(std::move(slot).error());
  ticket.invocation.trace_id = make_trace(lambda_.parts().random, lambda_.parts().clock.real_ms(),
                                          ticket.lineage, ticket.ref.arn());
  // Shared, as a std::function may be copied: the slot is free before the caller learns of the end.
  auto held = std::make_shared<std::shared_ptr<Slot>>(*std::move(slot));
  FunctionDone finish = [held, done = std::move(done)](Result<FunctionAnswer> answer) {
    held->reset();
    done(std::move(answer));
  };
  auto shared = std::make_shared<InvocationTicket>(std::move(ticket));
  if (prepared_.peek(shared->ref, shared->version) != nullptr) return run(shared, finish);
  pool_.post([this, shared, finish] { run(shared, finish); });
}

void Invoker::run(const std::shared_ptr<InvocationTicket>& ticket, const FunctionDone& done) {
  const std::shared_lock lock(runner_mutex_);
  if (is_stopping_) return done(server_stops());
  auto version = prepared_.get(ticket->ref, ticket->version);
  if (!version.ok()) return done(std::move(version).error());
  lambda_.parts().runner.invoke(*std::move(version), std::move(ticket->invocation), done);
}

void Invoker::retire(const FunctionRef& ref, int64_t number) {
  const std::shared_lock lock(runner_mutex_);
  if (!is_stopping_) prepared_.retire(ref, number);
}

Result<void> Invoker::keep_ready(const FunctionRef& ref, const VersionRow& row,
                                 int64_t environments) {
  const std::shared_lock lock(runner_mutex_);
  if (is_stopping_) return {};
  auto version = TRY(prepared_.get(ref, row));
  lambda_.parts().runner.keep_ready(std::move(version), environments);
  return {};
}

void Invoker::make_snapshot(const FunctionRef& ref, const VersionRow& row,
                            FunctionSnapshotDone done) {
  const std::shared_lock lock(runner_mutex_);
  if (is_stopping_) return done(server_stops());
  auto version = prepared_.get(ref, row);
  if (!version.ok()) return done(std::move(version).error());
  lambda_.parts().runner.make_snapshot(*std::move(version), std::move(done));
}

FunctionReadiness Invoker::readiness(const FunctionRef& ref, const VersionRow& row) {
  const std::shared_lock lock(runner_mutex_);
  const auto version = is_stopping_ ? nullptr : prepared_.peek(ref, row);
  return version ? lambda_.parts().runner.readiness(version->key) : FunctionReadiness{};
}

void Invoker::stop() {
  const std::unique_lock lock(runner_mutex_);
  is_stopping_ = true;
}

int64_t Invoker::running() const {
  const std::lock_guard lock(mutex_);
  int64_t count = 0;
  for (const auto& [name, running] : running_) count += running;
  return count;
}

}  // namespace tarn::lambda
