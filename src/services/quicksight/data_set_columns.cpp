#include "services/quicksight/data_set_columns.h"

#include "services/quicksight/data_set_store.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

Result<DataSetColumns> columns_of_data_set(Context& context, std::string_view arn) {
  DataSetColumns columns;
  const auto ref = parse_asset_arn(arn);
  if (!ref || ref->kind != AssetKind::kDataSet || ref->account != context.account ||
      ref->region != context.region) {
    return columns;
  }
  columns.is_there = TRY(has_asset(context, AssetKind::kDataSet, ref->id));
  if (!columns.is_there) return columns;
  const LoadedDataSet loaded = TRY(load_data_set(context.transaction, context.scope(), ref->id));
  const bi::DataSet set = TRY(read_tables(context.transaction, context.scope(), loaded.given));
  columns.typed = bi::plain_columns(TRY(bi::describe(set)));
  columns.names.emplace();
  for (const bi::Column& column : columns.typed) columns.names->insert(column.name);
  return columns;
}

}  // namespace tarn::quicksight
