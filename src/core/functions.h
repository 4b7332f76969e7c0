// Functions: how other services have functions run for their events. Lambda implements it.
//
// Calls read and write through the caller's transaction, so that an event leaves the caller's books
// and enters the functions' queue in one commit. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/transaction.h"

namespace tarn {

// On whose behalf a function is invoked, as its resource policy knows it.
struct FunctionEventSource {
  std::string service;  // "s3.amazonaws.com"
  std::string arn;      // aws:SourceArn
  std::string account;  // aws:SourceAccount
};

struct FunctionEvent {
  std::string id;            // unique for ever; the same event again changes nothing
  std::string function_arn;  // with its qualifier, if any
  std::string payload;       // JSON
  FunctionEventSource source;
  std::string lineage;  // of the invocation that caused the event (core/lineage.h); empty: none
};

class Functions {
 public:
  virtual ~Functions() = default;
  // The function is there, and its policy lets the source invoke it; else the error says why not.
  virtual Result<void> check_invocable(store::Transaction& transaction,
                                       const FunctionEventSource& source,
                                       std::string_view function_arn) = 0;
  virtual Result<void> enqueue(store::Transaction& transaction, const FunctionEvent& event) = 0;
  // After the commit: there is something in the queue.
  virtual void wake() = 0;
};

}  // namespace tarn
