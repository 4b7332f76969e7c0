#include "services/dynamodb/capacity.h"

#include <algorithm>
#include <cmath>

#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kReadUnitBytes = 4096;
constexpr size_t kWriteUnitBytes = 1024;
constexpr double kGigabyte = 1024.0 * 1024 * 1024;

double units_of(size_t bytes, size_t unit_bytes) {
  return static_cast<double>(std::max<size_t>(1, (bytes + unit_bytes - 1) / unit_bytes));
}

template <class Units>
double total(const Units& units) {
  double sum = 0;
  for (const auto& [index, one] : units) sum += one;
  return sum;
}

}  // namespace

void Capacity::add_read(size_t bytes, bool is_consistent, const IndexRow* index) {
  const double units = units_of(bytes, kReadUnitBytes) * factor_ * (is_consistent ? 1 : 0.5);
  if (index == nullptr) {
    table_reads_ += units;
  } else {
    index_reads_[index] += units;
  }
}

void Capacity::add_write(size_t old_bytes, size_t new_bytes, const ItemStore& items) {
  table_writes_ += units_of(std::max(old_bytes, new_bytes), kWriteUnitBytes) * factor_;
  for (const auto& [index, bytes] : items.index_bytes()) {
    index_writes_[index] += units_of(bytes, kWriteUnitBytes) * factor_;
  }
}

api::ConsumedCapacity* Capacity::to_wire() const {
  if (!is_asked()) return nullptr;
  auto* out = context_.arena.make<api::ConsumedCapacity>();
  to_wire(*out);
  return out;
}

void Capacity::to_wire(api::ConsumedCapacity& out) const {
  Arena& arena = context_.arena;
  out.table_name = arena.copy(table_->row().name);
  const double reads = table_reads_ + total(index_reads_);
  const double writes = table_writes_ + total(index_writes_);
  out.capacity_units = reads + writes;
  if (factor_ != 1 && reads > 0) out.read_capacity_units = reads;
  if (factor_ != 1 && writes > 0) out.write_capacity_units = writes;
  if (asked_ != "INDEXES") return;
  out.table = arena.make<api::Capacity>();
  out.table->capacity_units = table_reads_ + table_writes_;
  for (const bool is_local : {true, false}) {
    std::map<std::string_view, double> units;
    for (const auto* side : {&index_reads_, &index_writes_}) {
      for (const auto& [index, one] : *side) {
        if (index->is_local == is_local) units[index->name] += one;
      }
    }
    if (units.empty()) continue;
    auto map = wire::make_map<api::Capacity>(arena, units.size());
    uint32_t i = 0;
    for (const auto& [name, one] : units) {
      map[i].key = arena.copy(name);
      map[i++].value.capacity_units = one;
    }
    (is_local ? out.local_secondary_indexes : out.global_secondary_indexes) = map;
  }
}

// A collection is never larger than its table, whose size is known.
Result<api::ItemCollectionMetrics*> collection_metrics(Context& context, const Table& table,
                                                       std::string_view asked, const Item& key) {
  if (asked != "SIZE" || !table.has_local_indexes()) {
    return static_cast<api::ItemCollectionMetrics*>(nullptr);
  }
  // Read loosely: all writes change it.
  const std::string counter = bytes_key(context.scope(), table.id(), 0).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(counter, store::prefix_end(counter)));
  const int64_t bytes = cursor->valid() ? store::decode_counter(cursor->value()) : 0;
  auto* out = context.arena.make<api::ItemCollectionMetrics>();
  const Value* hash = find_field(key, table.row().hash);
  out->item_collection_key = wire::make_map<api::AttributeValue>(context.arena, 1);
  out->item_collection_key[0].key = context.arena.copy(table.row().hash);
  to_wire(context.arena, *hash, out->item_collection_key[0].value);
  out->size_estimate_range_gb = wire::make_list<double>(context.arena, 2);
  out->size_estimate_range_gb[1] = std::max(1.0, std::ceil(static_cast<double>(bytes) / kGigabyte));
  return out;
}

}  // namespace tarn::dynamodb
