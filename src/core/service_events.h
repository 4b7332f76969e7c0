// ServiceEvents: what services tell of themselves on the default event bus ("aws.s3", "aws.glue").
// EventBridge implements it. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/transaction.h"

namespace tarn {

struct ServiceEvent {
  std::string id;  // a UUID; the same event again changes nothing
  std::string account;
  std::string region;
  std::string source;                  // "aws.s3"
  std::string detail_type;             // "Object Created"
  std::vector<std::string> resources;  // ARNs
  std::string detail;                  // a JSON object
  int64_t at_ms = 0;                   // domain time
  std::string lineage;                 // core/lineage.h; empty: none
};

class ServiceEvents {
 public:
  virtual ~ServiceEvents() = default;
  // In the transaction of what the event tells of: both are there, or neither.
  virtual Result<void> put(store::Transaction& transaction, const ServiceEvent& event) = 0;
  // After the commit.
  virtual void wake() = 0;
};

}  // namespace tarn
