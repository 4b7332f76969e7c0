// Context: everything one operation may touch. Handlers get it, and nothing else.
//
// A handler is a plain function run on a worker:
//
//   Result<CreateDatabaseResponse> create_database(Glue& glue, Context& context,
//                                                  const CreateDatabaseRequest& in);
//
// It reads and buffers writes through context.transaction and never commits: the gateway does, and
// runs the handler again on a lost race, so a handler has no other side effect. Side effects that
// must follow the commit (start a crawl, wake a worker) go to after_commit().
//
// An operation too large for one transaction, which AWS does not promise to do as a whole either,
// works in steps: it leaves a Progress in `next_progress` and returns; what it wrote is committed,
// and it is called again, with what it left in `progress`. The answer of the last step counts.
// One context belongs to one thread at a time. Views in `in` live as long as context.arena.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "core/identity.h"
#include "store/key.h"
#include "store/transaction.h"

namespace tarn {

// Headers and address of the request beneath, for the few operations that need more than the
// model gives. Header names are lower case.
struct RequestHead {
  std::string_view method;
  std::string_view path;   // as sent, undecoded
  std::string_view query;  // as sent, undecoded, without '?'
  std::string_view source_ip;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  bool is_secure = false;
  bool has_open_end = false;  // an HTML form's file, whose length is known at its end

  std::string_view header(std::string_view lower_case_name) const;  // data()==nullptr: absent
};

struct AccessDecision;  // core/audit.h

// What a step of an operation leaves to the next one. It may refer to the arena.
struct Progress {
  virtual ~Progress() = default;
};

struct Context {
  const Identity& identity;
  std::string_view account;     // whose resources: of the identity
  std::string_view region;      // of the credential scope
  std::string_view request_id;  // also x-amzn-requestid
  const RequestHead& head;
  Arena& arena;
  store::Transaction& transaction;
  uint64_t generation;
  const Clock& clock;
  Random& random;
  std::vector<std::function<void()>> after_commit_actions;
  std::shared_ptr<const Progress> progress = nullptr;       // null: the first step
  std::shared_ptr<const Progress> next_progress = nullptr;  // null: the last step
  // Of an operation that asks the authorizer by itself, for the record of the call.
  std::vector<std::shared_ptr<const AccessDecision>> decisions = {};

  store::Scope scope() const { return {generation, account, region}; }
  store::Scope global_scope() const { return {generation, account, store::kGlobal}; }
  void after_commit(std::function<void()> action) {
    after_commit_actions.push_back(std::move(action));
  }
};

}  // namespace tarn
