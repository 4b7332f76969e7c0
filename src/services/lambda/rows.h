// What Lambda stores of functions, and its keys. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

// What all versions of a function share.
struct FunctionRow {
  std::string name;
  int64_t created_ms = 0;
  int64_t last_version = 0;         // the newest one published; 0: none yet
  std::optional<int64_t> reserved;  // concurrency
  std::map<std::string, std::string> tags;
  std::string recursive_loop;  // empty: Terminate
  bool is_deleted = false;     // what is left of it is being erased
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, created_ms);
    v(3, last_version);
    v(4, reserved);
    v(5, tags);
    v(6, recursive_loop);
    v(7, is_deleted);
  }
};

struct LayerUse {
  std::string arn;  // of the version
  int64_t size_bytes = 0;
  std::string code_id;
  std::string account;  // whose code it is
  std::string region;
  template <class V>
  void fields(V& v) {
    v(1, arn);
    v(2, size_bytes);
    v(3, code_id);
    v(4, account);
    v(5, region);
  }
};

enum class State : uint8_t { kPending = 0, kActive = 1, kFailed = 2 };
enum class UpdateStatus : uint8_t { kSuccessful = 0, kInProgress = 1, kFailed = 2 };

struct VersionRow {    // $LATEST too
  int64_t number = 0;  // 0: $LATEST
  std::string runtime;
  std::string role;
  std::string handler;
  std::string description;
  int64_t timeout_seconds = 3;
  int64_t memory_mib = 128;
  int64_t ephemeral_mib = 512;
  std::string architecture;
  std::string sealed_environment;  // JSON under the master key; empty: no variables
  std::string kms_key_arn;
  std::string tracing;  // "PassThrough", "Active"
  std::vector<LayerUse> layers;
  std::string dead_letter_arn;
  std::string log_format;  // "Text", "JSON"
  std::string application_log_level;
  std::string system_log_level;
  std::string log_group;
  std::string code_id;
  std::string code_sha256;  // base64
  int64_t code_bytes = 0;
  int64_t modified_ms = 0;
  std::string revision_id;
  State state = State::kPending;
  UpdateStatus update = UpdateStatus::kSuccessful;
  std::string reason;  // why the state is not Active, or the last update failed
  std::string reason_code;
  std::string local_folder;  // hot reload: run from there instead of the code
  int64_t change = 0;        // grows with what changes how the version runs
  bool snap_start = false;   // of $LATEST: the versions to be published
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, runtime);
    v(3, role);
    v(4, handler);
    v(5, description);
    v(6, timeout_seconds);
    v(7, memory_mib);
    v(8, ephemeral_mib);
    v(9, architecture);
    v(10, sealed_environment);
    v(11, kms_key_arn);
    v(12, tracing);
    v(13, layers);
    v(14, dead_letter_arn);
    v(15, log_format);
    v(16, application_log_level);
    v(17, system_log_level);
    v(18, log_group);
    v(19, code_id);
    v(20, code_sha256);
    v(21, code_bytes);
    v(22, modified_ms);
    v(23, revision_id);
    v(24, state);
    v(25, update);
    v(26, reason);
    v(27, reason_code);
    v(28, local_folder), v(29, change), v(30, snap_start);
  }
};

struct AliasRow {
  std::string name;
  int64_t version = 0;
  std::string description;
  std::string other_version;  // that takes `other_weight` of the calls; empty: none
  double other_weight = 0;
  std::string revision_id;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, version);
    v(3, description);
    v(4, other_version);
    v(5, other_weight);
    v(6, revision_id);
  }
};

store::Key function_key(const FunctionRef& ref, uint64_t generation);
store::Key functions_key(const store::Scope& scope);
store::Key versions_key(const FunctionRef& ref, uint64_t generation);  // add the number
store::Key aliases_key(const FunctionRef& ref, uint64_t generation);   // add the name
// Rows that belong to one function below other kinds: "lambda.policy", "lambda.url", …
store::Key below_function(const FunctionRef& ref, uint64_t generation, std::string_view kind);

}  // namespace tarn::lambda
