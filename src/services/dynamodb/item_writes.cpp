// PutItem, UpdateItem, DeleteItem.
#include <optional>

#include "services/dynamodb/capacity.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/parameters.h"
#include "services/dynamodb/prepare.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {
namespace {

Result<void> check_return_values(wire::Text wanted) {
  if (!wire::present(wanted) || wanted == "NONE" || wanted == "ALL_OLD") return {};
  return validation("ReturnValues can only be ALL_OLD or NONE");
}

// What the three have in common once a write is prepared.
template <class Out, class In>
Result<WriteOutcome> write_one(Dynamodb& service, Context& context, const In& in,
                               const Write& write, Out& out) {
  const TablePointer table = TRY(require_table(service, context, write.table));
  TRY(check_write(context, *table, write));
  ItemStore items(context.transaction, context.scope(), context.arena, *table);
  const WriteOutcome outcome = TRY(perform(context, *table, write, items));
  Capacity units(context, table, in.return_consumed_capacity);
  units.add_write(outcome.old_bytes, outcome.new_bytes, items);
  out.consumed_capacity = units.to_wire();
  out.item_collection_metrics =
      TRY(collection_metrics(context, *table, in.return_item_collection_metrics, write.item));
  return outcome;
}

// Of puts and deletes.
template <class In>
Result<void> check_write_parameters(const In& in) {
  return check_parameters({{"ConditionExpression", wire::present(in.condition_expression)}},
                          {{"Expected", in.expected.present},
                           {"ConditionalOperator", wire::present(in.conditional_operator)}},
                          in.expression_attribute_names.present,
                          in.expression_attribute_values.present);
}

template <class Out, class In>
Result<Out> write_and_tell_old(Dynamodb& service, Context& context, const In& in, Write& write) {
  TRY(prepare_condition(context, in, write));
  Out out;
  const WriteOutcome outcome = TRY(write_one(service, context, in, write, out));
  if (in.return_values == "ALL_OLD" && outcome.before) {
    out.attributes = to_wire(context.arena, *outcome.before);
  }
  return out;
}

WireMap returned_attributes(Context& context, const api::UpdateItemInput& in, const Write& write,
                            const WriteOutcome& outcome) {
  const wire::Text wanted = in.return_values;
  std::optional<Item> item;
  if (wanted.ends_with("_OLD")) item = outcome.before;
  if (wanted.ends_with("_NEW")) item = outcome.after;
  if (!item) return {};
  if (wanted.starts_with("UPDATED_")) {
    auto paths = context.arena.make_array<Path>(write.update.size());
    for (size_t i = 0; i < paths.size(); ++i) paths[i] = write.update[i].path;
    item = project(context.arena, *item, paths);
    if (item->size == 0) return {};
  }
  return to_wire(context.arena, *item);
}

}  // namespace

Result<api::PutItemOutput> put_item(Dynamodb& service, Context& context,
                                    const api::PutItemInput& in) {
  TRY(check_write_parameters(in));
  Write write;
  write.table = in.table_name;
  write.item = TRY(to_item(context.arena, in.item));
  TRY(check_return_values(in.return_values));
  if (item_bytes(write.item) > kMaxItemBytes) return item_too_large();
  return write_and_tell_old<api::PutItemOutput>(service, context, in, write);
}

Result<api::DeleteItemOutput> delete_item(Dynamodb& service, Context& context,
                                          const api::DeleteItemInput& in) {
  TRY(check_write_parameters(in));
  Write write;
  write.kind = WriteKind::kDelete;
  write.table = in.table_name;
  write.item = TRY(to_item(context.arena, in.key));
  TRY(check_return_values(in.return_values));
  return write_and_tell_old<api::DeleteItemOutput>(service, context, in, write);
}

Result<api::UpdateItemOutput> update_item(Dynamodb& service, Context& context,
                                          const api::UpdateItemInput& in) {
  TRY(check_parameters({{"UpdateExpression", wire::present(in.update_expression)},
                        {"ConditionExpression", wire::present(in.condition_expression)}},
                       {{"AttributeUpdates", in.attribute_updates.present},
                        {"Expected", in.expected.present},
                        {"ConditionalOperator", wire::present(in.conditional_operator)}},
                       in.expression_attribute_names.present,
                       in.expression_attribute_values.present));
  Write write;
  write.kind = WriteKind::kUpdate;
  write.table = in.table_name;
  write.item = TRY(to_item(context.arena, in.key));
  if (in.attribute_updates.present) {
    write.update = TRY(legacy_update(context.arena, in.attribute_updates));
  }
  TRY(prepare_condition(context, in, write));
  api::UpdateItemOutput out;
  const WriteOutcome outcome = TRY(write_one(service, context, in, write, out));
  out.attributes = returned_attributes(context, in, write, outcome);
  return out;
}

}  // namespace tarn::dynamodb
