// CatalogLookup: the catalog as the resolver sees it, asked as the query's caller; it keeps the
// tables for the plan. One query, one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "services/athena/execution.h"
#include "sql/resolve/query.h"

namespace tarn::athena {

class CatalogLookup final : public sql::TableLookup {
 public:
  explicit CatalogLookup(Execution& execution) : execution_(execution) {}

  Result<bool> has_database(std::string_view database) override;
  Result<std::optional<sql::TableSchema>> table(std::string_view database,
                                                std::string_view name) override;

  const CatalogTable& kept(const sql::TableUse& use) const {
    return tables_.at(use.database + "." + use.name);
  }

 private:
  Execution& execution_;
  std::map<std::string, CatalogTable> tables_;
};

// What the resolver knows of who asks, and when.
sql::Session session_of(const Execution& execution);

}  // namespace tarn::athena
