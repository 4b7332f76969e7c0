#include "services/dynamodb/page.h"

#include <algorithm>
#include <set>

#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"

namespace tarn::dynamodb {
namespace {

Error invalid_start(std::string_view why = {}) {
  std::string message = "The provided starting key is invalid";
  if (!why.empty()) message.append(": ").append(why);
  return validation(std::move(message));
}

class PageReader {
 public:
  PageReader(Context& context, const Table& table, const IndexRow* index,
             const Selection& selection)
      : context_(context),
        table_(table),
        index_(index),
        selection_(selection),
        items_(context.transaction, context.scope(), context.arena, table),
        fetches_(needs_whole_items()) {}

  Result<Page> read(const PageRange& range) {
    auto cursor = TRY(context_.transaction.scan_loosely(
        range.start, range.end,
        range.is_backward ? store::Direction::kBackward : store::Direction::kForward));
    Page page;
    std::optional<Item> last;
    for (; cursor->valid(); TRY(cursor->next())) {
      size_t bytes = 0;
      const Item item = TRY(read_one(cursor->value(), page, bytes));
      if (page.scanned > 0 && page.bytes + bytes > kMaxPageBytes) {
        page.last_key = key_of(*last);
        return page;
      }
      page.bytes += bytes;
      ++page.scanned;
      last = item;
      take(item, page);
      if (range.limit != 0 && static_cast<size_t>(page.scanned) == range.limit) {
        page.last_key = key_of(item);
        return page;
      }
    }
    return page;
  }

 private:
  // An item under the cursor, and what it counts for.
  Result<Item> read_one(std::string_view value, Page& page, size_t& bytes) {
    if (index_ == nullptr) {
      const Item item = TRY(items_.read_row(value));
      bytes = item_bytes(item);
      return item;
    }
    const EntryContent entry = TRY(read_entry(context_.arena.copy(value), context_.arena));
    bytes = item_bytes(entry.item);
    if (!entry.is_reference && !fetches_) return entry.item;
    const auto item = TRY(items_.get_referred(entry));
    if (!item) return corrupt("an index entry of DynamoDB has no item");
    const Item projected = project_for_index(context_.arena, table_, *index_, *item);
    bytes = item_bytes(projected);
    if (!fetches_) return projected;
    page.fetched_bytes += item_bytes(*item);
    return *item;
  }

  void take(const Item& item, Page& page) {
    if (selection_.filter != nullptr && !holds(context_.arena, *selection_.filter, item)) return;
    ++page.count;
    if (selection_.is_count) return;
    page.items.push_back(selection_.projection.empty()
                             ? item
                             : project(context_.arena, item, selection_.projection));
  }

  Item key_of(const Item& item) { return project_keys(context_.arena, table_, index_, item); }

  // Whether the table must be asked for attributes that a local index does not have.
  bool needs_whole_items() const {
    if (index_ == nullptr || index_->projection == "ALL") return false;
    if (selection_.wants_all) return true;
    if (!index_->is_local) return false;
    std::vector<std::string_view> heads;
    for (const Path& path : selection_.projection) heads.push_back(path.head());
    if (selection_.filter != nullptr) collect_heads(*selection_.filter, heads);
    return std::any_of(heads.begin(), heads.end(),
                       [&](std::string_view head) { return !is_projected(table_, *index_, head); });
  }

 public:
  static Item project_keys(Arena& arena, const Table& table, const IndexRow* index,
                           const Item& item) {
    auto fields = arena.make_array<Field>(item.size);
    size_t count = 0;
    for (const Field& field : item.fields()) {
      const bool is_index_key =
          index != nullptr && (field.name == index->hash || field.name == index->range);
      if (is_index_key || table.is_key(field.name)) fields[count++] = field;
    }
    return make_map(fields.first(count));
  }

 private:
  Context& context_;
  const Table& table_;
  const IndexRow* index_;
  const Selection& selection_;
  ItemStore items_;
  const bool fetches_;
};

Result<void> check_projected(const PageSource& source, const Selection& selection) {
  if (source.index == nullptr || source.index->is_local) return {};
  for (const Path& path : selection.projection) {
    if (is_projected(*source.table, *source.index, path.head())) continue;
    return invalid_values("Global secondary index " + source.index->name + " does not project [" +
                          std::string(path.head()) + "]");
  }
  return {};
}

}  // namespace

Result<Page> read_page(Context& context, const Table& table, const IndexRow* index,
                       const PageRange& range, const Selection& selection) {
  return PageReader(context, table, index, selection).read(range);
}

store::Key PageSource::rows(const store::Scope& scope) const {
  return index == nullptr ? items_key(scope, table->id())
                          : entries_key(scope, table->id(), index->id);
}

Item key_of_page(Arena& arena, const PageSource& source, const Item& item) {
  return PageReader::project_keys(arena, *source.table, source.index, item);
}

Result<void> check_start_part(const PageSource& source, const KeyPart& part, const Item& start,
                              bool is_hash) {
  const KeySchema own = source.table->key(), key = source.key();
  std::set<std::string_view> names = {own.hash.name, own.range.name, key.hash.name, key.range.name};
  names.erase("");
  if (start.size != names.size()) return invalid_start();
  if (!part.is_there()) return {};
  if (find_field(start, part.name) == nullptr) return invalid_start();
  return check_key_part(part, start, is_hash);
}

Result<std::string> start_position(Context& context, const PageSource& source, const Item& start) {
  const Item key = key_of_page(context.arena, source, start);
  const KeySchema schema = source.table->key();
  auto fits = check_key_part(schema.hash, key, true);
  if (fits.ok()) fits = check_key_part(schema.range, key, false);
  if (!fits.ok()) return invalid_start(fits.error().message());
  const KeyValues own = key_values(schema, key);
  if (source.index == nullptr) {
    return item_key(context.scope(), source.table->id(), own).bytes();
  }
  return entry_key(context.scope(), source.table->id(), source.index->id,
                   key_values(source.key(), key), item_digest(own))
      .bytes();
}

Result<Selection> make_selection(const PageSource& source, std::string_view select,
                                 Selection selection) {
  const bool has_projection = !selection.projection.empty();
  if (select == "ALL_PROJECTED_ATTRIBUTES" && source.index == nullptr) {
    return invalid_values(
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !has_projection) {
    return invalid_values(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
        "SPECIFIC_ATTRIBUTES");
  }
  if (has_projection && !select.empty() && select != "SPECIFIC_ATTRIBUTES") {
    return invalid_values("Cannot specify the AttributesToGet when choosing to get " +
                          (select == "COUNT" ? "only the Count" : std::string(select)));
  }
  if (select == "ALL_ATTRIBUTES" && source.index != nullptr && !source.index->is_local &&
      source.index->projection != "ALL") {
    return invalid_values(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index " +
        source.index->name + " because its projection type is not ALL");
  }
  std::vector<Path> paths(selection.projection.begin(), selection.projection.end());
  if (selection.filter != nullptr) collect_paths(*selection.filter, paths);
  TRY(check_scalar_keys(*source.table, paths));
  selection.is_count = select == "COUNT";
  selection.wants_all = select == "ALL_ATTRIBUTES";
  TRY(check_projected(source, selection));
  return selection;
}

}  // namespace tarn::dynamodb
