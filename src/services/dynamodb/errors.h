// DynamoDB's errors, in AWS's wording.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace tarn::dynamodb {

inline Error validation(std::string message) {
  return Error(400, "ValidationException", std::move(message));
}
inline Error invalid_values(std::string_view what) {
  return validation("One or more parameter values were invalid: " + std::string(what));
}
inline Error not_numeric() {
  return validation("The parameter cannot be converted to a numeric value");
}
inline Error not_numeric(std::string_view text) {
  return validation("The parameter cannot be converted to a numeric value: " + std::string(text));
}
inline Error number_overflow() {
  return validation(
      "Number overflow. Attempting to store a number with magnitude larger than supported range");
}
inline Error number_underflow() {
  return validation(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range");
}
inline Error too_many_digits() {
  return validation("Attempting to store more than 38 significant digits in a Number");
}
inline Error no_such_table() {
  return Error(400, "ResourceNotFoundException", "Requested resource not found");
}
inline Error no_such_table(std::string_view name) {
  return Error(400, "ResourceNotFoundException",
               "Requested resource not found: Table: " + std::string(name) + " not found");
}
inline Error no_such_resource(std::string_view arn) {
  return Error(400, "ResourceNotFoundException",
               "Requested resource not found: ResourcArn: " + std::string(arn) + " not found");
}
inline Error table_exists(std::string_view name) {
  return Error(400, "ResourceInUseException", "Table already exists: " + std::string(name));
}
inline Error resource_in_use(std::string message) {
  return Error(400, "ResourceInUseException", std::move(message));
}
inline Error limit_exceeded(std::string message) {
  return Error(400, "LimitExceededException", std::move(message));
}
inline Error access_denied(std::string message) {
  return Error(400, "AccessDeniedException", std::move(message));
}
// What Tarn does not do, by name.
inline Error not_served(std::string_view what) {
  return Error(501, "NotImplemented", "Tarn's DynamoDB does not serve " + std::string(what) + ".");
}
inline Error key_does_not_match() {
  return validation("The provided key element does not match the schema");
}
// `item_json`: the item as it was, where the caller asked for it; else empty.
inline Error condition_failed(std::string_view item_json) {
  Error error(400, "ConditionalCheckFailedException", "The conditional request failed");
  return item_json.empty() ? error : std::move(error).with("Item", item_json);
}
inline Error index_type_mismatch(std::string_view attribute, std::string_view expected,
                                 std::string_view actual, std::string_view index) {
  return invalid_values("Type mismatch for Index Key " + std::string(attribute) +
                        " Expected: " + std::string(expected) + " Actual: " + std::string(actual) +
                        " IndexName: " + std::string(index));
}
inline Error item_too_large() {
  return validation("Item size has exceeded the maximum allowed size");
}
inline Error update_too_large() {
  return validation("Item size to update has exceeded the maximum allowed size");
}
inline Error invalid_update_path() {
  return validation("The document path provided in the update expression is invalid for update");
}
inline Error no_such_attribute() {
  return validation(
      "The provided expression refers to an attribute that does not exist in the item");
}
inline Error wrong_operand() {
  return validation("An operand in the update expression has an incorrect data type");
}
inline Error wrong_update_type() { return validation("Type mismatch for attribute to update"); }
// `reasons_json`: a list with one reason for each item; `codes` are their codes.
inline Error transaction_cancelled(std::string_view codes, std::string_view reasons_json) {
  return Error(400, "TransactionCanceledException",
               "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
                   std::string(codes) + "]")
      .with("CancellationReasons", reasons_json);
}
inline Error other_request_with_token() {
  return Error(400, "IdempotentParameterMismatchException",
               "The request uses the same client token as a previous, but non-identical request. "
               "Do not reuse a client token with different requests, unless the requests are "
               "identical");
}
}  // namespace tarn::dynamodb
