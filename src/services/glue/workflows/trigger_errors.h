// Errors of triggers and workflows, in AWS's wording.
#pragma once

#include <string>
#include <string_view>

#include "services/glue/errors.h"

namespace tarn::glue {

inline Error no_such_trigger(std::string_view name) {
  return entity_not_found("Trigger with name: " + std::string(name) + " not found.");
}
inline Error trigger_exists(std::string_view name) {
  return already_exists("Trigger with name " + std::string(name) + " already submitted.");
}
inline Error no_such_workflow(std::string_view name) {
  return entity_not_found("Workflow with name: " + std::string(name) + " not found.");
}
inline Error workflow_exists(std::string_view name) {
  return already_exists("Workflow with name: " + std::string(name) + " already exists.");
}
inline Error no_such_workflow_run(std::string_view id) {
  return entity_not_found("Workflow run with id: " + std::string(id) + " not found.");
}
inline Error too_many_workflow_runs(std::string_view name) {
  return Error(400, "ConcurrentRunsExceededException",
               "Concurrent runs exceeded for the workflow " + std::string(name));
}
inline Error illegal_workflow_state(std::string message) {
  return Error(400, "IllegalWorkflowStateException", std::move(message));
}

}  // namespace tarn::glue
