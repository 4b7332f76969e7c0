#include "gateway/audit_event.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "base/json.h"
#include "gateway/audit_names.h"
#include "wire/audit_json.h"
#include "wire/expand.h"

namespace tarn::gateway {
namespace {

constexpr size_t kMaxUserAgentBytes = 1024;
constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxResources = 20;
constexpr std::string_view kSourceEnd = ".amazonaws.com";
constexpr std::string_view kGlobalRegion = "us-east-1";  // where calls of global services are kept

bool is_read_name(std::string_view operation) {
  for (const std::string_view start : {"Get", "List", "Describe", "Head", "Lookup", "BatchGet"}) {
    if (operation.starts_with(start)) return true;
  }
  return false;
}

// STS changes nothing that a user sees, though it stores sessions.
bool is_read_only(const Request& request) {
  if (request.route.service->name == "sts") return true;
  if (request.binding == nullptr) return is_read_name(request.route.operation->name);
  return request.binding->access == Access::kRead;
}

bool shows_response(const Request& request) {
  return request.binding != nullptr && request.binding->access == Access::kWrite;
}

void add_member(std::string& json, std::string_view name, std::string_view value) {
  json += json.size() > 1 ? "," : "";
  json += json_quote(name) + ":" + json_quote(value);
}

bool is_member(const wire::Shape& shape, std::string_view query_name) {
  const auto fields = shape.fields();
  return std::any_of(fields.begin(), fields.end(), [&](const wire::Member& member) {
    return member.location == wire::Location::kQuery && member.wire_name == query_name;
  });
}

// Parameters of the query that are no members, such as "versioning" and "list-type".
void add_query_flags(const Request& request, std::string& json) {
  std::string_view rest = request.head.query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::string_view name = pair.substr(0, pair.find('='));
    // Presigned requests bring headers there, which are members; a customer's key among them.
    const bool is_signature = to_lower_ascii(name).starts_with("x-amz-") || name == "Signature" ||
                              name == "AWSAccessKeyId" || name == "Expires";
    if (name.empty() || is_signature || is_member(*request.route.operation->input, name)) continue;
    const std::string_view value = pair.substr(std::min(name.size() + 1, pair.size()));
    add_member(json, name, uri_decode(value, true).value_or(std::string(value)));
  }
}

// S3 writes names as they travel, and the host with them.
std::string s3_parameters(const Request& request) {
  std::string json = "{";
  add_member(json, "Host", request.head.header("host"));
  add_query_flags(request, json);
  const wire::Shape& shape = *request.route.operation->input;
  const std::string members = wire::audit_wire_json(shape, request.input);
  if (members.size() > 2) json += "," + members.substr(1, members.size() - 2);
  return json + "}";
}

std::string parameters_of(const Request& request) {
  if (request.input == nullptr) return {};
  if (request.is_s3()) return s3_parameters(request);
  std::string json = wire::audit_json(*request.route.operation->input, request.input);
  return json == "{}" ? std::string() : json;
}

std::string response_of(const Request& request, const void* output) {
  if (output == nullptr || !shows_response(request)) return {};
  const wire::Shape& shape = *request.route.operation->output;
  std::string json =
      request.is_s3() ? wire::audit_wire_json(shape, output) : wire::audit_json(shape, output);
  return json == "{}" ? std::string() : json;
}

std::string s3_additional_data(const Request& request, uint64_t bytes_out) {
  const bool is_anonymous = request.identity->kind == PrincipalKind::kAnonymous;
  const bool is_presigned = request.head.header("authorization").data() == nullptr;
  const uint64_t bytes_in = request.sink || request.upload_end.size_bytes != 0
                                ? request.upload_end.size_bytes
                                : request.body.size();
  std::string json = "{";
  if (!is_anonymous) {
    add_member(json, "SignatureVersion", request.is_signature_v2 ? "SigV2" : "SigV4");
    add_member(json, "AuthenticationMethod", is_presigned ? "QueryString" : "AuthHeader");
  }
  add_member(json, "x-amz-id-2", request.request_id);
  json += ",\"bytesTransferredIn\":" + std::to_string(bytes_in);
  json += ",\"bytesTransferredOut\":" + std::to_string(bytes_out);
  return json + "}";
}

std::string user_agent_of(const Request& request) {
  const std::string_view agent = request.head.header("user-agent").substr(0, kMaxUserAgentBytes);
  std::string out;
  out.reserve(agent.size() + 2);
  if (request.is_s3()) out += '[';
  out += agent;
  if (request.is_s3()) out += ']';
  return out;
}

// Each resource that the call was decided for, once.
std::vector<std::string> resources_of(const AccessDecisions& decisions) {
  std::vector<std::string> resources;
  resources.reserve(std::min(decisions.size(), kMaxResources));
  for (const auto& decision : decisions) {
    if (resources.size() == kMaxResources) break;
    const std::string& resource = decision->resource;
    if (!resource.starts_with("arn:")) continue;
    if (std::find(resources.begin(), resources.end(), resource) == resources.end()) {
      resources.push_back(resource);
    }
  }
  return resources;
}

// Of an S3 call that decides for each key by itself: the bucket, and whatever it holds.
std::vector<std::string> bucket_resources(const Request& request) {
  if (!request.is_s3() || request.input == nullptr) return {};
  constexpr std::string_view kStart = "arn:aws:s3:::";
  const auto arns = wire::expand_condition(*request.route.operation->input, request.input,
                                           std::string(kStart) + "{Bucket}", {}, {});
  if (arns.empty() || arns[0].size() == kStart.size()) return {};
  if (!is_data_event(*request.route.service, *request.route.operation)) return arns;
  return {arns[0] + "/", arns[0]};
}

// What is stored of who calls; the rest need not be copied.
void note_identity(const Identity& identity, Identity& out) {
  out.kind = identity.kind;
  out.account = identity.account;
  out.arn = identity.arn;
  out.principal_id = identity.principal_id;
  out.user_name = identity.user_name;
  out.role_arn = identity.role_arn;
  out.access_key_id = identity.access_key_id;
  out.session_created_ms = identity.session_created_ms;
  out.service = identity.service;
}

void fill_event(const Request& request, const CallOutcome& outcome, AccessDecisions decisions,
                AuditEvent& event) {
  const wire::Service& service = *request.route.service;
  note_identity(*request.identity, event.identity);
  event.region = service.global ? kGlobalRegion : std::string_view(request.region);
  event.event_source.reserve(service.endpoint_prefix.size() + kSourceEnd.size());
  event.event_source.append(service.endpoint_prefix).append(kSourceEnd);
  event.event_name = audit_event_name(service, *request.route.operation);
  event.request_id = request.request_id;
  event.source_ip = request.head.source_ip;
  event.user_agent = user_agent_of(request);
  if (outcome.error != nullptr) {
    event.error_code = outcome.error->code();
    event.error_message = outcome.error->message().substr(0, kMaxMessageBytes);
  }
  event.request_parameters = parameters_of(request);
  event.response_elements = response_of(request, outcome.output);
  if (request.is_s3()) event.additional_data = s3_additional_data(request, outcome.bytes_out);
  event.resources = decisions.empty() ? bucket_resources(request) : resources_of(decisions);
  event.decisions = std::move(decisions);
  event.decisions.insert(event.decisions.end(), request.decisions_within.begin(),
                         request.decisions_within.end());
  event.is_read_only = is_read_only(request);
  event.is_data_event = is_data_event(service, *request.route.operation);
  if (request.head.is_secure) {
    event.tls_details = "{";
    add_member(event.tls_details, "clientProvidedHostHeader", request.head.header("host"));
    event.tls_details += "}";
  }
}

}  // namespace

std::vector<AuditEvent> make_audit_events(const Request& request, const CallOutcome& outcome,
                                          AccessDecisions decisions) {
  std::vector<AuditEvent> events;
  if (request.route.service == nullptr || request.route.operation == nullptr) return events;
  const std::string& caller = request.identity->account;
  const std::string& owner = request.resource_account;
  if (caller.empty() && owner.empty()) return events;
  events.reserve(1);
  fill_event(request, outcome, std::move(decisions), events.emplace_back());
  events.front().account = caller.empty() ? owner : caller;
  if (caller.empty() || owner.empty() || caller == owner) return events;
  events.front().shared_id = request.request_id;
  events.push_back(events.front());
  events.back().account = owner;
  return events;
}

}  // namespace tarn::gateway
