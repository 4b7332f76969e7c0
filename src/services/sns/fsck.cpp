#include "services/sns/fsck.h"

#include "services/sns/delivery_rows.h"
#include "services/sns/rows.h"

namespace tarn::sns {
namespace {

using store::CheckedRow;
using store::RowRules;

RowRules::Keys piece_keys(const store::Key& base, int64_t pieces) {
  RowRules::Keys keys;
  for (int64_t i = 0; i < pieces; ++i) keys.push_back(store::Key(base).add_integer(i).bytes());
  return keys;
}

}  // namespace

void add_row_rules(RowRules& rules) {
  rules.each("sns: a subscription is to a topic", {"sns.subscription", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               if (TRY(row.decode<SubscriptionRow>()).id != row.text(1)) return false;
               return row.has(store::Key(row.scope(), "sns.topic").add(row.text(0)).bytes());
             });
  rules.index({.name = "sns: a message on its way has all its pieces",
               .rows = {"sns.outbox", "i"},
               .index = {"sns.message", "ii"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 store::Key base(row.scope(), "sns.message");
                 return piece_keys(base.add_integer(row.integer(0)),
                                   TRY(row.decode<OutboxRow>()).pieces);
               }});
  rules.index({.name = "sns: a request to an endpoint has its body",
               .rows = {"sns.post", "it"},
               .index = {"sns.post_body", "ti"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 store::Key base(row.scope(), "sns.post_body");
                 return piece_keys(base.add(row.text(1)), TRY(row.decode<PostRow>()).pieces);
               }});
  rules.each("sns: what is remembered against duplicates ends", {"sns.deduplication", "ttt"},
             [](const CheckedRow& row) -> Result<bool> {
               store::Key end(row.scope(), "sns.deduplication_end");
               end.add_integer(TRY(row.decode<DeduplicationRow>()).ends_ms);
               return row.has(end.add(row.key()).bytes());
             });
}

}  // namespace tarn::sns
