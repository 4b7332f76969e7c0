// CatalogClient: creates, changes and drops tables and partitions in a database of its own, also by
// compare-and-swap on the table's version.
#pragma once

#include <map>
#include <set>
#include <string>

#include "crash/client.h"

namespace tarn::crash {

class CatalogClient final : public Client {
 public:
  using Client::Client;
  Result<State> look(World& world) const override;

 protected:
  Result<void> prepare(World& world) override;
  Result<void> step(World& world) override;
  State model() const override;

 private:
  struct Table {
    std::string version_id;
    std::string note;
    std::set<std::string> partitions;
  };
  CatalogTable make_table(const std::string& name, const std::string& note) const;
  Result<void> create(World& world, const std::string& name);
  Result<void> update(World& world, const std::string& name, Table& table);
  Result<void> change_partition(World& world, const std::string& name, Table& table);

  std::map<std::string, Table> tables_;
};

}  // namespace tarn::crash
