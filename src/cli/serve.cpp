// `tarn serve`: starts the program, says so, and waits for a signal.
#include <pthread.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/program.h"
#include "cli/service_manager.h"
#include "cli/shell_words.h"

namespace tarn::cli {
namespace {

Result<LogLevel> level_of(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "warn") return LogLevel::kWarn;
  if (name == "error") return LogLevel::kError;
  return Error(400, "Usage", "--log-level takes debug, info, warn or error, not '" + name + "'.");
}

// Every thread that follows inherits the mask: signals reach only wait_for_signal().
void block_signals(sigset_t& signals) {
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  // A terminal that closes; under nohup it is ignored, and stays so.
  struct sigaction hangup = {};
  if (::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {
    sigaddset(&signals, SIGHUP);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

// Connections are descriptors: as many as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void print_welcome(const Options& options, const Program& program) {
  const RootKeys& keys = program.root_keys();
  const std::string address = "http://" + program.addresses().front();
  std::printf("Tarn %s serves %s from %s\n", TARN_VERSION, address.c_str(), options.data.c_str());
  std::printf("  console     %s\n", program.console().c_str());
  if (keys.is_new) {
    std::printf("  access key  %s\n  secret      %s\n", keys.access_key_id.c_str(),
                keys.secret_access_key.c_str());
  }
  if (!program.new_master_key_path().empty()) {
    std::printf("  master key  %s (keep a copy apart: without it the data can't be read)\n",
                program.new_master_key_path().c_str());
  }
  std::printf(
      "Try, in another shell:\n"
      "  eval \"$(%s env --data %s --endpoint %s)\"\n"
      "  aws s3 mb s3://first-bucket\n"
      "  aws sts get-caller-identity\n",
      shell_word(program_invocation_name).c_str(), shell_word(options.data).c_str(),
      shell_word(address).c_str());
  std::printf("ready %s\n", address.c_str());
  std::fflush(stdout);
}

}  // namespace

Result<int> serve(const Options& options) {
  set_log_level(TRY(level_of(options.log_level)));
  if (!__builtin_cpu_supports("sse4.2")) {  // the parser of requests is compiled for it
    return Error(500, "UnsupportedProcessor", "Tarn needs a processor with SSE 4.2.");
  }
  // First of all: what is forked later has threads' locks and the server's secrets.
  const auto spawner = TRY(sandbox::Spawner::start());
  raise_descriptor_limit();
  sigset_t signals;
  block_signals(signals);
  auto program = TRY(Program::start(options, *spawner));
  print_welcome(options, *program);
  notify_service_manager("READY=1");
  int signal = 0;
  sigwait(&signals, &signal);
  notify_service_manager("STOPPING=1");
  log_info("server.draining", {{"signal", signal}});
  program->drain(options.drain_seconds * 1000);
  return 0;
}

}  // namespace tarn::cli
