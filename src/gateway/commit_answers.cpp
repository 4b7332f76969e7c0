#include "gateway/commit_answers.h"

#include <utility>

namespace tarn::gateway {

void CommitAnswers::begin() {
  const std::lock_guard lock(mutex_);
  ++under_way_;
}

void CommitAnswers::end(std::function<void()> answer) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = waiting_.empty();
    waiting_.push_back(std::move(answer));
  }
  if (is_first) workers_.post([this] { run(); });
  end();
}

// The last thing of a commit: whoever waits for all may then destroy this.
void CommitAnswers::end() {
  const std::lock_guard lock(mutex_);
  if (--under_way_ == 0) all_ended_.notify_all();
}

void CommitAnswers::wait_for_all() {
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, [this] { return under_way_ == 0; });
}

void CommitAnswers::run() {
  std::vector<std::function<void()>> answers;
  {
    const std::lock_guard lock(mutex_);
    answers.swap(waiting_);
  }
  for (auto& answer : answers) answer();
}

}  // namespace tarn::gateway
