#include "auth/policy_evaluation.h"

#include <algorithm>

#include "auth/policy_condition.h"
#include "auth/policy_pattern.h"

namespace tarn::auth {
namespace {

PrincipalMatch match_aws(std::string_view value, const RequestPrincipal& principal) {
  using Kind = RequestPrincipal::Kind;
  if (principal.kind == Kind::kAnonymous || principal.kind == Kind::kService) {
    return PrincipalMatch::kNone;
  }
  const std::string root = "arn:aws:iam::" + principal.account + ":root";
  if (value == principal.account || value == root) {
    return principal.kind == Kind::kRoot ? PrincipalMatch::kItself : PrincipalMatch::kAccount;
  }
  if (value == principal.arn) return PrincipalMatch::kItself;
  if (!principal.role_arn.empty() && value == principal.role_arn) return PrincipalMatch::kRole;
  return PrincipalMatch::kNone;
}

// "logs.us-east-1.amazonaws.com" is logs.amazonaws.com in that region.
bool is_service(std::string_view value, const PolicyRequest& request) {
  const std::string_view service = request.principal.service;
  if (service.empty() || request.principal.kind != RequestPrincipal::Kind::kService) return false;
  if (value == service) return true;
  const size_t dot = service.find('.');
  if (dot == service.npos || !value.starts_with(service.substr(0, dot + 1)) ||
      !value.ends_with(service.substr(dot))) {
    return false;
  }
  const auto regions = request.values.find("aws:RequestedRegion");
  return regions.size() == 1 &&
         value.substr(dot + 1) == std::string(regions[0]) + std::string(service.substr(dot));
}

PrincipalMatch match_entry(const PrincipalEntry& entry, const PolicyRequest& request) {
  const RequestPrincipal& principal = request.principal;
  using Type = PrincipalEntry::Type;
  switch (entry.type) {
    case Type::kAnyone:
      return PrincipalMatch::kAnyone;
    case Type::kAws:
      return match_aws(entry.value, principal);
    case Type::kService:
      return is_service(entry.value, request) ? PrincipalMatch::kItself : PrincipalMatch::kNone;
    case Type::kCanonicalUser:
      if (principal.canonical_id.empty() || entry.value != principal.canonical_id) break;
      return principal.kind == RequestPrincipal::Kind::kRoot ? PrincipalMatch::kItself
                                                             : PrincipalMatch::kAccount;
    case Type::kFederated:
      break;
  }
  return PrincipalMatch::kNone;
}

bool matches_action(const Statement& statement, const PolicyRequest& request) {
  const bool listed = std::any_of(
      statement.actions.begin(), statement.actions.end(),
      [&](const auto& action) { return matches_wildcards_ignoring_case(action, request.action); });
  return listed != statement.not_action;
}

bool matches_resource(const Statement& statement, const PolicyRequest& request, bool variables) {
  if (statement.resources.empty()) return true;  // a trust policy
  const bool listed =
      std::any_of(statement.resources.begin(), statement.resources.end(), [&](const auto& text) {
        if (!variables || text.find("${") == std::string::npos) {
          return matches_arn_wildcards(text, request.resource);
        }
        const auto pattern = make_pattern(text, true, &request.values);
        return pattern && matches_arn(*pattern, request.resource);
      });
  return listed != statement.not_resource;
}

bool conditions_hold(const Statement& statement, const PolicyRequest& request, bool variables) {
  return std::all_of(
      statement.conditions.begin(), statement.conditions.end(),
      [&](const Condition& condition) { return holds(condition, request.values, variables); });
}

// What several policies of one kind say together.
struct GroupVerdict {
  Verdict verdict;
  std::string_view name;
};

using Trace = std::vector<PolicyVerdict>;

void note(Trace* trace, PolicySource source, std::string_view name, const Verdict& verdict) {
  if (trace == nullptr) return;
  const std::string_view sid = verdict.statement ? verdict.statement->sid : std::string_view();
  trace->push_back({source, name, verdict.kind, sid});
}

// The first deny, or else the first allow. A trace wants all, whatever the first says.
GroupVerdict evaluate_group(std::span<const NamedPolicy> policies, const PolicyRequest& request,
                            PolicySource source, Trace* trace) {
  GroupVerdict group;
  for (const NamedPolicy& named : policies) {
    const Verdict verdict = evaluate(*named.policy, PolicyKind::kIdentity, request);
    note(trace, source, named.name, verdict);
    if (verdict.kind > group.verdict.kind) group = {verdict, named.name};
    if (verdict.kind == Verdict::Kind::kDeny && trace == nullptr) break;
  }
  return group;
}

GroupVerdict evaluate_one(const Policy* policy, PolicyKind kind, const PolicyRequest& request,
                          PolicySource source, Trace* trace) {
  GroupVerdict group;
  if (policy == nullptr) return group;
  group.verdict = evaluate(*policy, kind, request);
  note(trace, source, {}, group.verdict);
  return group;
}

Decision explicit_deny(PolicySource source, const GroupVerdict& group) {
  return {Decision::Kind::kExplicitDeny, source, std::string(group.name),
          group.verdict.statement->sid};
}

Decision allowed_by(PolicySource source, const GroupVerdict& group) {
  return {Decision::Kind::kAllowed, source, std::string(group.name),
          group.verdict.statement ? group.verdict.statement->sid : std::string()};
}

Decision implicit_deny(PolicySource source) {
  return {Decision::Kind::kImplicitDeny, source, {}, {}};
}

bool allows(const GroupVerdict& group) { return group.verdict.kind == Verdict::Kind::kAllow; }
bool denies(const GroupVerdict& group) { return group.verdict.kind == Verdict::Kind::kDeny; }

}  // namespace

PrincipalMatch match_principal(const Statement& statement, const PolicyRequest& request) {
  PrincipalMatch strongest = PrincipalMatch::kNone;
  for (const PrincipalEntry& entry : statement.principals) {
    strongest = std::max(strongest, match_entry(entry, request));
  }
  if (!statement.not_principal) return strongest;
  return strongest == PrincipalMatch::kNone ? PrincipalMatch::kAnyone : PrincipalMatch::kNone;
}

Verdict evaluate(const Policy& policy, PolicyKind kind, const PolicyRequest& request) {
  Verdict verdict;
  for (const Statement& statement : policy.statements) {
    PrincipalMatch match = PrincipalMatch::kNone;
    if (kind != PolicyKind::kIdentity) {
      match = match_principal(statement, request);
      if (match == PrincipalMatch::kNone) continue;
    }
    if (!matches_action(statement, request) ||
        !matches_resource(statement, request, policy.has_variables) ||
        !conditions_hold(statement, request, policy.has_variables)) {
      continue;
    }
    if (statement.effect == Effect::kDeny) return {Verdict::Kind::kDeny, &statement, match};
    if (verdict.kind == Verdict::Kind::kNothing || match > verdict.match) {
      verdict = {Verdict::Kind::kAllow, &statement, match};
    }
  }
  return verdict;
}

Decision decide(const PolicyRequest& request, const DecisionInput& input) {
  using Kind = RequestPrincipal::Kind;
  const Kind kind = request.principal.kind;
  const GroupVerdict identity =
      evaluate_group(input.identity, request, PolicySource::kIdentity, input.trace);
  const GroupVerdict session =
      evaluate_group(input.session, request, PolicySource::kSession, input.trace);
  const GroupVerdict boundary = evaluate_one(input.boundary, PolicyKind::kIdentity, request,
                                             PolicySource::kBoundary, input.trace);
  const GroupVerdict resource = evaluate_one(input.resource, input.resource_kind, request,
                                             PolicySource::kResource, input.trace);
  if (denies(identity)) return explicit_deny(PolicySource::kIdentity, identity);
  if (denies(resource)) return explicit_deny(PolicySource::kResource, resource);
  if (denies(session)) return explicit_deny(PolicySource::kSession, session);
  if (denies(boundary)) return explicit_deny(PolicySource::kBoundary, boundary);

  const bool session_allows = !input.has_session_policies || allows(session);
  const bool boundary_allows = !input.boundary || allows(boundary);
  const bool identity_allows = kind == Kind::kRoot || allows(identity);
  const bool same_account =
      input.resource_account.empty() || input.resource_account == request.principal.account;
  const PrincipalMatch match = resource.verdict.match;

  // Those without identity policies: only the resource can allow them.
  if (kind == Kind::kAnonymous || kind == Kind::kService) {
    return allows(resource) ? allowed_by(PolicySource::kResource, resource)
                            : implicit_deny(PolicySource::kResource);
  }
  if (allows(resource) && same_account) {
    // A policy that names the user or the session itself is not narrowed by the other two.
    if (match == PrincipalMatch::kItself && kind != Kind::kRoot) {
      return allowed_by(PolicySource::kResource, resource);
    }
    const bool grants = match == PrincipalMatch::kRole || match == PrincipalMatch::kAnyone;
    if (grants && session_allows && boundary_allows) {
      return allowed_by(PolicySource::kResource, resource);
    }
  }
  const bool needs_resource = !same_account || input.resource_required;
  if (!identity_allows) return implicit_deny(PolicySource::kIdentity);
  if (needs_resource && !allows(resource)) return implicit_deny(PolicySource::kResource);
  if (!boundary_allows) return implicit_deny(PolicySource::kBoundary);
  if (!session_allows) return implicit_deny(PolicySource::kSession);
  return allowed_by(PolicySource::kIdentity, identity);
}

std::string_view source_name(PolicySource source) {
  constexpr std::string_view kNames[] = {"identity-based policy", "resource-based policy",
                                         "session policy", "permissions boundary"};
  return kNames[static_cast<size_t>(source)];
}

std::string explain(const PolicyRequest& request, const Decision& decision) {
  using Kind = RequestPrincipal::Kind;
  const std::string_view source = source_name(decision.source);
  const RequestPrincipal& principal = request.principal;
  std::string out = "User: ";
  out += principal.kind == Kind::kAnonymous ? "anonymous"
         : principal.arn.empty()            ? principal.service
                                            : principal.arn;
  out += " is not authorized to perform: " + request.action;
  if (request.resource != "*") {
    // S3 quotes the resource, the others do not.
    const std::string_view quote = request.action.starts_with("s3:") ? "\"" : "";
    out.append(" on resource: ").append(quote).append(request.resource).append(quote);
  }
  if (decision.kind == Decision::Kind::kExplicitDeny) {
    const bool vowel = decision.source == PolicySource::kIdentity;
    return out.append(" with an explicit deny in ").append(vowel ? "an " : "a ").append(source);
  }
  return out.append(" because no ")
      .append(source)
      .append(" allows the ")
      .append(request.action)
      .append(" action");
}

}  // namespace tarn::auth
