// Environment: one sandbox that runs one version, an invocation at a time, for as long as it is
// kept warm; or an original, which others are copies of. Speaks the Runtime API to what runs
// inside.
//
// Starting → Init (code outside the handler runs) → Idle ⇄ Running → Gone. An original is Held
// instead of Idle. A copy's Init is the restore. Belongs to the loop's
// thread; its owner is told by the hooks, the last of which is on_gone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "engines/lambda/environment_maker.h"
#include "engines/lambda/event_loop.h"
#include "engines/lambda/log_pump.h"
#include "engines/lambda/log_reader.h"
#include "engines/lambda/platform_log.h"
#include "engines/lambda/runtime_connection.h"
#include "engines/lambda/work.h"

namespace tarn::runner {

class Environment : public std::enable_shared_from_this<Environment> {
 public:
  struct Hooks {
    std::function<void(Environment&)> on_idle;
    std::function<void(Environment&)> on_gone;
  };
  struct Tools {
    EventLoop& loop;
    EnvironmentMaker& maker;
    LogPump& logs;
    Clock& clock;
  };

  Environment(Tools tools, std::shared_ptr<const FunctionVersion> version, RuntimeProgram program,
              uint32_t slot, Hooks hooks);
  ~Environment();

  // `init_limit_us`: for code outside the handler, once the sandbox is there. `original`: of a
  // copy.
  void start(int64_t init_limit_us, StartKind kind,
             std::shared_ptr<const OriginalDoor> original = {});
  // Of an original, once on_idle has said that it is held; else null.
  std::shared_ptr<const OriginalDoor> door() const { return door_; }
  StartKind kind() const { return kind_; }
  bool is_idle() const { return state_ == State::kIdle && next_ != nullptr && !is_ending_; }
  // Has answered, and does not ask for more yet.
  bool is_finishing() const { return state_ == State::kRunning && !work_ && !is_ending_; }
  bool is_starting() const { return state_ == State::kStarting || state_ == State::kInit; }
  bool is_busy() const { return state_ == State::kRunning || state_ == State::kInit; }
  int64_t idle_since_us() const { return idle_since_us_; }
  bool has_expired(int64_t real_ms) const;
  void run(Work work);
  void fail(Work work);  // answers what waited for this, which is gone
  void end();            // kills it; on_gone follows
  void disown();         // its owner is gone
  const std::optional<InitFailure>& init_failure() const { return init_failure_; }

  void adopt(engines::Descriptor socket);  // of one of its processes, over TCP
  pid_t first_process() const { return first_process_; }
  uint64_t private_bytes();
  void watch_memory();  // ends it where that is more than its version may have

 private:
  enum class State { kStarting, kInit, kHeld, kIdle, kRunning, kGone };

  void attach(MadeEnvironment made);
  void fail_start(const Error& error);
  void open_logs(MadeEnvironment& made);
  void on_status();
  void take(sandbox::StatusMessage message, std::vector<engines::Descriptor> handles);
  void on_started(sandbox::StatusMessage message, std::vector<engines::Descriptor> handles);
  void on_ended();
  void kill_now();
  void on_init_limit();
  void log_start();
  void log_failed_start(const std::string& status, const std::string& error_type);

  // runtime_api.cpp
  void add_connection(engines::Descriptor socket);
  void on_request(RuntimeConnection& connection, RuntimeRequest request);
  void on_next(RuntimeConnection& connection);
  void on_hold(RuntimeConnection& connection);
  void on_held();
  void on_response(RuntimeConnection& connection, RuntimeRequest request);
  void on_error(RuntimeConnection& connection, RuntimeRequest request);
  void on_init_error(RuntimeConnection& connection, RuntimeRequest request);
  bool on_piece(RuntimeConnection& connection, std::string bytes);
  bool is_current(const RuntimeRequest& request) const;
  void refuse_extension(RuntimeConnection& connection);

  // outcome.cpp
  void log_line(std::string message, int64_t timestamp_ms = 0);
  void drain_logs();
  void begin_work();
  void finish_work(const std::string& status, const std::string& error_type, FunctionAnswer answer);
  void finish_exit();
  void on_timeout();
  std::string exit_text() const;
  std::string exit_type() const;
  int64_t max_memory_mib();

  Tools tools_;
  const std::shared_ptr<const FunctionVersion> version_;
  const RuntimeProgram program_;
  const uint32_t slot_;
  Hooks hooks_;
  State state_ = State::kStarting;
  StartKind kind_ = StartKind::kOnDemand;
  engines::Descriptor control_;  // of an original, until it is held
  std::shared_ptr<const OriginalDoor> door_;
  bool is_ending_ = false;  // killed, or to be as soon as there is something to kill

  engines::Descriptor status_, handle_;  // handle_: a pidfd of the first process
  pid_t first_process_ = -1;
  uint64_t status_watch_ = 0;
  std::optional<sandbox::StatusMessage> exit_;
  std::unique_ptr<sandbox::ControlGroup> group_;
  std::string scratch_folder_;
  bool is_out_of_memory_ = false;
  uint64_t private_bytes_max_ = 0;

  std::vector<std::unique_ptr<RuntimeConnection>> connections_;
  RuntimeConnection* next_ = nullptr;  // waits for work
  std::shared_ptr<LogPump::Stream> stream_;
  std::unique_ptr<LogReader> lines_, frames_;
  std::string tail_;

  int64_t init_limit_us_ = 0;
  int64_t started_us_ = 0;
  int64_t init_us_ = 0;     // of the next report; 0: reported
  int64_t restore_us_ = 0;  // likewise
  int64_t idle_since_us_ = 0;
  int64_t credentials_expire_ms_ = 0;
  uint64_t timer_ = 0;
  std::optional<InitFailure> init_failure_;

  std::optional<Work> work_;
  std::string request_id_;  // of the current or last work
  int64_t work_started_us_ = 0;
  int64_t streamed_bytes_ = 0;
};

// Of an error that the platform reports.
std::string error_payload(const std::string& type, const std::string& message);

}  // namespace tarn::runner
