// What a function behind a URL gets, and what is made of its answer: the payload format 2.0 of
// AWS's "Invoking Lambda function URLs". Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/context.h"
#include "core/identity.h"
#include "core/web_endpoints.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {

struct UrlCall {
  const RequestHead& head;
  const UrlTarget& target;
  const std::string& body;
  const std::string& request_id;
  std::string_view region;
  const Identity* caller = nullptr;  // null: AuthType NONE
  int64_t now_ms = 0;
};

// The event's JSON.
std::string make_url_event(const UrlCall& call);

// Of a buffered answer. Status, headers, cookies and body where it is an object with a statusCode;
// else all of it is the body. False: it is none that AWS understands.
bool read_url_answer(std::string_view payload, WebAnswer& out);

// Of the JSON before the body of a streamed answer.
bool read_url_prelude(std::string_view json, WebAnswer& out);

// AWS's own answers: {"Message":…}.
WebAnswer url_refusal(int status, std::string_view type, std::string_view body);
WebAnswer url_bad_gateway();  // the function failed

}  // namespace tarn::lambda
