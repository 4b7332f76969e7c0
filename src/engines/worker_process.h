// WorkerProcess: a running tarn-sqld, and our end of its socket.
//
//   auto process = TRY(WorkerProcess::spawn(worker_path));
//   Channel channel(process.take_socket());
//
// The child gets its socket as descriptor 3, standard error, and nothing else. The destructor
// kills and reaps it. Belongs to one thread, but kill() may be called by any before reap().
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "engines/descriptor.h"

namespace tarn::engines {

class WorkerProcess {
 public:
  static Result<WorkerProcess> spawn(const std::string& worker_path);
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  ~WorkerProcess();

  Descriptor take_socket() { return std::move(socket_); }
  pid_t pid() const { return pid_; }
  // Waits for its end; "exit code 1", "signal 9 (Killed)".
  std::string reap();
  void kill();

 private:
  WorkerProcess(pid_t pid, Descriptor socket) : pid_(pid), socket_(std::move(socket)) {}

  pid_t pid_ = -1;
  Descriptor socket_;
};

}  // namespace tarn::engines
