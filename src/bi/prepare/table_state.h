// TableState: a table of a data set on its way through its transforms: columns as expressions over
// what stands after FROM, and conditions. Steps that need names to stand on (filters, calculated
// columns, joins) fold it into a sub-select first. Not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bi/prepare/conversions.h"
#include "bi/prepare/data_set.h"

namespace tarn::bi {

class TableState {
 public:
  struct Column : PreparedColumn {
    std::string sql;
  };

  // `from` stands after FROM; each column's sql is an expression over it.
  TableState(std::string from, std::vector<Column> columns)
      : from_(std::move(from)), columns_(std::move(columns)) {}

  const std::vector<Column>& columns() const { return columns_; }
  std::vector<PreparedColumn> prepared() const;
  Result<void> apply(const Transform& transform, const std::string& place, int64_t now_us);
  // Leaves rows out for which a conversion says so, under the reason.
  void drop_rows(const std::string& condition, const std::string& reason);
  // Names and expressions of what is told of such a row.
  void show_refused_rows(std::vector<std::pair<std::string, std::string>> values);
  // "(SELECT … FROM … WHERE …)", with the columns under their names.
  std::string fold();

 private:
  Result<Column*> find(const std::string& name, const std::string& place);
  Result<void> project(const Project& project, const std::string& place);
  Result<void> filter(const Condition& condition, const std::string& place, int64_t now_us);
  Result<void> create(const CreateColumns& create, const std::string& place, int64_t now_us);
  Result<void> rename(const Rename& rename, const std::string& place);
  Result<void> cast(const Cast& cast, const std::string& place);
  Result<void> describe(const Describe& describe, const std::string& place);
  bool has(const std::string& name) const;

  std::string from_;
  std::vector<Column> columns_;
  std::vector<std::string> conditions_;
  std::string refusals_;  // WHEN … THEN '…'
  bool shows_refused_rows_ = false;
  std::vector<std::pair<std::string, std::string>> shown_;
};

}  // namespace tarn::bi
