// Event source mappings on disk: which queue runs which function, and how.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/lambda/names.h"
#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::lambda {

struct MappingRow {
  std::string id;  // a UUID
  std::string account;
  std::string region;
  std::string function;
  std::string qualifier;
  std::string source_arn;
  bool is_disabled = false;
  int64_t batch_size = 10;
  int64_t window_seconds = 0;
  std::vector<std::string> filters;  // patterns; none: all messages
  int64_t max_concurrency = 0;       // 0: as many as the poller likes
  bool reports_failures = false;     // ReportBatchItemFailures
  int64_t modified_ms = 0;
  std::map<std::string, std::string> tags;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, account);
    v(3, region);
    v(4, function);
    v(5, qualifier);
    v(6, source_arn);
    v(7, is_disabled);
    v(8, batch_size);
    v(9, window_seconds);
    v(10, filters);
    v(11, max_concurrency);
    v(12, reports_failures);
    v(13, modified_ms);
    v(14, tags);
  }
  FunctionRef ref() const { return {account, region, function, qualifier}; }
};

std::string mapping_arn(const MappingRow& row);

store::Key mappings_key(uint64_t generation);  // add account, region and id
store::Key mapping_key(uint64_t generation, std::string_view account, std::string_view region,
                       std::string_view id);

Result<std::optional<MappingRow>> find_mapping(store::Transaction& transaction, uint64_t generation,
                                               std::string_view account, std::string_view region,
                                               std::string_view id);
// All of an account's in a region, or everybody's where `account` is empty.
Result<std::vector<MappingRow>> load_mappings(store::Transaction& transaction, uint64_t generation,
                                              std::string_view account, std::string_view region);

}  // namespace tarn::lambda
