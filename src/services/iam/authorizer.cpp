#include "services/iam/authorizer.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

constexpr int64_t kNoteEveryMs = 60'000;
constexpr size_t kMaxNotedKeys = 10'000;

std::string_view principal_type(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::kAnonymous:
      return "Anonymous";
    case PrincipalKind::kRoot:
      return "Account";
    case PrincipalKind::kUser:
      return "User";
    case PrincipalKind::kAssumedRole:
      return "AssumedRole";
    case PrincipalKind::kService:
      return "Service";
  }
  return "Anonymous";
}

void add_facts(const RequestFacts& facts, auth::ConditionValues& values) {
  values.add("aws:SourceIp", facts.source_ip);
  values.add("aws:SecureTransport", facts.is_secure ? "true" : "false");
  values.add("aws:CurrentTime", format_iso8601(facts.now_ms));
  values.add("aws:EpochTime", std::to_string(facts.now_ms / 1000));
  values.add("aws:RequestedRegion", facts.region);
  values.add("aws:ViaAWSService", "false");
  if (facts.user_agent) values.add("aws:UserAgent", *facts.user_agent);
  if (facts.referer) values.add("aws:Referer", *facts.referer);
}

// The account in an ARN, where it has one.
std::string_view account_in(std::string_view arn) {
  for (int part = 0; part < 4; ++part) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::string_view account = arn.substr(0, arn.find(':'));
  const bool digits =
      account.size() == 12 && account.find_first_not_of("0123456789") == std::string_view::npos;
  return digits ? account : std::string_view();
}

// The account that owns what is asked for: its resources are of one.
std::string_view owner_of(const AccessRequest& request) {
  if (!request.resource_account.empty() || request.resources.empty()) {
    return request.resource_account;
  }
  return account_in(request.resources.front());
}

// What temporary credentials have and long-term keys lack; policies ask for it with Null, and to
// revoke what was issued before a time. There are no MFA devices.
void add_session(const Identity& identity, auth::ConditionValues& values) {
  if (identity.session_created_ms == 0) return;
  values.add("aws:TokenIssueTime", format_iso8601(identity.session_created_ms));
  values.add("aws:MultiFactorAuthPresent", "false");
}

// The condition keys of the request and of its principal.
auth::ConditionValues values_of(const Identity& identity, const AccessRequest& request,
                                const PrincipalPolicies& policies) {
  auth::ConditionValues values;
  if (request.facts != nullptr) add_facts(*request.facts, values);
  for (const auto& [key, value] : request.global) values.add(key, value);
  for (const auto& [key, value] : request.conditions) values.add(key, value);
  const std::string_view owner = owner_of(request);
  if (!owner.empty()) values.add("aws:ResourceAccount", owner);
  values.add("aws:PrincipalType", principal_type(identity.kind));
  const bool is_service = identity.kind == PrincipalKind::kService;
  values.add("aws:PrincipalIsAWSService", is_service ? "true" : "false");
  if (identity.kind == PrincipalKind::kAnonymous) return values;
  // For a session the role is the principal.
  values.add("aws:PrincipalArn", identity.role_arn.empty() ? identity.arn : identity.role_arn);
  if (!identity.account.empty()) values.add("aws:PrincipalAccount", identity.account);
  if (!identity.principal_id.empty()) values.add("aws:userid", identity.principal_id);
  if (!identity.user_name.empty()) values.add("aws:username", identity.user_name);
  if (is_service) values.add("aws:PrincipalServiceName", identity.service);
  add_session(identity, values);
  std::map<std::string, std::string> tags = policies.tags;
  for (const auto& [key, value] : identity.session_tags) tags.insert_or_assign(key, value);
  for (const auto& [key, value] : tags) values.add("aws:PrincipalTag/" + key, value);
  return values;
}

std::string_view verdict_name(auth::Verdict::Kind kind) {
  constexpr std::string_view kNames[] = {"nothing", "allow", "deny"};
  return kNames[static_cast<size_t>(kind)];
}

std::string reason_of(const auth::PolicyRequest& asked, const auth::Decision& decision) {
  if (!decision.allowed()) return auth::explain(asked, decision);
  const bool by_policy = !decision.policy_name.empty() || !decision.sid.empty() ||
                         decision.source != auth::PolicySource::kIdentity;
  if (!by_policy && asked.principal.kind == auth::RequestPrincipal::Kind::kRoot) {
    return "the root of an account may do everything in it";
  }
  std::string reason = "allowed by the ";
  reason += auth::source_name(decision.source);
  if (!decision.policy_name.empty()) reason += " " + decision.policy_name;
  if (!decision.sid.empty()) reason += ", statement " + decision.sid;
  return reason;
}

std::shared_ptr<const AccessDecision> to_record(const auth::PolicyRequest& asked,
                                                const auth::Decision& decision,
                                                const std::vector<auth::PolicyVerdict>& trace) {
  auto made = std::make_shared<AccessDecision>();
  AccessDecision& record = *made;
  record.action = asked.action;
  record.resource = asked.resource;
  record.allowed = decision.allowed();
  record.reason = reason_of(asked, decision);
  record.policies.reserve(trace.size());
  for (const auth::PolicyVerdict& verdict : trace) {
    record.policies.push_back({std::string(auth::source_name(verdict.source)),
                               std::string(verdict.name), std::string(verdict_name(verdict.kind)),
                               std::string(verdict.sid)});
  }
  return made;
}

}  // namespace

auth::RequestPrincipal to_principal(const Identity& identity) {
  using Kind = auth::RequestPrincipal::Kind;
  constexpr Kind kKinds[] = {Kind::kAnonymous, Kind::kRoot, Kind::kUser, Kind::kAssumedRole,
                             Kind::kService};
  auth::RequestPrincipal principal;
  principal.kind = kKinds[static_cast<size_t>(identity.kind)];
  principal.account = identity.account;
  principal.canonical_id = identity.canonical_id;
  principal.arn = identity.arn;
  principal.role_arn = identity.role_arn;
  principal.service = identity.service;
  return principal;
}

bool is_trust_action(std::string_view action) {
  return action.starts_with("sts:AssumeRole") || action == "sts:TagSession" ||
         action == "sts:SetSourceIdentity";
}

// A KMS key's policy must allow every use; it may leave it to the account's identity policies.
static bool is_decided_by_key_policy(const AccessRequest& request) {
  return request.action.starts_with("kms:") && !request.resource_policy.empty();
}

// Nothing but the principal's own policies decides, and they ask for nothing but action, resource
// and region.
static bool is_repeatable(const Identity& identity, const AccessRequest& request,
                          const PrincipalPolicies& policies) {
  return (identity.kind == PrincipalKind::kUser || identity.kind == PrincipalKind::kAssumedRole ||
          identity.kind == PrincipalKind::kRoot) &&
         !policies.asks_for_values && identity.session_policies.empty() &&
         request.resource_policy.empty() && request.facts != nullptr &&
         !is_trust_action(request.action);
}

static DecisionCache::Place place_of(const AccessRequest& request) {
  return {request.facts->region, request.resource_account};
}

// Whether all of the request was allowed before.
static bool recall(const AccessRequest& request, const DecisionCache& cache) {
  AccessDecisions own;
  AccessDecisions& decisions = request.decisions == nullptr ? own : *request.decisions;
  const size_t before = decisions.size();
  decisions.reserve(before + request.resources.size());
  for (const std::string& resource : request.resources) {
    auto decision = cache.find(place_of(request), request.action, resource);
    if (decision == nullptr) {
      decisions.resize(before);
      return false;
    }
    decisions.push_back(std::move(decision));
  }
  return true;
}

Result<void> PolicyAuthorizer::authorize(const Identity& identity, const AccessRequest& request) {
  note_use(identity, request);
  const auto policies = TRY(cache_.get(identity));
  if (!is_repeatable(identity, request, *policies)) return decide(identity, request, *policies);
  if (recall(request, policies->decisions)) return {};
  return decide(identity, request, *policies, &policies->decisions);
}

Result<void> PolicyAuthorizer::decide(const Identity& identity, const AccessRequest& request,
                                      const PrincipalPolicies& policies, DecisionCache* cache) {
  const auto views = policies.views();
  std::vector<std::shared_ptr<const auth::Policy>> session;
  std::vector<auth::NamedPolicy> session_views;
  for (const std::string& document : identity.session_policies) {
    session.push_back(TRY(cache_.parse(document, auth::PolicyKind::kIdentity)));
    session_views.push_back({session.back().get(), "session policy"});
  }
  auth::DecisionInput input;
  input.identity = views;
  input.session = session_views;
  input.has_session_policies = !session.empty();
  input.boundary = policies.boundary ? &*policies.boundary : nullptr;
  const bool is_trust = is_trust_action(request.action);
  if (is_trust) input.resource_kind = auth::PolicyKind::kTrust;
  input.resource_required = is_trust || is_decided_by_key_policy(request);
  std::shared_ptr<const auth::Policy> resource_policy;
  if (!request.resource_policy.empty()) {
    resource_policy = TRY(cache_.parse(request.resource_policy, input.resource_kind));
    input.resource = resource_policy.get();
  }
  std::vector<auth::PolicyVerdict> trace;
  input.trace = &trace;
  auth::PolicyRequest asked;
  asked.principal = to_principal(identity);
  asked.action = request.action;
  // Without a policy nobody asks for them: the root's calls need none.
  const bool has_policy =
      !views.empty() || policies.boundary || !session.empty() || input.resource != nullptr;
  if (has_policy) asked.values = values_of(identity, request, policies);
  for (const std::string& resource : request.resources) {
    asked.resource = TRY(complete_arn(identity, resource));
    input.resource_account =
        request.resource_account.empty() ? account_in(asked.resource) : request.resource_account;
    trace.clear();
    const auth::Decision decision = auth::decide(asked, input);
    if (request.decisions != nullptr || cache != nullptr) {
      auto record = to_record(asked, decision, trace);
      // ARNs of IAM itself depend on its rows.
      if (cache != nullptr && decision.allowed() && !parse_entity_arn(resource)) {
        cache->keep(place_of(request), record);
      }
      if (request.decisions != nullptr) request.decisions->push_back(std::move(record));
    }
    if (!decision.allowed()) return access_denied(auth::explain(asked, decision));
  }
  return {};
}

Result<std::string> PolicyAuthorizer::complete_arn(const Identity& identity,
                                                   const std::string& arn) {
  auto entity = parse_entity_arn(arn);
  if (!entity || entity->name == "*") return arn;
  if (entity->name.empty()) {
    if (entity->kind != EntityKind::kUser) return arn;
    if (identity.kind != PrincipalKind::kUser) return identity.arn;
    entity->name = identity.user_name;
  }
  const auto transaction = iam_.database().begin();
  AccountRows rows(*transaction, iam_.database().generation(), entity->account);
  const auto row = TRY(rows.find(entity->kind, entity->name));
  return row ? rows.arn(entity->kind, *row) : arn;
}

// What GetAccessKeyLastUsed answers: written behind the answer, at most once a minute a key.
void PolicyAuthorizer::note_use(const Identity& identity, const AccessRequest& request) {
  if (!identity.access_key_id.starts_with("AKIA")) return;
  const int64_t now_ms = iam_.clock().domain_ms();
  {
    const std::lock_guard lock(uses_mutex_);
    if (noted_ms_.size() > kMaxNotedKeys) noted_ms_.clear();
    int64_t& noted_ms = noted_ms_[identity.access_key_id];
    if (noted_ms != 0 && now_ms - noted_ms < kNoteEveryMs && now_ms >= noted_ms) return;
    noted_ms = now_ms;
  }
  KeyUseRow row;
  row.used_ms = now_ms;
  row.service = request.action.substr(0, request.action.find(':'));
  row.region = "N/A";
  if (request.facts != nullptr) row.region = request.facts->region;
  for (const auto& [key, value] : request.global) {
    if (key == "aws:RequestedRegion") row.region = value;
  }
  auto transaction = iam_.database().begin();
  const std::string key = key_use_key(iam_.database().generation(), identity.access_key_id).bytes();
  if (!transaction->put(key, store::encode_row(row)).ok()) return;
  iam_.database().commit(std::move(transaction), [](Result<void>) {});
}

}  // namespace tarn::iam
