// SimulatePrincipalPolicy and SimulateCustomPolicy: the authorizer's decision without the call.
#include <algorithm>

#include "auth/policy_evaluation.h"
#include "services/iam/convert.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"
#include "services/iam/principal_policies.h"

namespace tarn::iam {
namespace {

struct Simulation {
  std::vector<auth::Policy> policies;  // given as documents
  std::vector<auth::NamedPolicy> identity;
  std::optional<auth::Policy> resource;
  std::optional<auth::Policy> boundary;
  auth::PolicyRequest request;
};

template <class Request>
Result<void> add_given(const Request& in, Simulation& simulation) {
  simulation.policies.reserve(in.policy_input_list.size);  // views point into it
  for (const wire::Text document : in.policy_input_list) {
    simulation.policies.push_back(TRY(auth::Policy::parse(document, auth::PolicyKind::kIdentity)));
    simulation.identity.push_back({&simulation.policies.back(), "PolicyInputList"});
  }
  if (wire::present(in.resource_policy)) {
    simulation.resource = TRY(auth::Policy::parse(in.resource_policy, auth::PolicyKind::kResource));
  }
  for (const wire::Text document : in.permissions_boundary_policy_input_list) {
    simulation.boundary = TRY(auth::Policy::parse(document, auth::PolicyKind::kIdentity));
  }
  for (const api::ContextEntry& entry : in.context_entries) {
    for (const wire::Text value : entry.context_key_values) {
      simulation.request.values.add(entry.context_key_name, value);
    }
  }
  return {};
}

std::string_view decision_text(const auth::Decision& decision) {
  switch (decision.kind) {
    case auth::Decision::Kind::kAllowed:
      return "allowed";
    case auth::Decision::Kind::kExplicitDeny:
      return "explicitDeny";
    case auth::Decision::Kind::kImplicitDeny:
      return "implicitDeny";
  }
  return "implicitDeny";
}

api::EvaluationResult evaluate_one(Context& context, const Simulation& simulation) {
  auth::DecisionInput input;
  input.identity = simulation.identity;
  input.resource = simulation.resource ? &*simulation.resource : nullptr;
  input.boundary = simulation.boundary ? &*simulation.boundary : nullptr;
  const auth::Decision decision = auth::decide(simulation.request, input);
  api::EvaluationResult out;
  out.eval_action_name = context.arena.copy(simulation.request.action);
  out.eval_resource_name = context.arena.copy(simulation.request.resource);
  out.eval_decision = decision_text(decision);
  out.matched_statements =
      wire::make_list<api::Statement>(context.arena, decision.policy_name.empty() ? 0 : 1);
  if (!decision.policy_name.empty()) {
    out.matched_statements[0].source_policy_id = context.arena.copy(decision.policy_name);
  }
  out.missing_context_values = wire::make_list<wire::Text>(context.arena, 0);
  return out;
}

template <class Request>
Result<api::SimulatePolicyResponse> run(Context& context, const Request& in,
                                        Simulation& simulation) {
  std::vector<std::pair<std::string, std::string>> questions;
  for (const wire::Text action : in.action_names) {
    if (in.resource_arns.empty()) questions.emplace_back(action, "*");
    for (const wire::Text resource : in.resource_arns) questions.emplace_back(action, resource);
  }
  const auto page =
      TRY(make_page(std::move(questions), in.marker, in.max_items,
                    [](const auto& question) { return question.first + "\n" + question.second; }));
  api::SimulatePolicyResponse out;
  out.evaluation_results =
      to_list<api::EvaluationResult>(context, page.items, [&](const auto& question) {
        simulation.request.action = question.first;
        simulation.request.resource = question.second;
        return evaluate_one(context, simulation);
      });
  set_page(context, page, out);
  return out;
}

}  // namespace

Result<api::SimulatePolicyResponse> simulate_custom_policy(
    Iam&, Context& context, const api::SimulateCustomPolicyRequest& in) {
  Simulation simulation;
  simulation.request.principal.kind = auth::RequestPrincipal::Kind::kUser;
  simulation.request.principal.account = context.account;
  simulation.request.principal.arn = in.caller_arn;
  TRY(add_given(in, simulation));
  return run(context, in, simulation);
}

Result<api::SimulatePolicyResponse> simulate_principal_policy(
    Iam&, Context& context, const api::SimulatePrincipalPolicyRequest& in) {
  const auto source = parse_entity_arn(in.policy_source_arn);
  if (!source || source->account != context.account) {
    return invalid_input("Invalid Entity Arn: " + std::string(in.policy_source_arn) +
                         " does not clearly define entity type and name.");
  }
  AccountRows rows(context);
  TRY(rows.require(source->kind, source->name));
  const auto policies = TRY(load_policies(rows, source->kind, source->name));
  Simulation simulation;
  simulation.identity = policies->views();
  simulation.boundary = policies->boundary;
  auto& principal = simulation.request.principal;
  const bool is_role = source->kind == EntityKind::kRole;
  principal.kind =
      is_role ? auth::RequestPrincipal::Kind::kAssumedRole : auth::RequestPrincipal::Kind::kUser;
  principal.account = source->account;
  principal.arn = in.policy_source_arn;
  if (is_role) principal.role_arn = in.policy_source_arn;
  if (source->kind == EntityKind::kUser) {
    simulation.request.values.add("aws:username", source->name);
  }
  for (const auto& [key, value] : policies->tags) {
    simulation.request.values.add("aws:PrincipalTag/" + key, value);
  }
  TRY(add_given(in, simulation));
  return run(context, in, simulation);
}

}  // namespace tarn::iam
