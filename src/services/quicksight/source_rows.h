// What is stored of data sources and data sets, in the scope of account and region, under the keys
// of assets (rows.h). What a data set was given: data_set_store.h. What it holds: spice_rows.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity.h"
#include "store/row.h"

namespace tarn::quicksight {

// As whom a data source is read that has no role of its own: who made it, with the policies of the
// moment of reading.
struct OwnerRow {
  int32_t kind = 0;  // PrincipalKind
  std::string account;
  std::string canonical_id;
  std::string arn;
  std::string principal_id;
  std::string user_name;
  std::string role_arn;
  std::string session_name;
  std::vector<std::string> session_policies;
  template <class V>
  void fields(V& v) {
    v(1, kind);
    v(2, account);
    v(3, canonical_id);
    v(4, arn);
    v(5, principal_id);
    v(6, user_name);
    v(7, role_arn);
    v(8, session_name);
    v(9, session_policies);
  }
};
OwnerRow owner_of(const Identity& identity);
Identity identity_of(const OwnerRow& owner);

struct DataSourceRow {
  std::string id;
  std::string name;
  std::string type;        // ATHENA, S3
  std::string parameters;  // DataSourceParameters, as given: JSON
  std::string ssl;         // SslProperties, as given: JSON; empty: none
  OwnerRow owner;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, type);
    v(4, parameters);
    v(5, ssl);
    v(6, owner);
    v(7, created_ms);
    v(8, modified_ms);
  }
  store::UnknownFields unknown;
};

// What it was given is kept as a definition (definitions.h): version 1, replaced by updates.
struct DataSetRow {
  std::string id;
  std::string name;
  std::string import_mode;  // SPICE, DIRECT_QUERY
  int64_t revision = 0;     // of the definition, from 1
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  std::string refresh_properties;  // DataSetRefreshProperties: JSON; empty: none
  // For listings.
  std::string row_level;  // RowLevelPermissionDataSet: JSON; empty: none
  bool has_tag_rules = false;
  bool has_column_rules = false;
  std::string use_as;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, import_mode);
    v(4, revision);
    v(5, created_ms);
    v(6, modified_ms);
    v(7, refresh_properties);
    v(8, row_level);
    v(9, has_tag_rules);
    v(10, has_column_rules);
    v(11, use_as);
  }
  store::UnknownFields unknown;
};

}  // namespace tarn::quicksight
