// CommitAnswers: what is to be done once commits are durable, brought from the committer's thread
// to a worker, all that one group of commits brings by one task.
//
//   answers.begin();                        // a commit is asked for
//   answers.end([=] { ... answer ... });    // on the committer's thread, which goes on at once
//   answers.end();                          // or: it was answered there
//
// Thread-safe; outlives what it posts to the pool, and is waited for before the pool's owner goes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "base/thread_pool.h"

namespace tarn::gateway {

class CommitAnswers {
 public:
  explicit CommitAnswers(ThreadPool& workers) : workers_(workers) {}

  void begin();
  void end(std::function<void()> answer);
  void end();
  void wait_for_all();  // that were begun to end; not for their answers

 private:
  void run();

  ThreadPool& workers_;
  std::mutex mutex_;
  std::condition_variable all_ended_;
  int64_t under_way_ = 0;                       // guarded by mutex_, as is the rest
  std::vector<std::function<void()>> waiting_;  // a task is posted while there are any
};

}  // namespace tarn::gateway
