// Who may do what with a function or a layer: fills in what IAM is asked.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/identities.h"
#include "services/lambda/names.h"
#include "wire/types.h"

namespace tarn::lambda {

using AccessRequests = std::vector<AccessRequest>;

// Makes the first request one for the function that `named` means: its ARN, and the policy of the
// qualifier. With `qualifier_in_arn`, the ARN carries the qualifier, as for what is done with one
// version or alias.
Result<FunctionRef> guard_function(Context& context, std::string_view named, wire::Text qualifier,
                                   bool qualifier_in_arn, AccessRequests& requests);
// A layer's version, with its own policy.
Result<void> guard_layer_version(Context& context, const LayerRef& ref, AccessRequest& request);

// Whether a role may be given to functions.
void add_pass_role(std::string_view role, AccessRequests& requests);
// Whether layers' versions may be used.
Result<void> add_layers(Context& context, const wire::List<wire::Text>& arns,
                        AccessRequests& requests);

}  // namespace tarn::lambda
