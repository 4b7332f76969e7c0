// Fuzzer: requests in every protocol, event-stream frames and the models' expressions. The first
// byte chooses what is read. Besides crashes it finds inputs that change when they are encoded and
// decoded again.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "wire/audit_json.h"
#include "wire/cbor_codec.h"
#include "wire/codec.h"
#include "wire/event_stream.h"
#include "wire/gen/services.h"
#include "wire/json_codec.h"
#include "wire/pattern.h"
#include "wire/route.h"

namespace tarn::wire {
namespace {

// The operations that are served, which have layouts.
const std::vector<Route>& served() {
  static const std::vector<Route> kServed = [] {
    std::vector<Route> found;
    for (const Service* service : services()) {
      for (const Operation& operation : service->operations) {
        if (operation.input->size_bytes == 0) continue;
        found.push_back({service, &operation, service->protocols[0], {}});
      }
    }
    return found;
  }();
  return kServed;
}

// What was read must survive the codecs of both kinds of bodies.
void encode_again(const Shape& shape, const void* data) {
  std::string before = audit_json(shape, data);
  Arena arena;
  std::string json, cbor;
  encode_json_structure(shape, data, JsonStyle::kBody, json);
  void* from_json = make_struct(shape, arena);
  CHECK(decode_json(json, {&shape, from_json, true}, arena).ok());
  encode_cbor_structure(shape, data, cbor);
  void* from_cbor = make_struct(shape, arena);
  if (!decode_cbor(cbor, {&shape, from_cbor, true}, arena).ok()) return;  // it holds a document
  CHECK(audit_json(shape, from_cbor) == before);
}

void read_body(const Route& route, std::string_view text) {
  Arena arena;
  Request request{route.operation->method, "/", text, {}, text};
  request.headers = {{"content-type", "application/cbor"}, {"x-amz-meta-a", text.substr(0, 64)}};
  auto data = decode_input(route, request, arena);
  if (data.ok()) encode_again(*route.operation->input, *data);
}

// One line each: method, path, query, then headers as "name:value", an empty line, the body.
void read_request(std::string_view text) {
  auto line = [&text] {
    std::string_view taken = text.substr(0, text.find('\n'));
    text.remove_prefix(taken.size() < text.size() ? taken.size() + 1 : taken.size());
    return taken;
  };
  Request request;
  request.method = line();
  request.path = line();
  request.query = line();
  std::string_view signing_name = line();
  for (std::string_view header = line(); !header.empty(); header = line()) {
    size_t colon = header.find(':');
    if (colon != header.npos) {
      request.headers.emplace_back(header.substr(0, colon), header.substr(colon + 1));
    }
  }
  request.body = text;
  auto found = route(request, signing_name);
  Route answer_as = found.ok() ? *found : guess_route(request, signing_name);
  Error error = found.ok() ? Error(400, "Some", std::string(text)) : found.error();
  CHECK(encode_error(answer_as, error, {"id", "host"}).status >= 300);
  if (!found.ok() || found->operation->input->size_bytes == 0) return;
  Arena arena;
  (void)decode_input(*found, request, arena);
}

void read_frames(std::string_view bytes) {
  EventMessage message;
  auto size = read_event_message(bytes, message);
  if (!size.ok() || *size == 0) return;
  std::string again;
  append_event_message(again, message);
  CHECK(again == bytes.substr(0, *size));
}

void read_pattern(std::string_view text) {
  size_t line = std::min(text.find('\n'), text.size());
  (void)matches_pattern(text.substr(0, line), text.substr(std::min(line + 1, text.size())));
}

}  // namespace
}  // namespace tarn::wire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::wire;  // NOLINT
  if (size < 3) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 3, size - 3);
  size_t number = static_cast<size_t>(data[1]) << 8 | data[2];
  Route route = served()[number % served().size()];
  switch (data[0] % 5) {
    case 0:
      read_request(text);
      break;
    case 1:
      read_frames(text);
      break;
    case 2:
      read_pattern(text);
      break;
    case 3:
      route.protocol = Protocol::kRpcV2Cbor;
      [[fallthrough]];
    default:
      read_body(route, text);
  }
  return 0;
}
