#include "engines/sandbox/spawner.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "engines/packing.h"
#include "engines/sandbox/launch.h"
#include "engines/sandbox/outfit.h"

namespace tarn::sandbox {

namespace {

// Nothing of the server's, but where errors are printed.
void leave_server(int& socket) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "tarn-spawner");
  // A terminal's interrupt is for the server.
  setsid();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, 0);
  dup2(null, 1);
  dup2(socket, 3);
  fcntl(3, F_SETFD, FD_CLOEXEC);
  syscall(SYS_close_range, 4, ~0U, 0);
  socket = 3;
}

[[noreturn]] void serve(int socket, std::optional<Isolation> only) {
  leave_server(socket);
  const Tier tier = find_tier(only);
  if (!send_packet(socket, engines::pack(tier)).ok()) _exit(1);
  signal(SIGCHLD, SIG_IGN);  // nobody waits here: status sockets tell
  for (;;) {
    auto packet = receive_packet(socket, kSpecBytesMax);
    if (!packet.ok() || !*packet) _exit(0);
    auto request = read_request(std::move(**packet));
    if (!request.ok()) continue;  // its status socket closes, which says enough
    if (request->spec.isolation == Isolation::kCopy) {
      outfit(request->spec, std::move(request->descriptors), std::move(request->status));
      continue;
    }
    if (request->spec.arguments.empty()) continue;
    launch(request->spec, std::move(request->descriptors), std::move(request->status));
  }
}

}  // namespace

Result<Descriptor> request_launch(int launcher, const SandboxSpec& spec,
                                  std::span<const int> descriptors, bool wait) {
  const std::string bytes = engines::pack(spec);
  if (bytes.size() > kSpecBytesMax) return internal_error("a sandbox's description is too large");
  auto [ours, theirs] = TRY(make_packet_pair());
  std::vector<int> passed = {theirs.get()};
  passed.insert(passed.end(), descriptors.begin(), descriptors.end());
  TRY(send_packet(launcher, bytes, passed, wait));
  fcntl(ours.get(), F_SETFL, fcntl(ours.get(), F_GETFL) | O_NONBLOCK);
  return std::move(ours);
}

Result<std::unique_ptr<Spawner>> Spawner::start(std::optional<Isolation> only) {
  auto [ours, theirs] = TRY(make_packet_pair());
  const pid_t pid = fork();
  if (pid < 0) return system_error("fork", "the spawner", errno);
  if (pid == 0) serve(theirs.get(), only);
  return std::unique_ptr<Spawner>(new Spawner(pid, std::move(ours)));
}

const Tier& Spawner::tier() {
  if (tier_) return *tier_;
  tier_.emplace();
  tier_->reason = "the spawner ended at its start";
  auto packet = receive_packet(socket_.get(), kSpecBytesMax);
  if (!packet.ok() || !*packet) return *tier_;
  if (auto tier = engines::unpack<Tier>((*packet)->bytes); tier.ok()) *tier_ = std::move(*tier);
  return *tier_;
}

Spawner::~Spawner() {
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace tarn::sandbox
