// InternalCatalog: core/catalog.h for the other services. Each call asks IAM as the API's own
// operation would, and each writing call is a transaction of its own. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog.h"
#include "services/glue/catalog_store.h"
#include "services/glue/glue.h"

namespace tarn::glue {

class InternalCatalog final : public Catalog {
 public:
  explicit InternalCatalog(GlueParts parts) : parts_(parts) {}

  Result<std::vector<CatalogDatabase>> databases(const Caller& caller) override;
  Result<CatalogDatabase> database(const Caller& caller, std::string_view name) override;
  Result<void> create_database(const Caller& caller, const CatalogDatabase& database) override;
  Result<void> drop_database(const Caller& caller, std::string_view name, bool cascade) override;

  Result<std::vector<CatalogTable>> tables(const Caller& caller,
                                           std::string_view database) override;
  Result<CatalogTable> table(const Caller& caller, std::string_view database,
                             std::string_view name) override;
  Result<void> create_table(const Caller& caller, const CatalogTable& table) override;
  Result<void> update_table(const Caller& caller, const CatalogTable& table) override;
  Result<void> drop_table(const Caller& caller, std::string_view database,
                          std::string_view name) override;

  Result<std::vector<CatalogPartition>> partitions(const Caller& caller, std::string_view database,
                                                   std::string_view table,
                                                   std::string_view expression) override;
  Result<void> create_partitions(const Caller& caller, std::string_view database,
                                 std::string_view table,
                                 const std::vector<CatalogPartition>& partitions,
                                 bool skip_existing) override;
  Result<void> update_partition(const Caller& caller, std::string_view database,
                                std::string_view table, const CatalogPartition& partition) override;
  Result<void> drop_partition(const Caller& caller, std::string_view database,
                              std::string_view table,
                              const std::vector<std::string>& values) override;

 private:
  // What is asked for, as IAM and the audit trail know it: "GetTable" is glue:GetTable.
  struct CatalogCall {
    std::string_view operation;
    std::string_view database = {};
    std::string_view table = {};
  };
  Result<void> authorise(const Caller& caller, const CatalogCall& call, AuditEvent& event);
  Result<void> read(const Caller& caller, const CatalogCall& call,
                    const std::function<Result<void>(CatalogStore&)>& body);
  Result<void> write(const Caller& caller, const CatalogCall& call,
                     const std::function<Result<void>(CatalogStore&)>& body);

  GlueParts parts_;
};

}  // namespace tarn::glue
