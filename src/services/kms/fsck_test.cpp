#include "services/kms/fsck.h"

#include "services/kms/alias_store.h"
#include "services/kms/rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::kms {
namespace {

class KmsRules : public store::RowRulesFixture {};

TEST_F(KmsRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  for (const char* id : {"k1", "k2"}) {
    KeyRow key;
    key.id = id;
    put(key_key(scope(), id), key);
  }
  AliasRow alias;
  alias.name = "alias/a";
  alias.key_id = "k1";
  put(alias_key(scope(), alias.name), alias);
  put(alias_of_key(scope(), "k1", alias.name), KeyMark());
  GrantRow grant;
  grant.id = "g";
  grant.key_id = "k2";
  put(grants_key(scope(), "k2").add("g"), grant);
  KeyRow leaving;
  leaving.id = "k3";
  leaving.deletion_ms = 5;
  put(key_key(scope(), "k3"), leaving);
  put(deletion_key(scope(), leaving), KeyMark());
  expect_each_breaks();
}

}  // namespace
}  // namespace tarn::kms
