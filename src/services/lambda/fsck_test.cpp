#include "services/lambda/fsck.h"

#include "services/lambda/code_keys.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/layer_rows.h"
#include "services/lambda/policy_rows.h"
#include "services/lambda/provisioned_rows.h"
#include "services/lambda/rows.h"
#include "services/lambda/url_rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::lambda {
namespace {

class LambdaRules : public store::RowRulesFixture {
 protected:
  const FunctionRef function_{std::string(kAccount), std::string(kRegion), "f", ""};
  const LayerRef layer_{std::string(kAccount), std::string(kRegion), "l", 1};

  void put_code(const std::string& id, int64_t uses, uint64_t offset) {
    CodeRow code;
    code.id = id;
    code.uses = uses;
    code.size_bytes = 100;
    code.extent = {.place = store::ExtentPlace::kPack, .id = 1, .offset_bytes = offset};
    put(code_key(scope(), id), code);
    put(code_extent_key(generation(), code.extent), ExtentOwner());
  }

  void put_version(int64_t number, State state) {
    VersionRow version;
    version.number = number;
    version.state = state;
    version.code_id = "c";
    version.layers.resize(1);
    version.layers[0].code_id = "d";
    version.layers[0].account = kAccount;
    version.layers[0].region = kRegion;
    put(versions_key(function_, generation()).add_integer(number), version);
    add(code_bytes_key(scope()), 100);
  }

  void put_function() {
    FunctionRow function;
    function.name = "f";
    function.reserved = 7;
    put(function_key(function_, generation()), function);
    add(store::Key(scope(), "lambda.reserved"), 7);
    put_version(0, State::kActive);
    put_version(1, State::kPending);
    store::Key pending(shared_scope(), "lambda.pending");
    put(pending.add(kAccount).add(kRegion).add("f").add_integer(1), PieceRow());
    AliasRow alias;
    alias.version = 1;
    put(aliases_key(function_, generation()).add("live"), alias);
    put(policy_key(function_, generation()), PolicyRow());
    put(below_function(function_, generation(), "lambda.event_config").add(""), PieceRow());
  }

  void put_all() {
    put_function();
    put_code("c", 2, 0);
    put_code("d", 3, 4096);  // two versions' layer, and the layer's own
    LayerVersionRow layer;
    layer.code_id = "d";
    put(layer_versions_key(layer_, generation()).add_integer(1), layer);
    add(code_bytes_key(scope()), 100);
    UrlRow url;
    url.id = "u";
    auto transaction = database_->begin();
    ASSERT_TRUE(put_url(*transaction, generation(), function_, url).ok());
    ASSERT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
    put(provisioned_key(function_, generation()), ProvisionedRow());
    EventRow event;
    event.id = "e";
    event.pieces = 1;
    put(event_key(generation(), 7000, "e"), event);
    put(payload_key(generation(), "e").add_integer(0), PieceRow());
  }
};

TEST_F(LambdaRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_all();
  expect_each_breaks();
}

}  // namespace
}  // namespace tarn::lambda
