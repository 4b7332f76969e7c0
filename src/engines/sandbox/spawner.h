// Spawner: the process that starts sandboxes and zygotes, forked from the server before it has
// threads or secrets. It finds out the machine's tier, then launches what it is asked to.
//
//   auto spawner = TRY(Spawner::start());          // first thing in main()
//   auto status = TRY(request_launch(spawner->socket(), spec, {pipe, pipe}));
//
// It ends when the server does, and takes what it launched with it. Thread-safe after start(), but
// for the first tier(), which waits until it is known.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "engines/sandbox/packets.h"
#include "engines/sandbox/sandbox_spec.h"
#include "engines/sandbox/tier.h"

namespace tarn::sandbox {

// Sends a request to a launcher's socket: the spawner's or a zygote's. The status socket comes
// back, non-blocking (sandbox_spec.h). `descriptors` stay the caller's; there are as many as
// numbers in the spec. An error, with `wait` false, where the launcher does not listen.
Result<Descriptor> request_launch(int launcher, const SandboxSpec& spec,
                                  std::span<const int> descriptors, bool wait = true);

class Spawner {
 public:
  // Forks; the caller must have one thread. Does not wait for the tier. `only`: no better kind of
  // sandbox, for tests.
  static Result<std::unique_ptr<Spawner>> start(std::optional<Isolation> only = {});
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  const Tier& tier();
  int socket() const { return socket_.get(); }

 private:
  Spawner(pid_t pid, Descriptor socket) : pid_(pid), socket_(std::move(socket)) {}

  const pid_t pid_;
  Descriptor socket_;
  std::optional<Tier> tier_;
};

}  // namespace tarn::sandbox
