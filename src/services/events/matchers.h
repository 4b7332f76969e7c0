// Matchers: the rules of buses as they are matched with events, made anew when rules change.
// Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/event_matcher.h"
#include "services/events/names.h"
#include "store/database.h"

namespace tarn::events {

class Matchers {
 public:
  explicit Matchers(store::Database& database);
  ~Matchers();

  // Names of the enabled rules of the bus that the event fits, as of the transaction's snapshot.
  Result<std::vector<std::string>> match(store::Transaction& transaction, const BusRef& bus,
                                         std::string_view event);

 private:
  struct Compiled;

  Result<std::shared_ptr<const Compiled>> compiled(store::Transaction& transaction,
                                                   const BusRef& bus);
  Result<std::shared_ptr<const Compiled>> compile(store::Transaction& transaction,
                                                  const BusRef& bus, std::string revision);
  std::unique_ptr<EventMatcher::Scratch> take_scratch();
  void give_back(std::unique_ptr<EventMatcher::Scratch> scratch);

  store::Database& database_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Compiled>, std::less<>> by_arn_;
  std::vector<std::unique_ptr<EventMatcher::Scratch>> scratches_;
};

}  // namespace tarn::events
