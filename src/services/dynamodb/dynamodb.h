// Dynamodb: the service's state and parts. Operations are free functions over it
// (dynamodb_operations.h).
//
//   Dynamodb dynamodb({database, clock, random});
//   dynamodb.start();                     // once the server listens: resumes what was under way
//   gateway.add_service(bind(dynamodb));
//
// Thread-safe.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "services/dynamodb/table.h"
#include "store/database.h"

namespace tarn::dynamodb {

struct DynamodbParts {
  store::Database& database;
  const Clock& clock;
};

class Worker;

class Dynamodb {
 public:
  explicit Dynamodb(DynamodbParts parts);
  ~Dynamodb();
  Dynamodb(const Dynamodb&) = delete;
  Dynamodb& operator=(const Dynamodb&) = delete;

  void start();
  void stop();
  void probe(MetricsText& out) const;

  const DynamodbParts& parts() const { return parts_; }
  TableCache& tables() { return tables_; }
  Worker& worker() { return *worker_; }

 private:
  DynamodbParts parts_;
  TableCache tables_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace tarn::dynamodb
