#include "services/lambda/function_rows.h"

#include "services/lambda/errors.h"
#include "store/row_access.h"

namespace tarn::lambda {
namespace {

using store::find_row;

template <class Row>
Result<std::vector<Row>> all_rows(store::Transaction& transaction, const store::Key& below) {
  std::vector<Row> rows;
  auto cursor = TRY(transaction.scan(below.bytes(), store::prefix_end(below.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<Row>(cursor->value())));
  }
  return rows;
}

}  // namespace

Result<std::optional<FunctionRow>> FunctionRows::find_any(const FunctionRef& ref) {
  return find_row<FunctionRow>(transaction_, function_key(ref, generation_));
}

Result<std::optional<FunctionRow>> FunctionRows::find(const FunctionRef& ref) {
  auto row = TRY(find_any(ref));
  if (row && row->is_deleted) row.reset();
  return row;
}

Result<FunctionRow> FunctionRows::require(const FunctionRef& ref) {
  auto row = TRY(find(ref));
  if (!row) return no_such_function(ref.qualified_arn());
  return *std::move(row);
}

Result<void> FunctionRows::put(const FunctionRef& ref, const FunctionRow& row) {
  return transaction_.put(function_key(ref, generation_).bytes(), store::encode_row(row));
}

Result<std::optional<VersionRow>> FunctionRows::find_version(const FunctionRef& ref,
                                                             int64_t number) {
  return find_row<VersionRow>(transaction_, versions_key(ref, generation_).add_integer(number));
}

Result<VersionRow> FunctionRows::require_version(const FunctionRef& ref) {
  TRY(require(ref));
  auto number = version_number(ref.qualifier);
  if (!number) {
    const auto alias = TRY(find_alias(ref, ref.qualifier));
    if (!alias) return no_such_function(ref.qualified_arn());
    number = alias->version;
  }
  auto row = TRY(find_version(ref, *number));
  if (!row) return no_such_function(ref.qualified_arn());
  return *std::move(row);
}

Result<VersionRow> FunctionRows::require_target(const FunctionRef& ref) {
  const bool is_alias =
      !version_number(ref.qualifier) && ref.qualifier.find('$') == std::string::npos;
  if (is_alias && (!TRY(find(ref)) || !TRY(find_alias(ref, ref.qualifier)))) {
    return no_such_alias(ref.qualified_arn());
  }
  return require_version(ref);
}

Result<void> FunctionRows::put_version(const FunctionRef& ref, const VersionRow& row) {
  return transaction_.put(versions_key(ref, generation_).add_integer(row.number).bytes(),
                          store::encode_row(row));
}

Result<std::vector<VersionRow>> FunctionRows::versions(const FunctionRef& ref) {
  return all_rows<VersionRow>(transaction_, versions_key(ref, generation_));
}

Result<std::optional<AliasRow>> FunctionRows::find_alias(const FunctionRef& ref,
                                                         std::string_view name) {
  return find_row<AliasRow>(transaction_, aliases_key(ref, generation_).add(name));
}

Result<AliasRow> FunctionRows::require_alias(const FunctionRef& ref, std::string_view name) {
  auto row = TRY(find_alias(ref, name));
  if (!row) return no_such_alias(ref.arn_of(name));
  return *std::move(row);
}

Result<void> FunctionRows::put_alias(const FunctionRef& ref, const AliasRow& row) {
  return transaction_.put(aliases_key(ref, generation_).add(row.name).bytes(),
                          store::encode_row(row));
}

Result<std::vector<AliasRow>> FunctionRows::aliases(const FunctionRef& ref) {
  return all_rows<AliasRow>(transaction_, aliases_key(ref, generation_));
}

}  // namespace tarn::lambda
