// Operations: how a service's functions are bound to the model. The bindings are generated from
// src/services/<x>/operations.txt, where each operation served declares its IAM action, its
// resource ARNs and its condition keys; an operation without them does not build.
//
// Three kinds of handler:
//   plain      Result<api::Output> f(Service&, Context&, const api::Input&)
//   download   Result<api::Output> f(Service&, Context&, const api::Input&,
//                                    std::unique_ptr<BodySource>& body)
//   upload     Result<std::unique_ptr<BodySink>> begin_f(Service&, Context&, const api::Input&):
//              authorised and called before the first body byte; the sink's finish() after the
//              last one, once signature and digests hold
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/context.h"
#include "core/identities.h"

namespace tarn::wire {
struct Operation;
struct Service;
}  // namespace tarn::wire

namespace tarn {

// The body of a streamed answer, pulled on a worker. Outlives the context; owns what it needs.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // Nothing: it is known at the end only, and the answer goes out in chunks.
  virtual std::optional<uint64_t> size_bytes() const = 0;
  // At most `max_bytes`; empty at the end. An error closes the connection.
  virtual Result<std::string> read(size_t max_bytes) = 0;
  // Of a body that is made while it is read. True: nothing is there yet, and `ready` will be
  // called when something is, once, on any thread.
  virtual bool must_wait(const std::function<void()>& /*ready*/) { return false; }
};

// What came with the end of an uploaded body. Names of trailers are lower case.
struct UploadEnd {
  uint64_t size_bytes = 0;
  std::vector<std::pair<std::string, std::string>> trailers;
};

// Takes a request's body: on an I/O lane where it comes in pieces, else where the call runs.
// Destroyed without finish(): the upload is given up.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  // `in` and `out` are the operation's input and output structs. May run again on a lost race.
  virtual Result<void> finish(Context& context, const UploadEnd& end, const void* in,
                              void* out) = 0;
};

enum class Access : uint8_t { kRead, kWrite };

struct ConditionTemplate {
  std::string_view key;    // "s3:prefix"
  std::string_view value;  // "{Prefix}"
};

struct OperationBinding {
  const wire::Operation* operation;
  Access access;
  std::string_view action;  // "glue:CreateTable"
  // "arn:aws:glue:{region}:{account}:table/{DatabaseName}/{TableInput.Name}", or "*". {X[]}: one
  // ARN for each element. {region}, {account}: the call's own. An absent member is empty.
  std::span<const std::string_view> resources;
  std::span<const ConditionTemplate> conditions;

  // Where a declaration can't say it all: changes the requests made from it (adds the resource's
  // own policy, a second action for CopyObject's source, …). Null for most.
  Result<void> (*refine)(void* service, Context& context, const void* in,
                         std::vector<AccessRequest>& requests);

  Result<void> (*call)(void* service, Context& context, const void* in, void* out,
                       std::unique_ptr<BodySource>& body);
  Result<std::unique_ptr<BodySink>> (*begin)(void* service, Context& context, const void* in);

  // The largest body, of an operation that AWS lets have a larger one than most; 0: as most.
  uint64_t body_limit_bytes;
};

struct ServiceBinding {
  const wire::Service* service;
  void* self;
  std::span<const OperationBinding> operations;  // served ones, in the model's order
};

}  // namespace tarn
