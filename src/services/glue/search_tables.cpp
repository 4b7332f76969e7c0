// SearchTables: tables of all databases whose metadata have a text, or equal what filters say.
#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"

namespace tarn::glue {
namespace {

constexpr int64_t kMsPerSecond = 1000;

bool has_text(const std::string& where, const std::string& lower_text) {
  return to_lower_ascii(where).find(lower_text) != std::string::npos;
}

bool has_text(const std::vector<CatalogColumn>& columns, const std::string& lower_text) {
  return std::any_of(columns.begin(), columns.end(), [&](const CatalogColumn& column) {
    return has_text(column.name, lower_text) || has_text(column.comment, lower_text);
  });
}

// In quotes a text must be the whole of a name; else a part of any of the metadata will do.
bool matches_search(const TableRow& row, const std::string& text) {
  if (text.empty()) return true;
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    const std::string whole = to_lower_ascii(text.substr(1, text.size() - 2));
    return row.name == whole || row.database == whole;
  }
  const std::string lower = to_lower_ascii(text);
  if (has_text(row.name, lower) || has_text(row.database, lower)) return true;
  if (has_text(row.description, lower) || has_text(row.owner, lower)) return true;
  if (has_text(row.storage.storage.columns, lower)) return true;
  if (has_text(row.partition_keys, lower)) return true;
  return std::any_of(row.parameters.begin(), row.parameters.end(), [&](const auto& entry) {
    return has_text(entry.first, lower) || has_text(entry.second, lower);
  });
}

std::string value_of(const TableRow& row, const std::string& key) {
  if (equals_ignoring_case(key, "name")) return row.name;
  if (equals_ignoring_case(key, "databaseName")) return row.database;
  if (equals_ignoring_case(key, "description")) return row.description;
  if (equals_ignoring_case(key, "owner")) return row.owner;
  if (equals_ignoring_case(key, "tableType")) return row.table_type;
  if (equals_ignoring_case(key, "location")) return row.storage.storage.location;
  if (equals_ignoring_case(key, "createTime")) return std::to_string(row.created_ms / kMsPerSecond);
  if (equals_ignoring_case(key, "updateTime")) return std::to_string(row.updated_ms / kMsPerSecond);
  const auto parameter = row.parameters.find(key);
  return parameter == row.parameters.end() ? std::string() : parameter->second;
}

int compare(const std::string& a, const std::string& b) {
  int64_t x = 0;
  int64_t y = 0;
  const auto read = [](const std::string& text, int64_t& number) {
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    return end.ec == std::errc() && end.ptr == text.data() + text.size();
  };
  if (read(a, x) && read(b, y)) return x < y ? -1 : x > y;
  const int order = to_lower_ascii(a).compare(to_lower_ascii(b));
  return order < 0 ? -1 : order > 0;
}

bool matches_filter(const TableRow& row, const api::PropertyPredicate& filter) {
  const std::string value = value_of(row, std::string(filter.key));
  if (value.empty()) return false;
  const int order = compare(value, std::string(filter.value));
  if (filter.comparator == "GREATER_THAN") return order > 0;
  if (filter.comparator == "LESS_THAN") return order < 0;
  if (filter.comparator == "GREATER_THAN_EQUALS") return order >= 0;
  if (filter.comparator == "LESS_THAN_EQUALS") return order <= 0;
  // Without a comparator a text that is a part of the value will do.
  if (!wire::present(filter.comparator)) {
    return has_text(value, to_lower_ascii(std::string(filter.value)));
  }
  return order == 0;
}

Result<std::vector<TableRow>> find_tables(Context& context, const api::SearchTablesRequest& in) {
  CatalogStore catalog = store_of(context);
  std::vector<TableRow> found;
  const std::string text(in.search_text);
  TRY(catalog.each_database({}, [&](const DatabaseRow& database) -> Result<bool> {
    TRY(catalog.each_table(database.name, {}, [&](const TableRow& row) -> Result<bool> {
      const bool is_found =
          matches_search(row, text) &&
          std::all_of(in.filters.begin(), in.filters.end(),
                      [&](const api::PropertyPredicate& one) { return matches_filter(row, one); });
      if (is_found) found.push_back(row);
      return true;
    }));
    return true;
  }));
  return found;
}

void sort_tables(const api::SortCriterion& criterion, std::vector<TableRow>& rows) {
  const std::string field(criterion.field_name);
  const bool is_descending = criterion.sort == "DESC";
  std::stable_sort(rows.begin(), rows.end(), [&](const TableRow& a, const TableRow& b) {
    const int order = compare(value_of(a, field), value_of(b, field));
    return is_descending ? order > 0 : order < 0;
  });
}

// A token is how many of the sorted tables came before.
Result<size_t> read_offset(wire::Text token) {
  if (!wire::present(token)) return size_t{0};
  size_t offset = 0;
  const auto end = std::from_chars(token.data(), token.data() + token.size(), offset);
  if (end.ec == std::errc() && end.ptr == token.data() + token.size()) return offset;
  return invalid_input("NextToken is invalid.");
}

}  // namespace

Result<api::SearchTablesResponse> search_tables(Glue&, Context& context,
                                                const api::SearchTablesRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  if (wire::present(in.resource_share_type) && in.resource_share_type != "ALL") {
    return invalid_input("ResourceShareType " + std::string(in.resource_share_type) +
                         " is not served by Tarn.");
  }
  std::vector<TableRow> rows = TRY(find_tables(context, in));
  if (!in.sort_criteria.empty()) sort_tables(in.sort_criteria[0], rows);
  const size_t first = TRY(read_offset(in.next_token));
  const size_t last = std::min(rows.size(), first + page_size(in.max_results, kMaxLongPage));
  std::vector<api::Table> page;
  for (size_t i = first; i < last; ++i) {
    page.push_back(to_api(rows[i], context.account, context.arena));
  }
  api::SearchTablesResponse out;
  out.table_list = to_list(page, context.arena);
  if (last < rows.size()) out.next_token = context.arena.copy(std::to_string(last));
  return out;
}

}  // namespace tarn::glue
