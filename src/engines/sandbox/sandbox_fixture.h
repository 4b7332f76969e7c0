// Sandboxes for tests: a small program in one, what it printed, and how it ended. Tests only.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "engines/packing.h"
#include "engines/sandbox/spawner.h"

namespace tarn::sandbox {

namespace fs = std::filesystem;

inline Spawner& spawner() {
  static std::unique_ptr<Spawner> started = std::move(Spawner::start()).value();
  return *started;
}

// A folder with a secret in it, which no sandbox is shown.
inline const fs::path& secret_folder() {
  static const fs::path folder = [] {
    std::string name = fs::temp_directory_path() / "sandbox-XXXXXX";
    const fs::path made = mkdtemp(name.data());
    fs::create_directories(made / "code");
    fs::create_directories(made / "scratch");
    std::ofstream(made / "master-key") << "the secret\n";
    std::ofstream(made / "code/mine.txt") << "mine\n";
    fs::permissions(made, fs::perms(0755));
    fs::permissions(made / "scratch", fs::perms::all);
    return made;
  }();
  return folder;
}

struct Outcome {
  std::optional<StatusMessage> end;
  std::string failure;
  std::string output;
  int64_t took_ms = 0;
};

inline SandboxSpec spec_of(Isolation isolation, const std::string& script) {
  SandboxSpec spec;
  spec.isolation = isolation;
  spec.user_id = spec.group_id = isolation == Isolation::kPrivileged ? 1879048200 : 993;
  spec.arguments = {"/usr/bin/bash", "-c", script};
  spec.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
  spec.descriptors = {1, 2};
  Mount temporary{MountKind::kTmpfs, {}, "/tmp", 1 << 20};
  if (isolation == Isolation::kProcess) {
    temporary.sources = {secret_folder() / "scratch"};
    spec.limits.file_bytes = 1 << 20;
    spec.environment.push_back("TMPDIR=" + std::string(secret_folder() / "scratch"));
  } else {
    spec.environment.push_back("TMPDIR=/tmp");
  }
  spec.mounts.push_back(temporary);
  spec.mounts.push_back({MountKind::kReadOnly, {"/usr"}, "/usr", 0});
  if (isolation == Isolation::kProcess) {
    spec.mounts.push_back({MountKind::kReadOnly, {secret_folder() / "code"}, "/var/task", 0});
  } else {
    spec.mounts.push_back({MountKind::kReadOnly, {secret_folder() / "code"}, "/var/task", 0});
    spec.mounts.push_back({MountKind::kProc, {}, "/proc", 0});
    for (const char* name : {"bin", "lib", "lib64"}) {
      spec.entries.push_back({std::string("/") + name, std::string("usr/") + name, true});
    }
  }
  spec.mounts.push_back({MountKind::kDevice, {"/dev/null"}, "/dev/null", 0});
  return spec;
}

// Kills it after `limit_ms`.
inline Outcome run(const SandboxSpec& spec, int64_t limit_ms = 20'000) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  const int passed[] = {input.get(), input.get()};
  auto status = std::move(request_launch(spawner().socket(), spec, passed)).value();
  input = Descriptor();
  Outcome outcome;
  Descriptor handle;
  const auto begin = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begin)
        .count();
  };
  pollfd wanted[] = {{status.get(), POLLIN, 0}, {output.get(), POLLIN, 0}};
  bool is_killed = false;
  while (wanted[0].fd >= 0 || wanted[1].fd >= 0) {
    poll(wanted, 2, 20);
    if (wanted[1].fd >= 0 && wanted[1].revents != 0) {
      char piece[4096];
      const ssize_t got = read(output.get(), piece, sizeof piece);
      if (got <= 0) wanted[1].fd = -1;
      if (got > 0) outcome.output.append(piece, static_cast<size_t>(got));
    }
    if (wanted[0].fd >= 0 && wanted[0].revents != 0) {
      auto packet = receive_packet(status.get(), kSpecBytesMax);
      if (!packet.ok() || !*packet) {
        wanted[0].fd = -1;
      } else if (!(*packet)->bytes.empty()) {
        StatusMessage message = *engines::unpack<StatusMessage>((*packet)->bytes);
        if (message.kind == StatusKind::kStarted) handle = std::move((*packet)->descriptors[0]);
        if (message.kind == StatusKind::kFailed) outcome.failure = message.text;
        if (message.kind >= StatusKind::kExited) outcome.end = message;
      }
    }
    if (elapsed() > limit_ms && !is_killed && handle.get() >= 0) {
      is_killed = true;
      const bool is_process = spec.isolation == Isolation::kProcess;
      syscall(SYS_pidfd_send_signal, handle.get(), is_process ? SIGTERM : SIGKILL, nullptr, 0);
    }
    if (elapsed() > limit_ms + 20'000) break;
  }
  EXPECT_EQ(wanted[0].fd, -1) << "the sandbox did not end";
  outcome.took_ms = elapsed();
  return outcome;
}

}  // namespace tarn::sandbox
