#include "services/lambda/mapping_rows.h"

namespace tarn::lambda {

std::string mapping_arn(const MappingRow& row) {
  return "arn:aws:lambda:" + row.region + ":" + row.account + ":event-source-mapping:" + row.id;
}

store::Key mappings_key(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "lambda.mapping"};
}

store::Key mapping_key(uint64_t generation, std::string_view account, std::string_view region,
                       std::string_view id) {
  return mappings_key(generation).add(account).add(region).add(id);
}

Result<std::optional<MappingRow>> find_mapping(store::Transaction& transaction, uint64_t generation,
                                               std::string_view account, std::string_view region,
                                               std::string_view id) {
  const auto bytes = TRY(transaction.get(mapping_key(generation, account, region, id).bytes()));
  if (!bytes) return std::optional<MappingRow>();
  return std::optional<MappingRow>(TRY(store::decode_row<MappingRow>(*bytes)));
}

Result<std::vector<MappingRow>> load_mappings(store::Transaction& transaction, uint64_t generation,
                                              std::string_view account, std::string_view region) {
  store::Key base = mappings_key(generation);
  if (!account.empty()) base.add(account).add(region);
  std::vector<MappingRow> rows;
  auto cursor = TRY(transaction.scan_loosely(base.bytes(), store::prefix_end(base.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<MappingRow>(cursor->value())));
  }
  return rows;
}

}  // namespace tarn::lambda
