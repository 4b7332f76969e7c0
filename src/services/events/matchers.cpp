#include "services/events/matchers.h"

#include <utility>

#include "base/log.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxCompiled = 1000;  // buses; beyond it they are compiled again
constexpr size_t kMaxScratches = 16;

}  // namespace

struct Matchers::Compiled {
  std::string revision;
  std::vector<std::string> rules;  // by index of pattern
  std::unique_ptr<EventMatcher> matcher;
};

Matchers::Matchers(store::Database& database) : database_(database) {}
Matchers::~Matchers() = default;

Result<std::vector<std::string>> Matchers::match(store::Transaction& transaction, const BusRef& bus,
                                                 std::string_view event) {
  const auto compiled = TRY(this->compiled(transaction, bus));
  std::vector<std::string> names;
  if (compiled->rules.empty()) return names;
  auto scratch = take_scratch();
  for (const uint32_t index : compiled->matcher->match(event, *scratch)) {
    names.push_back(compiled->rules[index]);
  }
  give_back(std::move(scratch));
  return names;
}

Result<std::shared_ptr<const Matchers::Compiled>> Matchers::compiled(
    store::Transaction& transaction, const BusRef& bus) {
  const store::Scope scope = bus.scope(database_.generation());
  auto revision = TRY(transaction.get(revision_key(scope, bus.name).bytes()));
  if (!revision) return std::make_shared<const Compiled>();
  const std::string arn = bus.arn();
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_arn_.find(arn);
    if (found != by_arn_.end() && found->second->revision == *revision) return found->second;
  }
  auto made = TRY(compile(transaction, bus, *std::move(revision)));
  const std::lock_guard lock(mutex_);
  if (by_arn_.size() >= kMaxCompiled) by_arn_.clear();
  by_arn_[arn] = made;
  return made;
}

// The revision changes with each change of a rule, and reading it is remembered: rows need not be.
Result<std::shared_ptr<const Matchers::Compiled>> Matchers::compile(store::Transaction& transaction,
                                                                    const BusRef& bus,
                                                                    std::string revision) {
  auto made = std::make_shared<Compiled>();
  made->revision = std::move(revision);
  std::vector<EventPattern> patterns;
  const std::string prefix = rules_key(bus.scope(database_.generation()), bus.name).bytes();
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<RuleRow>(cursor->value()));
    if (row.pattern.empty() || !row.is_enabled()) continue;
    auto pattern = EventPattern::parse(row.pattern);
    if (!pattern.ok()) {  // stored by a version that took more
      log_error("events.pattern_unreadable",
                {{"rule", row.name}, {"message", pattern.error().message()}});
      continue;
    }
    patterns.push_back(*std::move(pattern));
    made->rules.push_back(row.name);
  }
  made->matcher = std::make_unique<EventMatcher>(std::move(patterns));
  return std::shared_ptr<const Compiled>(std::move(made));
}

std::unique_ptr<EventMatcher::Scratch> Matchers::take_scratch() {
  const std::lock_guard lock(mutex_);
  if (scratches_.empty()) return std::make_unique<EventMatcher::Scratch>();
  auto scratch = std::move(scratches_.back());
  scratches_.pop_back();
  return scratch;
}

void Matchers::give_back(std::unique_ptr<EventMatcher::Scratch> scratch) {
  const std::lock_guard lock(mutex_);
  if (scratches_.size() < kMaxScratches) scratches_.push_back(std::move(scratch));
}

}  // namespace tarn::events
