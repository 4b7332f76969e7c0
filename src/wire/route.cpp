#include "wire/route.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/errors.h"
#include "wire/form.h"
#include "wire/gen/services.h"
#include "wire/route_rest.h"

namespace tarn::wire {

namespace {

bool speaks(const Service& service, Protocol protocol) {
  return std::ranges::find(service.protocols, protocol) != service.protocols.end();
}

bool speaks_query(const Service& service) {
  return speaks(service, Protocol::kQuery) || speaks(service, Protocol::kEc2);
}

bool is_form(const Request& request) {
  return request.header("content-type").starts_with("application/x-www-form-urlencoded");
}

Protocol json_protocol(const Request& request) {
  return request.header("content-type").starts_with("application/x-amz-json-1.0")
             ? Protocol::kJson10
             : Protocol::kJson11;
}

// The first service that signs with the name and fulfils the condition; null where none does.
template <class Condition>
const Service* signed_service(std::string_view signing_name, const Condition& condition) {
  for (const Service* service : services()) {
    if (service->signing_name == signing_name && condition(*service)) return service;
  }
  return nullptr;
}

// "AWSGlue.CreateDatabase": the prefix may hold dots itself.
Result<Route> route_target(const Request& request, std::string_view target) {
  size_t dot = target.rfind('.');
  if (dot == target.npos) return unknown_operation(target);
  for (const Service* service : services()) {
    if (service->target_prefix != target.substr(0, dot)) continue;
    const Operation* operation = service->find_operation(target.substr(dot + 1));
    if (!operation) return unknown_operation(target);
    return Route{service, operation, json_protocol(request), {}};
  }
  return unknown_operation(target);
}

// Others have had versions before the model's, which old clients name.
bool is_exact(const Service& service) { return service.name == "iam" || service.name == "sts"; }

Result<Route> route_form(const Request& request, std::string_view signing_name) {
  Arena arena;
  auto query = parse_form(request.query, arena);
  auto body = parse_form(is_form(request) ? request.body : "", arena);
  if (!query || !body) return malformed_query("The parameters are not a valid form.");
  query->insert(query->end(), body->begin(), body->end());
  Text action = find_parameter(*query, "Action");
  Text version = find_parameter(*query, "Version");
  if (action.empty()) return missing_action();
  for (const Service* service : services()) {
    const bool is_version = service->api_version == version;
    const bool is_signed = service->signing_name == signing_name;
    const bool is_meant =
        signing_name.empty() ? is_version : is_signed && (is_version || !is_exact(*service));
    if (!is_meant || !speaks_query(*service)) continue;
    const Operation* operation = service->find_operation(action);
    if (!operation) continue;
    return Route{service,
                 operation,
                 speaks(*service, Protocol::kEc2) ? Protocol::kEc2 : Protocol::kQuery,
                 {}};
  }
  return invalid_action(action, version);
}

bool is_cbor(const Request& request) { return request.header("smithy-protocol") == "rpc-v2-cbor"; }

std::string_view take_last_segment(std::string_view& path) {
  size_t slash = path.rfind('/');
  std::string_view segment = path.substr(slash == path.npos ? 0 : slash + 1);
  path = path.substr(0, slash == path.npos ? 0 : slash);
  return segment;
}

// "/service/GraniteServiceVersion20100801/operation/PutMetricData", behind any prefix. The service
// goes by the name that its X-Amz-Target would have.
Route guess_cbor(const Request& request, std::string_view* operation_name) {
  std::string_view path = request.path;
  *operation_name = take_last_segment(path);
  bool is_formed = take_last_segment(path) == "operation";
  std::string_view name = take_last_segment(path);
  is_formed = is_formed && take_last_segment(path) == "service" && !name.empty();
  for (const Service* service : services()) {
    bool is_meant = service->target_prefix == name && speaks(*service, Protocol::kRpcV2Cbor);
    if (is_formed && is_meant) return {service, nullptr, Protocol::kRpcV2Cbor, {}};
  }
  return {nullptr, nullptr, Protocol::kRpcV2Cbor, {}};
}

Result<Route> route_cbor(const Request& request) {
  std::string_view name;
  Route found = guess_cbor(request, &name);
  // A request that two protocols could claim is neither's.
  bool is_ambiguous = !request.header("x-amz-target").empty() || request.method != "POST";
  if (found.service && !is_ambiguous) found.operation = found.service->find_operation(name);
  if (!found.operation) return unknown_operation(name);
  return found;
}

bool has_action(const Request& request) {
  return request.query.starts_with("Action=") ||
         request.query.find("&Action=") != std::string::npos;
}

// S3 Control signs as S3 does and has paths that a bucket could have too.
bool is_s3_control(const Request& request) {
  return request.path.starts_with("/v20180820/") && !request.header("x-amz-account-id").empty();
}

// A service that only speaks query and is sent no Action gets MissingAction.
bool wants_form(const Request& request, std::string_view signing_name) {
  if (signing_name == "s3") return false;
  if (signing_name.empty()) return has_action(request) || needs_form(request);
  return signed_service(signing_name, speaks_query) != nullptr;
}

// Older clients of SQS send to the path of a queue: "/123456789012/name".
bool is_form_path(std::string_view path) {
  if (path == "/" || path.empty()) return true;
  constexpr size_t kAccountDigits = 12;
  return path.size() > kAccountDigits + 2 && path[0] == '/' && path[kAccountDigits + 1] == '/' &&
         path.find_first_not_of("0123456789", 1) == kAccountDigits + 1 &&
         path.find('/', kAccountDigits + 2) == path.npos;
}

}  // namespace

bool needs_form(const Request& request) {
  return request.method == "POST" && is_form_path(request.path) && is_form(request) &&
         request.header("x-amz-target").empty();
}

Result<Route> route(const Request& request, std::string_view signing_name) {
  if (is_cbor(request)) return route_cbor(request);
  std::string_view target = request.header("x-amz-target");
  if (!target.empty()) return route_target(request, target);
  if (wants_form(request, signing_name)) return route_form(request, signing_name);
  std::string_view name = signing_name.empty() ? "s3" : signing_name;
  bool is_known = false;
  for (const Service* service : services()) {
    if (service->signing_name != name) continue;
    is_known = true;
    if (service->name == "s3" && is_s3_control(request)) continue;
    auto protocol = service->protocols[0];
    if (protocol != Protocol::kRestXml && protocol != Protocol::kRestJson) continue;
    auto found = route_rest(*service, request);
    if (!found.ok()) return std::move(found).error();
    if (found->operation) return std::move(*found);
  }
  if (!is_known) return unknown_service(name);
  const Service* rest = signed_service(name, [](const Service&) { return true; });
  if (rest->protocols[0] == Protocol::kRestXml) return method_not_allowed(request.method);
  if (rest->protocols[0] == Protocol::kRestJson) {
    return unknown_route(request.method, request.path);
  }
  return unknown_operation("");  // a json service without X-Amz-Target
}

Route guess_route(const Request& request, std::string_view signing_name) {
  if (std::string_view name; is_cbor(request)) return guess_cbor(request, &name);
  std::string_view target = request.header("x-amz-target");
  if (!target.empty()) {
    for (const Service* service : services()) {
      if (!service->target_prefix.empty() && target.starts_with(service->target_prefix)) {
        return {service, nullptr, json_protocol(request), {}};
      }
    }
    return {nullptr, nullptr, json_protocol(request), {}};
  }
  if (wants_form(request, signing_name)) {
    auto found = route_form(request, signing_name);
    if (found.ok()) return {found->service, nullptr, found->protocol, {}};
    const Service* service = signed_service(signing_name, speaks_query);
    bool is_ec2 = service && speaks(*service, Protocol::kEc2);
    return {service, nullptr, is_ec2 ? Protocol::kEc2 : Protocol::kQuery, {}};
  }
  std::string_view name = signing_name.empty() ? "s3" : signing_name;
  const Service* service = signed_service(name, [](const Service&) { return true; });
  if (!service) return {nullptr, nullptr, Protocol::kRestJson, {}};
  return {service, nullptr, service->protocols[0], {}};
}

std::string_view bucket_of_host(std::string_view host) {
  host = host.substr(0, host.rfind(':') == host.npos ? host.npos : host.rfind(':'));
  constexpr std::string_view kLocal = ".localhost";
  bool is_local = false;
  bool is_ours = false;
  for (std::string_view suffix : {std::string_view(".localhost.localstack.cloud"),
                                  std::string_view(".amazonaws.com"), kLocal}) {
    if (!host.ends_with(suffix)) continue;
    host.remove_suffix(suffix.size());
    is_ours = true;
    is_local = suffix == kLocal;
    break;
  }
  if (!is_ours) return {};
  // "bucket.s3", "bucket.s3.us-east-1", "bucket.s3-us-west-2": what stands before the last ".s3".
  for (size_t at = host.rfind(".s3"); at != host.npos; at = at ? host.rfind(".s3", at - 1) : at) {
    char after = at + 3 < host.size() ? host[at + 3] : '.';
    if (after == '.' || after == '-') return host.substr(0, at);
    if (at == 0) break;
  }
  bool is_endpoint = host == "s3" || host.starts_with("s3.");
  return is_local && !is_endpoint ? host : std::string_view();
}

}  // namespace tarn::wire
