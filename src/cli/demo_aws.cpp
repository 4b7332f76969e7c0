#include "cli/demo_aws.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

extern char** environ;  // NOLINT: POSIX names it so

namespace tarn::cli {
namespace {

// AWS_ENDPOINT_URL is honoured from these on; before, it is silently ignored.
constexpr int kMinMinorOfV1 = 29;
constexpr int kMinMinorOfV2 = 13;

Error demo_error(std::string message) { return Error(500, "Demo", std::move(message)); }

std::string stripped(const std::string& text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

std::string quote_where_needed(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string command_line(const Arguments& arguments) {
  std::string line = "aws";
  for (const std::string& argument : arguments) line += " " + quote_where_needed(argument);
  return line;
}

void print_command(const Arguments& arguments) {
  std::printf("\033[36m$ %s\033[0m\n", command_line(arguments).c_str());
  std::fflush(stdout);
}

class Pipe {
 public:
  static Result<Pipe> open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", "", errno);
    return Pipe(ends[0], ends[1]);
  }
  Pipe(Pipe&& other) noexcept : read_(other.read_), write_(other.write_) {
    other.read_ = other.write_ = -1;
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_write();
    if (read_ >= 0) ::close(read_);
  }
  int read_end() const { return read_; }
  int write_end() const { return write_; }
  void close_write() {
    if (write_ >= 0) ::close(write_);
    write_ = -1;
  }

 private:
  Pipe(int read, int write) : read_(read), write_(write) {}
  int read_;
  int write_;
};

// Both pipes to their ends, whichever has something first.
Result<void> drain(Pipe& first, std::string& first_text, Pipe& second, std::string& second_text) {
  pollfd waits[2] = {{first.read_end(), POLLIN, 0}, {second.read_end(), POLLIN, 0}};
  std::string* texts[2] = {&first_text, &second_text};
  char buffer[16384];
  while (waits[0].fd >= 0 || waits[1].fd >= 0) {
    if (::poll(waits, 2, -1) < 0 && errno != EINTR) return system_error("poll", "", errno);
    for (int i = 0; i < 2; ++i) {
      if (waits[i].fd < 0 || waits[i].revents == 0) continue;
      const ssize_t count = ::read(waits[i].fd, buffer, sizeof(buffer));
      if (count > 0) {
        texts[i]->append(buffer, static_cast<size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        waits[i].fd = -1;
      }
    }
  }
  return {};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// "aws-cli/2.13.5 Python/…" → whether that is new enough.
bool honours_endpoint(const std::string& version) {
  int major = 0;
  int minor = 0;
  if (std::sscanf(version.c_str(), "aws-cli/%d.%d", &major, &minor) != 2) return false;
  return major > 2 || (major == 2 && minor >= kMinMinorOfV2) ||
         (major == 1 && minor >= kMinMinorOfV1);
}

}  // namespace

AwsCli::AwsCli(const Settings& settings) {
  // The user's own AWS settings stay out; the rest (PATH, HOME, LANG) stays in.
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "AWS_", 4) != 0) environment_.emplace_back(*variable);
  }
  environment_.push_back("AWS_ENDPOINT_URL=" + settings.endpoint);
  environment_.push_back("AWS_ACCESS_KEY_ID=" + settings.access_key_id);
  environment_.push_back("AWS_SECRET_ACCESS_KEY=" + settings.secret_access_key);
  environment_.push_back("AWS_DEFAULT_REGION=" + settings.region);
  environment_.emplace_back("AWS_CONFIG_FILE=/dev/null");
  environment_.emplace_back("AWS_SHARED_CREDENTIALS_FILE=/dev/null");
  environment_.emplace_back("AWS_PAGER=");
  environment_.emplace_back("AWS_DEFAULT_OUTPUT=json");
  environment_.emplace_back("AWS_MAX_ATTEMPTS=1");
}

Result<AwsCli::Outcome> AwsCli::run(const Arguments& arguments, bool captures_output) {
  Pipe output = TRY(Pipe::open());
  Pipe errors = TRY(Pipe::open());
  std::vector<std::string> words{"aws"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (captures_output) {
    ::posix_spawn_file_actions_adddup2(&actions, output.write_end(), STDOUT_FILENO);
  }
  ::posix_spawn_file_actions_adddup2(&actions, errors.write_end(), STDERR_FILENO);
  pid_t child = 0;
  const int failure = ::posix_spawnp(&child, "aws", &actions, nullptr, pointers_to(words).data(),
                                     pointers_to(environment_).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) {
    return demo_error(
        "There is no aws command on the PATH. `./run demo` brings its own; or: pip install awscli");
  }
  output.close_write();
  errors.close_write();
  Outcome outcome;
  TRY(drain(output, outcome.output, errors, outcome.errors));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return outcome;
}

Result<void> AwsCli::check_version() {
  const Outcome outcome = TRY(run({"--version"}, true));
  if (honours_endpoint(outcome.output)) return {};
  return demo_error("This aws command is too old (" + stripped(outcome.output) +
                    "): it ignores AWS_ENDPOINT_URL and would talk to AWS. The demo needs 2.13 "
                    "or 1.29; `./run demo` brings its own.");
}

Result<void> AwsCli::show(const Arguments& arguments) {
  print_command(arguments);
  const Outcome outcome = TRY(run(arguments, false));
  if (outcome.exit_code == 0) return {};
  return demo_error(stripped(outcome.errors));
}

Result<Json> AwsCli::capture(const Arguments& arguments) {
  const Outcome outcome = TRY(run(arguments, true));
  if (outcome.exit_code != 0) return demo_error(stripped(outcome.errors));
  if (stripped(outcome.output).empty()) return Json();
  return Json::parse(outcome.output);
}

Result<Json> AwsCli::call(const Arguments& arguments) {
  print_command(arguments);
  return capture(arguments);
}

Result<Json> AwsCli::ask(const Arguments& arguments) { return capture(arguments); }

}  // namespace tarn::cli
