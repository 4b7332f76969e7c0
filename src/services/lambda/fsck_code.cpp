#include "services/lambda/code_keys.h"
#include "services/lambda/code_store.h"
#include "services/lambda/layer_rows.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {
namespace {

using store::CheckedRow;
using store::RowRules;

constexpr const char* kUses = "lambda: code counts the versions that use it";
constexpr const char* kBytes = "lambda: an account counts the bytes of its code";

// Of the code of functions, and of the layers that they have.
Result<RowRules::Amounts> uses_of_version(const CheckedRow& row) {
  const auto version = TRY(row.decode<VersionRow>());
  RowRules::Amounts amounts;
  if (!version.code_id.empty()) {
    amounts.emplace_back(code_key(row.scope(), version.code_id).bytes(), 1);
  }
  for (const LayerUse& layer : version.layers) {
    const store::Scope scope{row.generation(), layer.account, layer.region};
    if (!layer.code_id.empty()) amounts.emplace_back(code_key(scope, layer.code_id).bytes(), 1);
  }
  return amounts;
}

Result<RowRules::Amounts> uses_of_layer(const CheckedRow& row) {
  const auto layer = TRY(row.decode<LayerVersionRow>());
  return RowRules::Amounts{{code_key(row.scope(), layer.code_id).bytes(), 1}};
}

// A layer counts once, whoever uses it.
template <class Row>
Result<RowRules::Amounts> bytes_of(const CheckedRow& row) {
  const std::string code_id = TRY(row.decode<Row>())
  .code_id;
  if (code_id.empty()) return RowRules::Amounts{};
  const auto code = TRY(row.find<CodeRow>(code_key(row.scope(), code_id).bytes()));
  if (!code) return corrupt("its code has no row");
  return RowRules::Amounts{{code_bytes_key(row.scope()).bytes(), code->size_bytes}};
}

Result<int64_t> counted_uses(const CheckedRow& row) {
  const auto found = TRY(row.decode<CodeRow>());
  return found.uses;
}

}  // namespace

void add_code_rules(RowRules& rules) {
  const store::RowKind versions = {"lambda.version", "ti"}, layers = {"lambda.layer_version", "ti"},
                       codes = {"lambda.code", "t"}, bytes = {"lambda.code_bytes", ""};
  rules.sum({kUses, versions, codes, uses_of_version, {}, counted_uses});
  rules.sum({kUses, layers, codes, uses_of_layer, {}, counted_uses});
  rules.sum({kBytes, versions, bytes, bytes_of<VersionRow>});
  rules.sum({kBytes, layers, bytes, bytes_of<LayerVersionRow>});
  rules.index({.name = "lambda: bytes in the store are of code that knows them",
               .rows = codes,
               .index = {"lambda.extent", "iii"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto code = TRY(row.decode<CodeRow>());
                 return RowRules::Keys{code_extent_key(row.generation(), code.extent).bytes()};
               }});
}

}  // namespace tarn::lambda
