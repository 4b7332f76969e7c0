#include "engines/lambda/zygotes.h"

#include <poll.h>

#include "base/log.h"

namespace tarn::runner {

namespace {

// Its end of the status socket closes with its last process.
bool is_alive(int status) {
  pollfd wanted{status, 0, 0};
  return poll(&wanted, 1, 0) == 0;
}

}  // namespace

Result<Zygotes::Zygote> Zygotes::start(const std::string& program) {
  auto [ours, theirs] = TRY(sandbox::make_packet_pair());
  sandbox::SandboxSpec spec;
  spec.isolation = sandbox::Isolation::kTrusted;
  // Isolated from the user's own settings and packages: -I and -S.
  spec.arguments = {program, "-I", "-S", files_.script, files_.library, files_.packages_folder};
  spec.environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=:UTC", "HOME=/nonexistent",
                      "AWS_EC2_METADATA_DISABLED=true"};
  spec.descriptors = {1, 2, 3};
  // What it has to say of itself goes where the server's errors go.
  const int passed[] = {2, 2, theirs.get()};
  Zygote zygote;
  zygote.status = TRY(sandbox::request_launch(spawner_.socket(), spec, passed));
  zygote.control = std::move(ours);
  log_info("functions.zygote_started", {{"program", program}});
  return zygote;
}

Result<int> Zygotes::control_of(const std::string& program) {
  const auto found = zygotes_.find(program);
  if (found != zygotes_.end()) {
    if (is_alive(found->second.status.get())) return found->second.control.get();
    log_error("functions.zygote_died", {{"program", program}});
    zygotes_.erase(found);
  }
  Zygote zygote = TRY(start(program));
  return zygotes_.emplace(program, std::move(zygote)).first->second.control.get();
}

Result<void> Zygotes::warm(const std::string& program) {
  const std::lock_guard lock(mutex_);
  TRY(control_of(program));
  return {};
}

Result<engines::Descriptor> Zygotes::launch(const std::string& program,
                                            const sandbox::SandboxSpec& spec,
                                            std::span<const int> descriptors) {
  const std::lock_guard lock(mutex_);
  return sandbox::request_launch(TRY(control_of(program)), spec, descriptors);
}

}  // namespace tarn::runner
