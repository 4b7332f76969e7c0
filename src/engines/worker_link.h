// WorkerLink: the server's end of one worker: starts it, gives it queries and the objects that
// they ask for, and passes on what it says.
//
//   auto link = TRY(WorkerLink::start(settings, events, openers));
//   link->run(attempt_id, query);      // then events.on_ended(), or on_death() for the worker
//
// Thread-safe. Events come from the link's own thread, with no lock of the link held.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/thread_pool.h"
#include "engines/channel.h"
#include "engines/server_query.h"
#include "engines/worker_process.h"

namespace tarn::engines {

struct WorkerSettings {
  std::string worker_path;
  Configure configure;
};

struct WorkerEvents {
  // An attempt has ended: null error where it went well. The attempt is forgotten already.
  std::function<void(uint64_t attempt, const Failure* failure, const Progress& progress)> on_ended;
  // The worker has gone, with the attempts it still had. Nothing comes after.
  std::function<void(const std::vector<uint64_t>& attempts, const std::string& how)> on_death;
};

class WorkerLink {
 public:
  // Waits until the worker is ready. `openers` must outlive the link.
  static Result<std::unique_ptr<WorkerLink>> start(const WorkerSettings& settings,
                                                   ThreadPool& openers);
  ~WorkerLink();  // kills the worker

  // From here on messages are read.
  void listen(WorkerEvents events);
  void run(uint64_t attempt, std::shared_ptr<ServerQuery> query);
  void cancel(uint64_t attempt);  // rows that still come are dropped; on_ended() still follows
  void give_credit(uint64_t attempt);
  void kill();
  pid_t pid() const { return pid_; }

 private:
  WorkerLink(WorkerProcess process, ThreadPool& openers);

  void read();
  Result<void> handle(Message& message);
  Result<void> open(uint64_t attempt, const OpenObject& request);
  Result<void> end(const Message& message);
  std::shared_ptr<ServerQuery> find(uint64_t attempt);

  ThreadPool& openers_;
  WorkerProcess process_;
  const pid_t pid_;
  // Openers hold it too: they may outlive the link.
  std::shared_ptr<Channel> channel_;
  WorkerEvents events_;
  std::mutex mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<ServerQuery>> queries_;
  std::thread reader_;
};

}  // namespace tarn::engines
