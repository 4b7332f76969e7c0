// CreateClassifier, UpdateClassifier, DeleteClassifier, GetClassifier, GetClassifiers.
#include <string>
#include <utility>
#include <vector>

#include "engines/formats/text_options.h"
#include "services/glue/classifier_rows.h"
#include "services/glue/convert.h"
#include "services/glue/crawl/log_infer.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

Error no_such_classifier(std::string_view name) {
  return entity_not_found("Classifier " + std::string(name) + " does not exist");
}

Error not_served(std::string_view what) {
  return invalid_input(std::string(what) + " is not served by Tarn.");
}

Result<std::string> check_json_path(wire::Text path) {
  TRY(engines::json_options({{"jsonPath", std::string(path)}}));
  return std::string(path);
}

// What Create and Update have in common; absent members stay as they are.
template <class In>
Result<void> apply_csv(const In& in, ClassifierRow& row) {
  if (in.custom_datatype_configured.value_or(false)) {
    return not_served("CsvClassifier.CustomDatatypeConfigured");
  }
  if (wire::present(in.delimiter)) row.delimiter = in.delimiter;
  if (wire::present(in.quote_symbol)) row.quote = in.quote_symbol;
  if (wire::present(in.contains_header)) row.contains_header = in.contains_header;
  if (in.header.present) row.header = to_strings(in.header);
  if (in.disable_value_trimming) row.keeps_blanks = *in.disable_value_trimming;
  if (in.allow_single_column) row.allows_single_column = *in.allow_single_column;
  if (wire::present(in.serde)) row.serde = in.serde;
  if (!row.delimiter.empty() && row.delimiter == row.quote) {
    return invalid_input("Delimiter and QuoteSymbol must not be the same.");
  }
  return {};
}

template <class In>
Result<void> apply_grok(const In& in, ClassifierRow& row) {
  if (wire::present(in.classification)) row.classification = in.classification;
  if (wire::present(in.grok_pattern)) row.grok_pattern = in.grok_pattern;
  if (wire::present(in.custom_patterns)) row.custom_patterns = in.custom_patterns;
  const auto rules =
      crawl::make_grok_rules(row.classification, row.grok_pattern, row.custom_patterns);
  if (!rules.ok()) return invalid_input(rules.error().message());
  return {};
}

Result<ClassifierRow> find(Context& context, std::string_view name) {
  const auto bytes = TRY(context.transaction.get(classifier_key(context.scope(), name).bytes()));
  if (!bytes) return no_such_classifier(name);
  return store::decode_row<ClassifierRow>(*bytes);
}

Result<ClassifierRow> find_of(Context& context, std::string_view name, ClassifierKind kind) {
  ClassifierRow row = TRY(find(context, name));
  if (row.kind != kind) return invalid_input("Classifier " + row.name + " is of another kind.");
  return row;
}

Result<void> put(Context& context, const ClassifierRow& row) {
  return context.transaction.put(classifier_key(context.scope(), row.name).bytes(),
                                 store::encode_row(row));
}

Result<ClassifierRow> to_row(const api::CreateClassifierRequest& in) {
  ClassifierRow row;
  if (in.csv_classifier != nullptr) {
    row.kind = ClassifierKind::kCsv;
    row.name = in.csv_classifier->name;
    TRY(apply_csv(*in.csv_classifier, row));
    return row;
  }
  if (in.json_classifier != nullptr) {
    row.kind = ClassifierKind::kJson;
    row.name = in.json_classifier->name;
    row.json_path = TRY(check_json_path(in.json_classifier->json_path));
    return row;
  }
  if (in.grok_classifier != nullptr) {
    row.kind = ClassifierKind::kGrok;
    row.name = in.grok_classifier->name;
    TRY(apply_grok(*in.grok_classifier, row));
    return row;
  }
  if (in.xml_classifier != nullptr) return not_served("XMLClassifier");
  return invalid_input("CreateClassifier needs one classifier.");
}

api::Classifier to_api(const ClassifierRow& row, Arena& arena) {
  api::Classifier out;
  if (row.kind == ClassifierKind::kJson) {
    auto* json = arena.make<api::JsonClassifier>();
    json->name = arena.copy(row.name);
    json->creation_time = wire::Timestamp{row.created_ms};
    json->last_updated = wire::Timestamp{row.updated_ms};
    json->version = row.version;
    json->json_path = arena.copy(row.json_path);
    out.json_classifier = json;
    return out;
  }
  if (row.kind == ClassifierKind::kGrok) {
    auto* grok = arena.make<api::GrokClassifier>();
    grok->name = arena.copy(row.name);
    grok->classification = arena.copy(row.classification);
    grok->creation_time = wire::Timestamp{row.created_ms};
    grok->last_updated = wire::Timestamp{row.updated_ms};
    grok->version = row.version;
    grok->grok_pattern = arena.copy(row.grok_pattern);
    if (!row.custom_patterns.empty()) grok->custom_patterns = arena.copy(row.custom_patterns);
    out.grok_classifier = grok;
    return out;
  }
  auto* csv = arena.make<api::CsvClassifier>();
  csv->name = arena.copy(row.name);
  csv->creation_time = wire::Timestamp{row.created_ms};
  csv->last_updated = wire::Timestamp{row.updated_ms};
  csv->version = row.version;
  if (!row.delimiter.empty()) csv->delimiter = arena.copy(row.delimiter);
  if (!row.quote.empty()) csv->quote_symbol = arena.copy(row.quote);
  if (!row.contains_header.empty()) csv->contains_header = arena.copy(row.contains_header);
  if (!row.header.empty()) csv->header = to_texts(row.header, arena);
  csv->disable_value_trimming = row.keeps_blanks;
  csv->allow_single_column = row.allows_single_column;
  csv->custom_datatype_configured = false;
  if (!row.serde.empty()) csv->serde = arena.copy(row.serde);
  out.csv_classifier = csv;
  return out;
}

}  // namespace

Result<api::CreateClassifierResponse> create_classifier(Glue&, Context& context,
                                                        const api::CreateClassifierRequest& in) {
  ClassifierRow row = TRY(to_row(in));
  if (TRY(context.transaction.get(classifier_key(context.scope(), row.name).bytes()))) {
    return already_exists("Classifier with name " + row.name + " already exists");
  }
  row.created_ms = row.updated_ms = context.clock.domain_ms();
  TRY(put(context, row));
  return api::CreateClassifierResponse{};
}

Result<api::UpdateClassifierResponse> update_classifier(Glue&, Context& context,
                                                        const api::UpdateClassifierRequest& in) {
  ClassifierRow row;
  if (in.csv_classifier != nullptr) {
    row = TRY(find_of(context, in.csv_classifier->name, ClassifierKind::kCsv));
    TRY(apply_csv(*in.csv_classifier, row));
  } else if (in.json_classifier != nullptr) {
    row = TRY(find_of(context, in.json_classifier->name, ClassifierKind::kJson));
    if (wire::present(in.json_classifier->json_path)) {
      row.json_path = TRY(check_json_path(in.json_classifier->json_path));
    }
  } else if (in.grok_classifier != nullptr) {
    row = TRY(find_of(context, in.grok_classifier->name, ClassifierKind::kGrok));
    TRY(apply_grok(*in.grok_classifier, row));
  } else if (in.xml_classifier != nullptr) {
    return not_served("XMLClassifier");
  } else {
    return invalid_input("UpdateClassifier needs one classifier.");
  }
  ++row.version;
  row.updated_ms = context.clock.domain_ms();
  TRY(put(context, row));
  return api::UpdateClassifierResponse{};
}

Result<api::DeleteClassifierResponse> delete_classifier(Glue&, Context& context,
                                                        const api::DeleteClassifierRequest& in) {
  TRY(find(context, in.name));
  TRY(context.transaction.erase(classifier_key(context.scope(), in.name).bytes()));
  return api::DeleteClassifierResponse{};
}

Result<api::GetClassifierResponse> get_classifier(Glue&, Context& context,
                                                  const api::GetClassifierRequest& in) {
  api::GetClassifierResponse out;
  out.classifier = context.arena.make<api::Classifier>();
  *out.classifier = to_api(TRY(find(context, in.name)), context.arena);
  return out;
}

Result<api::GetClassifiersResponse> get_classifiers(Glue&, Context& context,
                                                    const api::GetClassifiersRequest& in) {
  const std::string prefix = store::Key(context.scope(), "glue.classifier").bytes();
  const std::string start = TRY(read_token(in.next_token, prefix));
  const size_t limit = page_size(in.max_results);
  std::vector<api::Classifier> found;
  api::GetClassifiersResponse out;
  auto cursor = TRY(
      context.transaction.scan_loosely(start.empty() ? prefix : start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (found.size() == limit) {
      out.next_token = context.arena.copy(make_token(cursor->key()));
      break;
    }
    found.push_back(to_api(TRY(store::decode_row<ClassifierRow>(cursor->value())), context.arena));
  }
  out.classifiers = to_list(found, context.arena);
  return out;
}

}  // namespace tarn::glue
