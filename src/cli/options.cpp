#include "cli/options.h"

#include <charconv>
#include <set>
#include <variant>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/files.h"

namespace tarn::cli {
namespace {

using Target = std::variant<std::string Options::*, std::vector<std::string> Options::*,
                            int64_t Options::*, bool Options::*>;

struct Flag {
  std::string_view name;
  Target target;
  std::string_view value;  // how help names it; empty for a switch
  std::string_view help;
  int64_t most = 1'000'000'000;  // of a number
};

constexpr int64_t kMostThreads = 1000;

const Flag kFlags[] = {
    {"data", &Options::data, "DIR", "the data folder (tarn-data)"},
    {"listen", &Options::listen, "ADDRESS", "host:port, may come more than once (127.0.0.1:4566)"},
    {"console", &Options::console, "ADDRESS",
     "serve: host:port of the web console, or none (127.0.0.1:4580)"},
    {"console-origin", &Options::console_origin, "ORIGIN",
     "serve: another name of the console, such as https://tarn.example.org"},
    {"account", &Options::account, "ID", "the first account's twelve digits (123456789012)"},
    {"region", &Options::region, "NAME", "the region that env and configure name (us-east-1)"},
    {"bootstrap", &Options::bootstrap, "FILE", "accounts, users, keys, roles and policies to make"},
    {"config", &Options::config, "FILE", "a JSON file that says the same as these flags"},
    {"master-key-file", &Options::master_key_file, "FILE", "where the master key is kept"},
    {"new-master-key-file", &Options::new_master_key_file, "FILE",
     "rotate-master-key: where the new key is, or is made (in the old one's place)"},
    {"tls-certificate", &Options::tls_certificate, "FILE", "serve: a certificate chain of yours"},
    {"tls-key", &Options::tls_key, "FILE", "serve: its private key"},
    {"log-level", &Options::log_level, "LEVEL", "debug, info, warn or error"},
    {"profile", &Options::profile, "NAME", "configure: the AWS profile to write (tarn)"},
    {"endpoint", &Options::endpoint, "URL",
     "env, configure, demo, explain, logs: the server's address"},
    {"workers", &Options::workers, "N", "threads that run operations", kMostThreads},
    {"queue-limit", &Options::queue_limit, "N", "requests that wait for a thread, at most (10000)"},
    {"body-memory-mib", &Options::body_memory_mib, "N",
     "memory for the bodies of requests that are no uploads, together (256)"},
    {"drain-seconds", &Options::drain_seconds, "N", "how long requests go on after SIGTERM (10)"},
    {"query-memory-mib", &Options::query_memory_mib, "N", "memory for the query engine"},
    {"query-threads", &Options::query_threads, "N", "threads for the query engine", kMostThreads},
    {"tls", &Options::tls, "", "env, configure: https, and whom to trust"},
    {"audit-mib", &Options::audit_mib, "N", "audit events kept, at most (1024)"},
    {"trail-delivery-seconds", &Options::trail_delivery_seconds, "N",
     "how long a trail's events wait for others in one file (60)"},
    {"scrub-mib-per-second", &Options::scrub_mib_per_second, "N",
     "serve: how fast what is stored is read once a day to check it (4; 0: never)"},
    {"function-chain", &Options::function_chain, "N",
     "how often a chain of events may come back to one function (16)"},
    {"hot-reload", &Options::hot_reload, "",
     "serve: run functions from folders of this machine (S3Bucket=hot-reload)"},
    {"function-environments", &Options::function_environments, "N",
     "environments of functions at one time (1000)"},
    {"nearest-python", &Options::nearest_python, "",
     "run python3.x functions on the nearest 3.y where 3.x is not here"},
    {"job-disk-mib", &Options::job_disk_mib, "N",
     "files that a run of a job may keep in /tmp (65536)"},
    {"spark-python", &Options::spark_python, "FILE",
     "serve: a Python that has pyspark, for jobs with --tarn-engine spark"},
    {"spark-master", &Options::spark_master, "URL",
     "serve: where those jobs run: local[N] or spark://host:port (local[*])"},
    {"spark-jars", &Options::spark_jars, "DIR",
     "serve: jars for those jobs, such as hadoop-aws and its AWS SDK"},
    {"follow", &Options::follow, "", "logs: go on with the lines that come"},
    {"filter", &Options::filter, "PATTERN", "logs: the lines that a filter pattern lets through"},
    {"open-metrics", &Options::open_metrics, "", "serve: answer /metrics to other machines too"},
    {"test-hooks", &Options::test_hooks, "", "serve: answer /_tarn/reset and /_tarn/clock"},
    {"with-master-key", &Options::with_master_key, "",
     "backup: copy the keys too, so that it opens by itself"},
    {"keep", &Options::keep, "N", "backup: remove all but the newest N states (0: none)"},
    {"from", &Options::from, "DIR", "restore: the folder of backups"},
    {"state", &Options::state, "NAME", "restore: which state (the newest whole one)"},
    {"clean", &Options::clean, "", "demo: remove what the demo made"},
    {"json", &Options::json, "", "fsck, explain: print findings as JSON"},
};

Error usage(std::string message) { return Error(400, "Usage", message + "\n\n" + options_help()); }

const Flag* find_flag(std::string_view name) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

Result<int64_t> to_number(const Flag& flag, std::string_view text) {
  const std::string name(flag.name);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    return usage("--" + name + " takes a number, not '" + std::string(text) + "'.");
  }
  if (number > flag.most) {
    return usage("--" + name + " takes a number up to " + std::to_string(flag.most) + ", not '" +
                 std::string(text) + "'.");
  }
  return number;
}

Result<bool> to_switch(std::string_view name, std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return usage("--" + std::string(name) + " takes true or false, not '" + std::string(text) + "'.");
}

bool is_list(const Flag& flag) {
  return std::holds_alternative<std::vector<std::string> Options::*>(flag.target);
}
bool is_switch(const Flag& flag) { return std::holds_alternative<bool Options::*>(flag.target); }

Result<void> assign(Options& options, const Flag& flag, std::string_view value) {
  if (auto* text = std::get_if<std::string Options::*>(&flag.target)) {
    options.*(*text) = value;
  } else if (auto* list = std::get_if<std::vector<std::string> Options::*>(&flag.target)) {
    (options.*(*list)).emplace_back(value);
  } else if (auto* number = std::get_if<int64_t Options::*>(&flag.target)) {
    options.*(*number) = TRY(to_number(flag, value));
  } else {
    options.*std::get<bool Options::*>(flag.target) = TRY(to_switch(flag.name, value));
  }
  return {};
}

Result<void> assign_json(Options& options, const Flag& flag, const Json& value) {
  const std::string name(flag.name);
  if (value.is_array()) {
    if (!is_list(flag)) return usage("'" + name + "' takes one value, not a list.");
    for (const Json& item : value.items()) {
      if (!item.is_string()) return usage("'" + name + "' takes a list of texts.");
      TRY(assign(options, flag, item.as_string()));
    }
    return {};
  }
  if (is_switch(flag)) {
    if (!value.is_bool()) return usage("'" + name + "' takes true or false.");
    return assign(options, flag, value.as_bool() ? "true" : "false");
  }
  if (!value.is_string() && !value.is_number()) {
    return usage("'" + name + "' takes a text or a number, not " + value.dump() + ".");
  }
  return assign(options, flag, value.as_string());
}

Result<void> apply_file(Options& options, const std::string& path) {
  const std::string text = TRY(read_file(path));
  auto parsed = Json::parse(text);
  if (!parsed.ok()) return std::move(parsed).error().within(path);
  if (!parsed->is_object()) return usage(path + " holds no JSON object.");
  for (const auto& [name, value] : parsed->members()) {
    const Flag* flag = find_flag(name);
    if (flag == nullptr) return usage(path + ": there is no setting '" + name + "'.");
    if (flag->name == "config") return usage(path + ": a file can't name another one.");
    if (auto assigned = assign_json(options, *flag, value); !assigned.ok()) {
      return std::move(assigned).error().within(path);
    }
  }
  return {};
}

struct Given {
  const Flag* flag;
  std::string value;
};

Result<std::vector<Given>> read_flags(const std::vector<std::string>& arguments) {
  std::vector<Given> given;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (!argument.starts_with("--")) {
      return usage("'" + arguments[i] + "' is not a flag.");
    }
    argument.remove_prefix(2);
    const size_t equals = argument.find('=');
    const Flag* flag = find_flag(argument.substr(0, equals));
    if (flag == nullptr) return usage("There is no flag '" + arguments[i] + "'.");
    if (equals != std::string_view::npos) {
      given.push_back({flag, std::string(argument.substr(equals + 1))});
    } else if (flag->value.empty()) {
      given.push_back({flag, "true"});
    } else if (i + 1 < arguments.size()) {
      given.push_back({flag, arguments[++i]});
    } else {
      return usage(arguments[i] + " needs a value.");
    }
  }
  return given;
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string>& arguments) {
  const std::vector<Given> given = TRY(read_flags(arguments));
  Options options;
  for (const Given& item : given) {
    if (item.flag->name == "config") TRY(apply_file(options, item.value));
  }
  std::set<std::string_view> lists;  // said by flags, which win over the file
  for (const Given& item : given) {
    const auto* list = std::get_if<std::vector<std::string> Options::*>(&item.flag->target);
    if (list != nullptr && lists.insert(item.flag->name).second) (options.*(*list)).clear();
    TRY(assign(options, *item.flag, item.value));
  }
  if (options.data.empty()) return usage("--data names no folder.");
  if (!is_account_id(options.account)) {
    return usage("--account takes twelve digits, not '" + options.account + "'.");
  }
  return options;
}

std::string options_help() {
  std::string help = "Flags:\n";
  for (const Flag& flag : kFlags) {
    std::string left = "  --" + std::string(flag.name);
    if (!flag.value.empty()) left += " " + std::string(flag.value);
    left.resize(std::max<size_t>(left.size() + 1, 28), ' ');
    help += left + std::string(flag.help) + "\n";
  }
  return help;
}

}  // namespace tarn::cli
