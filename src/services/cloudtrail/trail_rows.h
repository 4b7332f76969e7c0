// Trails as they are stored, and their keys. Rows of all accounts and regions lie together, since
// one trail may record every region and one mover serves all. Pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/cloudtrail/event_rows.h"
#include "store/row.h"

namespace tarn::cloudtrail {

// PutEventSelectors' basic form.
struct SelectorRow {
  std::string read_write;  // "All", "ReadOnly" or "WriteOnly"
  bool includes_management = false;
  std::map<std::string, std::vector<std::string>> data_resources;  // ARN prefixes by type
  std::vector<std::string> excluded_sources;
  template <class V>
  void fields(V& v) {
    v(1, read_write);
    v(2, includes_management);
    v(3, data_resources);
    v(4, excluded_sources);
  }
};

// One condition of an advanced selector. Any of the first three lets in, none of the others may.
struct FieldSelectorRow {
  std::string field;  // "resources.ARN"
  std::vector<std::string> equals, starts_with, ends_with;
  std::vector<std::string> not_equals, not_starts_with, not_ends_with;
  template <class V>
  void fields(V& v) {
    v(1, field);
    v(2, equals);
    v(3, starts_with);
    v(4, ends_with);
    v(5, not_equals);
    v(6, not_starts_with);
    v(7, not_ends_with);
  }
};

struct AdvancedSelectorRow {
  std::string name;
  std::vector<FieldSelectorRow> fields_;  // all must hold
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, fields_);
  }
};

struct TrailRow {
  std::string name;
  std::string account;
  std::string home_region;
  std::string bucket;
  std::string prefix;  // of keys, without the closing slash
  bool includes_global_services = false;
  bool is_multi_region = false;
  bool validates_files = false;
  bool is_logging = false;
  int64_t created_ms = 0;
  int64_t started_ms = 0;  // 0: never
  int64_t stopped_ms = 0;
  std::vector<SelectorRow> selectors;  // with none of either kind: management events
  std::vector<AdvancedSelectorRow> advanced_selectors;
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, account);
    v(3, home_region);
    v(4, bucket);
    v(5, prefix);
    v(6, includes_global_services);
    v(7, is_multi_region);
    v(8, validates_files);
    v(9, is_logging);
    v(10, created_ms);
    v(11, started_ms);
    v(12, stopped_ms);
    v(13, selectors);
    v(14, advanced_selectors);
    v(15, tags);
  }
  store::UnknownFields unknown;
};

// What names a trail.
struct TrailName {
  std::string account;
  std::string region;
  std::string name;
};
inline TrailName name_of(const TrailRow& row) { return {row.account, row.home_region, row.name}; }
std::string trail_arn(const TrailName& trail);

store::Key trails_key(uint64_t generation);
store::Key trail_key(uint64_t generation, const TrailName& trail);

// Events that wait for their delivery: below a trail by the event's region and place, with a byte
// for the event's kind.
store::Key outbox_key(uint64_t generation, const TrailName& trail);
std::string outbox_key(uint64_t generation, const TrailName& trail, std::string_view event_region,
                       const EventPlace& place);
inline std::string_view outbox_value(EventKind kind) {
  return kind == EventKind::kData ? "d" : "m";
}

}  // namespace tarn::cloudtrail
