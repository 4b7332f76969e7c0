// Query and Scan.
#include <algorithm>
#include <array>

#include "services/dynamodb/capacity.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/page.h"
#include "services/dynamodb/parameters.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {
namespace {

// What of a request needs no table.
struct PageRequest {
  Selection selection;
  std::optional<Item> start;
  const Condition* key_condition = nullptr;
  std::vector<KeyTest> key_tests;
};

// DynamoDB says of some errors only that they are of the starting key.
Error invalid_start_value(const Error& error) {
  for (const std::string_view text : {"contains duplicates", "number set", "numeric value",
                                      "significant digits", "number with magnitude"}) {
    if (error.message().find(text) != std::string::npos) return error;
  }
  return validation("The provided starting key is invalid: " + error.message());
}

template <class In>
Result<PageRequest> prepare_page(Context& context, const In& in) {
  PageRequest request;
  constexpr bool kIsQuery = requires { in.query_filter; };
  const auto take_projection = [&]() -> Result<void> {
    if (!in.attributes_to_get.present) return {};
    request.selection.projection = TRY(legacy_projection(context.arena, in.attributes_to_get));
    return {};
  };
  if constexpr (kIsQuery) {
    request.selection.filter =
        TRY(legacy_filter(context.arena, in.query_filter, in.conditional_operator));
    TRY(take_projection());
  } else {
    TRY(take_projection());
    request.selection.filter =
        TRY(legacy_filter(context.arena, in.scan_filter, in.conditional_operator));
  }
  if (in.exclusive_start_key.present) {
    const auto start = to_item(context.arena, in.exclusive_start_key);
    if (!start.ok()) return invalid_start_value(start.error());
    request.start = *start;
  }
  request.selection.is_consistent = in.consistent_read.value_or(false);
  return request;
}

template <class In>
Result<void> prepare_expressions(Context& context, const In& in, PageRequest& request) {
  auto used = TRY(Substitutions::make(context.arena, in.expression_attribute_names,
                                      in.expression_attribute_values));
  if constexpr (requires { in.key_condition_expression; }) {
    if (wire::present(in.key_condition_expression)) {
      const Condition* condition = TRY(parse_condition(
          context.arena, used, "KeyConditionExpression", in.key_condition_expression));
      request.key_condition = condition;
    }
  }
  if (wire::present(in.filter_expression)) {
    request.selection.filter =
        TRY(parse_condition(context.arena, used, "FilterExpression", in.filter_expression));
  }
  if (wire::present(in.projection_expression)) {
    request.selection.projection =
        TRY(parse_projection(context.arena, used, in.projection_expression));
  }
  return used.check_all_used();
}

template <class In>
Result<PageSource> find_source(Dynamodb& service, Context& context, const In& in) {
  PageSource source;
  source.table = TRY(require_table(service, context, in.table_name));
  if (!wire::present(in.index_name)) return source;
  source.index = source.table->find_index(in.index_name);
  if (source.index == nullptr) {
    return validation("The table does not have the specified index: " + std::string(in.index_name));
  }
  if (!source.index->is_local && in.consistent_read.value_or(false)) {
    return validation("Consistent reads are not supported on global secondary indexes");
  }
  if (source.index->is_filling) {
    return validation("Cannot read from backfilling global secondary index: " + source.index->name);
  }
  return source;
}

template <class Out>
Out page_answer(Context& context, const PageSource& source, const Page& page, Capacity& units,
                const Selection& selection) {
  Out out;
  out.count = page.count;
  out.scanned_count = page.scanned;
  if (!selection.is_count) {
    out.items = wire::make_list<WireMap>(context.arena, page.items.size());
    for (uint32_t i = 0; i < page.items.size(); ++i) {
      out.items[i] = to_wire(context.arena, page.items[i]);
    }
  }
  if (page.last_key) out.last_evaluated_key = to_wire(context.arena, *page.last_key);
  units.add_read(page.bytes, selection.is_consistent, source.index);
  if (page.fetched_bytes > 0) units.add_read(page.fetched_bytes, selection.is_consistent);
  out.consumed_capacity = units.to_wire();
  return out;
}

// A filter of a Query looks at what the key condition left.
Result<void> check_filtered_keys(const PageSource& source, const Selection& selection,
                                 bool is_legacy) {
  if (selection.filter == nullptr) return {};
  std::vector<std::string_view> heads;
  collect_heads(*selection.filter, heads);
  const KeySchema key = source.key();
  for (const KeyPart& part : {key.hash, key.range}) {
    if (!part.is_there() || std::find(heads.begin(), heads.end(), part.name) == heads.end()) {
      continue;
    }
    return validation(std::string(is_legacy ? "QueryFilter" : "Filter Expression") +
                      " can only contain non-primary key attributes: Primary key attribute: " +
                      std::string(part.name));
  }
  return {};
}

Result<void> check_start(const KeySchema& schema, const KeyCondition& wanted, const Item& start) {
  const KeyValues key = key_values(schema, start);
  const bool is_partition = are_equal(*key.hash, wanted.hash());
  if (wanted.range()) {
    if (!wanted.matches_range(*key.range)) {
      return validation("The provided starting key does not match the range key predicate");
    }
    if (!is_partition) {
      return validation("The query can return at most one row and cannot be restarted");
    }
  }
  if (is_partition) return {};
  return validation(
      "The provided starting key is outside query boundaries based on provided conditions");
}

PageRange range_of(const store::Key& partition, const KeyCondition& wanted) {
  PageRange range;
  range.start = partition.bytes();
  range.end = store::prefix_end(partition.bytes());
  const auto with = [&](const std::string& bytes) { return store::Key(partition).add(bytes); };
  const KeyCondition::Bounds bounds = wanted.bounds();
  if (!wanted.range()) return range;
  if (bounds.is_prefix) {
    range.start = store::Key(partition).add_prefix(bounds.first).bytes();
    range.end = store::prefix_end(range.start);
    return range;
  }
  if (!bounds.first.empty()) {
    range.start = with(bounds.first).bytes();
    if (bounds.excludes_first) range.start = store::prefix_end(range.start);
  }
  if (bounds.last) {
    range.end = with(*bounds.last).bytes();
    if (!bounds.excludes_last) range.end = store::prefix_end(range.end);
  }
  return range;
}

void go_on_after(const std::string& position, PageRange& range) {
  if (range.is_backward) {
    range.end = std::min(range.end, position);
  } else {
    range.start = std::max(range.start, position + '\0');
  }
}

Result<void> check_scan_start(const PageSource& source, const Item& start) {
  if (source.index == nullptr) {
    const size_t parts = source.table->row().range.empty() ? 1 : 2;
    if (start.size == parts) return {};
    return validation(
        "The provided starting key is invalid: The provided key element does not match the schema");
  }
  const KeySchema schema = source.key();
  TRY(check_start_part(source, schema.hash, start, true));
  return check_start_part(source, schema.range, start, false);
}

Result<void> check_segment(const api::ScanInput& in) {
  if (!in.segment && !in.total_segments) return {};
  if (!in.total_segments) {
    return validation(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (!in.segment) {
    return validation(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (*in.segment < *in.total_segments) return {};
  const std::string segment = std::to_string(*in.segment);
  const std::string total = std::to_string(*in.total_segments);
  return validation(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
      "Segment: " +
      segment + " is not less than TotalSegments: " + total);
}

// The first eight bytes of the digests at which a segment begins.
std::string segment_start(int32_t segment, int32_t total) {
  const auto whole = static_cast<unsigned __int128>(1) << 64;
  const auto at =
      static_cast<uint64_t>(whole * static_cast<unsigned>(segment) / static_cast<unsigned>(total));
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(at >> shift & 0xff);
  return bytes;
}

PageRange scan_range(Context& context, const PageSource& source, const api::ScanInput& in) {
  const store::Key rows = source.rows(context.scope());
  PageRange range{rows.bytes(), store::prefix_end(rows.bytes()), false, 0};
  if (!in.total_segments) return range;
  const auto bound = [&](int32_t segment) {
    return store::Key(rows).add_prefix(segment_start(segment, *in.total_segments)).bytes();
  };
  range.start = bound(*in.segment);
  if (*in.segment + 1 < *in.total_segments) range.end = bound(*in.segment + 1);
  return range;
}

}  // namespace

Result<api::QueryOutput> query(Dynamodb& service, Context& context, const api::QueryInput& in) {
  const bool has_expression = wire::present(in.key_condition_expression);
  TRY(check_parameters({{"ProjectionExpression", wire::present(in.projection_expression)},
                        {"FilterExpression", wire::present(in.filter_expression)},
                        {"KeyConditionExpression", has_expression}},
                       {{"AttributesToGet", in.attributes_to_get.present},
                        {"QueryFilter", in.query_filter.present},
                        {"ConditionalOperator", wire::present(in.conditional_operator)},
                        {"KeyConditions", in.key_conditions.present && has_expression}},
                       in.expression_attribute_names.present,
                       in.expression_attribute_values.present));
  PageRequest request = TRY(prepare_page(context, in));
  if (!has_expression && !in.key_conditions.present) {
    return validation(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  TRY(prepare_expressions(context, in, request));
  if (has_expression) {
    request.key_tests = TRY(key_tests_of(*request.key_condition));
  } else {
    request.key_tests = key_tests_of(TRY(legacy_tests(context.arena, in.key_conditions)));
  }
  TRY(KeyCondition::check_count(request.key_tests));
  const PageSource source = TRY(find_source(service, context, in));
  const KeySchema schema = source.key();
  if (request.start) TRY(check_start_part(source, schema.hash, *request.start, true));
  TRY(KeyCondition::check_hash(schema, request.key_tests));
  if (request.start) TRY(check_start_part(source, schema.range, *request.start, false));
  const KeyCondition wanted = TRY(KeyCondition::make(schema, request.key_tests));
  std::string position;
  if (request.start) {
    position = TRY(start_position(context, source, *request.start));
    TRY(check_start(schema, wanted, *request.start));
  }
  TRY(check_filtered_keys(source, request.selection, in.query_filter.present));
  const Selection selection = TRY(make_selection(source, in.select, std::move(request.selection)));
  PageRange range =
      range_of(source.rows(context.scope()).add(partition_digest(wanted.hash())), wanted);
  range.is_backward = !in.scan_index_forward.value_or(true);
  range.limit = static_cast<size_t>(in.limit.value_or(0));
  if (request.start) go_on_after(position, range);
  const Page page = TRY(read_page(context, *source.table, source.index, range, selection));
  Capacity units(context, source.table, in.return_consumed_capacity);
  return page_answer<api::QueryOutput>(context, source, page, units, selection);
}

Result<api::ScanOutput> scan(Dynamodb& service, Context& context, const api::ScanInput& in) {
  TRY(check_parameters({{"ProjectionExpression", wire::present(in.projection_expression)},
                        {"FilterExpression", wire::present(in.filter_expression)}},
                       {{"AttributesToGet", in.attributes_to_get.present},
                        {"ScanFilter", in.scan_filter.present},
                        {"ConditionalOperator", wire::present(in.conditional_operator)}},
                       in.expression_attribute_names.present,
                       in.expression_attribute_values.present));
  PageRequest request = TRY(prepare_page(context, in));
  TRY(check_segment(in));
  TRY(prepare_expressions(context, in, request));
  const PageSource source = TRY(find_source(service, context, in));
  if (request.start) TRY(check_scan_start(source, *request.start));
  const Selection selection = TRY(make_selection(source, in.select, std::move(request.selection)));
  PageRange range = scan_range(context, source, in);
  range.limit = static_cast<size_t>(in.limit.value_or(0));
  if (request.start) {
    const std::string position = TRY(start_position(context, source, *request.start));
    if (position < range.start || position >= range.end) {
      return validation(
          "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
          "ExclusiveStartKey with correct Segment. TotalSegments: " +
          std::to_string(in.total_segments.value_or(1)) +
          " Segment: " + std::to_string(in.segment.value_or(0)));
    }
    go_on_after(position, range);
  }
  const Page page = TRY(read_page(context, *source.table, source.index, range, selection));
  Capacity units(context, source.table, in.return_consumed_capacity);
  return page_answer<api::ScanOutput>(context, source, page, units, selection);
}

}  // namespace tarn::dynamodb
