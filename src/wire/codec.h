// Codec: requests into structs, structs into answers, in every protocol, driven by the tables.
//
//   const void* in = TRY(decode_input(route, request, arena));      // validated
//   void* out = make_struct(*route.operation->output, arena);
//   ...
//   Response answer = encode_output(route, out, {request_id, host_id});
//   Response failure = encode_error(route, error, {request_id, host_id});
//
// The structs' texts point into the request or the arena: both must outlive them. The operation's
// shapes need a layout, so it must be one that is served. Thread-safe.
#pragma once

#include <string_view>

#include "base/arena.h"
#include "base/error.h"
#include "base/result.h"
#include "wire/message.h"
#include "wire/route.h"
#include "wire/schema.h"

namespace tarn::wire {

// Nesting beyond it is refused in every protocol. DynamoDB's values nest 32 levels, of two each
// here, within what a batch or transaction puts around them.
inline constexpr int kMaxDepth = 80;

struct RequestIds {
  std::string_view request_id;
  std::string_view host_id;  // S3's x-amz-id-2
};

// An empty struct of a shape that has a layout.
void* make_struct(const Shape& shape, Arena& arena);

// The input struct: decoded, then checked against the model's constraints. AWS's errors and texts:
// SerializationException, MalformedXML, ValidationException, …
Result<void*> decode_input(const Route& route, const Request& request, Arena& arena);

// The same of a JSON object whose members are the model's, whatever their place on the wire, with
// their first letter in either case; blobs are their text.
Result<void*> decode_named_input(const Route& route, std::string_view json, Arena& arena);

// A streamed output has headers only: the gateway sends its body.
Response encode_output(const Route& route, const void* out, const RequestIds& ids);

// route.operation may be null. An error to a HEAD has no body, which the gateway sees to.
Response encode_error(const Route& route, const Error& error, const RequestIds& ids);

}  // namespace tarn::wire
