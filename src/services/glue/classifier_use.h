// The custom classifiers of a crawler, as a crawl applies them.
#pragma once

#include <string>
#include <vector>

#include "services/glue/classifier_rows.h"
#include "services/glue/crawl/custom_classifier.h"
#include "store/transaction.h"

namespace tarn::glue {

// In the order of `names`; EntityNotFoundException for one that is not there.
Result<std::vector<ClassifierRow>> load_classifiers(store::Transaction& transaction,
                                                    const store::Scope& scope,
                                                    const std::vector<std::string>& names);

Result<std::vector<crawl::CustomClassifier>> to_rules(const std::vector<ClassifierRow>& rows);

// Another text for another set of classifiers, or another version of one.
std::string classifiers_text(const std::vector<ClassifierRow>& rows);

}  // namespace tarn::glue
