// RuntimeListener: the Runtime API over TCP on the loopback address, for runtimes that know no
// other way. Everybody on the machine can connect, so each connection is traced to the process
// that made it, and given to the environment that the process belongs to; others are closed.
//
// Belongs to the loop's thread.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/lambda/event_loop.h"

namespace tarn::runner {

class RuntimeListener {
 public:
  // The first processes of the sandboxes that may connect.
  using Candidates = std::function<std::vector<pid_t>()>;
  using OnConnection = std::function<void(pid_t first_process, engines::Descriptor socket)>;

  // Any thread; watches from then on.
  static Result<std::unique_ptr<RuntimeListener>> listen(EventLoop& loop, Candidates candidates,
                                                         OnConnection on_connection);
  std::string address() const;  // "127.0.0.1:41234"
  void stop();                  // on the loop's thread

 private:
  RuntimeListener(EventLoop& loop, engines::Descriptor socket, Candidates candidates,
                  OnConnection on_connection);
  void accept_all();

  EventLoop& loop_;
  engines::Descriptor socket_;
  Candidates candidates_;
  OnConnection on_connection_;
  uint64_t watch_ = 0;
};

// The number that the kernel gives to the other end of a connection on this machine, which its
// owner's /proc/PID/fd shows; 0: not found.
uint64_t peer_inode(int socket);
// Whether the process has it open.
bool has_socket(pid_t pid, uint64_t inode);

}  // namespace tarn::runner
