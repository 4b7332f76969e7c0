#include "services/cloudtrail/event_json.h"

#include "base/clock.h"
#include "base/json.h"
#include "services/cloudtrail/resource_names.h"

namespace tarn::cloudtrail {
namespace {

// Members of an object, in the order they are added.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  ~JsonObject() { out_ += '}'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  std::string& name(std::string_view name) {
    if (!is_first_) out_ += ',';
    is_first_ = false;
    return out_.append("\"").append(name).append("\":");
  }
  void text(std::string_view member, std::string_view value) { name(member) += json_quote(value); }
  void text_if_any(std::string_view member, std::string_view value) {
    if (!value.empty()) text(member, value);
  }
  void boolean(std::string_view member, bool value) { name(member) += value ? "true" : "false"; }
  void json(std::string_view member, std::string_view value) {
    name(member) += value.empty() ? "null" : value;
  }

 private:
  std::string& out_;
  bool is_first_ = true;
};

std::string_view last_part(std::string_view arn) { return arn.substr(arn.rfind('/') + 1); }

// The role's own id, of "AROA…:session".
std::string_view role_id(std::string_view principal_id) {
  return principal_id.substr(0, principal_id.find(':'));
}

void write_session(const Identity& identity, JsonObject& out) {
  const bool is_role = identity.kind == PrincipalKind::kAssumedRole;
  if (!is_role && identity.session_created_ms == 0) return;
  JsonObject context(out.name("sessionContext"));
  if (is_role) {
    JsonObject issuer(context.name("sessionIssuer"));
    issuer.text("type", "Role");
    issuer.text("principalId", role_id(identity.principal_id));
    issuer.text("arn", identity.role_arn);
    issuer.text("accountId", identity.account);
    issuer.text("userName", last_part(identity.role_arn));
  }
  JsonObject attributes(context.name("attributes"));
  attributes.text("creationDate", format_iso8601(identity.session_created_ms));
  attributes.text("mfaAuthenticated", "false");
}

std::string_view type_of(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::kRoot:
      return "Root";
    case PrincipalKind::kUser:
      return "IAMUser";
    case PrincipalKind::kAssumedRole:
      return "AssumedRole";
    case PrincipalKind::kService:
      return "AWSService";
    case PrincipalKind::kAnonymous:
      break;
  }
  return "AWSAccount";
}

// The owner of a resource learns of others only their account and id.
void write_stranger(const Identity& identity, JsonObject& out) {
  out.text("type", "AWSAccount");
  out.text("principalId", identity.principal_id);
  out.text("accountId", identity.account.empty() ? "anonymous" : identity.account);
}

void write_identity(const Identity& identity, std::string_view account, JsonObject& record) {
  JsonObject out(record.name("userIdentity"));
  if (identity.kind == PrincipalKind::kService) {
    out.text("type", type_of(identity.kind));
    return out.text("invokedBy", identity.service);
  }
  if (identity.account != account) return write_stranger(identity, out);
  out.text("type", type_of(identity.kind));
  out.text("principalId", identity.principal_id);
  out.text("arn", identity.arn);
  out.text("accountId", identity.account);
  out.text_if_any("accessKeyId", identity.access_key_id);
  out.text_if_any("userName", identity.user_name);
  write_session(identity, out);
  out.text_if_any("invokedBy", identity.service);
}

void write_resources(const AuditEvent& event, std::string_view account, JsonObject& record) {
  if (event.resources.empty()) return;
  std::string& out = record.name("resources");
  char separator = '[';
  for (const std::string& arn : event.resources) {
    out += separator;
    separator = ',';
    JsonObject resource(out);
    const std::string type = resource_type(arn);
    if (type != "AWS::S3::Object") {
      const std::string_view owner = resource_account(arn);
      resource.text("accountId", owner.empty() ? account : owner);
    }
    resource.text_if_any("type", type);
    resource.text("ARN", arn);
  }
  out += ']';
}

}  // namespace

std::string user_name_of(const Identity& identity) {
  switch (identity.kind) {
    case PrincipalKind::kRoot:
      return "root";
    case PrincipalKind::kUser:
      return identity.user_name;
    case PrincipalKind::kAssumedRole:
      return std::string(last_part(identity.arn));
    case PrincipalKind::kService:
      return identity.service;
    case PrincipalKind::kAnonymous:
      break;
  }
  return {};
}

std::string event_json(const EventRow& row, const EventPlace& place, std::string_view account,
                       std::string_view region) {
  const AuditEvent& event = row.event;
  std::string json;
  json.reserve(1024 + event.request_parameters.size() + event.response_elements.size());
  {
    JsonObject out(json);
    out.text("eventVersion", "1.11");
    write_identity(event.identity, account, out);
    out.text("eventTime", format_iso8601(place.time_ms));
    out.text("eventSource", event.event_source);
    out.text("eventName", event.event_name);
    out.text("awsRegion", region);
    out.text("sourceIPAddress", event.source_ip);
    out.text("userAgent", event.user_agent);
    out.text_if_any("errorCode", event.error_code);
    out.text_if_any("errorMessage", event.error_message);
    out.json("requestParameters", event.request_parameters);
    out.json("responseElements", event.response_elements);
    if (!event.additional_data.empty()) out.json("additionalEventData", event.additional_data);
    out.text("requestID", event.request_id);
    out.text("eventID", event_id(place));
    out.boolean("readOnly", event.is_read_only);
    write_resources(event, account, out);
    out.text("eventType", "AwsApiCall");
    out.boolean("managementEvent", !event.is_data_event);
    out.text("recipientAccountId", account);
    out.text_if_any("sharedEventID", event.shared_id);
    out.text("eventCategory", event.is_data_event ? "Data" : "Management");
    if (!event.tls_details.empty()) out.json("tlsDetails", event.tls_details);
  }
  return json;
}

}  // namespace tarn::cloudtrail
