// Definitions made of others: of a template that its data sets are put into, of an analysis that
// becomes a template. JSON in, JSON out.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "core/context.h"
#include "services/quicksight/assets.h"

namespace tarn::quicksight {

using DataSetReferences = std::vector<std::pair<std::string, std::string>>;  // placeholder, ARN

struct SourceDefinition {
  Json definition;
  std::string theme_arn;
};

// Of a template's ARN, which may go on "/version/3" or "/alias/NAME". InvalidParameterValue where
// a placeholder has no reference.
Result<SourceDefinition> fill_template(Context& context, AssetKind into, std::string_view arn,
                                       const DataSetReferences& references);
// Of an analysis's ARN; each of its data sets needs a placeholder.
Result<SourceDefinition> template_of_analysis(Context& context, std::string_view arn,
                                              const DataSetReferences& references);
// Of another template's ARN.
Result<SourceDefinition> copy_template(Context& context, std::string_view arn);

// Puts the request's Parameters in place of the declarations' defaults. What does not fit is added
// to `errors`.
Json with_parameters(const Json& definition, const Json& parameters,
                     std::vector<AssetErrorRow>& errors);

}  // namespace tarn::quicksight
