// Options: what the command line and the configuration file say, in one place.
//
// Flags and the configuration file (a JSON object) use the same names: `--listen X` is
// {"listen": "X"}. A flag wins over the file. An unknown name is an error that lists the known
// ones. Plain values; not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::cli {

struct Options {
  std::string data = "tarn-data";
  std::vector<std::string> listen;  // empty: kDefaultListen on IPv4, and on IPv6 where there is one
  std::vector<std::string> console;  // empty: kDefaultConsole if built and free; "none": nowhere
  std::vector<std::string> console_origin;  // by which other names it is known
  std::string account = "123456789012";
  std::string region = "us-east-1";
  std::string bootstrap;        // a file; empty: none
  std::string config;           // a file; empty: none
  std::string master_key_file;  // empty: in the data folder
  std::string new_master_key_file;
  std::string tls_certificate;  // files; empty: of the local authority
  std::string tls_key;
  std::string log_level = "info";
  std::string profile = "tarn";          // configure
  std::string endpoint;                  // env, configure, demo; empty: from `listen`
  int64_t workers = 0;                   // 0: by the number of processors
  int64_t queue_limit = 10'000;          // requests that wait for a worker; more are to come again
  int64_t body_memory_mib = 256;         // of requests' bodies, together; more are to come again
  int64_t drain_seconds = 10;            // how long requests may go on after SIGTERM
  int64_t query_memory_mib = 0;          // 0: a quarter of the machine's memory
  int64_t query_threads = 0;             // 0: by the number of processors
  int64_t audit_mib = 1024;              // of audit events kept, at most
  int64_t trail_delivery_seconds = 60;   // how long events wait for their file
  int64_t scrub_mib_per_second = 4;      // 0: never
  int64_t function_environments = 1000;  // of functions, at one time
  int64_t function_chain = 16;           // how often events may come back to a function
  int64_t job_disk_mib = 64 * 1024;      // of files that a job's run keeps in /tmp
  std::string spark_python;              // a Python with pyspark; empty: no job runs on Spark
  std::string spark_master = "local[*]";
  std::string spark_jars;       // a folder: hadoop-aws and what it needs, say
  bool nearest_python = false;  // python3.x may run on another 3.y
  bool hot_reload = false;      // functions whose code is a folder of this machine
  bool open_metrics = false;
  bool tls = false;  // env, configure
  bool test_hooks = false;
  bool clean = false;            // demo
  bool json = false;             // fsck
  bool follow = false;           // logs
  std::string filter;            // logs
  bool with_master_key = false;  // backup
  int64_t keep = 0;              // backup: so many states stay; 0: all
  std::string from;              // restore: a folder of backups
  std::string state;             // restore; empty: the newest
};

inline constexpr std::string_view kDefaultListen = "127.0.0.1:4566";
inline constexpr std::string_view kDefaultConsole = "127.0.0.1:4580";

// `arguments` are those after the verb.
Result<Options> parse_options(const std::vector<std::string>& arguments);

std::string options_help();

}  // namespace tarn::cli
