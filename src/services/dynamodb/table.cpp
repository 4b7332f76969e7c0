#include "services/dynamodb/table.h"

#include <algorithm>

#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kMinNameBytes = 3;
constexpr size_t kMaxNameBytes = 255;

bool is_table_name(std::string_view name) {
  return name.size() >= kMinNameBytes && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '_' || c == '-' || c == '.';
         });
}

KeyPart part_of(const Table& table, const std::string& name) {
  if (name.empty()) return {};
  return {name, table.type_of(name)};
}

}  // namespace

const IndexRow* Table::find_index(std::string_view name) const {
  for (const IndexRow& index : row_.indexes) {
    if (index.name == name) return &index;
  }
  return nullptr;
}

Type Table::type_of(std::string_view attribute) const {
  Type type = Type::kString;
  for (const AttributeRow& row : row_.attributes) {
    if (row.name == attribute) find_type(row.type, type);
  }
  return type;
}

KeySchema Table::key() const { return {part_of(*this, row_.hash), part_of(*this, row_.range)}; }

KeySchema Table::key(const IndexRow& index) const {
  return {part_of(*this, index.hash), part_of(*this, index.range)};
}

bool Table::has_local_indexes() const {
  return std::any_of(row_.indexes.begin(), row_.indexes.end(),
                     [](const IndexRow& index) { return index.is_local; });
}

Result<TablePointer> TableCache::decode(const std::string& key, std::string bytes) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end() && found->second.bytes == bytes) return found->second.table;
  }
  auto table = std::make_shared<const Table>(TRY(store::decode_row<TableRow>(bytes)));
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMaxCachedTables) entries_.clear();
  entries_.insert_or_assign(key, Entry{std::move(bytes), table});
  return TablePointer(table);
}

Result<std::string_view> table_name_of(const Context& context, std::string_view name_or_arn) {
  std::string_view name = name_or_arn;
  if (name.starts_with("arn:")) {
    const std::string prefix = table_arn(context, "");
    if (!name.starts_with(prefix)) {
      if (name.starts_with("arn:aws:dynamodb:")) {
        return access_denied(
            "Tarn serves tables of the caller's own account and region only, not " +
            std::string(name_or_arn) + ".");
      }
      return validation("Invalid TableArn: Invalid ResourceArn provided as input " +
                        std::string(name_or_arn));
    }
    name.remove_prefix(prefix.size());
  }
  if (is_table_name(name)) return name;
  return validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and "
      "may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
}

Result<TablePointer> find_table(Dynamodb& service, store::Transaction& transaction,
                                const store::Scope& scope, std::string_view name) {
  const std::string key = table_key(scope, name).bytes();
  auto bytes = TRY(transaction.get(key));
  if (!bytes) return TablePointer();
  return service.tables().decode(key, *std::move(bytes));
}

Result<TablePointer> require_table(Dynamodb& service, Context& context,
                                   std::string_view name_or_arn) {
  const std::string_view name = TRY(table_name_of(context, name_or_arn));
  TablePointer table = TRY(find_table(service, context.transaction, context.scope(), name));
  if (table == nullptr) return no_such_table();
  return table;
}

Result<TableRow> require_table_row(Context& context, std::string_view name_or_arn) {
  const std::string_view name = TRY(table_name_of(context, name_or_arn));
  const auto bytes = TRY(context.transaction.get(table_key(context.scope(), name).bytes()));
  if (!bytes) return no_such_table(name);
  return store::decode_row<TableRow>(*bytes);
}

Result<void> put_table(store::Transaction& transaction, const store::Scope& scope,
                       const TableRow& row) {
  return transaction.put(table_key(scope, row.name).bytes(), store::encode_row(row));
}

std::string table_arn(const Context& context, std::string_view name) {
  constexpr std::string_view kStart = "arn:aws:dynamodb:", kMiddle = ":table/";
  std::string arn;
  arn.reserve(kStart.size() + context.region.size() + 1 + context.account.size() + kMiddle.size() +
              name.size());
  arn.append(kStart).append(context.region).append(":").append(context.account);
  arn.append(kMiddle).append(name);
  return arn;
}

std::string index_arn(const Context& context, std::string_view table, std::string_view index) {
  return table_arn(context, table) + "/index/" + std::string(index);
}

}  // namespace tarn::dynamodb
