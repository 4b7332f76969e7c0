#include "services/glue/classifier_use.h"

#include "engines/formats/text_options.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

crawl::CsvRules csv_rules(const ClassifierRow& row) {
  crawl::CsvRules rules;
  if (!row.delimiter.empty()) rules.delimiter = row.delimiter[0];
  if (!row.quote.empty()) rules.quote = row.quote[0];
  if (row.contains_header == "PRESENT") rules.header = crawl::HeaderRule::kPresent;
  if (row.contains_header == "ABSENT") rules.header = crawl::HeaderRule::kAbsent;
  rules.names = row.header;
  rules.allows_single_column = row.allows_single_column;
  if (row.serde == "OpenCSVSerDe") rules.serde = crawl::SerdeRule::kOpenCsv;
  if (row.serde == "LazySimpleSerDe") rules.serde = crawl::SerdeRule::kLazySimple;
  return rules;
}

}  // namespace

Result<std::vector<ClassifierRow>> load_classifiers(store::Transaction& transaction,
                                                    const store::Scope& scope,
                                                    const std::vector<std::string>& names) {
  std::vector<ClassifierRow> rows;
  for (const std::string& name : names) {
    const auto bytes = TRY(transaction.get(classifier_key(scope, name).bytes()));
    if (!bytes) return entity_not_found("Classifier " + name + " does not exist");
    rows.push_back(TRY(store::decode_row<ClassifierRow>(*bytes)));
  }
  return rows;
}

Result<std::vector<crawl::CustomClassifier>> to_rules(const std::vector<ClassifierRow>& rows) {
  std::vector<crawl::CustomClassifier> out;
  for (const ClassifierRow& row : rows) {
    crawl::CustomClassifier& one = out.emplace_back();
    if (row.kind == ClassifierKind::kCsv) {
      one.csv = csv_rules(row);
      continue;
    }
    if (row.kind == ClassifierKind::kGrok) {
      one.grok =
          TRY(crawl::make_grok_rules(row.classification, row.grok_pattern, row.custom_patterns));
      continue;
    }
    const auto json = TRY(engines::json_options({{"jsonPath", row.json_path}}));
    one.json = crawl::JsonRules{row.json_path, json.members};
  }
  return out;
}

std::string classifiers_text(const std::vector<ClassifierRow>& rows) {
  std::string text;
  for (const ClassifierRow& row : rows) {
    text +=
        " " + row.name + "/" + std::to_string(row.created_ms) + "." + std::to_string(row.version);
  }
  return text;
}

}  // namespace tarn::glue
