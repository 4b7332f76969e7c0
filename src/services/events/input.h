// What a target gets of an event: all of it, a constant, a part (InputPath), or a template with
// placeholders (InputTransformer).
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
// Pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "services/events/rows.h"

namespace tarn::events {

// "$.detail.items[0]['a b']": names and indexes, as EventBridge has them. The error says what is
// not served.
class EventPath {
 public:
  static Result<EventPath> parse(std::string_view text);
  const Json* find(const Json& event) const;  // null where it leads nowhere

 private:
  struct Step {
    std::string name;
    std::optional<size_t> index;
  };
  std::vector<Step> steps_;
};

// What stands in templates beside the paths: <aws.events.rule-arn> and its like.
struct InputFacts {
  std::string rule_arn;
  std::string rule_name;
  int64_t ingestion_ms = 0;
};

// ValidationException in AWS's words, of a target that is put.
Result<void> check_input(const TargetRow& target);

// Nothing where a template of an object has quotes around an object or a list: as on AWS the target
// then gets no event.
std::optional<std::string> render_input(const TargetRow& target, const std::string& event,
                                        const InputFacts& facts);

}  // namespace tarn::events
