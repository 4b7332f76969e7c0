// Namespaces: groups of users that know nothing of each other.
#include <vector>

#include "services/quicksight/account.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxNamespaces = 500;
// What is kept by namespace and name, and goes with the namespace.
constexpr std::string_view kKindsWithin[] = {"quicksight.user",      "quicksight.user_principal",
                                             "quicksight.group",     "quicksight.member",
                                             "quicksight.member_of", "quicksight.assignment"};

store::Key namespaces_key(const Context& context) {
  return store::Key(context.scope(), "quicksight.namespace");
}

void tell_namespace(Context& context, std::string_view name, api::NamespaceInfoV2& out) {
  out.name = context.arena.copy(name);
  out.arn = context.arena.copy(namespace_arn(context, name));
  out.capacity_region = context.region;
  out.creation_status = "CREATED";
  out.identity_store = "QUICKSIGHT";
}

}  // namespace

Result<api::CreateNamespaceResponse> create_namespace(Quicksight&, Context& context,
                                                      const api::CreateNamespaceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_enterprise(context, "Namespaces"));
  if (in.namespace_.empty()) return invalid_value("Namespace must not be empty.");
  const std::string key = namespaces_key(context).add(in.namespace_).bytes();
  if (in.namespace_ == kDefaultNamespace || TRY(context.transaction.get(key))) {
    return resource_exists("Namespace " + std::string(in.namespace_) + " already exists.",
                           "NAMESPACE");
  }
  const std::string all = namespaces_key(context).bytes();
  size_t namespaces = 0;
  auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) ++namespaces;
  if (namespaces >= kMaxNamespaces) return limit_exceeded("There can be 500 namespaces.");
  NamespaceRow row;
  row.name = in.namespace_;
  row.created_ms = context.clock.domain_ms();
  TRY(context.transaction.put(key, store::encode_row(row)));
  TRY(put_tags(context, namespace_arn(context, row.name), in.tags));
  auto out = answer<api::CreateNamespaceResponse>(context, 202);
  out.arn = context.arena.copy(namespace_arn(context, row.name));
  out.name = in.namespace_;
  out.capacity_region = context.region;
  out.creation_status = "CREATING";
  out.identity_store = in.identity_store;
  return out;
}

Result<api::DescribeNamespaceResponse> describe_namespace(Quicksight&, Context& context,
                                                          const api::DescribeNamespaceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_namespace(context, in.namespace_));
  auto out = answer<api::DescribeNamespaceResponse>(context);
  out.namespace_ = context.arena.make<api::NamespaceInfoV2>();
  tell_namespace(context, in.namespace_, *out.namespace_);
  return out;
}

// `default` comes first, on the first page, which may so be one longer than asked.
Result<api::ListNamespacesResponse> list_namespaces(Quicksight&, Context& context,
                                                    const api::ListNamespacesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  std::vector<api::NamespaceInfoV2> found;
  if (in.next_token.empty()) tell_namespace(context, kDefaultNamespace, found.emplace_back());
  const std::string next =
      TRY(list_page<NamespaceRow>(context, namespaces_key(context).bytes(), in.next_token,
                                  in.max_results, [&](const NamespaceRow& row) -> Result<bool> {
                                    tell_namespace(context, row.name, found.emplace_back());
                                    return true;
                                  }));
  auto out = answer<api::ListNamespacesResponse>(context);
  out.namespaces = to_list(context, found);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::DeleteNamespaceResponse> delete_namespace(Quicksight&, Context& context,
                                                      const api::DeleteNamespaceRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  if (in.namespace_ == kDefaultNamespace) {
    return invalid_value("The default namespace can't be deleted.");
  }
  TRY(require_namespace(context, in.namespace_));
  for (std::string_view kind : kKindsWithin) {
    const std::string all = store::Key(context.scope(), kind).add(in.namespace_).bytes();
    TRY(context.transaction.erase_range(all, store::prefix_end(all)));
  }
  TRY(erase_grants_of(context, user_arn(context, in.namespace_, ""), true));
  TRY(erase_tags_below(context, user_arn(context, in.namespace_, "")));
  TRY(erase_grants_of(context, group_arn(context, in.namespace_, ""), true));
  const std::string arn = namespace_arn(context, in.namespace_);
  TRY(erase_grants_of(context, arn, false));
  TRY(erase_tags(context, arn));
  TRY(context.transaction.erase(namespaces_key(context).add(in.namespace_).bytes()));
  return answer<api::DeleteNamespaceResponse>(context);
}

}  // namespace tarn::quicksight
