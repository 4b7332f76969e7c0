// Provisioner: tells the runner how many environments of which versions are to be ready. Thread-
// safe; works on a thread of its own.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/thread_pool.h"
#include "services/lambda/lambda.h"

namespace tarn::lambda {

class Provisioner {
 public:
  explicit Provisioner(Lambda& lambda);

  // After a commit that may have changed what is to be ready of a function.
  void changed(const FunctionRef& ref);
  void resume();  // what an earlier process kept

 private:
  void apply(const FunctionRef& ref);
  Result<std::map<int64_t, int64_t>> wanted_of(const FunctionRef& ref);
  Result<void> keep(const FunctionRef& ref, int64_t number, int64_t environments);

  Lambda& lambda_;
  std::map<std::string, std::set<int64_t>> kept_;  // versions by function's ARN; the pool's
  ThreadPool pool_;                                // of one thread; destroyed first
};

}  // namespace tarn::lambda
