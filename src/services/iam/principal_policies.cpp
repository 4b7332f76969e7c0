#include "services/iam/principal_policies.h"

namespace tarn::iam {
namespace {

constexpr size_t kUsualKeyBytes = 60;

Result<void> add_policies(AccountRows& rows, const EntityRow& row, PrincipalPolicies& out) {
  for (const auto& [name, document] : row.inline_policies) {
    auto policy = TRY(auth::Policy::parse(document, auth::PolicyKind::kIdentity));
    out.identity.push_back({name, std::move(policy)});
  }
  for (const std::string& arn : row.attached_policies) {
    const auto document = TRY(rows.policy_document(arn));
    if (!document) return corrupt("the attached policy " + arn + " is missing");
    auto policy = TRY(auth::Policy::parse(*document, auth::PolicyKind::kIdentity));
    out.identity.push_back({arn, std::move(policy)});
  }
  return {};
}

// Keys whose values are the same for one principal in one region.
bool is_settled(std::string_view key) {
  return key == "aws:requestedregion" || key == "aws:principalaccount" ||
         key == "aws:principalarn" || key == "aws:principaltype";
}

bool asks_for_values(const auth::Policy& policy) {
  for (const auth::Statement& statement : policy.statements) {
    for (const auth::Condition& condition : statement.conditions) {
      if (!is_settled(condition.key)) return true;
      for (const std::string& value : condition.values) {
        if (policy.has_variables && value.find("${") != std::string::npos) return true;
      }
    }
    for (const std::string& resource : statement.resources) {
      if (policy.has_variables && resource.find("${") != std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<auth::NamedPolicy> PrincipalPolicies::views() const {
  std::vector<auth::NamedPolicy> views;
  views.reserve(identity.size());
  for (const Named& named : identity) views.push_back({&named.policy, named.name});
  return views;
}

Result<std::shared_ptr<const PrincipalPolicies>> load_policies(AccountRows& rows, EntityKind kind,
                                                               std::string_view name) {
  auto made = std::make_shared<PrincipalPolicies>();
  PrincipalPolicies& out = *made;
  const auto row = TRY(rows.find(kind, name));
  if (!row) return std::shared_ptr<const PrincipalPolicies>(std::move(made));
  TRY(add_policies(rows, *row, out));
  for (const std::string& group : row->groups) {
    TRY(add_policies(rows, TRY(rows.require(EntityKind::kGroup, group)), out));
  }
  if (!row->boundary.empty()) {
    const auto document = TRY(rows.policy_document(row->boundary));
    // A boundary that is gone allows nothing.
    out.boundary = document ? TRY(auth::Policy::parse(*document, auth::PolicyKind::kIdentity))
                            : auth::Policy{};
  }
  out.tags = row->tags;
  out.asks_for_values = out.boundary && asks_for_values(*out.boundary);
  for (const auto& named : out.identity) {
    if (asks_for_values(named.policy)) out.asks_for_values = true;
  }
  return std::shared_ptr<const PrincipalPolicies>(std::move(made));
}

std::optional<EntityArn> parse_entity_arn(std::string_view arn) {
  constexpr std::string_view kStart = "arn:aws:iam::";
  if (!arn.starts_with(kStart) || arn.size() < kStart.size() + 13) return std::nullopt;
  const std::string_view account = arn.substr(kStart.size(), 12);
  std::string_view rest = arn.substr(kStart.size() + 12);
  for (const EntityKind kind : {EntityKind::kUser, EntityKind::kGroup, EntityKind::kRole}) {
    const std::string start = ":" + std::string(entity_word(kind)) + "/";
    if (!rest.starts_with(start)) continue;
    return EntityArn{std::string(account), kind, std::string(rest.substr(rest.rfind('/') + 1))};
  }
  return std::nullopt;
}

Result<std::shared_ptr<const PrincipalPolicies>> PolicyCache::get(const Identity& identity) {
  std::string name;
  EntityKind kind = EntityKind::kUser;
  if (identity.kind == PrincipalKind::kUser) {
    name = identity.user_name;
  } else if (identity.kind == PrincipalKind::kAssumedRole) {
    const auto role = parse_entity_arn(identity.role_arn);
    if (role) name = role->name;
    kind = EntityKind::kRole;
  }
  const bool is_root = identity.kind == PrincipalKind::kRoot;
  if (name.empty() && !is_root) return std::make_shared<const PrincipalPolicies>();
  // Root has no policies, but decisions that are made again and again.
  std::string key;
  key.reserve(kUsualKeyBytes);
  key.append(identity.account).append("/").append(entity_word(kind)).append("/").append(name);
  // Read before the rows are: a change in between leaves the entry stale at once.
  const uint64_t epoch = iam_.epoch();
  const uint64_t generation = iam_.database().generation();
  {
    const std::lock_guard lock(mutex_);
    if (epoch_ != epoch || generation_ != generation || principals_.size() >= kMaxPrincipals) {
      principals_.clear();
      epoch_ = epoch;
      generation_ = generation;
    }
    const auto found = principals_.find(key);
    if (found != principals_.end()) return found->second;
  }
  const auto transaction = iam_.database().begin();
  AccountRows rows(*transaction, generation, identity.account);
  auto loaded =
      is_root ? std::make_shared<const PrincipalPolicies>() : TRY(load_policies(rows, kind, name));
  const std::lock_guard lock(mutex_);
  if (epoch_ == epoch && generation_ == generation) principals_.insert_or_assign(key, loaded);
  return loaded;
}

Result<std::shared_ptr<const auth::Policy>> PolicyCache::parse(const std::string& document,
                                                               auth::PolicyKind kind) {
  const std::string key = std::to_string(static_cast<int>(kind)) + document;
  {
    const std::lock_guard lock(mutex_);
    const auto found = documents_.find(key);
    if (found != documents_.end()) return found->second;
  }
  auto policy = std::make_shared<const auth::Policy>(TRY(auth::Policy::parse(document, kind)));
  const std::lock_guard lock(mutex_);
  if (documents_.size() >= kMaxDocuments) documents_.clear();
  documents_.insert_or_assign(key, policy);
  return std::shared_ptr<const auth::Policy>(std::move(policy));
}

}  // namespace tarn::iam
